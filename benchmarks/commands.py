"""Commands as from the shell, with the time that they and their processes took."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running import MeasurementError

_PR_SET_CHILD_SUBREAPER = 36  # from Linux' sys/prctl.h
_LAST_WORDS = 2000


@dataclass(frozen=True)
class Timed:
    """What a command took."""

    seconds: float
    """From its start to its end."""
    processor_seconds: float
    """Of all its processes; on macOS of those that it waited for."""
    main_seconds: float | None
    """Processor time of the command's own process alone; None where the system does not tell."""
    started: float
    """When it was started, as files' times count."""
    output: str
    """What it printed."""


def adopt_orphans() -> None:
    """Let processes that commands leave behind become children of this one.

    So it can wait for them, and is told what they took. Linux only; nothing happens elsewhere.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def time_command(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> Timed:
    """Run a command in a folder, with what it says in a file; wait for all that it has started.

    Raises:
        MeasurementError: if it failed.
    """
    # What others have written is on the disk before the clock starts, so nobody pays for them.
    os.sync()
    before = _children_seconds()
    with log.open("w+", encoding="utf-8") as said:
        started, start = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        seconds = time.perf_counter() - start
        main_seconds = _process_seconds(process.pid)
        code = process.wait()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        said.seek(0)
        output = said.read()
    if code:
        raise MeasurementError(f"{' '.join(command)}: {output[-_LAST_WORDS:]}\nended with {code}")
    return Timed(seconds, _children_seconds() - before, main_seconds, started, output)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _process_seconds(number: int) -> float | None:
    """Return the processor time of a process that has ended, but has not been waited for."""
    if sys.platform != "linux":
        return None
    # The name, in parentheses, may hold spaces; times are the 14th and 15th field of all.
    fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
