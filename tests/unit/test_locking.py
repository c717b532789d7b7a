"""The lock of a results folder."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gradatlas.publish.lock import LockedError, last_lock, lock


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    held = lock(tmp_path / "results", 0)
    assert last_lock(tmp_path / "results") == -1
    with pytest.raises(LockedError, match="another run is at work"):
        lock(tmp_path / "results", -1)
    held.close()
    lock(tmp_path / "results", last_lock(tmp_path / "results")).close()


def test_who_looked_before_another_run_must_look_again(tmp_path: Path) -> None:
    looked_at = last_lock(tmp_path)
    lock(tmp_path, looked_at).close()
    with pytest.raises(LockedError, match="since this one began; run again"):
        lock(tmp_path, looked_at)
    # The same with somebody who looked while the other was at work.
    held = lock(tmp_path, last_lock(tmp_path))
    looked_at = last_lock(tmp_path)
    held.close()
    with pytest.raises(LockedError, match="since this one began; run again"):
        lock(tmp_path, looked_at)


def test_looking_does_not_keep_others_from_locking(tmp_path: Path) -> None:
    lock(tmp_path, 0).close()
    looking = "import sys, pathlib; from gradatlas.publish.lock import last_lock\n" + (
        "for _ in range(20000): last_lock(pathlib.Path(sys.argv[1]))"
    )
    path = os.pathsep.join(sys.path)
    process = subprocess.Popen(
        [sys.executable, "-c", looking, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}
    )
    try:
        for _ in range(50):
            # It may see the other's look as a lock; it never fails to get its own.
            looked_at = max(last_lock(tmp_path) for _ in range(5))
            lock(tmp_path, looked_at).close()
    finally:
        process.kill()
        process.wait()


def test_a_file_system_without_locks_can_be_worked_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)
    for _ in range(2):
        lock(tmp_path, last_lock(tmp_path)).close()
