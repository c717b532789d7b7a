"""Colour bars of f in complete pictures: tips, numbers, and what these have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest

from gradatlas.fields.field import Field
from gradatlas.figures.color_bar import SetColorBar
from gradatlas.figures.sheets.sheet import color_of
from tests.support.drawn import Array, bowl, constant, layer, make_field, rosenbrock, saddle
from tests.support.overlaps import check_texts
from tests.support.recorded import Recorded, draw, pixels

contour = functools.partial(layer, "contour")
contourf = functools.partial(layer, "contourf")
_POINTS = np.linspace(-2, 2, 80)


def of(formula: Callable[[Array, Array], Array]) -> Field:
    return make_field(formula, lambda x, y: (0 * x, 0 * y), _POINTS, _POINTS)


FIELDS = {
    "exponential": lambda: of(lambda x, y: np.exp(5 * x + 5 * y)),
    "dipole": lambda: of(lambda x, y: 1 / np.hypot(x - 0.5, y) - 1 / np.hypot(x + 0.5, y)),
    "bound pair": lambda: of(lambda x, y: 4 * ((x**2 + y**2) ** -6 - (x**2 + y**2) ** -3)),
    "narrow": lambda: of(lambda x, y: np.exp(-50 * (x**2 + y**2))),
    "offset": lambda: of(lambda x, y: 1e6 + 1e-3 * (x**2 + y**2)),
    "small": lambda: of(lambda x, y: 1e-5 * (x**2 + 2 * y**2)),
    "large": lambda: of(lambda x, y: 1e9 * (x - y)),
    "valley": rosenbrock,
    "constant": constant,
}


def bar_of(drawn: Recorded) -> SetColorBar:
    (bar,) = drawn.composition.bars
    return bar


def texts_of(drawn: Recorded) -> list[str]:
    return [text.text for _, text in bar_of(drawn).labels]


@pytest.mark.parametrize("size", [(6.4, 4.8), (3.3, 2.5), (2.0, 2.0)])
@pytest.mark.parametrize("name", FIELDS)
def test_numbers_beside_a_bar_are_apart_and_of_one_style(
    name: str, size: tuple[float, float]
) -> None:
    drawn = draw(FIELDS[name](), contourf(), size=size)
    check_texts(drawn)
    places = [at for at, _ in bar_of(drawn).labels]
    assert len(places) >= (1 if name == "constant" else 2)
    assert min(np.diff(places), default=99) >= bar_of(drawn).font_size
    texts = texts_of(drawn)
    assert len({"^" in text for text in texts if text != "0"}) == 1
    # Powers of ten are in the letters of plain numbers.
    assert all("mathdefault" in text for text in texts if "$" in text)


def test_what_goes_on_beyond_the_levels_has_a_tip() -> None:
    both = bar_of(draw(saddle(), contourf(levels=(0,)))).bar
    assert both.below == color_of(both.colors[0])
    assert both.above == color_of(both.colors[-1])
    neither = bar_of(draw(saddle(), contourf())).bar
    assert (neither.below, neither.above) == (None, None)
    above = bar_of(draw(bowl(), contourf(range=(0, 3)))).bar
    assert above.below is None
    assert above.above == color_of(above.colors[-1])


def test_a_tip_and_its_band_have_no_seam_between_them() -> None:
    drawn = draw(saddle(), contourf(levels=(0,)))
    bar = bar_of(drawn)
    picture = pixels(drawn, dpi=288)[::-1]
    column = picture[:, round(4 * (bar.box.left + bar.box.right) / 2), :3]
    upper = column[round(4 * bar.body.top) - 40 : round(4 * bar.body.top) + 10]
    assert len(np.unique(upper, axis=0)) == 1


def test_what_is_beyond_a_range_has_the_colour_of_its_end() -> None:
    drawn = draw(bowl(), contourf(range=(1, 3), colorbar=False), size=(3, 3))
    bands = draw(bowl(), contourf(range=(1, 3)), size=(3, 3))
    colors = np.round(255 * bar_of(bands).bar.colors).astype(int)
    picture, box = pixels(drawn, dpi=72)[::-1], drawn.frame.box

    def seen(x: float, y: float) -> Array:
        column, row = drawn.frame.x([x])[0], drawn.frame.y([y])[0]
        found: Array = picture[int(row), int(column)]
        return found

    assert box.width > 50
    np.testing.assert_allclose(seen(0, 0), colors[0], atol=1)
    np.testing.assert_allclose(seen(1.8, 1.8), colors[-1], atol=1)


def test_what_numbers_have_in_common_is_told_above_the_bar() -> None:
    drawn = draw(FIELDS["offset"](), contourf())
    name, _, _ = bar_of(drawn).name
    assert "10^{6}" in name.text
    assert max(map(len, texts_of(drawn))) <= 5
    large = draw(FIELDS["large"](), contourf())
    assert "10^{9}" in bar_of(large).name[0].text
    assert max(map(len, texts_of(large))) <= 4


@pytest.mark.parametrize(("name", "power"), [("offset", "10^{6}"), ("small", "10^{-4}")])
def test_what_numbers_on_lines_have_in_common_is_told_below_the_picture(
    name: str, power: str
) -> None:
    drawn = draw(FIELDS[name](), contour())
    (told,) = [text for _, text in drawn.composition.page.legend]
    assert power in told
    assert not draw(FIELDS[name](), contour(labels=False)).composition.page.legend
    assert not draw(bowl(), contour()).composition.page.legend


def test_lines_and_bands_of_one_picture_have_numbers_of_one_style() -> None:
    drawn = draw(FIELDS["offset"](), contourf(), contour(color="#000000"))
    (told,) = [text for _, text in drawn.composition.page.legend]
    assert told == bar_of(drawn).name[0].text


@pytest.mark.parametrize("kind", ["contour", "contourf"])
@pytest.mark.parametrize("wanted", ["robust", "study", (0.0, 5.0), (50.0, 60.0)])
@pytest.mark.parametrize("levels", ["auto", "linear", "log", "symlog", (0.0,), (3.0, 4.0)])
def test_a_constant_is_drawn_with_any_range(kind: str, wanted: object, levels: object) -> None:
    drawn = draw(constant(), layer(kind, range=wanted, levels=levels, center=1.0), size=(2.4, 1.8))
    asked = levels if isinstance(levels, tuple) else wanted
    is_beyond = isinstance(asked, tuple) and not asked[0] <= 3 <= asked[-1]
    assert bool(drawn.composition.page.notes) == (kind == "contour" or is_beyond)
