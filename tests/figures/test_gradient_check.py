"""The check of a gradient: which lines are drawn, their slopes and names, and what is not there."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.check_files import read_check
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import describe_study_figure, study_cases
from gradatlas.figures.frame import Scale
from gradatlas.figures.layers import gradient_check
from gradatlas.figures.markers import marker_path
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.remainder_lines import MOST_LINES, remainder_lines
from gradatlas.figures.scene import StudyCase
from gradatlas.figures.spec import StudyCaseSpec, StudyFigureSpec
from gradatlas.figures.styles import rgba
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.makers import gradient, study_figure
from gradatlas.messages import AtlasWarning
from tests.support.drawn import layer
from tests.support.gradient_files import IDENTITY, make_grid
from tests.support.overlaps import check_layout
from tests.support.recorded import MarkersMark, PathMark, Recorded, record_study

CHECK = layer("gradient_check")
FAINT = (*rgba("#0072b2")[:3], 0.35)
"""The colour of what is nothing but rounding, of the first line."""
SOURCE = """
import numpy as np
def f(x0, x1): return np.sin(x0)*x1 + x0**2
def right(x0, x1): return np.cos(x0)*x1 + 2*x0, np.sin(x0)
def wrong(x0, x1): return np.cos(x0)*x1 + 2*x0, 1.03*np.sin(x0)
def line(x0, x1): return 4*x0 - 2*x1
def slope(x0, x1): return 4, -2
def nowhere(x0, x1): return np.log(-1 - x0**2) + x1
"""


class Files:
    """Gradient files of functions that bring their gradients, and figures of them."""

    def __init__(self, folder: Path, pairs: dict[str, tuple[str, str]]) -> None:
        self.files: dict[str, Path] = {}
        source = folder / "mine.py"
        source.write_text(SOURCE)
        digest = read_sources(source).digest
        grid = make_grid(folder / "grid.nc", {a: EvenAxis(-1, 1.5, 9) for a in ("x0", "x1")})
        inputs = {"grid": grid, "python": source, "python_gradient": source}
        for role, (value, slope) in pairs.items():
            brought = PythonSpec(f"mine.py:{slope}", digest, slope)
            function = PythonSpec(f"mine.py:{value}", digest, value, brought)
            wanted = GradientSpec(function, ("x0", "x1"), specify_method("given"))
            self.files[role] = folder / f"{role}.nc"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", AtlasWarning)
                gradient.make(wanted, inputs, self.files[role], IDENTITY)

    def spec(self, *roles: str, file_format: str = "png", **options: object) -> StudyFigureSpec:
        chosen = tuple(StudyCaseSpec(role, (("function", role),)) for role in roles)
        figure = {**options}
        shown = figure.pop("layer", CHECK)
        return StudyFigureSpec(FigureOptions(**figure), (shown,), file_format, None, chosen)  # type: ignore[arg-type]

    def cases(self, *roles: str) -> list[StudyCase]:
        return study_cases(self.spec(*roles), self.files)

    def record(self, *roles: str, **options: Any) -> Recorded:
        return record_study(self.spec(*roles, **options), self.cases(*roles))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    pairs = {
        "right": ("f", "right"),
        "wrong": ("f", "wrong"),
        "linear": ("line", "slope"),
        "nowhere": ("nowhere", "slope"),
    }
    return Files(tmp_path_factory.mktemp("checked"), pairs)


def test_a_right_gradient_has_slope_2_and_a_wrong_one_1(files: Files) -> None:
    for role, slope in (("right", 2), ("wrong", 1)):
        lines = remainder_lines(files.cases(role), math_text=False)
        assert len(lines) == 4
        for line in lines:
            found = line.slope()
            assert found is not None
            # Terms of higher order bend the line where steps are long.
            assert found.slope == pytest.approx(slope, abs=0.02)
            assert line.is_wrong == (role == "wrong")


def test_what_is_drawn_is_what_stands_in_the_file(files: Files) -> None:
    drawn = files.record("right")
    axes = drawn.composition.page.axes
    assert axes.x.scale.is_log
    assert axes.y.scale.is_log
    check = read_check(files.files["right"])
    assert check is not None
    # The first line is faint, with a dot at each remainder that is above 0.
    dots = next(mark for mark in drawn.inside(MarkersMark) if mark.face == FAINT)
    is_drawn = check.remainders[0] > 0
    wanted = np.stack([check.steps[is_drawn], check.remainders[0][is_drawn]], axis=1)
    np.testing.assert_allclose(drawn.values_at(dots.points), wanted, rtol=1e-9)
    # Above rounding, and nothing below: there the line is faint.
    circles = next(mark for mark in drawn.inside(MarkersMark) if mark.face == (*FAINT[:3], 1.0))
    heights = drawn.values_at(circles.points)[:, 1]
    assert heights.min() > 10 * check.noise[0]
    assert len(heights) == (check.remainders[0] > 10 * check.noise[0]).sum() < is_drawn.sum()


def test_the_legend_names_points_slopes_and_what_is_wrong(files: Files) -> None:
    found = files.record("wrong").legend_texts
    assert len(found) == 6
    assert all(text.endswith("$: slope 1.00, wrong") for text in found[:4])
    assert found[0].startswith("$(x_{0}, x_{1}) = ({")
    assert found[4:] == ["$t^2$: right", "$t$: wrong"]
    plain = files.record("right", labels="plain").legend_texts
    assert all(text.startswith("(x0, x1) = (") for text in plain[:4])
    assert all(text.endswith("): slope 2.00") for text in plain[:4])
    bare = files.record(
        "wrong", layer=layer("gradient_check", slopes=False, guides=False)
    ).legend_texts
    assert len(bare) == 4
    assert all(text.endswith("$: wrong") for text in bare)


def test_several_gradients_share_the_lines_and_are_named(files: Files) -> None:
    lines = remainder_lines(files.cases("right", "wrong"), math_text=False)
    assert [line.name.partition(",")[0] for line in lines] == ["right"] * 2 + ["wrong"] * 2
    assert [line.is_wrong for line in lines] == [False] * 2 + [True] * 2


def test_of_many_gradients_those_that_are_wrong_are_drawn(tmp_path: Path) -> None:
    pairs = {f"right{n}": ("f", "right") for n in range(6)}
    pairs |= {f"wrong{n}": ("f", "wrong") for n in range(3)}
    many = Files(tmp_path, pairs)
    lines = remainder_lines(many.cases(*pairs), math_text=False)
    assert len(lines) == MOST_LINES
    assert sum(line.is_wrong for line in lines) == 3


def test_a_linear_function_has_no_remainder(files: Files) -> None:
    found = files.record("linear").legend_texts
    assert all(": no remainder" in text for text in found[:4])
    _, text = describe_study_figure(files.spec("linear"), files.cases("linear"))
    assert text.startswith("Check of the gradient (1 right), remainder against step: (x0, x1) = (")
    assert text.count("no remainder") == 4


def test_remainders_of_0_stand_at_the_bottom(files: Files) -> None:
    drawn = files.record("linear")
    check = read_check(files.files["linear"])
    assert check is not None
    assert (check.remainders == 0).any()  # products of 4 and of 2 are not rounded
    assert "exactly 0" in drawn.legend_texts
    triangle = marker_path("v", 4).vertices
    marks = [m for m in drawn.inside(MarkersMark) if np.array_equal(m.marker.vertices, triangle)]
    assert sum(len(mark.points) for mark in marks) == (check.remainders == 0).sum()
    box = drawn.frame.box
    for mark in marks:
        assert (mark.points[:, 1] > box.bottom).all()
        assert (mark.points[:, 1] < box.bottom + 0.1 * box.height).all()


def test_what_cannot_be_drawn_is_said(files: Files) -> None:
    drawn = files.record("nowhere")
    note = "no point of f is defined, so that nothing could be checked"
    assert drawn.composition.page.notes == [note]
    assert note.replace("f is", "$f$ is") in " ".join(drawn.sheet.texts())
    _, text = describe_study_figure(files.spec("nowhere"), files.cases("nowhere"))
    assert text.startswith(
        "Check of the gradient (1 undecided), remainder against step: nothing could be checked."
    )


def test_a_range_of_the_config_holds(files: Files) -> None:
    shown = layer("gradient_check", range=(1e-8, 1.0))
    assert files.record("right", layer=shown).frame.y_scale == Scale(1e-8, 1.0, is_log=True)


def test_guides_have_slopes_of_2_and_1(files: Files) -> None:
    drawn = files.record("right")
    guides = [mark for mark in drawn.inside(PathMark) if mark.pen and mark.pen.dashes]
    slopes = []
    for mark in guides:
        [(start, end)] = np.log10(drawn.values_at(np.array(mark.lines)))
        slopes.append((end - start)[1] / (end - start)[0])
    assert slopes == pytest.approx([2, 1])


def test_the_text_for_who_cannot_see_has_the_verdicts_and_the_slopes(files: Files) -> None:
    cases = files.cases("right", "wrong")
    _, text = describe_study_figure(files.spec("right", "wrong"), cases)
    assert text.startswith("Check of the gradient (1 wrong, 1 right), remainder against step: ")
    assert text.count("slope 2.00") == 2
    assert text.count("slope 1.00, wrong") == 2


def test_studies_without_such_a_gradient_are_refused() -> None:
    central, given = specify_method("central"), specify_method("given")
    assert "no point of this study has the method given" in str(gradient_check.refusal([central]))
    assert gradient_check.refusal([central, given]) is None


@pytest.mark.parametrize("size", [(6.4, 4.8), (3, 2.6), (4, 9)])
def test_nothing_overlaps_and_all_is_inside(files: Files, size: tuple[float, float]) -> None:
    check_layout(files.record("right", "wrong", size=size))


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_the_maker_writes_the_same_twice(file_format: str, files: Files, tmp_path: Path) -> None:
    spec = files.spec("right", "wrong", file_format=file_format)
    written = []
    for name in ("one", "two"):
        study_figure.make(spec, files.files, tmp_path / name, IDENTITY)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
