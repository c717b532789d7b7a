"""What all points of a study share: samples of their values, and one frame for their figures."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.differentiation.method import specify_method
from gradatlas.fields.field import FLAGS, Field, FieldSummary
from gradatlas.figures.build import compose_figure
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import LayerSpec, StudyCaseSpec, StudyValuesSpec, shared_options
from gradatlas.figures.study_sample import StudySample, study_values
from gradatlas.figures.study_values import StudyValues, read_study_values, write_study_values
from gradatlas.makers import study_values as maker
from tests.support.drawn import Array, half_defined, layer, make_field, nowhere_defined, spec
from tests.support.gradient_files import IDENTITY, Study
from tests.support.recorded import Recorded, record

PLAIN = FigureOptions()
# A sweep whose points differ by eight decades; 3.14159 has the longest title, 1 the shortest.
FACTORS = (0.001, 1.0, 3.14159, 100000.0)


def scaled(factor: float, num: int = 21, reach: float = 2.0) -> Field:
    points = np.linspace(-reach, reach, num)
    return make_field(
        lambda x, y: factor * (x**2 + y**2),
        lambda x, y: (2 * factor * x, 2 * factor * y),
        points,
        points,
        formula="A*(x0**2 + x1**2)",
        parameters={"A": factor},
    )


def of(*values: float) -> Field:
    """Return a field of two rows that has these values, and norms from 0 up."""
    x, y = np.arange(len(values) / 2), np.array([0.0, 1.0])
    field = make_field(lambda x, y: x + y, lambda x, y: (x, 0 * y), x, y)
    f = np.array(values).reshape(2, -1)
    return replace(field, values=f, norm=np.arange(f.size, dtype=float).reshape(f.shape))


def is_increasing(values: Array) -> bool:
    return bool((np.diff(values) >= 0).all())


def test_the_lowest_and_the_highest_of_all_points_are_among_the_values() -> None:
    shared = study_values(map(scaled, FACTORS), PLAIN)
    fields = list(map(scaled, FACTORS))
    assert shared.f[0] == min(field.values.min() for field in fields) == 0
    assert shared.f[-1] == max(field.values.max() for field in fields) == 8e5
    assert shared.grad_norm[-1] == max(field.norm.max() for field in fields)
    assert is_increasing(shared.f)
    assert is_increasing(shared.grad_norm)


def test_all_points_weigh_the_same_however_fine_their_grids_are() -> None:
    shared = study_values([scaled(1.0, 101), scaled(-1.0, 5)], PLAIN)
    # Both have a zero; of the rest, one has what is above and the other what is below.
    assert np.count_nonzero(shared.f > 0) == pytest.approx(
        np.count_nonzero(shared.f < 0),
        rel=0.1,  # the coarse grid has 1 value of 25 at 0
    )


def test_many_points_give_no_more_values_than_a_few_thousand_and_keep_the_tails() -> None:
    fields = [of(k, *range(1000, 1000 + 97), 5000 + k, k) for k in range(300)]
    shared = study_values(fields, PLAIN)
    assert shared.f.size <= 5000
    assert (shared.f[0], shared.f[-1]) == (0, 5299)


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_the_order_of_points_makes_no_other_bytes(order: Sequence[int], tmp_path: Path) -> None:
    # 0 and -0 are equal, and would stand in the order in which they come.
    fields = [of(0.0, 1.0, 2.0, -3.0), of(-0.0, 5.0, -0.0, 7.0), of(0.0, -0.0, np.nan, np.inf)]
    contents = []
    for name, chosen in (("one", range(3)), ("other", order)):
        write_study_values(tmp_path / name, study_values([fields[i] for i in chosen], PLAIN))
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]


def test_what_is_not_finite_or_made_up_counts_nowhere() -> None:
    field = of(np.nan, 1.0, np.inf, -np.inf, 2.0, 3.0)
    flag = np.zeros(field.values.shape, np.int8)
    flag[1, 2] = FLAGS["kink"]  # its norm, 5, is the largest
    flag[0, 0] = FLAGS["not_finite"]
    shared = study_values([replace(field, flag=flag)], PLAIN)
    assert set(shared.f) == {1, 2, 3}
    assert set(shared.grad_norm) == {1, 2, 3, 4}
    defined = study_values([half_defined()], PLAIN)
    assert np.isfinite(defined.f).all()


def test_points_without_any_value_leave_the_others_alone(tmp_path: Path) -> None:
    alone = study_values([scaled(1.0)], PLAIN)
    both = study_values([nowhere_defined(), scaled(1.0)], PLAIN)
    np.testing.assert_array_equal(alone.f, both.f)
    none = study_values([nowhere_defined()], PLAIN)
    write_study_values(tmp_path / "none.nc", none)
    read = read_study_values(tmp_path / "none.nc")
    assert none.f.size == none.grad_norm.size == read.f.size == read.grad_norm.size == 0


def test_only_what_limits_show_counts() -> None:
    all_of_it = study_values([scaled(1.0)], PLAIN)
    shared = study_values([scaled(1.0)], FigureOptions(limits={"x0": (0.0, 0.5), "x1": (0.0, 0.5)}))
    # So few points of the grid (0.2 apart) are in view that f is looked at between them, too:
    # there it is straight from 0.4 to 0.6.
    assert shared.f[-1] == pytest.approx(0.4**2 + 0.6**2)
    wider = study_values([scaled(1.0)], FigureOptions(limits={"x0": (0.0, 1.1), "x1": (0.0, 1.1)}))
    # As with contours, the next points of the grid are seen as well.
    assert wider.f[-1] == pytest.approx(2 * 1.2**2)
    assert all_of_it.f[-1] == 8


def test_the_longest_arrow_of_a_large_field_counts_though_its_point_was_not_read() -> None:
    whole = FieldSummary({}, largest_norm=99.0, worst={}, median={})
    shared = study_values([replace(scaled(1.0), whole=whole)], PLAIN)
    assert shared.grad_norm[-1] == 99
    limited = FigureOptions(limits={"x0": (0.0, 0.5)})
    shared = study_values([replace(scaled(1.0), whole=whole)], limited)
    assert shared.grad_norm[-1] < 99


def test_a_file_gives_back_what_was_written_the_same_each_time(tmp_path: Path) -> None:
    sample = StudySample(PLAIN)
    for factor in FACTORS:
        sample.add(scaled(factor))
    shared = sample.values((30.25, 40.5))
    for name in ("one", "two"):
        write_study_values(tmp_path / name, shared)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = read_study_values(tmp_path / "one")
    np.testing.assert_array_equal(read.f, shared.f)
    np.testing.assert_array_equal(read.grad_norm, shared.grad_norm)
    assert read.title == (30.25, 40.5)


def test_another_content_under_one_name_is_read_anew(tmp_path: Path) -> None:
    for top in (1.0, 2.0):
        write_study_values(tmp_path / "same.nc", StudyValues(np.array([0.0, top]), np.empty(0)))
        assert read_study_values(tmp_path / "same.nc").f[-1] == top
        (tmp_path / "same.nc").rename(tmp_path / f"{top}.nc")


# Frames.

SHARED = (
    layer("contourf", range="study"),
    layer("quiver", range="study", length="log", color="magnitude"),
)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Study:
    study = Study(tmp_path_factory.mktemp("sweep"), "A*(x0**2 + x1**2)")
    for factor in FACTORS:
        study.add(specify_method("exact"), {"A": factor}, {"A": factor})
    return study


def shared_by(study: Study, folder: Path, options: FigureOptions) -> StudyValues:
    wanted = StudyValuesSpec(shared_options(options), "A study", tuple(study.cases))
    path = folder / "shared.nc"
    path.unlink(missing_ok=True)
    maker.make(wanted, study.files, path, IDENTITY)
    return read_study_values(path)


def drawn(factor: float, shared: StudyValues, *layers: LayerSpec, **options: Any) -> Recorded:
    wanted = spec(*layers, study_title="A study", swept=(("A", factor),), **options)
    return record(wanted, scaled(factor), study=shared)


@pytest.mark.parametrize(
    "options", [{}, {"size": (3, 3)}, {"size": (2, 2)}, {"title": "none"}, {"aspect": "free"}]
)
def test_the_frame_is_at_the_same_place_for_all_points(
    sweep: Study, tmp_path: Path, options: dict[str, Any]
) -> None:
    shared = shared_by(sweep, tmp_path, FigureOptions(**options))
    pictures = [drawn(factor, shared, *SHARED, **options).composition for factor in FACTORS]
    boxes = {
        tuple(
            round(side, 3)
            for box in (one.frame.box, *(bar.box for bar in one.bars))
            for side in (box.left, box.bottom, box.right, box.top)
        )
        for one in pictures
    }
    assert len(boxes) == 1


@pytest.mark.parametrize("field", [scaled(0.0), nowhere_defined()], ids=["constant", "nowhere"])
def test_a_point_with_nothing_to_draw_has_the_frame_of_the_others(field: Field) -> None:
    shared = study_values([scaled(1.0), field], PLAIN)
    wanted = spec(*SHARED, title="none")
    empty, full = (record(wanted, one, study=shared) for one in (field, scaled(1.0)))
    assert empty.frame.box == full.frame.box
    assert [bar.name for bar in empty.composition.page.color_bars] == [
        bar.name for bar in full.composition.page.color_bars
    ]
    assert len(empty.composition.keys) == len(full.composition.keys) == 1


@pytest.mark.parametrize("name", ["contour", "contourf"])
def test_what_numbers_have_in_common_is_told_alike_at_all_points(name: str) -> None:
    points = np.linspace(-2, 2, 21)
    fields = [
        make_field(
            lambda x, y, a=a: 1e6 + a * (x**2 + y**2),
            lambda x, y, a=a: (2 * a * x, 2 * a * y),
            points,
            points,
        )
        for a in (0.0, 0.0002, 0.001)
    ]
    shared = study_values(fields, PLAIN)
    wanted = spec(layer(name, range="study"), title="none")
    pictures = [record(wanted, field, study=shared) for field in fields]
    assert len({picture.frame.box for picture in pictures}) == 1
    told = [
        [text for text in picture.sheet.texts() if "10^{6}" in text or "1000000" in text]
        for picture in pictures
    ]
    assert told[0] == told[1] == told[2] != []


def test_a_layer_with_a_range_of_its_own_has_no_bar_where_it_has_nothing_to_draw() -> None:
    shared = study_values([scaled(1.0)], PLAIN)
    wanted = spec(layer("contourf"), layer("quiver", range="study"), title="none")
    picture = record(wanted, nowhere_defined(), study=shared)
    assert picture.composition.page.color_bars == []


def test_a_study_without_any_value_is_drawn() -> None:
    shared = study_values([nowhere_defined()], PLAIN)
    picture = record(spec(*SHARED), nowhere_defined(), study=shared)
    assert "f is not defined here" in picture.composition.page.notes


def test_without_sharing_frames_differ() -> None:
    own = (layer("contourf"), layer("quiver", color="magnitude"))
    frames = {
        compose_figure(spec(*own, swept=(("A", factor),)), scaled(factor)).frame.box
        for factor in FACTORS
    }
    assert len(frames) > 1  # else the test above could not fail


def test_the_highest_title_makes_room_for_itself_in_all_figures(
    sweep: Study, tmp_path: Path
) -> None:
    shared = shared_by(sweep, tmp_path, PLAIN)
    pictures = [drawn(factor, shared, *SHARED).composition for factor in FACTORS]
    assert shared.title[1] == max(one.title.height for one in pictures) > 0
    higher = replace(shared, title=(shared.title[0], shared.title[1] + 20))
    moved = drawn(1.0, higher, *SHARED).composition
    assert moved.frame.box.top <= pictures[1].frame.box.top - 10
    assert moved.title == pictures[1].title


def test_titles_of_several_heights_leave_one_frame() -> None:
    shared = replace(study_values([scaled(1.0)], PLAIN), title=(0.0, 100.0))
    titles = ("", "One line", "One line\nand another")
    frames = {
        record(spec(*SHARED, study_title=title), scaled(1.0), study=shared).frame.box
        for title in titles
    }
    assert len(frames) == 1


def test_titles_of_other_formulas_count_where_functions_are_swept(tmp_path: Path) -> None:
    study = Study(tmp_path, "x0 + x1")
    study.add(specify_method("exact"), {"function": "plane"})
    study.formula = "x0/(1 + x1**2/(2 + x0**2))"  # a fraction in a fraction
    study.add(specify_method("exact"), {"function": "fractions"})
    wanted = StudyValuesSpec(PLAIN, None, tuple(study.cases))
    heights = {}
    for name, cases in (("both", study.cases), ("plane", study.cases[:1])):
        files = {case.file: study.files[case.file] for case in cases}
        maker.make(replace(wanted, cases=tuple(cases)), files, tmp_path / name, IDENTITY)
        heights[name] = read_study_values(tmp_path / name).title[1]
    assert heights["both"] > heights["plane"]


def test_files_of_one_gradient_have_a_title_each(tmp_path: Path) -> None:
    study = Study(tmp_path, "x0 + x1")
    study.add(specify_method("exact"), {"gradient.step": 1.0})
    once = StudyCaseSpec(study.cases[0].file, ())
    for name, cases in (("few", (once,)), ("more", (once, *study.cases))):
        maker.make(StudyValuesSpec(PLAIN, None, cases), study.files, tmp_path / name, IDENTITY)
    few, more = (read_study_values(tmp_path / name) for name in ("few", "more"))
    assert more.title[1] > few.title[1]  # the step stands in a line of its own
    np.testing.assert_array_equal(more.f, few.f)


# What figures share, through the layers.


def test_all_points_have_the_same_levels_in_the_same_colours(sweep: Study, tmp_path: Path) -> None:
    shared = shared_by(sweep, tmp_path, PLAIN)
    bars = [drawn(factor, shared, *SHARED).composition.page.color_bars for factor in FACTORS]
    for fills, arrows in bars[1:]:
        assert fills.ticks(12) == bars[0][0].ticks(12)
        np.testing.assert_array_equal(fills.colors, bars[0][0].colors)
        assert (arrows.scale, arrows.ticks) == (bars[0][1].scale, bars[0][1].ticks)


def test_a_study_of_one_point_is_that_point() -> None:
    alone = study_values([scaled(1.0)], PLAIN)
    own = record(spec(layer("contourf", levels="linear")), scaled(1.0))
    shared = record(
        spec(layer("contourf", levels="linear", range="study")), scaled(1.0), study=alone
    )
    ticks = [one.composition.bars[0].bar.ticks for one in (own, shared)]
    assert ticks[0] == ticks[1]


# Errors, too.


def erring(size: float) -> Field:
    field = scaled(1.0)
    errors = size * 10.0 ** np.linspace(-2, 0, field.values.size).reshape(field.values.shape)
    return replace(field, error=errors, error_estimate=3 * errors)


@pytest.mark.parametrize("quantity", ["error", "error_estimate"])
@pytest.mark.parametrize("relative", [False, True])
def test_maps_of_errors_share_their_colours(quantity: str, relative: bool, tmp_path: Path) -> None:
    fields = [erring(1e-3), erring(1e-7), replace(scaled(1.0), error=0 * scaled(1.0).norm)]
    found = study_values(fields, PLAIN, [quantity])
    assert not found.f.size
    assert not found.grad_norm.size
    write_study_values(tmp_path / "values.nc", found)
    shared = read_study_values(tmp_path / "values.nc")
    assert shared.errors == found.errors
    wanted = layer("error", range="study", quantity=quantity, relative=relative)
    scales = {
        record(spec(wanted), field, study=shared).composition.page.color_bars[0].scale
        for field in fields[:2]
    }
    (scale,) = scales
    low, high = (part * (3 if quantity == "error_estimate" else 1) for part in (1e-9, 1e-3))
    norm = float(fields[0].norm.max()) if relative else 1.0
    assert scale.low <= low / norm < 10 * scale.low
    assert scale.high / 10 < high / norm <= scale.high


def test_a_study_without_errors_is_drawn_as_each_point_is() -> None:
    shared = study_values([scaled(1.0)], PLAIN, ["error"])
    assert shared.errors == {}
    exact = replace(scaled(1.0), error=0 * scaled(1.0).norm)
    picture = record(spec(layer("error", range="study")), exact, study=shared)
    assert picture.composition.page.notes == ["the error is exactly 0 everywhere"]


def _erring_line(size: float) -> Field:
    points = np.linspace(-1, 1, 21)
    field = make_field(lambda x: x**2, lambda x: (2 * x,), points)
    return replace(field, error=size * np.linspace(0.1, 1, 21))


@pytest.mark.parametrize("make", [erring, _erring_line])
def test_figures_of_errors_have_one_legend_and_one_frame(
    make: Callable[[float], Field], tmp_path: Path
) -> None:
    good, flagged, unknown, exact = (make(size) for size in (1e-3, 1e-5, 1e-7, 1e-9))
    flagged.flag.flat[:5] = FLAGS["kink"]
    flagged.flag.flat[-1] = FLAGS["lost_to_cancellation"]
    assert unknown.error is not None
    assert exact.error is not None
    unknown.error.flat[5:9] = np.nan
    exact.error.flat[9:12] = 0
    fields = [good, flagged, unknown, exact]
    found = study_values(fields, PLAIN, ["error"])
    write_study_values(tmp_path / "values.nc", found)
    shared = read_study_values(tmp_path / "values.nc")
    assert shared.signs == found.signs
    drawn = [record(spec(layer("error", range="study")), field, study=shared) for field in fields]
    legends = {tuple(sorted(words for _, words in one.composition.page.legend)) for one in drawn}
    (legend,) = legends
    assert {"kink or jump", "lost to rounding", "exactly 0"} <= set(legend)
    assert len({one.composition.axes.frame.box for one in drawn}) == 1
    assert [name for _, name in record(spec(layer("error")), good).composition.page.legend] == []


def test_a_robust_range_of_errors_leaves_out_the_ends() -> None:
    field = erring(1e-3)
    errors = field.error
    assert errors is not None
    errors[0, :3], errors[-1, -3:] = 1e-12, 1e3
    bars = [
        record(spec(layer("error", range=wanted)), field).composition.page.color_bars[0]
        for wanted in ("auto", "robust")
    ]
    assert bars[0].scale.high == 1e3
    assert bars[1].scale.high == 1e-3
    assert bars[1].above is not None
