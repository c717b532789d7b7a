"""Dealing kinds of edits to sessions, and counting what came of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.edits.session import ALONE, KINDS, UNDO, Session, WrongError
from tests.support.edits.shrinking import explained
from tests.support.project import ROOT


def dealt(rng: random.Random) -> Iterator[str]:
    """Yield kinds of edits without end: each once before one comes again, and `undo` more often."""
    while True:
        deck = [*KINDS, UNDO, UNDO]
        rng.shuffle(deck)
        yield from deck


@dataclass
class Count:
    """What came of one kind of edit."""

    tried: int = 0
    made: int = 0
    """Artifacts."""
    idle: int = 0
    wrong: int = 0

    def add(self, other: Count) -> None:
        self.tried += other.tried
        self.made += other.made
        self.idle += other.idle
        self.wrong += other.wrong


@dataclass
class Tally:
    """What came of all edits."""

    counts: dict[str, Count] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def of(self, kind: str) -> Count:
        return self.counts.setdefault(kind, Count())

    def add(self, other: Tally) -> None:
        for kind, count in other.counts.items():
            self.of(kind).add(count)
        self.failures += other.failures

    @property
    def edits(self) -> int:
        return sum(count.tried for count in self.counts.values())

    def table(self) -> str:
        """Return a line for each kind of edit, and one for all."""
        whole = Count()
        for count in self.counts.values():
            whole.add(count)
        rows = [*sorted(self.counts.items()), ("all", whole)]
        lines = [f"{'edit':40} {'tried':>6} {'artifacts':>9} {'idle':>6} {'wrong':>6}"]
        lines += [
            f"{kind:40} {count.tried:6} {count.made:9} {count.idle:6} {count.wrong:6}"
            for kind, count in rows
        ]
        return "\n".join(lines)


def long_session(folder: Path, seed: str, edits: int, code: Path = ROOT) -> Tally:
    """Run a session of so many edits, some of them two at once; it ends where something is wrong.

    A combination counts for both kinds.
    """
    tally = Tally()
    rng = random.Random(f"dealing {seed}")
    kinds = dealt(rng)
    together: tuple[str, ...] = ("first build",)
    try:
        session = Session(folder, seed, code)
        while tally.edits < edits:
            together = (next(kinds),)
            if together[0] not in ALONE and rng.random() < 0.15:
                other = next(kinds)
                together = (*together, other) if other not in ALONE else (other,)
            outcome = session.edit(*together)
            if outcome is not None:
                for kind in session.kinds[-1].split(" + "):
                    count = tally.of(kind)
                    count.tried += 1
                    count.made += outcome.made
                    count.idle += outcome.idle
    except WrongError as error:
        kind = " + ".join(together)
        tally.of(kind).tried += 1
        tally.of(kind).wrong += 1
        shrinking = folder.with_name(f"{folder.name}-shrinking")
        tally.failures.append(explained(error, shrinking, code))
    return tally
