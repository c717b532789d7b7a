"""Critical points and second derivatives in configs: what they become, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gradatlas.config.config import read_config
from gradatlas.config.problems import ConfigError
from gradatlas.descent.spec import PointsSpec
from gradatlas.fields.spec import GradientSpec
from gradatlas.plan.plan import Plan, make_plan

FIGURES = {"where": {"layers": ["contour", "points"]}, "curved": {"layers": ["hessian"]}}


def plan(folder: Path, **study: Any) -> Plan:
    (folder / "mine.py").write_text("def saddle(x0, x1):\n    return x0 * x1\n")
    section = {"function": "x0*x1", "figures": [], **study}
    return make_plan(read_config({"studies": {"s": section}, "figures": FIGURES}))


def said(folder: Path, **study: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        plan(folder, **study)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def test_each_point_of_a_study_has_a_file_of_them(tmp_path: Path) -> None:
    made = plan(
        tmp_path, function="a*x0**2 + x1**2", critical_points=True, sweep={"a": [1, 2]}
    ).by_path
    specs = [made[f"points/s/a={a}.nc"].artifact.spec for a in (1, 2)]
    for a, spec in zip((1, 2), specs, strict=True):
        assert isinstance(spec, PointsSpec)
        assert spec.axes == ("x0", "x1")
        assert spec.domain == ((-2, 2), (-2, 2))
        assert spec.parameters == {"a": a}


def test_they_do_not_depend_on_the_points_of_a_grid_nor_on_the_method(tmp_path: Path) -> None:
    coarse, fine = (
        plan(
            tmp_path,
            critical_points=True,
            grid={axis: {"start": -1, "stop": 1, "num": num} for axis in ("x0", "x1")},
            gradient={"method": method},
        )
        for num, method in ((5, "exact"), (9, "forward"))
    )
    path = "points/s/base.nc"
    assert coarse.by_path[path].artifact.digest == fine.by_path[path].artifact.digest


def test_only_figures_that_draw_them_are_made_from_them(tmp_path: Path) -> None:
    made = plan(tmp_path, critical_points=True, figures=["where", "contour"]).by_path
    with_points = made["figures/s/base/where.png"].artifact
    assert set(with_points.inputs) == {"gradient", "points"}
    assert set(made["figures/s/base/contour.png"].artifact.inputs) == {"gradient"}


def test_second_derivatives_change_the_gradient_file_alone(tmp_path: Path) -> None:
    def digest(second: bool) -> dict[str, str]:
        made = plan(tmp_path, critical_points=True, gradient={"second": second}).by_path
        spec = made["gradients/s/base.nc"].artifact.spec
        assert isinstance(spec, GradientSpec)
        assert spec.second is second
        return {path: file.artifact.digest for path, file in made.items()}

    with_them, without = digest(second=True), digest(second=False)
    assert {path for path in without if without[path] != with_them[path]} == {"gradients/s/base.nc"}


@pytest.mark.parametrize(
    ("study", "key", "says"),
    [
        ({"figures": ["where"]}, "studies.s.figures", "give it critical_points: true"),
        ({"figures": ["points"]}, "studies.s.figures", "give it critical_points: true"),
        ({"figures": ["curved"]}, "studies.s.figures", "give it gradient: {second: true}"),
        (
            {"figures": ["curved"], "sweep": {"gradient.second": [True, False]}},
            "studies.s.figures",
            "give it gradient: {second: true}",
        ),
        ({"critical_points": "yes please"}, "studies.s.critical_points", "give true or false"),
        ({"critical_points": None}, "studies.s.critical_points", "give true or false"),
        (
            {"function": {"python": "mine.py:saddle"}, "critical_points": True},
            "studies.s.critical_points",
            "of formulas alone",
        ),
        (
            {"function": {"python": "mine.py:saddle"}, "gradient": {"second": True}},
            "studies.s.gradient.second",
            "of formulas alone",
        ),
        (
            {"function": "kind*x0 + x1", "parameters": {"kind": 1}, "critical_points": True},
            "studies.s.critical_points",
            "'kind' is a name in files of critical points",
        ),
        (
            {
                "function": "point**2",
                "grid": {"point": {"start": 0, "stop": 1, "num": 5}},
                "critical_points": True,
            },
            "studies.s.critical_points",
            "'point' is a name in files of critical points",
        ),
        (
            {"function": "a*x0", "parameters": {"d2f_dx0dx0": 1}},
            "studies.s.parameters.d2f_dx0dx0",
            "cannot name a parameter",
        ),
        (
            {
                "function": "x + xdx + xdxdx",
                "grid": {"x": [0, 1], "xdx": [0, 1], "xdxdx": [0, 1]},
                "gradient": {"second": True},
            },
            "studies.s.gradient.second",
            "two second derivatives have the same name",
        ),
        ({"gradient": {"second": 2}}, "studies.s.gradient.second", "true or false"),
        (
            {"critical_points": True, "sweep": {"critical_points": [True, False]}},
            "studies.s.sweep.critical_points",
            "cannot be swept",
        ),
    ],
)
def test_what_cannot_be_is_told(
    study: dict[str, Any], key: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = said(tmp_path, **study)
    assert any(line.startswith(f"{key}: ") and says in line for line in lines), lines
