"""Runs that are disturbed at random moments, and what must hold afterwards.

A fault is a signal, to one or all processes of a run, at a moment of its life. The same seed gives
the same faults; moments are told by progress (artifacts in the store, published files) or by the
part of an undisturbed run's time, so that start and end are hit as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.faults.processes import (
    MARK,
    heed_ctrl_c,
    is_running,
    marked,
    server_of,
    workers_of,
)
from tests.support.project import Project

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
TARGETS = ("main", "group", "worker", "server")
DEADLINE = 120.0
"""Seconds that a run may take; only a run that hangs needs as many."""
POINTS = "t: {linspace: {start: 0, stop: 0.5, num: 16}}"
"""What the sweep of a disturbed run is: enough artifacts to be hit in the middle of."""
RECORDS = ("SHA256SUMS",)
"""Files of the store that only grow, in the order of making."""


@dataclass(frozen=True)
class Fault:
    """A signal to a part of a run, at a moment."""

    signal: signal.Signals
    target: str
    phase: str
    """`time`, `artifacts` or `published`: what the moment is counted in."""
    part: float
    """How much of that, from 0 to 1, has passed at that moment."""

    @property
    def kind(self) -> str:
        return f"{self.signal.name} to {self.target}"

    def __str__(self) -> str:
        return f"{self.kind} after {self.part:.0%} of {self.phase}"


def random_fault(
    generator: random.Random, sent: signal.Signals | None = None, target: str | None = None
) -> Fault:
    """Return a fault; what is not given is drawn."""
    chosen = generator.choice(SIGNALS), generator.choice(TARGETS)
    phase = generator.choice(("time", "artifacts", "published"))
    # A little longer than the undisturbed run, so that its last moment is hit too.
    part = generator.uniform(0, 1.05)
    return Fault(sent or chosen[0], target or chosen[1], phase, part)


@dataclass(frozen=True)
class Undisturbed:
    """What a run gives that nobody disturbs."""

    files: dict[str, bytes]
    """By path relative to the results folder."""
    seconds: float
    counts: dict[str, int]
    """How many files each phase ends with."""

    @classmethod
    def of(cls, results: Path, seconds: float = 0) -> Undisturbed:
        """Return what is in a results folder."""
        return cls(final_files(results), seconds, counts(results))


def run_undisturbed(project: Project) -> Undisturbed:
    """Run a project, and keep what it gives."""
    start = time.monotonic()
    project.run()
    seconds = time.monotonic() - start
    return Undisturbed.of(project.results, seconds)


class WrongError(AssertionError):
    """An invariant does not hold."""


@contextlib.contextmanager
def started(
    project: Project, *arguments: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], Path, str]]:
    """Start a run in a session of its own; give it, the file with its output, and its mark."""
    mark = uuid.uuid4().hex
    output = project.folder / f"output-{mark}"
    with output.open("wb") as file:
        process = subprocess.Popen(
            project.command(*arguments),
            cwd=project.folder,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment, MARK: mark},
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        yield process, output, mark
    finally:
        for pid in marked(mark):  # nothing outlives a test, whatever has gone wrong
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        output.unlink()


def disturb(project: Project, fault: Fault, undisturbed: Undisturbed) -> str:
    """Start a run, let the fault come upon it, and wait until it has ended; return its output.

    Raises:
        WrongError: the run hangs, leaves processes, or tells of it with a traceback.
    """
    with started(project) as (process, output, mark):
        _wait_for_moment(process, project.results, fault, undisturbed)
        _send(process, fault)
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise WrongError(f"the run hangs: {_end_of(output)}") from None
        check_no_process_survives(mark)
        said = output.read_text(errors="replace")
    # Until the rules are read, signals are Snakemake's own matter.
    rules = str(project.snakefile.parent / "workflow")
    if "Traceback" in said and ("Building DAG" in said or rules in said):
        raise WrongError(f"a traceback: {said}")
    return said


def check_no_process_survives(mark: str, seconds: float = 10) -> None:
    """Wait a little for the processes of a run to end.

    Raises:
        WrongError: some have not.
    """
    end = time.monotonic() + seconds
    while left := marked(mark):
        if time.monotonic() > end:
            commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left]
            raise WrongError(f"processes survive: {commands}")
        time.sleep(0.02)


def check_files_are_whole(results: Path, *undisturbed: Undisturbed) -> None:
    """Check that each file under a final name is as some undisturbed run made it.

    Raises:
        WrongError: a file is not.
    """
    for path, content in final_files(results).items():
        if not any(run.files.get(path) == content for run in undisturbed):
            raise WrongError(f"not whole, or not known: {path}, {len(content)} bytes")
    record = results / ".published.json"
    if record.exists():
        try:
            json.loads(record.read_bytes())
        except ValueError as error:
            raise WrongError(f"the record is broken: {error}") from None


def check_the_next_run_completes(project: Project, undisturbed: Undisturbed) -> None:
    """Run the plain command twice: the first completes, the second has nothing to do.

    Raises:
        WrongError: they do not, or what is there now differs from an undisturbed run's.
    """
    done = project.try_run()
    if done.returncode:
        raise WrongError(f"the next run fails: {done.stdout}")
    check_is_as_undisturbed(project.results, undisturbed)
    again = project.try_run()
    if again.returncode or "Nothing to be done" not in again.stdout:
        raise WrongError(f"a run after that is not idle: {again.stdout}")


def check_is_as_undisturbed(results: Path, undisturbed: Undisturbed) -> None:
    """Check that the published tree is that of an undisturbed run, and its artifacts are there.

    Raises:
        WrongError: something is missing, too much, or different.
    """
    found = final_files(results)
    published = {path for path in found if not path.startswith("store/")}
    for path in undisturbed.files.keys() | published:
        if found.get(path) != undisturbed.files.get(path):
            raise WrongError(f"missing, too much, or different: {path}")


def leftovers(results: Path) -> list[str]:
    """Temporary files in a results folder."""
    return [
        path.relative_to(results).as_posix() for path in results.rglob("*") if _is_temporary(path)
    ]


def final_files(results: Path) -> dict[str, bytes]:
    """The content of all files under final names, but for the records of publishing and making."""
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in sorted(results.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name not in RECORDS
    }


def counts(results: Path) -> dict[str, int]:
    """How many files there are in the store, and published."""
    found = {"artifacts": 0, "published": 0}
    for folder, _, names in os.walk(results):
        below = Path(folder).relative_to(results).parts
        phase = "artifacts" if below[:1] == ("store",) else "published"
        found[phase] += sum(not name.startswith(".") for name in names)
    return found


def _is_temporary(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".tmp")


def _wait_for_moment(
    process: subprocess.Popen[bytes], results: Path, fault: Fault, undisturbed: Undisturbed
) -> None:
    if fault.phase == "time":
        end = time.monotonic() + fault.part * undisturbed.seconds
        _poll(process, lambda: time.monotonic() >= end)
    else:
        start = counts(results)[fault.phase]
        more = max(undisturbed.counts[fault.phase] - start, 1)
        target = start + fault.part * more
        _poll(process, lambda: counts(results)[fault.phase] >= target)


def _poll(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    while process.poll() is None and not condition():
        time.sleep(0.002)


def _send(process: subprocess.Popen[bytes], fault: Fault) -> None:
    """Send the signal, unless the run has ended; a process that is not there yet is waited for."""
    with contextlib.suppress(ProcessLookupError):
        match fault.target:
            case "main":
                if process.poll() is None:
                    process.send_signal(fault.signal)
            case "group":
                if process.poll() is None:
                    os.killpg(process.pid, fault.signal)
            case "server":
                _poll(process, lambda: server_of(process.pid) is not None)
                if server := server_of(process.pid):
                    os.kill(server, fault.signal)
            case "worker":
                _poll(process, lambda: bool(workers_of(process.pid)))
                if workers := [pid for pid in workers_of(process.pid) if is_running(pid)]:
                    os.kill(workers[round(fault.part * 100) % len(workers)], fault.signal)


def _end_of(output: Path) -> str:
    return output.read_text(errors="replace")[-3000:]
