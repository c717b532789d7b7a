"""Colour maps: what is on offer is ordered by lightness, and can be told apart by all."""

from __future__ import annotations

import typing

import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.config.checking import check_options
from gradatlas.config.problems import Problems
from gradatlas.figures.color_maps import (
    UNFIT_MAPS,
    CyclicMap,
    DivergingMap,
    SequentialMap,
    is_cyclic,
    is_diverging,
)
from gradatlas.figures.layers import contourf
from gradatlas.figures.opacity import over_white
from gradatlas.figures.styles import color_map, color_map_on_paper, luminance

Array = NDArray[np.float64]
SEQUENTIAL, DIVERGING, CYCLIC = map(typing.get_args, (SequentialMap, DivergingMap, CyclicMap))
ALL = (*SEQUENTIAL, *DIVERGING, *CYCLIC)

# From linear RGB to what is seen without red or green cones, at full severity.
# (G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A physiologically-based model for simulation
# of color vision deficiency, 2009, doi:10.1109/TVCG.2009.113.)
SIGHTS = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colors: Array, sight: str = "usual") -> Array:
    """Return colours of a map in CIELAB, as they are seen."""
    parts = colors[:, :3]
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ SIGHTS[sight].T, 0, 1) @ _XYZ.T / [0.95047, 1.0, 1.08883]
    f = np.where(seen > (6 / 29) ** 3, np.cbrt(seen), seen / (3 * (6 / 29) ** 2) + 4 / 29)
    parts_of_lab = [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])]
    return np.stack(parts_of_lab, axis=1)


def turns(lightness: Array) -> int:
    """Return how often lightness begins to rise or to fall."""
    steps = np.diff(lightness[::5])
    return int(np.count_nonzero(np.diff(np.sign(steps[np.abs(steps) > 0.3]))))


@pytest.mark.parametrize("name", ALL)
def test_lightness_rises_or_falls_all_the_way_or_has_two_wings(name: str) -> None:
    lightness = lab(color_map(name)(np.linspace(0, 1, 256)))[:, 0]
    assert turns(lightness) == (0 if name in SEQUENTIAL else 1)
    assert np.ptp(lightness) > 40


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", ALL)
def test_neighbours_and_wings_are_told_apart_by_the_colour_blind(name: str, sight: str) -> None:
    seen = lab(color_map(name)(np.linspace(0, 1, 256)), sight)
    # As many as there are bands by default.
    apart = np.linalg.norm(np.diff(seen[::21], axis=0), axis=1)
    # 2.3 is the least difference that is noticed in CIELAB.
    assert apart.min() > 2.3
    ends = float(np.linalg.norm(seen[-1] - seen[0]))
    if name in CYCLIC:
        assert ends < 18
    else:
        assert ends > 20


@pytest.mark.parametrize("name", ["jet", "hsv", "RdYlGn", "rainbow"])
def test_the_measures_refuse_what_is_not_on_offer(name: str) -> None:
    colors = color_map(name)(np.linspace(0, 1, 256))
    ends = [float(np.linalg.norm(np.diff(lab(colors, s)[[0, -1]], axis=0))) for s in SIGHTS]
    assert turns(lab(colors)[:, 0]) > 0
    assert name not in ALL
    assert name.lower() in UNFIT_MAPS
    assert name != "RdYlGn" or min(ends) < 20


@pytest.mark.parametrize("name", ALL)
def test_lines_on_paper_have_contrast_and_keep_their_order(name: str) -> None:
    colors = color_map_on_paper(name)(np.linspace(0, 1, 50))
    assert (1.05 / (luminance(colors) + 0.05)).min() >= 2.99
    # Neither half becomes one colour.
    seen = lab(colors)
    assert np.linalg.norm(seen[-1] - seen[25]) > 8
    assert np.linalg.norm(seen[0] - seen[25]) > 8
    if name in SEQUENTIAL:
        whole = lab(color_map(name)(np.linspace(0, 1, 256)))[:, 0]
        assert np.sign(seen[-1, 0] - seen[0, 0]) == np.sign(whole[-1] - whole[0])


def test_maps_with_a_middle() -> None:
    assert is_diverging("vik")
    assert is_diverging("RdBu_r")
    assert not is_diverging("viridis")
    assert is_cyclic("twilight")
    assert not is_diverging("twilight")


def test_a_turned_map_is_the_other_way_round() -> None:
    for name in ("viridis", "vik", "Blues"):
        assert color_map(name).N == 256
        places = np.arange(256)
        turned = color_map(f"{name}_r")(places)
        np.testing.assert_allclose(turned, color_map(name)(places)[::-1], atol=1e-9)


def test_opacity_on_white_paper() -> None:
    np.testing.assert_allclose(over_white(np.array([0.0, 0.5, 1.0, 1.0]), 0.5), [0.5, 0.75, 1, 1])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("jet", "its lightness goes up and down"),
        ("turbo", "use batlow"),
        ("seismic", "use RdBu_r"),
        ("RdYlGn", "see no red or no green; use RdYlBu"),
        ("Viridis", "did you mean viridis?"),
        ("rdbu_r", "did you mean RdBu_r?"),
        ("nope", "each with _r the other way round"),
    ],
)
def test_what_is_said_of_other_maps(given: str, said: str) -> None:
    problems = Problems()
    assert check_options(contourf.Options, {"cmap": given}, "cmap", problems) is None
    assert said in str(next(iter(problems)))
