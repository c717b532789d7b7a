"""Which arrows have a direction to show, and whether f varies between them."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradatlas.fields.field import FLAGS, Field, FieldSummary
from gradatlas.figures.arrow_choice import Density, choose_density
from gradatlas.figures.arrow_places import CLOSEST
from gradatlas.figures.arrow_words import VARIES
from gradatlas.figures.arrow_worth import judge
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.sheets.texts import plain_text
from tests.support.arrow_fields import SMOOTH, frame_of, norms_of, remarks_of, waves
from tests.support.drawn import (
    Array,
    bowl,
    constant,
    half_defined,
    layer,
    make_field,
    nowhere_defined,
    plane,
    rastrigin,
    saddle,
    spec,
)
from tests.support.overlaps import check_layout
from tests.support.recorded import arrow_places, draw

# What has a direction


def powers(exponents: Array) -> Field:
    """Return a field whose norms are 10 to exponents along x0."""
    x = np.arange(float(len(exponents)))
    norms = np.broadcast_to(10.0**exponents, (9, len(exponents)))
    return make_field(
        lambda x, y: x + y, lambda *_: (norms, 0 * norms), x, np.arange(9.0), formula="x0"
    )


def test_what_is_small_beside_the_largest_is_drawn() -> None:
    field = powers(np.linspace(-150, 150, 81))
    assert np.isfinite(norms_of(field)).all()
    error = dataclasses.replace(field, error=1e-8 * field.norm)
    assert np.isfinite(norms_of(error)).all()


def test_what_rounding_leaves_at_a_stationary_point_has_no_direction() -> None:
    field = bowl(11)
    assert np.isfinite(norms_of(field)).sum() == 120
    field.norm[5, 5] = 1e-13
    assert np.isfinite(norms_of(field)).sum() == 120
    known = dataclasses.replace(field, error=np.full((11, 11), 1e-13))
    assert np.isfinite(norms_of(known)).sum() == 120
    exact = dataclasses.replace(field, error=np.zeros((11, 11)))
    assert np.isfinite(norms_of(exact)).sum() == 121
    assert not remarks_of(field)
    assert np.isfinite(judge(field, {"x0": (-2, 2), "x1": (-2, 2)}, hide_zero=False).norm).all()


@pytest.mark.parametrize("meaning", ["lost_to_cancellation", "not_converged"])
@pytest.mark.parametrize("name", ["error", "error_estimate"])
def test_a_flagged_arrow_is_drawn_if_its_direction_is_known_to_ten_degrees(
    meaning: str, name: str
) -> None:
    field = plane(num=41)
    flag = np.full((41, 41), FLAGS[meaning], np.int8)
    for part, count in ((0.1, 1681), (0.3, 0), (np.nan, 0)):
        changes: dict[str, Any] = {"flag": flag, name: part * field.norm}
        judged = dataclasses.replace(field, **changes)
        assert np.isfinite(norms_of(judged)).sum() == count
        (remark,) = remarks_of(judged) or ("",)
        assert bool(remark) == (count == 0)
        assert "zero" not in remark


def flagged(meaning: str, columns: int, field: Field | None = None) -> Field:
    """Return a field of which some columns have a flag, and an error as large as the gradient."""
    field = field or plane(num=41)
    flag, error = np.zeros(field.norm.shape, np.int8), 0 * field.norm
    flag[:, :columns] = FLAGS[meaning]
    error[:, :columns] = field.norm[:, :columns]
    return dataclasses.replace(field, flag=flag, error=error)


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("lost_to_cancellation", "no arrows where rounding took all digits"),
        ("not_converged", "no arrows where the method is far from the gradient"),
        ("kink", "no arrows at kinks and jumps"),
        ("wrong", "the given gradient is wrong"),
    ],
)
@pytest.mark.parametrize("over", [(), (layer("contourf"),)], ids=["paper", "fill"])
def test_the_picture_says_where_arrows_are_missing_or_wrong(
    meaning: str, words: str, over: Any
) -> None:
    drawn = draw(flagged(meaning, 20), *over, layer("quiver"))
    assert f"{words}: 820 of 1681 points" in drawn.legend_texts
    places = drawn.values_at(arrow_places(drawn))
    assert (places[:, 0].min() > 1.9) == (meaning != "wrong")
    check_layout(drawn)
    if meaning != "wrong":
        nothing = draw(flagged(meaning, 41), *over, layer("quiver"))
        said = [*nothing.legend_texts, *nothing.composition.page.notes]
        assert said == [f"{words}: 1681 of 1681 points"]


def test_a_gradient_that_is_zero_for_lack_of_digits_is_not_called_zero() -> None:
    zero = flagged("lost_to_cancellation", 21, constant())
    said = draw(zero, layer("quiver")).composition.page.notes
    assert said == ["no arrows where rounding took all digits: 441 of 441 points"]
    assert draw(constant(), layer("quiver")).composition.page.notes == [
        "the gradient is zero wherever it is defined"
    ]
    assert draw(nowhere_defined(), layer("quiver")).composition.page.notes == [
        "the gradient is not defined here"
    ]


@pytest.mark.parametrize(
    ("meaning", "remark"),
    [
        ("lost_to_cancellation", "rounding took all digits of the gradient"),
        ("not_converged", "the method is far from the gradient"),
    ],
)
def test_unreliable_arrows_are_drawn_on_request_and_told(meaning: str, remark: str) -> None:
    shown = draw(flagged(meaning, 41), layer("quiver", unreliable="show"))
    assert len(arrow_places(shown)) == len(arrow_places(draw(plane(num=41), layer("quiver"))))
    assert f"{remark}: 1681 of 1681 points" in " ".join(shown.sheet.texts())


def test_of_a_large_field_a_part_is_told_in_percent() -> None:
    whole = FieldSummary({}, 1.0, {}, {})
    field = dataclasses.replace(flagged("not_converged", 10), whole=whole)
    (remark,) = remarks_of(field)
    assert remark.endswith(": 24 % of the points")


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
@pytest.mark.parametrize("length", ["unit", "log", "true"])
@pytest.mark.parametrize("make", [constant, nowhere_defined, half_defined])
def test_nothing_to_draw_makes_no_warnings(
    make: Callable[[], Field], length: str, layout: str
) -> None:
    wanted = spec(layer("quiver", arrows="all", length=length), layout=layout, size=(2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw_figure(wanted, make())


# What lies between arrows


@pytest.mark.parametrize("make", [*SMOOTH, half_defined, lambda: waves(2)])
def test_of_smooth_fields_nothing_is_said(make: Callable[[], Field]) -> None:
    field = make()
    density, varies = choose_density(field, norms_of(field), frame_of(field), "auto")
    assert density == Density("auto")
    assert not varies


@pytest.mark.parametrize("formula", ["kink", "ridge", "jump"])
def test_of_single_kinks_and_jumps_nothing_is_said(formula: str) -> None:
    points = np.linspace(-2, 2, 81)
    slopes: dict[str, Callable[..., Any]] = {
        "kink": lambda x, y: (np.sign(x), np.sign(y)),
        "ridge": lambda x, y: (np.sign(x - y), -np.sign(x - y)),
        "jump": lambda x, y: (1 + 0 * x, np.where(x > 0.3, 1, -1) + 0 * y),
    }
    field = make_field(lambda x, y: x + y, slopes[formula], points, points)
    assert not choose_density(field, norms_of(field), frame_of(field), "auto")[1]


def test_waves_get_denser_arrows_and_if_they_are_too_short_a_word() -> None:
    found = {
        per_side: choose_density(field, norms_of(field), frame_of(field), "auto")
        for per_side, field in ((n, waves(n, 201)) for n in (2, 5, 8, 20, 33))
    }
    assert found[2] == (Density("auto"), False)
    assert found[5] == (Density("auto", CLOSEST), False)
    for per_side in (8, 20, 33):
        assert found[per_side] == (Density("auto"), True)


def test_the_word_is_in_the_picture_and_in_the_alt_text() -> None:
    for field, is_told in ((waves(20, 201), True), (rastrigin(), True), (saddle(), False)):
        wanted = spec(layer("contourf"), layer("quiver"))
        drawn = draw(field, *wanted.layers)
        told = [text for text in drawn.legend_texts if plain_text(text) == VARIES]
        assert told == (["$f$" + VARIES[1:]] if is_told else [])
        assert (VARIES in describe_figure(wanted, field)[1]) == is_told
        check_layout(drawn)


def test_a_number_of_arrows_is_kept_to_where_f_varies() -> None:
    field = waves(5, 201)
    density, varies = choose_density(field, norms_of(field), frame_of(field), 12)
    assert density == Density(12)
    assert varies
    assert not choose_density(field, norms_of(field), frame_of(field), "all")[1]
