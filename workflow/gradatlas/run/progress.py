"""The progress of a run: a bar on a terminal, else a line now and then.

The bar says what is being made, how many artifacts are made and how long the others will take.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_REFRESHES_A_SECOND = 5
_SECONDS_BETWEEN_LINES = 10.0
_SHOW_CURSOR = b"\x1b[?25h"


class Progress:
    """Counts what is made; shows nothing before it is started."""

    def __init__(self) -> None:
        self._artifacts = self._made = 0
        self._work = self._worked = 0.0
        self._lock = threading.Lock()
        self._bar: tuple[Bar, TaskID] | None = None
        self._line: Callable[[str], None] | None = None
        self._began = self._told = 0.0

    @property
    def has_bar(self) -> bool:
        """Whether a bar is shown."""
        return self._bar is not None

    def start(self, artifacts: int, work: float, line: Callable[[str], None]) -> None:
        """Begin to count and to show.

        Args:
            artifacts: how many there are to make.
            work: what they take all together, roughly, in any unit.
            line: is called with each line where standard error is no terminal.
        """
        self._artifacts, self._work = artifacts, work
        self._began = self._told = time.monotonic()
        if sys.stderr.isatty():
            self._bar = _start_bar(artifacts, work)
        else:
            self._line = line

    def close(self) -> None:
        """Take the bar away, and leave one line in its place."""
        if self._bar is None:
            return
        bar, self._bar = self._bar, None
        bar[0].stop()
        took = duration_text(time.monotonic() - self._began)
        print(f"{self._made} of {self._artifacts} artifacts made in {took}", file=sys.stderr)

    @contextlib.contextmanager
    def making(self, label: str, work: float) -> Iterator[None]:
        """Show that an artifact is being made, and count it when it is."""
        if self._bar is not None:
            self._bar[0].update(self._bar[1], description=label)
        yield
        with self._lock:
            self._made += 1
            self._worked += work
            if self._bar is not None:
                self._bar[0].update(self._bar[1], completed=self._worked, made=self._made)
            self._tell_now_and_then()

    def _tell_now_and_then(self) -> None:
        now = time.monotonic()
        if self._line is None or now - self._told < _SECONDS_BETWEEN_LINES:
            return
        self._told = now
        left = (now - self._began) * (self._work - self._worked) / self._worked
        self._line(
            f"{self._made} of {self._artifacts} artifacts made, about {duration_text(left)} left"
        )


def show_cursor() -> None:
    """Make the terminal show its cursor, which the bar hides, when all else is left as it is."""
    with contextlib.suppress(OSError):
        if os.isatty(2):
            os.write(2, _SHOW_CURSOR)


def duration_text(seconds: float) -> str:
    """Return a time for people: `8 s`, `3 min`, `2 h 5 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def _start_bar(artifacts: int, work: float) -> tuple[Bar, TaskID]:
    # Here, since most commands show none.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.table import Column

    bar = Progress(
        SpinnerColumn(),
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[made]} of {task.fields[artifacts]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        refresh_per_second=_REFRESHES_A_SECOND,
        transient=True,
        expand=True,
    )
    task = bar.add_task("starting", total=work, made=0, artifacts=artifacts)
    bar.start()
    return bar, task
