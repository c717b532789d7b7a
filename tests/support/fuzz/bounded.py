"""Calls within bounds: each in a process of its own, watched, with limits on time and memory.

A server process imports what the calls need and is forked for each call, which takes milliseconds.
So no call sees what another one left behind, what it takes is measured from the same start, and a
call that hangs or dies is the end of nothing but itself.

Time is processor time, so a busy machine makes no call fail; and it is measured by a yardstick, so
a slow one does not either: virtual processors may be given a quarter of what they seem to have. A
call that waits for something that never comes is ended by a deadline, which is generous.
"""

from __future__ import annotations

import ast
import contextlib
import encodings
import faulthandler
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 2.0
"""Processor time that a call may take, on a machine that is as fast as the yardstick."""
_OBJECTS, _YARDSTICK = 20_000, 0.005
"""Small objects to make, as reading a config does, and the seconds for which the bounds are set."""
MEBIBYTES = 200
"""Address space that a call may take beyond what the server has."""
_GUARD = 1024
"""MiB at which a call gets a MemoryError. It is above what is allowed, because a parser that
catches such an error and says something kind would hide that it had taken too much."""
_ROOT = Path(__file__).parents[3]
_PATHS = [_ROOT, _ROOT / "workflow"]
"""Where the server finds the tests and the library."""

