"""The door of the library: gradients, pictures and studies in Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import gradatlas
from gradatlas.__main__ import main
from gradatlas.run.descriptions import describe_publication
from gradatlas.run.session import Session
from gradatlas.run.task import make_artifact

CONFIG = """
figures: {lines: {layers: [contour], size: [2, 2], dpi: 40}}
studies:
  valley:
    function: a*x0**2 + x1**2
    grid: {x0: {start: -1, stop: 1, num: 5}, x1: {start: 0, stop: 1, num: 4}}
    sweep: {a: [3, 1], gradient.method: [forward, central]}
    figures: [lines]
  ragged:
    function: a*x0**2 + x1**2
    grid: {x0: {start: -1, stop: 1, num: 5}, x1: {start: 0, stop: 1, num: 4}}
    sweep:
      - {a: [1, 2], gradient.method: [central], gradient.step: [0.1, 0.2]}
      - {a: [5], gradient.method: [exact]}
    figures: []
  grids:
    function: x0
    grid: {x0: {start: -1, stop: 1, num: 5}}
    sweep: {grid.x0.num: [3, 4]}
    figures: []
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an atlas that was made in this process."""
    folder = tmp_path_factory.mktemp("atlas")
    (folder / "config.yaml").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        session = Session([Path("config.yaml")])
        for kind in ("grid", "gradient", "figure"):
            for artifact in session.plan.artifacts.values():
                if artifact.kind == kind:
                    make_artifact(session.task(artifact))
        session.publish()
        assert describe_publication(session).startswith("publish atlas: 0 files new, 0 changed")
    return folder


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, gradatlas\n"
        "assert {'gradient', 'draw', 'open_study'} <= set(dir(gradatlas))\n"
        "print([name for name in ('numpy', 'matplotlib', 'xarray') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_gradient_is_what_the_atlas_has_in_its_file(made: Path) -> None:
    field = gradatlas.gradient(
        "a*x0**2 + x1**2",
        {"x0": (-1, 1, 5), "x1": (0, 1, 4)},
        {"a": 3},
        method="forward",
    )
    path = made / "results" / "gradients" / "valley" / "a=3,gradient.method=forward.nc"
    with xr.open_dataset(path) as stored:
        xr.testing.assert_identical(field, stored.load())


def test_axes_are_even_or_listed_or_as_in_a_config() -> None:
    listed = gradatlas.gradient("x", {"x": [0, 0.5, 2]}, method="exact")
    array = gradatlas.gradient("x", {"x": np.array([0, 0.5, 2])}, method="exact")
    xr.testing.assert_identical(listed, array)
    stepped = gradatlas.gradient("x", {"x": {"start": 0, "stop": 1, "step": 0.25}})
    assert stepped.x.values.tolist() == [0, 0.25, 0.5, 0.75]


def test_a_catalogue_function_has_its_own_domain() -> None:
    field = gradatlas.gradient("rosenbrock", method="exact")
    assert field.f.dims == ("x1", "x0")
    assert field.f.sel(x0=1, x1=1, method="nearest").item() == pytest.approx(0, abs=1e-2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gradatlas.gradient("x0**2 +"), "function: x0**2 + is not a formula"),
        (lambda: gradatlas.gradient("x0", method="centrl"), "gradient.method: unknown method"),
        (lambda: gradatlas.gradient("x0", ordr=4), "gradient.ordr: unknown key 'ordr'"),
        (lambda: gradatlas.gradient("x0", {"x0": (1, 0, 3)}), "grid.x0: start 1 is not below"),
        (lambda: gradatlas.gradient("k*x0"), "k"),
    ],
)
def test_what_is_wrong_is_said_as_for_a_config(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as raised:
        call()
    assert said in str(raised.value)
    assert "studies" not in str(raised.value)


@pytest.mark.parametrize("layers", ["landscape", ["contour"], [{"kind": "quiver", "arrows": 5}]])
def test_a_picture_shows_and_saves_itself(tmp_path: Path, layers: Any) -> None:
    field = gradatlas.gradient("x0**2 + x1", {"x0": (-1, 1, 9), "x1": (-1, 1, 9)})
    picture = gradatlas.draw(field, layers, size=(2, 2), dpi=40)
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert "x0 from -1 to 1" in picture.alt_text
    for suffix, start in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        path = tmp_path / f"picture.{suffix}"
        picture.save(path)
        assert path.read_bytes().startswith(start)
    with pytest.raises(ValueError, match="png, svg, pdf"):
        picture.save(tmp_path / "picture.gif")


def test_a_picture_of_a_file_is_that_of_its_dataset_and_of_the_atlas(made: Path) -> None:
    path = made / "results" / "gradients" / "valley" / "a=3,gradient.method=forward.nc"
    options: dict[str, Any] = {"size": (2, 2), "dpi": 40}
    of_file = gradatlas.draw(path, ["contour"], **options)
    with xr.open_dataset(path) as opened:
        of_dataset = gradatlas.draw(opened.load(), ["contour"], **options)
    assert of_file._repr_png_() == of_dataset._repr_png_()


@pytest.mark.parametrize(
    ("layers", "options", "said"),
    [
        ("countour", {}, "did you mean contour?"),
        (["line"], {}, "cannot draw a function of 2 axes"),
        (["convergence"], {}, "draws a whole study"),
        (["contour"], {"sise": (1, 2)}, "did you mean size?"),
    ],
)
def test_what_cannot_be_drawn_is_said(layers: Any, options: dict[str, Any], said: str) -> None:
    field = gradatlas.gradient("x0*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match=r"\w") as raised:
        gradatlas.draw(field, layers, **options)
    assert said in str(raised.value)


def test_a_full_product_has_a_dimension_for_each_swept_key(made: Path) -> None:
    study = gradatlas.open_study(made / "results", "valley")
    assert study.f.dims == ("a", "gradient_method", "x1", "x0")
    assert study.a.values.tolist() == [1, 3]
    for number in (1, 3):
        for method in ("forward", "central"):
            point = study.sel(a=number, gradient_method=method)
            name = f"a={number},gradient.method={method}.nc"
            assert point.file.item().endswith(name)
            with xr.open_dataset(made / "results" / "gradients" / "valley" / name) as stored:
                for variable in ("f", "df_dx0", "df_dx1", "grad_norm", "error", "flag"):
                    np.testing.assert_array_equal(point[variable], stored[variable])
                    np.testing.assert_equal(point[variable].attrs, stored[variable].attrs)
                assert point.error_worst.item() == stored.attrs["error_worst"]


def test_fields_are_indexed_without_reading_the_rest(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradatlas.api import studies

    study = gradatlas.open_study(made / "results", "valley")
    opened: list[Path] = []
    real = studies.netCDF4.Dataset

    def watched(path: Path) -> Any:
        opened.append(path)
        return real(path)

    monkeypatch.setattr(studies.netCDF4, "Dataset", watched)
    part = study.f.isel(a=1, gradient_method=[0], x0=slice(1, 5, 2), x1=2)
    assert part.shape == (1, 2)
    assert opened == []
    assert part.values.shape == (1, 2)
    assert len(opened) == 1
    whole = study.f.values
    np.testing.assert_array_equal(part.values, whole[1, [0], 2, 1:5:2])


def test_another_sweep_has_a_dimension_of_points(made: Path) -> None:
    study = gradatlas.open_study(made / "results", "ragged")
    assert study.f.dims == ("point", "x1", "x0")
    assert study.gradient_method.values.tolist() == [*["central"] * 4, "exact"]
    np.testing.assert_array_equal(study.gradient_step, [0.1, 0.2, 0.1, 0.2, np.nan])
    assert study.point.values[0] == "a=1,gradient.method=central,gradient.step=0.1"


def test_where_grids_differ_the_numbers_are_joined(made: Path) -> None:
    study = gradatlas.open_study(made / "results", "grids")
    assert "f" not in study
    assert study.f_largest.dims == ("grid_x0_num",)
    assert study.file.shape == (2,)


def test_a_study_that_is_not_there_is_named(made: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no study 'valey'.*valley, ragged, grids"):
        gradatlas.open_study(made / "results", "valey")
    with pytest.raises(FileNotFoundError, match=r"manifest\.csv"):
        gradatlas.open_study(made / "elsewhere", "valley")


def test_one_file_is_made_in_this_process(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.yaml").write_text(CONFIG)
    name = "a=3,gradient.method=forward"
    path = f"results/figures/valley/{name}/lines.png"
    assert main(["make", path, "--configfile", "my.yaml"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == ["made"] * 3
    stored = Path(said[-1].rpartition(": ")[2])
    shown = made / "results" / "figures" / "valley" / name / "lines.png"
    assert stored.read_bytes() == shown.read_bytes()


def test_one_file_that_is_there_is_made_again_and_compared(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)
    path = "results/gradients/valley/a=3,gradient.method=forward.nc"
    assert main(["make", path, "--configfile", "config.yaml"]) == 0
    assert "made again with the same bytes: gradient of valley" in capsys.readouterr().out
    assert main(["make", f"{path}4", "--configfile", "config.yaml"]) == 1
    assert "study valley has no" in capsys.readouterr().err
