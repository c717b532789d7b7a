"""Error against step: which points make a line, the slopes, and what cannot be drawn."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from gradatlas.differentiation.method import specify_method
from gradatlas.fields.files import read_largest_norm, read_summary
from gradatlas.figures.build import describe_study_figure
from gradatlas.figures.convergence_lines import convergence_lines, fit_slope
from gradatlas.figures.layers import convergence
from gradatlas.figures.sheets.sheet import Pen
from gradatlas.figures.spec import StudyCaseSpec
from gradatlas.figures.styles import rgba
from gradatlas.makers import study_figure
from tests.support.drawn import layer
from tests.support.gradient_files import IDENTITY, Study
from tests.support.overlaps import check_layout
from tests.support.recorded import Array, MarkersMark, PathMark, Recorded, record_study

STEPS = [float(step) for step in np.geomspace(1e-12, 1, 25)]
LINES = layer("convergence")


def marked(drawn: Recorded, color: str) -> Array:
    """Where marks of a colour stand, in data units and from left to right: (marks, 2)."""
    marks = [mark for mark in drawn.inside(MarkersMark) if mark.face == rgba(color)]
    places = np.concatenate([drawn.values_at(mark.points) for mark in marks])
    return places[np.argsort(places[:, 0])]


@pytest.fixture(scope="module")
def accuracy(tmp_path_factory: pytest.TempPathFactory) -> Study:
    study = Study(tmp_path_factory.mktemp("accuracy"), "exp(sin(3*x0))*cos(2*x1)")
    study.sweep("forward", STEPS)
    for order in (2, 4, 6):
        study.sweep("central", STEPS, order=order)
    study.add(specify_method("exact"), {"gradient.method": "exact"})
    study.add(specify_method("central"), {"gradient.method": "central", "gradient.step": "auto"})
    return study


def test_a_power_law_is_found_between_rounding_and_steps_too_long() -> None:
    steps = np.geomspace(1e-12, 1, 25)
    errors = 3 * steps**4 / (1 + steps**3) + 1e-16 / steps
    found = fit_slope(steps, errors)
    assert found is not None
    assert found.slope == pytest.approx(4, abs=0.05)
    assert 1e-3 <= found.steps[0] < found.steps[1] < 0.9
    low, high = found.steps
    assert np.log(found.errors[1] / found.errors[0]) / np.log(high / low) == pytest.approx(
        found.slope
    )


def test_where_no_range_is_one_of_truncation_there_is_no_slope() -> None:
    steps = np.geomspace(1e-12, 1, 25)
    rounding = 1e-16 / steps * np.random.default_rng(1).uniform(0.5, 2, 25)
    assert fit_slope(steps, rounding) is None
    assert fit_slope(steps, np.full(25, 0.3)) is None
    assert fit_slope(steps, np.zeros(25)) is None
    assert fit_slope(steps, np.full(25, np.nan)) is None
    assert fit_slope(steps[:2], steps[:2]) is None  # two points make any slope
    close = np.array([0.1, 0.11, 0.12])
    assert fit_slope(close, close**2) is None  # too close to tell from chance
    assert fit_slope(steps, np.exp(5 * steps)) is None  # it grows, but by no power


def test_a_zero_or_an_unknown_error_parts_a_line() -> None:
    steps = np.geomspace(1e-8, 1, 17)
    for hole in (0.0, np.nan, np.inf):
        errors = steps**2
        errors[5] = hole
        found = fit_slope(steps, errors)
        assert found is not None
        assert found.slope == pytest.approx(2)
        assert found.steps == (steps[6], steps[-1])


def test_every_method_has_its_line_and_the_slope_of_its_order(accuracy: Study) -> None:
    lines = convergence_lines(accuracy.scene_cases(), "worst", relative=False, math_text=False)
    assert [line.name for line in lines] == [
        "forward",
        "central, order 2",
        "central, order 4",
        "central, order 6",
        "exact",
        "central, order 2, step auto",
    ]
    assert [line.is_level for line in lines] == [False] * 4 + [True] * 2
    for line, order in zip(lines, (1, 2, 4, 6), strict=False):
        slope = line.slope()
        assert slope is not None
        assert slope.slope == pytest.approx(order, rel=0.03)
        np.testing.assert_allclose(line.steps, STEPS)


def test_what_is_drawn_is_what_stands_in_the_files(accuracy: Study) -> None:
    drawn = accuracy.record(LINES)
    axes = drawn.composition.page.axes
    assert axes.x.scale.is_log
    assert axes.y.scale.is_log
    assert axes.x.name == "step $h$"
    assert axes.y.name == r"largest error $\|g - \nabla f\|$"
    worst = np.array(
        [read_summary(accuracy.files[f"gradient{i}"]).error_worst for i in range(25)], float
    )
    wanted = np.stack([np.array(STEPS), worst], axis=1)
    np.testing.assert_allclose(marked(drawn, "#0072b2"), wanted, rtol=1e-9)
    line = next(m for m in drawn.inside(PathMark) if m.pen and m.pen.color == rgba("#0072b2"))
    np.testing.assert_allclose(drawn.values_at(line.points), wanted, rtol=1e-9)
    assert line.pen is not None
    assert (line.pen.width, line.clip) == (1.2, drawn.frame.box)
    median = accuracy.record(layer("convergence", measure="median"))
    assert median.composition.page.axes.y.name == r"median error $\|g - \nabla f\|$"
    assert (marked(median, "#0072b2")[:, 1] < worst).all()


def test_bands_show_where_slopes_were_fitted(accuracy: Study) -> None:
    drawn = accuracy.record(LINES)
    bands = [mark for mark in drawn.inside(PathMark) if mark.pen and mark.pen.width == 6]
    assert len(bands) == 4
    slopes = []
    for mark in bands:
        assert mark.pen is not None
        assert (mark.pen.cap, mark.pen.color[3]) == ("round", 0.25)
        (start, end) = np.log10(drawn.values_at(mark.points))
        slopes.append((end - start)[1] / (end - start)[0])
    assert slopes == pytest.approx([1, 2, 4, 6], rel=0.03)
    assert not any(
        mark.pen and mark.pen.width == 6
        for mark in accuracy.record(layer("convergence", slopes=False)).inside(PathMark)
    )


def test_methods_without_a_step_are_level_lines(accuracy: Study) -> None:
    drawn = accuracy.record(LINES)
    (level,) = (mark for mark in drawn.inside(PathMark) if mark.pen and mark.pen.dashes)
    box = drawn.frame.box
    assert (level.box.left, level.box.right) == (box.left, box.right)
    wanted = read_summary(accuracy.files["gradient101"]).error_worst
    assert drawn.values_at(level.points)[:, 1] == pytest.approx([wanted] * 2)
    # Dashes and gaps are so many widths of the line long.
    assert level.pen == Pen(rgba("#56b4e9"), 1.2, dashes=(8 * 1.2, (6 * 1.2, 6 * 1.2)))
    triangles = marked(drawn, "#e69f00")  # of what is exact
    assert len(triangles) == 13
    assert np.ptp(triangles[:, 1]) < 1e-9 * triangles[0, 1]


def test_relative_errors_share_the_gradient_of_the_most_exact(accuracy: Study) -> None:
    cases = accuracy.scene_cases()
    absolute = convergence_lines(cases, "worst", relative=False, math_text=False)
    relative = convergence_lines(cases, "worst", relative=True, math_text=False)
    norm = read_largest_norm(accuracy.files["gradient100"])  # that of the exact gradient
    assert norm > 1
    for one, other in zip(absolute, relative, strict=True):
        np.testing.assert_allclose(one.errors / norm, other.errors)
    drawn = accuracy.record(layer("convergence", relative=True), labels="plain")
    assert drawn.composition.page.axes.y.name == "largest error |g - grad f| / max |grad f|"


def test_the_legend_names_methods_and_slopes(accuracy: Study) -> None:
    found = accuracy.record(LINES).legend_texts
    assert found[:2] == ["forward: slope 1.00", "central, order 2: slope 2.00"]
    assert found[4:] == ["exact: exactly 0", "central, order 2, step auto"]
    plain = accuracy.record(layer("convergence", slopes=False)).legend_texts
    assert plain[0] == "forward"


def test_the_text_for_who_cannot_see_has_slopes_and_least_errors(accuracy: Study) -> None:
    title, text = describe_study_figure(
        accuracy.spec(LINES, study_title="A title"), accuracy.scene_cases()
    )
    assert title.startswith("A title; f = exp(sin(3*x0))")
    assert "central, order 2, slope 2.00, least error" in text
    assert "at step 3.16e-06" in text


def test_lines_part_by_whatever_else_is_swept_and_their_names_say_it(tmp_path: Path) -> None:
    study = Study(tmp_path, "a*exp(k*x0) + x1")
    for k in (1, 2.5):
        study.sweep("central", [0.1, 0.01], {"a": 2, "k": k}, order=2)
    cases = study.scene_cases()
    names = [
        line.name for line in convergence_lines(cases, "worst", relative=False, math_text=False)
    ]
    assert names == ["central, order 2, a = 2, k = 1", "central, order 2, a = 2, k = 2.5"]
    assert any("a = 2" in text for text in study.record(LINES).sheet.texts())


def test_options_that_a_method_does_not_use_part_no_lines(tmp_path: Path) -> None:
    study = Study(tmp_path, "sin(x0)")
    for order in (2, 4):
        for step in (0.1, 0.01):
            for method in (specify_method("forward", step=step), specify_method("exact")):
                swept = {"gradient.order": order, "gradient.step": step}
                study.add(method, {"gradient.method": method.name, **swept})
    lines = convergence_lines(study.scene_cases(), "worst", relative=False, math_text=False)
    assert [(line.name, line.steps.size) for line in lines] == [("forward", 2), ("exact", 0)]


def test_errors_of_zero_stand_at_the_bottom(tmp_path: Path) -> None:
    study = Study(tmp_path, "x0 + 2*x1")
    study.sweep("forward", [2.0**-k for k in range(20)])
    drawn = study.record(LINES)
    places = marked(drawn, "#0072b2")
    np.testing.assert_allclose(places[:, 0], [2.0**-k for k in range(19, -1, -1)])
    scale = drawn.frame.y_scale
    assert ((scale.low < places[:, 1]) & (places[:, 1] < scale.high)).all()
    (lowest,) = (mark.points for mark in drawn.inside(MarkersMark) if len(mark.points) > 10)
    assert np.ptp(lowest[:, 1]) == 0
    assert "error exactly 0" in drawn.legend_texts


def test_without_an_error_a_note_says_so(tmp_path: Path) -> None:
    study = Study(tmp_path, "log(x0 - 9)")  # nowhere defined
    study.sweep("forward", [0.1, 0.01])
    drawn = study.record(LINES)
    assert drawn.composition.page.notes == ["the error is nowhere finite"]
    assert not drawn.composition.axes.y.texts
    bare = study.scene_cases()
    for case in bare:  # as of a function without an exact gradient
        case.__dict__["summary"] = dataclasses.replace(
            case.summary, error_worst=None, error_median=None
        )
    drawn = record_study(study.spec(LINES), bare)
    assert drawn.composition.page.notes == ["no exact gradient is known of this function"]


@pytest.mark.parametrize("size", [(3, 2.6), (6.4, 4.8), (4, 9), (13.3, 7.5)])
def test_nothing_overlaps_or_is_cut_at_any_usual_size(
    accuracy: Study, size: tuple[float, float]
) -> None:
    title = "A rather long title of a study that goes on and on"
    check_layout(accuracy.record(LINES, study_title=title, size=size))


def test_a_legend_of_very_many_lines_leaves_room_for_the_axes(tmp_path: Path) -> None:
    study = Study(tmp_path, "exp(k*x0)")
    study.sweep("forward", [0.1, 0.01], {"k": 1})
    # What is swept makes the lines; all may have the same errors.
    study.cases = [
        StudyCaseSpec(case.file, (("function", f"f{k}"), *case.swept[1:]))
        for k in range(1, 81)
        for case in study.cases
    ]
    drawn = study.record(LINES, size=(4, 3))
    legend = drawn.composition.legend
    assert legend is not None
    last = legend.entries[-1].text.plain
    assert last.startswith("… and ")
    # The first entry says what all share.
    assert legend.entries[0].text.plain == "forward:"
    assert int(last.split()[2]) + len(legend.entries) - 1 == 81
    assert legend.height < 3 * 72 / 3 + 10
    assert drawn.frame.box.height > 0.25 * 3 * 72
    check_layout(drawn)


@pytest.mark.parametrize("name", ["png", "svg", "pdf"])
def test_the_maker_writes_the_same_bytes_every_time(
    accuracy: Study, tmp_path: Path, name: str
) -> None:
    wanted = accuracy.spec(LINES, study_title="A title", file_format=name)
    for path in (tmp_path / "one", tmp_path / "two"):
        study_figure.make(wanted, accuracy.files, path, IDENTITY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_study_needs_two_steps_that_are_numbers() -> None:
    exact, auto = specify_method("exact"), specify_method("central", step="auto")
    one, other = (specify_method("central", step=step) for step in (0.1, 0.2))
    assert convergence.refusal([one, other, exact]) is None
    assert "no number as a step" in str(convergence.refusal([auto, exact]))
    assert "one step alone" in str(convergence.refusal([one, specify_method("central", step=0.1)]))
