"""Processes of a run: found by a mark in their environment, whoever their parent is by now."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

MARK = "GRADATLAS_TESTED_RUN"
"""The environment variable that all processes of a run inherit."""


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait, with a generous deadline."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def heed_ctrl_c() -> None:
    """Undo what a shell does to commands in the background: they ignore Ctrl-C, tests with them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(pid: int) -> list[int]:
    """All processes below `pid`, from the process table."""
    parents: dict[int, list[int]] = {}
    for process in _processes():
        parent = _status(process)[1]
        parents.setdefault(parent, []).append(process)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def marked(mark: str) -> list[int]:
    """All processes that run and have this value of `MARK`."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for process in _processes():
        try:
            environment = Path(f"/proc/{process}/environ").read_bytes()
        except OSError:
            continue
        if wanted in environment.split(b"\0") and is_running(process):
            found.append(process)
    return found


def is_running(pid: int) -> bool:
    """Tell whether there is such a process, and it has not ended.

    Its first thread may have ended, and look like a whole process that has, while another still
    holds the open files; so all threads must have.
    """
    if _status(pid)[0] not in ("", "Z", "X"):
        return True
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return False


def server_of(pid: int) -> int | None:
    """The process that forks the workers of the run whose main process is `pid`."""
    return next((child for child in children(pid) if _serves(child, pid)), None)


def workers_of(pid: int) -> list[int]:
    """The workers of the run whose main process is `pid`."""
    server = server_of(pid)
    return [] if server is None else children(server)


def _serves(child: int, main: int) -> bool:
    try:
        command = Path(f"/proc/{child}/cmdline").read_bytes()
    except OSError:
        return False
    # Workers have the same command line, but another parent.
    return b"gradatlas.pool.server" in command and _status(child)[1] == main


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _status(pid: int) -> tuple[str, int]:
    """State and parent of a process; nothing where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return fields[0], int(fields[1])
