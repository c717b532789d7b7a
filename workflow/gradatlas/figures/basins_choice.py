"""Basins of minima: which one the path from each start of a grid reaches, and how soon.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.errors import cell_edges
from gradatlas.figures.run_words import end_of, has_failed
from gradatlas.figures.styles import UNDEFINED, rgba

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.layers.basins import Options
    from gradatlas.functions.function import FloatArray

# The colours of M. Okabe, K. Ito: Color Universal Design (2008), neighbours far apart in lightness.
_COLORS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
_FURTHER, _NONE = "#999999", "#262626"
"""Of ends for which there are no more colours, and of paths that reach none."""
_LIGHT, _DARK = 0.55, 0.3
"""How far colours go to white for the fewest steps, and to black for the most."""
_TAIL = 0.02
"""The part of paths, at both ends, whose numbers of steps have the same lightness."""
_MOST_CELLS = 1000
"""Along an axis: more than a page can show."""
_MOST_ENDS = 200
"""Places where paths end that are told apart."""
_FLAT = 1e-3
"""The norm of the gradient at an end that is no more than this part of the usual one at starts."""
_ZERO = 0.02
"""Coordinates of ends below this part of what counts as near are written as 0."""
_AT_ONCE = 4096
"""Paths whose points are looked at together."""


@dataclass(frozen=True)
class End:
    """A place where paths end."""

    name: str
    color: str
    share: float
    """The part of the paths that end there."""

    @property
    def share_text(self) -> str:
        """The same in percent."""
        percent = 100 * self.share
        return f"{percent:.1f} %" if percent >= 0.1 or not percent else "below 0.1 %"


@dataclass(frozen=True)
class Basins:
    """A cell around each start."""

    pixels: NDArray[np.uint8]
    """Red, green, blue and opacity: (rows, columns, 4), the lowest row first."""
    columns: FloatArray
    """The edges of cells along the first axis, in its steps."""
    rows: FloatArray
    """The same along the second axis."""
    ends: tuple[End, ...]
    """What colours mean."""
    minima: FloatArray
    """Those that are known: (minima, 2)."""
    words: tuple[str, ...]
    """What else there is to say."""
    note: str | None = None
    """Why there is nothing to see."""


def choose_basins(
    paths: StoredPaths,
    options: Options,
    log_axes: Set[str],
    run: str,
    runs: Sequence[str],
) -> Basins:
    """Return the basins of a run.

    Args:
        paths: The paths.
        options: Those of the layer.
        log_axes: The axes that are logarithmic.
        run: The run.
        runs: All runs that are to have the same colours, this one among them.
    """
    if paths.start_shape is None:
        return _nothing("basins need starts on a grid, such as start: {grid: [50, 50]}")
    if run not in paths.runs:
        return _nothing(f"there is no run {run}")
    number = paths.runs.index(run)
    alike = [index for index, name in enumerate(paths.runs) if name in runs]
    across, up = paths.start_shape
    columns, rows = _few(across), _few(up)
    # The starts run along the first axis first.
    shown = (rows[:, np.newaxis] * across + columns).ravel()
    starts = paths.paths.points[:, number, :, 0]
    is_defined = np.isfinite(paths.paths.f[number, :, 0])
    extent = np.ptp(starts, axis=1)
    reach = options.tolerance * float(np.hypot(*extent)) or options.tolerance
    minima = np.array(paths.minimum.places if paths.minimum else (), np.float64).reshape(-1, 2)
    of_all, places = _reached(paths, alike, minima, reach)
    own = alike.index(number)
    reached = of_all[own]
    order = _order(_shares(of_all[:, is_defined], len(places)), len(minima))
    shares = _shares(reached[is_defined], len(places))
    colored, others = order[: len(_COLORS)], order[len(_COLORS) :]
    palette = np.tile(rgba(_FURTHER), (len(places) + 1, 1))
    palette[0] = rgba(_NONE)
    for place, color in zip(colored, _COLORS, strict=False):
        palette[1 + place] = rgba(color)
    colors = palette[reached[shown] + 1]
    words = [f"{run}: {end_of(paths, number)}"]
    if options.steps and len(places):
        steps = np.stack(
            [_steps_to(paths, *parts, places, reach) for parts in zip(alike, of_all, strict=True)]
        )
        lightness, told = _lightness(steps, of_all >= 0)
        colors = _shaded(colors, lightness[own, shown], reached[shown] >= 0)
        words += [told] if told else []
    colors[~is_defined[shown]] = rgba(UNDEFINED)
    ends = [
        End(
            _name(places[place], reach, is_known=place < len(minima)),
            color,
            float(shares[place + 1]),
        )
        for place, color in zip(colored, _COLORS, strict=False)
    ]
    if others:
        share = float(sum(shares[place + 1] for place in others))
        ends.append(End(f"{len(others)} further ends", _FURTHER, share))
    if (of_all[:, is_defined] < 0).any():
        ends.append(End("none", _NONE, float(shares[0])))
    if not is_defined.all():
        words.append("grey: f is not defined at the start")
    pixels = np.round(255 * colors).astype(np.uint8).reshape(len(rows), len(columns), 4)
    x, y = (
        _edges(np.unique(starts[axis][shown]), name in log_axes)
        for axis, name in enumerate(paths.axes)
    )
    return Basins(pixels, x, y, tuple(ends), minima, tuple(words))


def _shares(reached: NDArray[np.intp], places: int) -> FloatArray:
    """Return which part of paths reaches none, and which each of the places: (places + 1,)."""
    return np.bincount(reached.ravel() + 1, minlength=places + 1) / max(1, reached.size)


def _nothing(note: str) -> Basins:
    empty = np.empty(0)
    return Basins(np.empty((0, 0, 4), np.uint8), empty, empty, (), np.empty((0, 2)), (), note)


def _few(count: int) -> NDArray[np.intp]:
    """Return the numbers of the starts along an axis that are shown: all, if they can be seen."""
    return np.unique(np.linspace(0, count - 1, min(count, _MOST_CELLS)).round().astype(np.intp))


def _edges(points: FloatArray, is_log: bool) -> FloatArray:
    """Return the edges of cells in steps of the axis; a single one fills all of it."""
    if points.size == 1:
        return np.array([-1e300, 1e300])
    return cell_edges(np.log10(points) if is_log else points)


def _reached(
    paths: StoredPaths, runs: Sequence[int], minima: FloatArray, reach: float
) -> tuple[NDArray[np.intp], FloatArray]:
    """Return which place each path reaches, (runs, starts), -1 for none, and all places, (n, 2).

    First come known minima; then places where paths end that stand still there, from the lowest on.
    """
    ends, f, norm, moved = (
        np.concatenate(parts) for parts in zip(*(_last(paths, run) for run in runs), strict=True)
    )
    reached = np.full(f.size, -1, np.intp)
    is_usable = np.isfinite(ends).all(axis=1) & np.isfinite(f)
    if len(minima):
        distances = np.stack([_distance(ends, place) for place in minima])
        nearest = distances.argmin(axis=0)
        is_near = is_usable & (distances.min(axis=0) <= reach)
        reached[is_near] = nearest[is_near]
    usual = paths.paths.grad_norm[runs[0], :, 0]
    usual = usual[np.isfinite(usual)]
    flat = _FLAT * float(np.median(usual)) if usual.size else 0.0
    can_go_on = ~has_failed(paths.paths.status[list(runs)]).ravel()
    is_still = is_usable & (reached < 0) & (norm <= flat) & can_go_on
    places = [*minima]
    while is_still.any() and len(places) < len(minima) + _MOST_ENDS:
        lowest = int(np.flatnonzero(is_still)[np.argmin(f[is_still])])
        members = is_still & (_distance(ends, ends[lowest]) <= reach)
        is_still &= ~members
        if moved[members].sum() > 1:  # one path alone may end anywhere
            reached[members] = len(places)
            places.append(ends[lowest])
    found = np.array(places, np.float64).reshape(-1, 2)
    return reached.reshape(len(runs), -1), found


def _last(
    paths: StoredPaths, run: int
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return of the last points of a run (starts, 2), f, the norm, and whether a path has moved."""
    taken = paths.paths.steps_taken[run]
    numbers, last = np.arange(taken.size), np.ones_like(taken) if paths.ends_only else taken
    return (
        paths.paths.points[:, run, numbers, last].T,
        paths.paths.f[run, numbers, last],
        paths.paths.grad_norm[run, numbers, last],
        taken > 0,
    )


