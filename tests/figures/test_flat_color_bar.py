"""Colour bars below the frame, own names of axes and bars."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.flat_color_bar import SetFlatBar, set_flat_bar
from gradatlas.figures.frame import Scale
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.ticks import labels_overlap
from tests.support.drawn import bowl, layer
from tests.support.overlaps import check_texts
from tests.support.recorded import ImageMark, Recorded, TextMark, draw


def flat(scale: Scale, length: float, **options: Any) -> SetFlatBar:
    bar = ColorBar("$f$", np.ones((8, 4)), scale, is_flat=True, **options)
    return set_flat_bar(bar, Box(50, 40, 50 + length, 50), 10, math_text=True)


@pytest.mark.parametrize("length", [20, 60, 150, 400])
@pytest.mark.parametrize(
    "scale", [Scale(-1234, 98765), Scale(1e-12, 1e-3, is_log=True), Scale(-1e-7, 2e-7)]
)
def test_labels_of_a_flat_bar_keep_apart_and_within_its_reach(scale: Scale, length: float) -> None:
    found = flat(scale, length)
    lengths = [text.width for _, text in found.labels]
    assert not labels_overlap(lengths, [at for at, _ in found.labels], 5)
    assert found.labels
    for at, text in found.labels:
        assert found.outer.left - 1e-6 <= at - text.width / 2
        assert at + text.width / 2 <= found.outer.right + 1e-6
    assert found.name[2] - found.name[0].descent >= found.outer.bottom - 1e-6


def test_values_of_a_flat_bar_grow_to_the_right() -> None:
    found = flat(Scale(0, 10), 200)
    places = {text.plain: at for at, text in found.labels}
    assert places["0"] == pytest.approx(50)
    assert places["10"] == pytest.approx(250)
    tipped = flat(Scale(0, 10), 200, below=(0, 0, 0, 1), above=(1, 1, 1, 1))
    assert tipped.box.left < tipped.body.left
    assert tipped.body.right < tipped.box.right


def plain_texts(drawn: Recorded) -> list[str]:
    return [mark.text.plain for mark in drawn.sheet.of(TextMark)]


def filled(**options: Any) -> Recorded:
    return draw(bowl(), layer("contourf", **options))


def test_a_bar_stands_where_it_is_wanted() -> None:
    right, bottom, none = (filled(colorbar=place) for place in ("right", "bottom", "none"))
    frame = bottom.frame.box
    (bar,) = bottom.composition.bars
    assert (bar.box.left, bar.box.right) == (frame.left, frame.right)
    assert bar.outer.top < frame.bottom - 10
    (shown,) = bottom.sheet.of(ImageMark)
    assert shown.pixels.shape[0] == 1
    assert right.composition.bars[0].box.left > right.frame.box.right
    assert not none.composition.bars
    for drawn in (right, bottom, none):
        check_texts(drawn)


def test_true_and_false_are_places_too() -> None:
    assert layer("contourf", colorbar=True) == layer("contourf", colorbar="right")
    assert layer("contourf", colorbar=False) == layer("contourf", colorbar="none")
    quiver = layer("quiver", color="magnitude", colorbar=False)
    assert not draw(bowl(), quiver).composition.bars


@pytest.mark.parametrize("place", ["right", "bottom"])
@pytest.mark.parametrize(
    ("text", "plain"), [("Energy in $kJ$", "Energy in kJ"), ("costs $5", "costs $5"), ("$x", "$x")]
)
def test_names_may_be_ones_own(place: str, text: str, plain: str) -> None:
    drawn = draw(
        bowl(),
        layer("contourf", colorbar=place, colorbar_label=text),
        xlabel=text,
        ylabel=text,
        title="none",
    )
    assert plain_texts(drawn).count(plain) == 3
    check_texts(drawn)


def test_an_axis_may_have_no_name() -> None:
    usual = draw(bowl(), layer("contour", labels=False))
    bare = draw(bowl(), layer("contour", labels=False), xlabel="none", ylabel="none")
    assert len(usual.sheet.texts()) == len(bare.sheet.texts()) + 2
    assert bare.composition.axes.reach.bottom < usual.composition.axes.reach.bottom
    large = draw(bowl(reach=2e8), layer("contour"), xlabel="none")
    assert large.composition.axes.x_name[0].text == "$(10^{8})$"
