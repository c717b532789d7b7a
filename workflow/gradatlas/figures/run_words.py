"""What is said of runs of descent paths: which are drawn, and how their paths end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.descent.stored_paths import STATUSES

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import StoredPaths

_COUNTED = {
    "converged": "converged",
    "steps_used_up": "stopped",
    "diverged": "diverged",
    "left_the_domain": "left the domain",
    "no_gradient": "without a gradient",
    "line_search_failed": "line search failed",
}
"""Status → what is said of how many paths end so."""
_MOST_TOLD = 12
"""Of more runs, a caption counts the ends of all together."""


def chosen_runs(paths: StoredPaths, wanted: Literal["all"] | Sequence[str]) -> list[int]:
    """Return the numbers of the runs to draw, in the order of the file."""
    names = paths.runs if wanted == "all" else wanted
    return [number for number, name in enumerate(paths.runs) if name in names]


def end_of(paths: StoredPaths, run: int) -> str:
    """Return in words how the paths of a run end: one alone, or how many end how."""
    status, taken = paths.paths.status[run], paths.paths.steps_taken[run]
    if status.size == 1:
        return _one_end(int(status[0]), int(taken[0]))
    return ends_counted(paths, [run])


def ends_counted(paths: StoredPaths, runs: Sequence[int]) -> str:
    """Return in words how many paths of some runs end how."""
    status = paths.paths.status[list(runs)]
    counts = [(_COUNTED[name], int((status == value).sum())) for name, value in STATUSES.items()]
    return ", ".join(f"{count} {words}" for words, count in counts if count)


def named_ends(paths: StoredPaths, runs: Sequence[int]) -> tuple[list[str], str]:
    """Return what a legend says of each run, and what it says of all of them together.

    What all have in common, such as the number of steps, stands once.
    """
    names = [paths.runs[run] for run in runs]
    ends = [end_of(paths, run) for run in runs]
    if len(runs) > 1 and len(set(ends)) == 1:
        return names, f"all {ends[0]}" if paths.paths.status.shape[1] == 1 else f"each: {ends[0]}"
    return [f"{name}: {end}" for name, end in zip(names, ends, strict=True)], ""


def ends_told(paths: StoredPaths, runs: Sequence[int]) -> list[str]:
    """Return what a caption says of how paths end."""
    if len(runs) > _MOST_TOLD:
        return [f"{len(runs)} runs, of whose paths {ends_counted(paths, runs)}"]
    return [f"{paths.runs[run]} {end_of(paths, run)}" for run in runs]


def has_failed(
    status: np.ndarray[tuple[int, ...], np.dtype[np.int8]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which paths end since there is nowhere to go on from where they are."""
    wrong = [STATUSES[name] for name in ("diverged", "left_the_domain", "no_gradient")]
    return np.isin(status, wrong)


def _one_end(status: int, taken: int) -> str:
    name = next(name for name, value in STATUSES.items() if value == status)
    steps = f"{taken} step" if taken == 1 else f"{taken} steps"
    match name:
        case "converged":
            return f"converged after {steps}" if taken else "converged at its start"
        case "steps_used_up":
            return f"stopped after {steps}"
        case "diverged":  # the step that would have led to infinity is not taken
            return f"diverged at step {taken + 1}"
        case "left_the_domain":
            return f"left the domain at step {taken + 1}"
        case "no_gradient":
            return f"no gradient after {steps}"
        case _:
            return f"line search failed after {steps}"
