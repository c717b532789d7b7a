"""The door of the library: gradients, pictures and studies in Python."""

from __future__ import annotations

import shutil
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
  landscape:
    function: a*x0**2 + x1**2
    grid: {x0: {start: -1, stop: 1, num: 5}, x1: {start: 0, stop: 1, num: 4}}
    gradient: {second: true}
    descent: {start: [1, 1], optimizer: momentum, steps: 3}
    critical_points: true
    sweep: {a: [3, 1]}
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
        for kind in ("grid", "gradient", "paths", "points", "figure"):
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
        (lambda: gradatlas.gradient("x", [0, 1]), "grid: "),  # type: ignore[arg-type]
        (lambda: gradatlas.gradient("x", "x"), "grid: 'x' is not a grid"),  # type: ignore[arg-type]
        (lambda: gradatlas.gradient("x", {3: (0, 1, 2)}), "the key 3"),  # type: ignore[dict-item]
        (lambda: gradatlas.gradient("x", {"x": [0, 10**400]}), "too large"),
        (lambda: gradatlas.gradient("a*x0", parameters={"a": [1]}), "a: "),  # type: ignore[dict-item]
        (lambda: gradatlas.gradient("a*x0", parameters={"a": True}), "a: "),
        (lambda: gradatlas.gradient("a*x0", parameters={"a": 1j}), "a: "),  # type: ignore[dict-item]
        (lambda: gradatlas.gradient("a*x0", parameters=[1]), "parameters"),  # type: ignore[arg-type]
        (lambda: gradatlas.gradient("x0", step={1}), "gradient.step: {1} is no plain value"),
        (lambda: gradatlas.gradient("x0", step=b"1"), "gradient.step: b'1' is no plain value"),
    ],
)
def test_what_is_wrong_is_said_as_for_a_config(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as raised:
        call()
    assert said in str(raised.value)
    assert "studies" not in str(raised.value)


def test_numbers_of_numpy_and_arithmetic_are_numbers() -> None:
    plain = gradatlas.gradient("a*x", {"x": (0, 1, 3)}, {"a": 0.5}, step=0.5, order=4)
    of_numpy = gradatlas.gradient(
        "a*x",
        {"x": (np.float32(0), np.int64(1), np.int64(3))},
        {"a": "1/2"},  # type: ignore[dict-item]
        step=np.float32(0.5),
        order=np.int64(4),
    )
    xr.testing.assert_identical(of_numpy, plain)
    listed = gradatlas.gradient("x", {"x": range(3)}, method="exact")
    assert listed.identical(gradatlas.gradient("x", {"x": np.arange(3)}, method="exact"))


def test_what_a_function_in_python_does_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def f(x):\n    raise RuntimeError('no')\n")
    with pytest.raises(ValueError, match="no"):
        gradatlas.gradient({"python": str(tmp_path / "mine.py:f")}, {"x": (0, 1, 3)})


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
import matplotlib
import gradatlas
field = gradatlas.gradient("x0*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
settings = dict(matplotlib.rcParams)
picture = gradatlas.draw(field, "contour", size=(2, 2), dpi=40)
expected = picture._repr_png_()
study = gradatlas.open_study(sys.argv[1], "valley")
path = str(study.file.values.ravel()[0])

def work(i):
    for _ in range(3):
        study.f.isel(a=i % 2).values
        gradatlas.gradient("x0", {"x0": (0, 1, 3)})
        gradatlas.draw(path, "contour", size=(2, 2), dpi=40)
        gradatlas.open_study(sys.argv[1], "valley")
    return picture._repr_png_() == expected

with ThreadPoolExecutor(4) as pool:
    assert all(pool.map(work, range(8)))
assert dict(matplotlib.rcParams) == settings
"""


def test_threads_do_not_disturb_each_other(made: Path) -> None:
    # In a process of its own, which may crash.
    subprocess.run([sys.executable, "-c", THREADS, str(made / "results")], check=True)


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
        (["line"], {}, "cannot draw a function of 2 axes (x0, x1); choose layers such as quiver"),
        ("landscpe", {}, "did you mean landscape?"),
        (5, {}, "5"),
        ([5], {}, "5"),
        ([["contour"]], {}, "contour"),
        (["contour"], {"limits": {"q": (0, 1)}}, "'q' is not an axis"),
        (["contour"], {"formats": ["png"]}, "leave it out"),
        (["contour"], {"dpi": {1}}, "dpi: {1} is no plain value"),
        (["convergence"], {}, "draws a whole study"),
        (["contour", "paths"], {}, "draws descent paths, and a gradient has none"),
        (["history"], {}, "draws descent paths, and a gradient has none"),
        (["contour", "points"], {}, "draws critical points, and a gradient has none"),
        (["hessian"], {}, "make it with second=True"),
        (["contour"], {"sise": (1, 2)}, "did you mean size?"),
    ],
)
def test_what_cannot_be_drawn_is_said(layers: Any, options: dict[str, Any], said: str) -> None:
    field = gradatlas.gradient("x0*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match=r"\w") as raised:
        gradatlas.draw(field, layers, **options)
    assert said in str(raised.value)


def test_second_derivatives_are_there_where_asked_for() -> None:
    field = gradatlas.gradient("x0**2*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 9)}, second=True)
    assert field.d2f_dx0dx0.sel(x0=1, x1=0.5).item() == 1
    assert gradatlas.draw(field, ["hessian"])._repr_png_().startswith(b"\x89PNG")


def test_a_study_with_paths_and_critical_points_opens_as_its_gradients(made: Path) -> None:
    study = gradatlas.open_study(made / "results", "landscape")
    assert dict(study.sizes) == {"a": 2, "x1": 4, "x0": 5}
    assert study.d2f_dx0dx0.sel(a=3).values.tolist() == [[6.0] * 5] * 4


def test_without_layers_a_field_is_drawn_as_suits_its_axes(made: Path) -> None:
    curve = gradatlas.draw(gradatlas.gradient("x**3", {"x": (0, 1, 5)}))
    assert [layer.kind for layer in curve.spec.layers] == ["line"]
    path = made / "results" / "gradients" / "valley" / "a=3,gradient.method=forward.nc"
    assert [layer.kind for layer in gradatlas.draw(path).spec.layers] == ["contourf", "quiver"]


def test_options_may_be_numpys() -> None:
    field = gradatlas.gradient("x0*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    plain = gradatlas.draw(field, {"kind": "contour", "levels": [0, 1]}, size=(2, 2), dpi=40)
    levels = {"kind": "contour", "levels": np.array([0, 1])}
    of_numpy = gradatlas.draw(field, levels, size=np.array([2, 2]), dpi=np.int64(40))
    assert of_numpy.spec == plain.spec


def _without(name: str) -> Callable[[xr.Dataset], object]:
    return lambda field: field.drop_vars(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        *((_without(name), f"no variable {name}") for name in ("f", "flag", "df_dx1", "grad_norm")),
        (lambda field: field.isel(x0=[]), "no points"),
        (lambda field: field.assign(df_dx0=field.df_dx0.isel(x0=0)), "df_dx0 is float64 over"),
        (lambda field: field.assign(f=field.f + 1j), "f is complex128 over"),
        (lambda field: field.assign_coords(x0=list("abcde")), "x0 is <U1 over"),
    ],
)
def test_a_dataset_that_is_no_field_is_refused(
    change: Callable[[xr.Dataset], Any], said: str
) -> None:
    field = gradatlas.gradient("x0*x1", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match=said):
        gradatlas.draw(change(field))


def test_another_order_of_dimensions_and_later_changes_make_no_difference() -> None:
    field = gradatlas.gradient("x0*x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    expected = gradatlas.draw(field, "contour", size=(2, 2), dpi=40)._repr_png_()
    turned = field.assign(df_dx0=field.df_dx0.transpose("x0", "x1"))
    picture = gradatlas.draw(turned, "contour", size=(2, 2), dpi=40)
    turned.f[...] = 0
    assert picture._repr_png_() == expected


@pytest.mark.parametrize("content", [None, b"", b"text"])
def test_a_file_that_is_no_gradient_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gone.nc"
    if content is not None:
        path.write_bytes(content)
    for layers in (None, "contour"):
        with pytest.raises((ValueError, FileNotFoundError), match=r"gone\.nc: (is no|there is)"):
            gradatlas.draw(path, layers)
    with pytest.raises(TypeError, match="int is no gradient"):
        gradatlas.draw(5)  # type: ignore[arg-type]


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
    with pytest.raises(ValueError, match=r"there is no study 'valey'.*did you mean valley\?"):
        gradatlas.open_study(made / "results", "valey")
    with pytest.raises(FileNotFoundError, match=r"manifest\.csv"):
        gradatlas.open_study(made / "elsewhere", "valley")


def test_a_part_without_points_is_empty(made: Path) -> None:
    study = gradatlas.open_study(made / "results", "valley")
    assert study.f.isel(a=[], x0=slice(1, 3)).values.shape == (0, 2, 4, 2)


def test_a_study_stays_where_it_is_and_knows_its_formula(
    made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(made)
    study = gradatlas.open_study("results", "valley")
    monkeypatch.chdir(tmp_path)
    point = study.isel(a=0, gradient_method=0)
    assert "f = a * x0 ** 2 + x1 ** 2 with a = " in gradatlas.draw(point, "contour").alt_text


def test_damaged_files_of_a_study_are_named(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    shutil.copytree(made / "results", folder)
    path = folder / "gradients" / "valley" / "a=3,gradient.method=forward.nc"
    path.unlink()
    with pytest.raises(FileNotFoundError, match="run snakemake again"):
        gradatlas.open_study(folder, "valley")
    path.write_text("text")
    with pytest.raises(ValueError, match=r"is no gradient file .*run snakemake verify"):
        gradatlas.open_study(folder, "valley")
    (folder / "manifest.csv").write_bytes(b"\xff\x00")
    with pytest.raises(ValueError, match="is no manifest"):
        gradatlas.open_study(folder, "valley")


@pytest.mark.parametrize("path", ["", "results/manifest.csv", "elsewhere/x.nc"])
def test_a_path_that_is_not_published_is_refused(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    monkeypatch.chdir(made)
    assert main(["make", path, "--configfile", "config.yaml"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_results_folder_that_is_a_file_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.yaml").write_text(CONFIG)
    (tmp_path / "results").write_text("in the way")
    path = "results/gradients/grids/grid.x0.num=3.nc"
    assert main(["make", path, "--configfile", "my.yaml"]) == 1
    assert capsys.readouterr().err.startswith("cannot write to results: ")


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


def test_a_picture_says_in_a_line_what_it_is() -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 4)})
    assert repr(gradatlas.draw(field)) == (
        "<gradatlas.Picture: contourf, quiver of f = x0 ** 2 + x1 ** 2 over x0, x1 (5 × 4 points); "
        "save it, or see its alt_text>"
    )
    long = gradatlas.gradient(" + ".join(["x0"] * 90), {"x0": (-1, 1, 5)})
    assert len(repr(gradatlas.draw(long))) < 200


def test_a_wrong_name_of_a_figure_is_told_each_name_once() -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match="'paper' is neither") as caught:
        gradatlas.draw(field, "paper")
    names = str(caught.value).partition("allowed: ")[2].split(", ")
    assert len(names) == len(set(names)) >= 8


def test_paths_in_python_are_not_said_to_be_those_of_a_config() -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match="give a path relative to the working directory"):
        gradatlas.draw(field, font="none.ttf")
    with pytest.raises(ValueError, match="give a path relative to the working directory"):
        gradatlas.gradient({"python": "none.py:f"}, {"x": (0, 1, 3)})
