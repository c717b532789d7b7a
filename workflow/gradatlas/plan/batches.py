"""Batches: artifacts of one kind that one job makes, one after another.

Starting and watching a job costs Snakemake some hundredths of a second, and a cluster far more,
where making an artifact may take no longer. So a job makes as many artifacts as fill the time it is
given, but no artifact waits for a batch that it does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradatlas.descent.spec import PathsSpec
from gradatlas.plan.sizes import gradient_points

if TYPE_CHECKING:
    from gradatlas.plan.artifact import Artifact

_SECONDS = {
    "grid": 0.01,
    "gradient": 0.02,
    "paths": 0.02,
    "points": 0.3,
    "study_values": 0.01,
    "figure": 0.07,
    "study_figure": 0.2,
}
"""What an artifact of a kind takes at least, roughly; only the sizes of batches depend on it."""
_SECONDS_OF_OTHERS = 0.1
_SECONDS_A_POINT = 3e-7
"""What a gradient takes more for each point of its grid, roughly."""
_SECONDS_A_STEP = 3e-5
"""What paths take more for each step of a run, roughly."""
_SECONDS_AN_INPUT = 0.003
"""What the values that a study shares take more for each gradient, roughly."""


@dataclass(frozen=True)
class Batch:
    """Objects of one kind that one job makes."""

    kind: str
    digests: Sequence[str]
    """The artifacts, in the order of the config."""
    needs: Sequence[str]
    """The names of the batches that make what these artifacts are made from."""
    work: float
    """What the artifacts take all together, roughly, in seconds of one core."""
    again: Sequence[str] = ()
    """Those of the artifacts that are in the store, and are to be made again and compared."""


class Batches:
    """The batches of a run, by their names, `<kind>-<number>`; more may be asked for at any time.

    No artifact is in two batches: what is asked for again is in the batch that it was put into.
    """

    def __init__(self, batches: Mapping[str, Batch] | None = None) -> None:
        """Begin with batches that were divided before."""
        self.by_name: dict[str, Batch] = dict(batches or {})
        self._names = {
            (batch.kind, digest): name
            for name, batch in self.by_name.items()
            for digest in batch.digests
        }

    def divide(
        self,
        wanted: Iterable[Artifact],
        is_missing: Callable[[Artifact], bool],
        seconds: Callable[[float], float],
        is_forced: Callable[[Artifact], bool] | None = None,
    ) -> tuple[str, ...]:
        """Divide the artifacts that are to be made, and return the names of their batches.

        Args:
            wanted: the artifacts that are to exist, in the order of the config.
            is_missing: whether an artifact, or one that it is made from, is to be made.
            seconds: how much work to put into a batch, given all the work there is, both in
                seconds of one core.
            is_forced: whether an artifact is to be made again even if it is not missing.
        """
        found = _to_make(wanted, is_missing, is_forced)
        new = {
            kind: [made for made in artifacts if (kind, made.digest) not in self._names]
            for kind, artifacts in _by_kind(found).items()
        }
        work = {kind: [_seconds(made) for made in artifacts] for kind, artifacts in new.items()}
        limit = seconds(sum(map(sum, work.values())))
        contents: dict[str, list[Artifact]] = {}
        filled: dict[str, float] = {}
        for kind, artifacts in new.items():
            name = ""
            for made, needed in zip(artifacts, work[kind], strict=True):
                if not name or filled[name] + needed > limit:
                    name = self._next_name(kind, contents)
                    filled[name] = 0.0
                filled[name] += needed
                contents.setdefault(name, []).append(made)
                self._names[kind, made.digest] = name
        for name, artifacts in contents.items():
            self.by_name[name] = Batch(
                kind=artifacts[0].kind,
                digests=tuple(made.digest for made in artifacts),
                needs=self._needs(artifacts),
                work=filled[name],
                again=tuple(made.digest for made in artifacts if not is_missing(made)),
            )
        return tuple(dict.fromkeys(self._names[made.kind, made.digest] for made in found))

    def _next_name(self, kind: str, others: Iterable[str]) -> str:
        taken = sum(name.startswith(f"{kind}-") for name in (*self.by_name, *others))
        return f"{kind}-{taken}"

    def _needs(self, artifacts: list[Artifact]) -> tuple[str, ...]:
        inputs = ((one.kind, one.digest) for made in artifacts for one in made.inputs.values())
        return tuple(dict.fromkeys(self._names[key] for key in inputs if key in self._names))


def _to_make(
    wanted: Iterable[Artifact],
    is_missing: Callable[[Artifact], bool],
    is_forced: Callable[[Artifact], bool] | None,
) -> list[Artifact]:
    """Return all artifacts to make, those that others are made from included."""
    roots = list(wanted)
    forced: set[tuple[str, str]] = set()
    if is_forced is not None:
        again = [made for made in _reached(roots, lambda _: True) if is_forced(made)]
        forced = {(made.kind, made.digest) for made in again}
        roots += again
    # What a stored artifact is made from need not be there.
    return _reached(roots, lambda made: (made.kind, made.digest) in forced or is_missing(made))


def _reached(roots: Iterable[Artifact], counts: Callable[[Artifact], bool]) -> list[Artifact]:
    """Return the artifacts that count, and those that they are made from, as far as these count."""
    found: dict[tuple[str, str], Artifact] = {}

    def add(made: Artifact) -> None:
        if (made.kind, made.digest) not in found and counts(made):
            found[made.kind, made.digest] = made
            for other in made.inputs.values():
                add(other)

    for made in roots:
        add(made)
    return list(found.values())


def _by_kind(artifacts: Iterable[Artifact]) -> Mapping[str, list[Artifact]]:
    kinds: dict[str, list[Artifact]] = {}
    for made in artifacts:
        kinds.setdefault(made.kind, []).append(made)
    return kinds


def _seconds(made: Artifact) -> float:
    seconds = _SECONDS.get(made.kind, _SECONDS_OF_OTHERS)
    if made.kind == "gradient":
        seconds += _SECONDS_A_POINT * gradient_points(made)
    if isinstance(made.spec, PathsSpec):
        spec = made.spec
        seconds += _SECONDS_A_STEP * spec.steps * (len(spec.runs) + 2)
        seconds += _SECONDS_A_POINT * len(spec.runs) * spec.starts.count * spec.steps
    if made.kind == "study_values":
        seconds += _SECONDS_AN_INPUT * len(made.inputs)
    return seconds
