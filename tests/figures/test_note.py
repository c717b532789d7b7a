"""Remarks in the middle of the axes."""

from __future__ import annotations

import pytest

from gradatlas.figures.note import draw_notes
from gradatlas.figures.sheets.sheet import Box
from tests.support.recorded import PathMark, RecordingSheet, TextMark

NOTE = "no exact gradient is known of this function; quantity: error_estimate shows what there is"


def drawn(*notes: str, width: float = 300, height: float = 200) -> RecordingSheet:
    sheet = RecordingSheet((500, 400))
    draw_notes(notes, sheet, Box(100, 100, 100 + width, 100 + height), 10)
    return sheet


def test_nothing_is_drawn_where_nothing_is_to_be_said() -> None:
    assert not drawn().marks


@pytest.mark.parametrize("width", [90, 150, 300, 700])
def test_lines_fit_into_the_axes_and_stand_in_the_middle(width: float) -> None:
    sheet = drawn(NOTE, "and more", width=width)
    assert " ".join(sheet.texts()) == f"{NOTE} and more"
    lines = sheet.of(TextMark)
    for mark in lines:
        assert mark.text.width <= 0.95 * width
        assert mark.x + mark.text.width / 2 == pytest.approx(100 + width / 2)
    (ground,) = sheet.of(PathMark)
    assert (ground.box.bottom + ground.box.top) / 2 == pytest.approx(200)
    assert ground.face is not None
    for mark in lines:
        assert ground.box.left < mark.box.left
        assert ground.box.right > mark.box.right
        assert ground.box.bottom < mark.box.bottom
        assert ground.box.top > mark.box.top
    heights = [mark.y for mark in lines]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)


def test_a_dollar_is_a_sign_like_others() -> None:
    (mark,) = drawn("it costs $1 or $2").of(TextMark)
    assert mark.text.plain == "it costs $1 or $2"


def test_f_is_written_as_elsewhere() -> None:
    sheet = RecordingSheet((500, 400))
    note = "f is not if, nor $f, nor f(x) of f"
    draw_notes([note], sheet, Box(0, 0, 500, 400), 10, math_text=True)
    assert sheet.texts() == [r"$f$ is not if, nor \$f, nor f(x) of $f$"]
    assert drawn("f is 3").texts() == ["f is 3"]


def test_words_that_do_not_fit_are_broken() -> None:
    sheet = drawn("x" * 60, width=100)
    assert "".join(sheet.texts()) == "x" * 60
    assert len(sheet.texts()) > 1


def test_in_a_small_frame_the_text_is_smaller() -> None:
    sizes = {
        drawn("the error is not known here", width=w).of(TextMark)[0].text.size for w in (90, 50)
    }
    assert sizes == {10, 8}
    (low, *_) = drawn(NOTE, width=90, height=60).of(TextMark)
    assert low.text.size < 10