def _distance(points: FloatArray, place: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.hypot(*(points - place).T))


def _order(shares: FloatArray, known: int) -> list[int]:
    """Return the numbers of places as the legend has them: known minima, then others by share."""
    others = sorted(range(known, shares.size - 1), key=lambda place: -shares[place + 1])
    return [*range(known), *others]


def _name(place: FloatArray, reach: float, *, is_known: bool) -> str:
    is_zero = np.abs(place) < _ZERO * reach  # of an end, what is left is but the last step
    text = ", ".join(f"{value:.3g}" for value in np.where(is_zero, 0.0, place))
    return f"({text})" if is_known else f"end ({text})"


def _steps_to(
    paths: StoredPaths, run: int, reached: NDArray[np.intp], places: FloatArray, reach: float
) -> FloatArray:
    """Return after how many steps each path first comes near the place that it reaches.

    Where ends alone are kept, that is the number of all its steps.
    """
    steps: FloatArray = paths.paths.steps_taken[run].astype(np.float64)
    if paths.ends_only:
        return steps
    members = np.flatnonzero(reached >= 0)
    for first in range(0, members.size, _AT_ONCE):
        part = members[first : first + _AT_ONCE]
        points = paths.paths.points[:, run, part]
        aims = places[reached[part]].T[..., np.newaxis]
        with np.errstate(over="ignore", invalid="ignore"):
            is_near = np.hypot(*(points - aims)) <= reach
        steps[part] = is_near.argmax(axis=1)
    return steps


def _lightness(steps: FloatArray, has_steps: NDArray[np.bool_]) -> tuple[FloatArray, str]:
    """Return from 0, for the fewest steps, to 1, and what is said of that."""
    known = np.sort(steps[has_steps])
    if not known.size or known[0] == known[-1]:
        return np.full(steps.shape, 0.5), ""
    cut = int(_TAIL * known.size)
    low, high = float(known[cut]), float(known[-1 - cut])
    if low == high:
        low, high = float(known[0]), float(known[-1])
    with np.errstate(invalid="ignore"):
        part = np.log((1 + steps) / (1 + low)) / np.log((1 + high) / (1 + low))
    return np.clip(part, 0, 1), f"lighter: fewer steps, from {low:.0f} to {high:.0f}"


def _shaded(colors: FloatArray, lightness: FloatArray, where: NDArray[np.bool_]) -> FloatArray:
    """Return colours (n, 4), those `where` it is said lighter or darker."""
    part = lightness[:, np.newaxis]
    toward = np.where(part < 0.5, 1.0, 0.0)
    weight = np.where(part < 0.5, _LIGHT * (1 - 2 * part), _DARK * (2 * part - 1))
    shaded = colors.copy()
    shaded[:, :3] = colors[:, :3] + weight * (toward - colors[:, :3])
    return np.where(where[:, np.newaxis], shaded, colors)
