"""Batches: objects of one kind that one job makes, one after another.

Starting and watching a job costs Snakemake some hundredths of a second, and a cluster far more,
where making an object may take no longer. So a job makes as many objects as fill the time it is
given, but no object waits for a batch that it does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradatlas.plan.axes import grid_size

if TYPE_CHECKING:
    from gradatlas.plan.objects import Object

_SECONDS = {"grid": 0.01, "gradient": 0.02, "figure": 0.07, "study_figure": 0.2}
"""What an object of a kind takes at least, roughly; only the sizes of batches depend on it."""
_SECONDS_OF_OTHERS = 0.1
_SECONDS_A_POINT = 3e-7
"""What a gradient takes more for each point of its grid, roughly."""


@dataclass(frozen=True)
class Batch:
    """Objects of one kind that one job makes."""

    kind: str
    digests: Sequence[str]
    """The objects, in the order of the config."""
    needs: Sequence[str]
    """The names of the batches that make what these objects are made from."""
    work: float
    """What the objects take all together, roughly, in seconds of one core."""


def make_batches(
    wanted: Iterable[Object],
    is_missing: Callable[[Object], bool],
    seconds: Callable[[float], float],
) -> dict[str, Batch]:
    """Divide the objects that are to be made.

    Args:
        wanted: the objects that shall be there, in the order of the config.
        is_missing: whether an object, or one that it is made from, is to be made.
        seconds: the work that a batch shall hold, given all the work that there is, both in
            seconds of one core.

    Returns:
        The batches by their names, `<kind>-<number>`.
    """
    by_kind = _by_kind(wanted, is_missing)
    work = {kind: [_seconds(made) for made in objects] for kind, objects in by_kind.items()}
    limit = seconds(sum(map(sum, work.values())))
    names: dict[tuple[str, str], str] = {}  # (kind, digest) → the batch that it is in
    filled: dict[str, float] = {}
    contents: dict[str, list[Object]] = {}
    for kind, objects in by_kind.items():
        number = 0
        for made, needed in zip(objects, work[kind], strict=True):
            if f"{kind}-{number}" in filled and filled[f"{kind}-{number}"] + needed > limit:
                number += 1
            name = f"{kind}-{number}"
            filled[name] = filled.get(name, 0.0) + needed
            names[kind, made.digest] = name
            contents.setdefault(name, []).append(made)
    return {name: _batch(objects, names, filled[name]) for name, objects in contents.items()}


def _by_kind(
    wanted: Iterable[Object], is_missing: Callable[[Object], bool]
) -> Mapping[str, list[Object]]:
    """Return all objects to make, those that others are made from included, in their order."""
    found: dict[str, dict[str, Object]] = {}

    def add(made: Object) -> None:
        if made.digest in found.get(made.kind, {}) or not is_missing(made):
            return
        found.setdefault(made.kind, {})[made.digest] = made
        for other in made.inputs.values():
            add(other)

    for made in wanted:
        add(made)
    return {kind: list(objects.values()) for kind, objects in found.items()}


def _seconds(made: Object) -> float:
    seconds = _SECONDS.get(made.kind, _SECONDS_OF_OTHERS)
    if made.kind == "gradient":
        seconds += _SECONDS_A_POINT * grid_size(dict(made.inputs["grid"].settings["axes"]))
    return seconds


def _batch(objects: list[Object], names: Mapping[tuple[str, str], str], work: float) -> Batch:
    inputs = ((one.kind, one.digest) for made in objects for one in made.inputs.values())
    needs = dict.fromkeys(names[key] for key in inputs if key in names)
    return Batch(objects[0].kind, tuple(made.digest for made in objects), tuple(needs), work)
