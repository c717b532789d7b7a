from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gradatlas.figures.coloring import (
    band_colors,
    center_of,
    line_colors,
    signed_ranks,
    told_edges,
)
from gradatlas.figures.levels import BandEdges
from gradatlas.figures.styles import MUTED, color_map, rgba

DIVERGING = ("berlin", "broc", "cork", "roma", "vik")


def strengths(edges: Sequence[float], center: float | None = 0.0) -> list[float]:
    """Return where in the map the colours of bands lie: −1 and 1 at its ends, 0 in the middle."""
    table = color_map("vik")(np.linspace(0, 1, 256))
    found = band_colors(edges, "vik", center)
    places = [int(np.argmin(np.abs(table - color).sum(axis=1))) for color in found]
    return [2 * place / 255 - 1 for place in places]


@pytest.mark.parametrize("cmap", DIVERGING)
def test_only_maps_with_two_wings_have_a_centre_of_their_own(cmap: str) -> None:
    assert center_of("auto", cmap) == 0
    assert center_of("none", cmap) is None
    assert center_of(2.5, cmap) == 2.5
    assert center_of("auto", "viridis") is None
    assert center_of(2.5, "viridis") == 2.5


def test_values_as_far_from_the_centre_are_as_strong() -> None:
    found = strengths([-4, -2, -1, 0, 1, 2, 4, 6, 8])
    assert all(place < 0 for place in found[:3])
    assert all(place > 0 for place in found[3:])
    assert found[:3] == pytest.approx([-place for place in found[3:6][::-1]], abs=0.01)
    assert np.all(np.diff(found) > 0)
    assert found[-1] == 1  # the farther arm takes its whole wing


@pytest.mark.parametrize("center", [0.0, -3.0, 1e6])
@pytest.mark.parametrize("step", [1e-3, 0.1, 3.0, 1e7])
def test_even_bands_are_as_strong_as_they_are_far(center: float, step: float) -> None:
    edges = center + step * np.arange(-3, 6)
    middles = np.arange(-2.5, 5)
    np.testing.assert_allclose(strengths(edges.tolist(), center), middles / 4.5, atol=0.01)


def test_the_band_around_the_centre_is_neutral() -> None:
    assert strengths([-3, -1, 1, 3])[1] == pytest.approx(0, abs=0.01)
    assert strengths([-1, 100])[0] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("edges", [[0, 1, 2, 3], [5, 6, 7], [0, 1, 10, 100, 1000]])
def test_values_on_one_side_use_one_wing(edges: list[float]) -> None:
    above, below = strengths(edges), strengths([-edge for edge in reversed(edges)])
    assert all(place > 0 for place in above)
    assert above[-1] == 1
    assert below == pytest.approx([-place for place in reversed(above)], abs=0.01)


def test_without_a_centre_colours_lead_from_end_to_end() -> None:
    colors = band_colors([0, 1, 5, 7], "viridis", None)
    viridis = color_map("viridis")
    np.testing.assert_array_equal(colors, viridis(np.array([0, 127, 255])))
    assert len(np.unique(band_colors(range(1001), "viridis", None), axis=0)) > 200


def test_how_far_open_bands_go_does_not_matter() -> None:
    near, far = (
        told_edges(BandEdges((-2.5, -1, 0, 1, 2, end), True, True), 0.0) for end in (2.1, 1e9)
    )
    assert near == far == (-2, -1, 0, 1, 2, 3)
    # A band that holds the centre stays around it.
    assert told_edges(BandEdges((-7, 1, 2, 3), True), 0.0)[0] == -7
    assert told_edges(BandEdges((-1, 0, 5), True, True), 0.0) == (-5, 0, 5)
    assert told_edges(BandEdges((-7, 1, 2, 9), True, True), None) == (-7, 1, 2, 9)


@pytest.mark.parametrize("values", [[0.0], [3.0], [-1e300, 1e300], [0.0, 5e-324], [1, 1 + 1e-12]])
@pytest.mark.parametrize("center", [0.0, 3.0, -1e300])
def test_ranks_of_hostile_values_are_numbers(values: list[float], center: float) -> None:
    ranks = signed_ranks(values, center)
    assert np.isfinite(ranks).all()
    assert np.all(np.diff(ranks) >= 0)
    assert np.isfinite(band_colors([-1, *values, 9e300][-2:], "vik", center)).all()


@pytest.mark.parametrize("cmap", DIVERGING)
def test_lines_on_paper_are_dark_enough_and_grey_at_the_centre(cmap: str) -> None:
    colors = line_colors([-3, -2, -1, 0, 1, 2], cmap, 0.0)
    assert (colors[:, :3] @ [0.2126, 0.7152, 0.0722] <= 0.8).all()
    np.testing.assert_allclose(colors[3], rgba(MUTED))
    assert len(np.unique(colors, axis=0)) == 6