# What a call may never do while it is watched, by the names of Python's audit events.
_FORBIDDEN = (
    "ctypes.",
    "ftplib.",
    "http.",
    "imaplib.",
    "os.chmod",
    "os.chown",
    "os.exec",
    "os.fork",
    "os.kill",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.startfile",
    "os.symlink",
    "os.system",
    "os.truncate",
    "os.unsetenv",
    "os.utime",
    "pickle.",
    "pty.",
    "shutil.",
    "smtplib.",
    "socket.",
    "subprocess.",
    "tempfile.",
    "urllib.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True)
class Outcome:
    """What came of a call."""

    value: Any
    """What it returned; None if it did not come to that."""
    failure: str
    """A traceback, or how the process ended; empty if the call returned."""
    events: tuple[str, ...]
    """What it did that reading a config has no need for: code run, files written, …"""
    seconds: float
    mebibytes: float

    @property
    def misdeeds(self) -> list[str]:
        """Everything for which the call is to be blamed."""
        found = [self.failure] if self.failure else []
        found += self.events
        if self.seconds > SECONDS:
            found.append(f"took {self.seconds:.1f} s of processor time")
        if self.mebibytes > MEBIBYTES:
            found.append(f"took {self.mebibytes:.0f} MiB")
        return found


class Bounded:
    """Makes calls of module-level functions within bounds."""

    def __init__(
        self, preload: str, folder: Path, *, watched: bool = True, deadline: float = 120
    ) -> None:
        """Start the server.

        Args:
            preload: the full name of the module to import first; its `warm_up()` is called, if
                there is one.
            folder: where calls are made.
            watched: whether calls may neither run code nor write files, and have limits of time and
                memory; else the deadline alone holds.
            deadline: the seconds after which a call is ended, however idle it was.
        """
        command = [sys.executable, __file__, preload, str(int(watched)), str(deadline)]
        self._server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def call(self, function: str, *arguments: Any) -> Outcome:
        """Call `full.name.of.module:function` with arguments that JSON can hold."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([function, arguments]).encode() + b"\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline()
        assert answer, "the server of bounded calls has ended"
        told = json.loads(answer)
        return Outcome(**{**told, "events": tuple(told["events"])})

    def close(self) -> None:
        """End the server."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(timeout=60)
        self._server.stdout.close()


class _Watch:
    """Records what a call does that it must not."""

    def __init__(self) -> None:
        self.is_on = False
        self.events: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event == "open":
            _, mode, flags = arguments
            wanted = mode is not None and set(str(mode)) & set("wax+")
            if wanted or (isinstance(flags, int) and flags & _WRITING):
                self._note(f"opened {arguments[0]!r:.200} for writing")
        elif event == "exec":
            file = str(getattr(arguments[0], "co_filename", "?"))
            if not file.startswith(_ENCODINGS):
                self._note(f"ran code of {file!r:.200}")
        elif event == "compile":
            # ast.parse compiles, too, but to a tree, which is not run.
            if sys._getframe(1).f_code.co_filename != _AST_FILE:
                self._note("compiled code")
        elif event == "import":
            if arguments[0] not in sys.modules and not str(arguments[0]).startswith("encodings."):
                self._note(f"imported {arguments[0]!r:.200}")
        elif event.startswith(_FORBIDDEN):
            self._note(f"{event} {arguments!r:.200}")

    def _note(self, event: str) -> None:
        if event not in self.events and len(self.events) < 10:
            self.events.append(event)


_AST_FILE = ast.parse.__code__.co_filename
# A file in Python may say that it is written in any of Python's own encodings, which are modules.
_ENCODINGS = str(Path(encodings.__file__).parent)


def _serve(preload: str, watched: bool, deadline: float) -> None:
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what calls print must not get between the answers
    module = importlib.import_module(preload)
    getattr(module, "warm_up", lambda: None)()
    watch = _Watch()
    if watched:
        sys.addaudithook(watch)
    for line in requests:
        function, arguments = json.loads(line)
        receiving, sending = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(receiving)
            _answer(sending, function, arguments, watch if watched else None)
        os.close(sending)
        answers.write(_wait(pid, receiving, deadline) + b"\n")
        answers.flush()


def slowness() -> float:
    """Return how many times as long this machine takes as the yardstick; 1 at least.

    The least of several measurements: what comes between is no part of it.
    """
    times = []
    for _ in range(3):
        started = time.process_time()
        _ = {str(number): [number] for number in range(_OBJECTS)}
        times.append(time.process_time() - started)
    return max(1.0, min(times) / _YARDSTICK)


def _answer(sending: int, function: str, arguments: list[Any], watch: _Watch | None) -> None:
    """Make the call in the process that was forked for it, and end that process."""
    value, failure = None, ""
    before = _peak()
    slow = slowness()
    started = time.process_time()
    try:
        module, name = function.split(":")
        called = getattr(importlib.import_module(module), name)
        if watch is not None:
            limit = (before + _GUARD * 1024) * 1024
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            # Not handled in Python, which would wait for the end of a long call in C.
            faulthandler.register(signal.SIGPROF, chain=True)
            signal.setitimer(signal.ITIMER_PROF, 2 * SECONDS * slow)
            watch.is_on = True
        value = called(*arguments)
    except BaseException:
        failure = traceback.format_exc(limit=-8)[-4000:]
    finally:
        if watch is not None:
            watch.is_on = False
            signal.setitimer(signal.ITIMER_PROF, 0)
    told = {
        "value": value,
        "failure": failure,
        "events": watch.events if watch is not None else (),
        # The machine may have become slower or faster meanwhile.
        "seconds": (time.process_time() - started) / max(slow, slowness()),
        "mebibytes": (_peak() - before) / 1024,
    }
    with os.fdopen(sending, "wb") as pipe:
        pipe.write(json.dumps(told).encode())
    os._exit(0)


def _wait(pid: int, receiving: int, seconds: float) -> bytes:
    """Return the answer of a call, or one that tells how its process ended."""
    deadline = time.monotonic() + seconds
    parts: list[bytes] = []
    killed = False
    with os.fdopen(receiving, "rb", buffering=0) as pipe:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                os.kill(pid, signal.SIGKILL)
                killed = True
                break
            part = pipe.read(1 << 16)
            if not part:
                break
            parts.append(part)
    _, status = os.waitpid(pid, 0)
    answer = b"".join(parts)
    if answer and not killed:
        return answer
    how = f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "ended early"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
        how = f"took more than {2 * SECONDS:g} s of processor time"
    if killed:
        how = f"hung for {seconds:g} s"
    told = {"value": None, "failure": how, "events": (), "seconds": 0, "mebibytes": 0}
    return json.dumps(told).encode()


def _peak() -> int:
    """Return the greatest address space that this process had, in KiB; since it was forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmPeak:")[2].split()[0])


if __name__ == "__main__":
    sys.path[:1] = [str(path) for path in _PATHS]
    with contextlib.suppress(KeyboardInterrupt):
        _serve(sys.argv[1], sys.argv[2] == "1", float(sys.argv[3]))
