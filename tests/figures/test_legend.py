"""The legend: which entries there are, in which columns, and where they stand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gradatlas.figures.layout import MARGIN
from gradatlas.figures.legend import Sample, SetLegend, set_legend
from gradatlas.figures.markers import make_marker, marker_path
from gradatlas.figures.sheets.sheet import Pen
from tests.support.overlaps import overlap
from tests.support.recorded import MarkersMark, PathMark, RecordingSheet, TextMark

RED, WHITE, INK = (1.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0)
LINE = Sample(line=Pen(RED, 1.5))
SIZE = (460.8, 345.6)


def legend(
    texts: list[str], size: tuple[float, float] = SIZE, title: float = 30, font_size: float = 10
) -> SetLegend:
    found = set_legend([(LINE, text) for text in texts], size, font_size, title)
    assert found is not None
    return found


def columns(found: SetLegend) -> list[int]:
    """How many entries each column has."""
    return [len(list(group)) for _, group in itertools.groupby(e.left for e in found.entries)]


def test_without_entries_there_is_none() -> None:
    assert set_legend([], SIZE, 10, 0) is None


def test_entries_stand_in_as_few_rows_as_fit() -> None:
    assert columns(legend(["one", "two", "three"])) == [1, 1, 1]
    name = "central, order 2: slope"
    assert columns(legend([name] * 6)) == [2, 2, 2]
    # The last row is nearly full: not three columns of 3, 3 and 1.
    assert columns(legend([name] * 7)) == [3, 2, 2]
    assert columns(legend([name + name[:12]] * 4)) == [2, 2]
    assert columns(legend([name * 3] * 3)) == [3]


@pytest.mark.parametrize("count", [1, 2, 5, 9])
@pytest.mark.parametrize("length", [3, 20, 45, 200])
@pytest.mark.parametrize("size", [(144, 144), (180, 158.4), SIZE, (960, 540), (720, 216)])
def test_entries_are_on_the_paper_and_do_not_overlap(
    size: tuple[float, float], length: int, count: int
) -> None:
    found = legend([f"{i}" + "x" * length for i in range(count)], size)
    assert found.box.left >= MARGIN - 1e-6
    assert found.box.right <= size[0] - MARGIN + 1e-6
    assert found.box.bottom >= MARGIN - 1e-6
    assert found.box.top == pytest.approx(found.height)
    middle = (found.box.left + found.box.right) / 2
    assert abs(middle - size[0] / 2) <= found.entries[0].box.width / 2
    for one, other in itertools.combinations(found.entries, 2):
        assert not overlap(one.box, other.box)
    # It and the title leave room for a picture.
    assert found.height - MARGIN <= max(0.2 * size[1], 0.45 * size[1] - 30)


def test_a_text_that_is_too_wide_is_broken_into_lines() -> None:
    words = "f varies between the arrows: each is true of its own point alone"
    for size in ((180, 180), (130, 200)):
        lines = legend([words], size).entries
        assert 1 < len(lines) <= 3
        assert " ".join(entry.text.plain for entry in lines) == words
        assert [entry.sample == LINE for entry in lines] == [True] + [False] * (len(lines) - 1)
        assert len({entry.text_left for entry in lines}) == 1
        assert len({entry.text.size for entry in lines}) == 1
        assert lines[-1].text.width > 0.5 * lines[0].text.width


def test_mathematics_is_not_broken() -> None:
    lines = legend([r"the value of $f - 2 \times 10^3$ is " * 2], (150, 300)).entries
    assert len(lines) > 1
    assert all(entry.text.text.count("$") % 2 == 0 for entry in lines)
    assert all(entry.box.right <= 150 - MARGIN + 1e-6 for entry in lines)


def test_a_text_without_spaces_is_broken_where_its_language_has_it() -> None:
    text = "勾配が小さい、" * 6
    lines = legend([text], (200, 300)).entries
    assert len(lines) > 1
    assert "".join(entry.text.plain for entry in lines) == text
    assert not any(entry.text.plain.startswith("、") for entry in lines)
    assert all(entry.box.right <= 200 - MARGIN + 1e-6 for entry in lines)


def test_a_text_of_too_many_lines_is_cut() -> None:
    long = "a name that goes on and on " * 20
    lines = legend([long]).entries
    assert len(lines) == 3
    assert lines[-1].text.plain.endswith("…")
    assert long.startswith(" ".join(entry.text.plain for entry in lines)[:-1])
    lines = legend(["a $costly$ thing " * 40]).entries
    assert lines[0].text.plain.startswith("a costly thing")


def test_many_entries_shrink_and_then_the_last_are_counted() -> None:
    usual = legend(["a name of some length"] * 6)
    assert usual.entries[0].text.size == 9
    smaller = legend(["a name of some length"] * 36)
    assert smaller.entries[0].text.size == pytest.approx(7.2)
    assert len(smaller.entries) == 36
    many = legend([f"a name of some length {i}" for i in range(200)])
    assert many.entries[0].text.size == pytest.approx(5.85)
    shown = len(many.entries) - 1
    assert many.entries[-1].text.plain == f"… and {200 - shown} more"
    assert many.entries[-1].sample == Sample()
    assert [entry.text.plain for entry in many.entries[:shown]] == [
        f"a name of some length {i}" for i in range(shown)
    ]


def test_samples_are_drawn_as_what_they_stand_for() -> None:
    marker = make_marker("o", 4, RED)
    entries = [
        (LINE, "a line"),
        (Sample(line=Pen(RED, 1), marker=marker), "a line with dots"),
        (Sample(marker=make_marker("x", 4, WHITE, (INK, 1.0))), "crosses"),
        (Sample(area=RED, edge=Pen(INK, 0.5)), "an area"),
    ]
    found = set_legend(entries, SIZE, 10, 0)
    assert found is not None
    sheet = RecordingSheet(SIZE)
    found.draw(sheet)
    assert [mark.kind for mark in sheet.marks] == [
        *("path", "text"),
        *("path", "markers", "text"),
        *("markers", "text"),
        *("path", "text"),
    ]
    line, _, area = sheet.of(PathMark)
    assert line.pen == LINE.line
    assert line.box.width == pytest.approx(1.8 * 9)
    assert line.box.height == 0
    assert (area.face, area.pen) == (RED, Pen(INK, 0.5))
    dot, cross = sheet.of(MarkersMark)
    np.testing.assert_array_equal(dot.marker.vertices, marker_path("o", 4).vertices)
    middle = found.entries[1].sample_box
    assert dot.points[0, 0] == pytest.approx((middle.left + middle.right) / 2)
    assert cross.face is None  # it has no area
    # Samples are at the height of small letters of their texts.
    for mark, entry in zip(sheet.of(TextMark), found.entries, strict=True):
        assert mark.x == entry.text_left > entry.sample_box.right
        assert mark.y == entry.baseline
        assert 0 < entry.sample_box.top - mark.y < entry.text.ascent


@pytest.mark.parametrize("name", list("os^vxDPX*."))
def test_marks_are_as_large_as_is_said_and_around_their_place(name: str) -> None:
    points = np.asarray(marker_path(name, 8).vertices)
    box = points.min(axis=0), points.max(axis=0)
    assert 3.9 <= (box[1] - box[0]).max() <= 11.4
    np.testing.assert_allclose((box[0] + box[1]) / 2, 0, atol=0.9)
    assert marker_path(name, 8) is marker_path(name, 8)
