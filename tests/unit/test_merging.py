"""Several config files, merged; and paths from the home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gradatlas.config.loading import load_config
from gradatlas.config.problems import ConfigError
from gradatlas.fields.spec import GradientSpec
from tests.support.plans import plan_of

BASE = """
studies:
  bowl:
    function: a*x**2 + y**2
    grid: {x: {start: -2, stop: 2, num: 21}, y: {start: -2, stop: 2, num: 21}}
    sweep: {a: [1, 2]}
    figures: [contour]
"""


def merged(tmp_path: Path, *texts: str, overrides: tuple[str, ...] = ()) -> dict[str, Any]:
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"file{number}.yaml")
        paths[-1].write_text(text)
    return load_config(paths, overrides)


def bowl(tmp_path: Path, text: str) -> dict[str, Any]:
    study: dict[str, Any] = merged(tmp_path, BASE, f"studies: {{bowl: {text}}}")["studies"]["bowl"]
    return study


@pytest.mark.parametrize(
    ("above", "grid"),
    [
        # The same axes, or some of them, change key by key.
        ("{x: {num: 41}}", {"x": {"start": -2, "stop": 2, "num": 41}}),
        ("{x: {step: 0.5}}", {"x": {"start": -2, "stop": 2, "step": 0.5}}),
        ("{x: [0, 1]}", {"x": [0, 1]}),
        ("{x: {geomspace: {start: 1, stop: 2}}}", {"x": {"geomspace": {"start": 1, "stop": 2}}}),
    ],
)
def test_a_grid_with_the_same_axes_changes_them(
    above: str, grid: dict[str, Any], tmp_path: Path
) -> None:
    same = {"y": {"start": -2, "stop": 2, "num": 21}}
    assert bowl(tmp_path, f"{{grid: {above}}}")["grid"] == {**grid, **same}


@pytest.mark.parametrize("axes", [["u", "v"], ["u"], ["x", "v"], ["x", "y", "z"]])
def test_a_grid_with_another_axis_takes_the_place_of_the_first(
    axes: list[str], tmp_path: Path
) -> None:
    grid = ", ".join(f"{axis}: [0, 1]" for axis in axes)
    assert bowl(tmp_path, f"{{grid: {{{grid}}}}}")["grid"] == {axis: [0, 1] for axis in axes}


def test_a_whole_study_on_other_axes_is_right(tmp_path: Path) -> None:
    above = "studies: {bowl: {function: a*u**2 + v**2, grid: {u: [0, 1, 2], v: [0, 1, 2]}}}"
    files = plan_of(merged(tmp_path, BASE, above)).files
    spec = files[0].artifact.spec
    assert isinstance(spec, GradientSpec)
    assert spec.axes == ("u", "v")


def test_a_sweep_multiplies_and_a_list_replaces(tmp_path: Path) -> None:
    assert bowl(tmp_path, "{sweep: {b: [3, 4]}}")["sweep"] == {"a": [1, 2], "b": [3, 4]}
    assert bowl(tmp_path, "{sweep: {a: [3]}}")["sweep"] == {"a": [3]}
    assert bowl(tmp_path, "{sweep: [{b: [3, 4]}]}")["sweep"] == [{"b": [3, 4]}]


def test_swept_values_of_another_form_take_the_place_of_the_first(tmp_path: Path) -> None:
    first = "studies: {s: {sweep: {a: {linspace: {start: 0, stop: 1, num: 3}}}}}"
    other = "studies: {s: {sweep: {a: {geomspace: {start: 1, stop: 2}}}}}"
    longer = "studies: {s: {sweep: {a: {linspace: {num: 5}}}}}"
    assert merged(tmp_path, first, other)["studies"]["s"]["sweep"] == {
        "a": {"geomspace": {"start": 1, "stop": 2}}
    }
    assert merged(tmp_path, first, longer)["studies"]["s"]["sweep"] == {
        "a": {"linspace": {"start": 0, "stop": 1, "num": 5}}
    }


def test_parts_of_a_study_that_do_not_fit_are_named_with_their_files(tmp_path: Path) -> None:
    config = merged(tmp_path, BASE, "studies: {bowl: {grid: {u: [0, 1], v: [0, 1]}}}")
    with pytest.raises(ConfigError) as caught:
        plan_of(config)
    [line] = str(caught.value).splitlines()
    assert line.startswith(
        "config: studies.bowl.function: 'x' and 'y' are no axes of the grid (u, v)"
    )
    assert "(function from file0.yaml; grid from file1.yaml; sweep from file0.yaml: " in line
    assert line.endswith("give what belongs together in one)")


def test_parts_of_one_file_need_no_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_of(merged(tmp_path, "results: x", "studies: {s: {function: q*x0}}"))
    assert "from file1.yaml" not in str(caught.value)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_path_from_the_home_folder(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "mine.py").write_text("def bowl(x0, x1):\n    return x0**2 + x1**2\n")
    study = "studies: {s: {function: {python: '~/mine.py:bowl'}, figures: []}}"
    config = merged(tmp_path, f"results: ~/atlas\nshared_store: ~/store\n{study}")
    made = plan_of(config)
    assert (made.results, made.shared_store) == (home / "atlas", home / "store")
    [file] = made.files
    assert file.artifact.files["python"] == home / "mine.py"
    given = merged(tmp_path, "studies: {}", overrides=("results=~/x", study.replace(": ", "=", 1)))
    assert plan_of(given).results == home / "x"


@pytest.mark.parametrize("folder", ["./~/x", "x/~", "a~"])
def test_other_tildes_are_names(folder: str, home: Path) -> None:
    made = plan_of({"results": folder, "studies": {"s": {"function": "x0"}}})
    assert made.results == Path(folder)
    assert not made.results.is_relative_to(home)


def test_the_home_of_nobody_is_refused() -> None:
    with pytest.raises(ConfigError, match="results: '~nobody-here/x' begins with ~"):
        plan_of({"results": "~nobody-here/x", "studies": {"s": {"function": "x0"}}})
