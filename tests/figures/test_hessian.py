"""How f is curved, as a picture: which numbers are filled, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradatlas.figures.build import describe_figure
from gradatlas.figures.hessian_values import condition_levels, hessian_values
from gradatlas.figures.styles import UNDEFINED, rgba
from tests.support.drawn import layer, make_field, spec
from tests.support.recorded import PathMark, Recorded, draw

X = np.linspace(-2, 2, 41)
FIELD = make_field(
    lambda x, y: x**3 / 6 + x * y + y**3 / 6,
    lambda x, y: (x**2 / 2 + y, y**2 / 2 + x),
    X,
    X,
    formula="x0**3/6 + x0*x1 + x1**3/6",
)
X0, X1 = np.meshgrid(X, X)
CURVED = replace(FIELD, second=(X0, np.ones_like(X0), X1))
"""Its Hessian is [[x0, 1], [1, x1]]."""
VALUES = ["eigenvalue_min", "eigenvalue_max", "determinant", "trace", "condition"]


@pytest.mark.parametrize("value", VALUES)
def test_values_are_those_of_the_matrix(value: str) -> None:
    matrices = np.stack([np.stack([X0, 1 + 0 * X0], -1), np.stack([1 + 0 * X0, X1], -1)], -1)
    least, largest = np.moveaxis(np.linalg.eigvalsh(matrices), -1, 0)
    sizes = np.sort([abs(least), abs(largest)], axis=0)
    with np.errstate(divide="ignore"):
        wanted = {
            "eigenvalue_min": least,
            "eigenvalue_max": largest,
            "determinant": np.linalg.det(matrices),
            "trace": X0 + X1,
            "condition": sizes[1] / sizes[0],
        }[value]
    found = hessian_values(CURVED, value)
    is_regular = sizes[0] > 1e-10
    np.testing.assert_allclose(found[is_regular], wanted[is_regular], rtol=1e-12, atol=1e-14)
    if value == "condition":
        # Singular, or nearly so by rounding.
        assert np.all(np.isnan(found[~is_regular]) | (found[~is_regular] > 1e10))


def lowest_fill(drawn: Recorded) -> PathMark:
    return next(mark for mark in drawn.inside(PathMark) if mark.face is not None)


def areas(drawn: Recorded) -> dict[tuple[float, ...], float]:
    """Return how much of the frame each colour covers, by what lies upon it left aside."""
    return {
        mark.face: sum(_area(part) for part in mark.lines)
        for mark in drawn.inside(PathMark)
        if mark.face is not None
    }


def _area(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    x, y = points.T
    return 0.5 * float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def test_the_level_of_zero_of_the_trace_parts_the_picture_in_halves() -> None:
    drawn = draw(CURVED, layer("hessian", value="trace", levels=(-4, 0, 4)))
    _, upper = areas(drawn).values()
    box = drawn.frame.box
    assert abs(upper) == pytest.approx(box.width * box.height / 2, rel=1e-3)


def test_each_value_has_its_name_at_the_bar_and_in_the_caption() -> None:
    for value, words in zip(
        VALUES,
        ["least eigenvalue", "largest eigenvalue", "determinant", "trace", "condition number"],
        strict=True,
    ):
        shown = layer("hessian", value=value)
        drawn = draw(CURVED, shown, labels="plain")
        (bar,) = drawn.composition.page.color_bars
        assert bar.name == words
        _, text = describe_figure(spec(shown), CURVED)
        assert f"filled contours of the {words} of the Hessian of f" in text.lower().replace(
            "hessian of f", "Hessian of f"
        )


def test_colours_are_neutral_at_zero_and_conditions_begin_at_one() -> None:
    drawn = draw(CURVED, layer("hessian", value="trace"))
    (bar,) = drawn.composition.page.color_bars
    first, last = bar.colors[0], bar.colors[-1]
    assert first[2] > first[0]  # blue below 0
    assert last[0] > last[2]  # brown above
    drawn = draw(CURVED, layer("hessian", value="condition"), labels="plain")
    (bar,) = drawn.composition.page.color_bars
    assert bar.ticks(14).texts[0] == "1"


def test_levels_of_conditions_end_where_nearly_all_are_below() -> None:
    assert condition_levels(np.array([1.0, 4.0, 9.0])) == (1, 2, 5, 10)
    assert condition_levels(np.full(9, 3e8)) == tuple(10.0**k for k in range(10))
    assert condition_levels(np.array([np.nan])) == (1, 2, 5, 10)


def test_where_there_is_no_curvature_the_ground_is_grey_and_a_note_says_why() -> None:
    half = np.where(X0 < 0, np.nan, 1.0)
    drawn = draw(replace(FIELD, second=(half, half, half)), layer("hessian", value="trace"))
    assert drawn.composition.page.axes.ground == rgba(UNDEFINED)
    nowhere = replace(FIELD, second=(np.nan * X0,) * 3)
    drawn = draw(nowhere, layer("hessian"))
    assert drawn.composition.page.notes == ["the least eigenvalue is not defined here"]
    flat = replace(FIELD, second=(0 * X0,) * 3)
    drawn = draw(flat, layer("hessian", value="condition"))
    assert drawn.composition.page.notes == ["the condition number is not defined here"]


def test_contours_of_f_beside_it_are_those_of_f() -> None:
    lines = layer("contour", levels=(1.0,), labels=False)
    alone = draw(CURVED, lines)
    both = draw(CURVED, layer("hessian"), lines)

    def level_line(drawn: Recorded) -> list[list[float]]:
        (found,) = [mark for mark in drawn.inside(PathMark) if mark.pen and not mark.face]
        return [drawn.values_at(part).round(6).tolist() for part in found.lines]

    assert level_line(alone) == level_line(both)
