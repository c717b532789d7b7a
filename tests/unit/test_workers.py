"""The pool of worker processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import worker_calls
from gradatlas.workers import WorkerError, WorkerPool


@pytest.fixture(scope="module")
def pool() -> WorkerPool:
    made = WorkerPool(2, preload="worker_calls")
    made.start()
    return made


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def pids_of(pool: WorkerPool, folder: Path, calls: int) -> list[int]:
    paths = [folder / f"{number}" for number in range(calls)]
    threads = [
        threading.Thread(target=pool.run, args=(worker_calls.write_pid, path, 0.3))
        for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [int(path.read_text()) for path in paths]


def test_calls_run_in_as_many_processes_as_the_pool_has(pool: WorkerPool, tmp_path: Path) -> None:
    assert len(set(pids_of(pool, tmp_path, 6))) == 2


def test_an_exception_comes_back_in_one_line_with_its_traceback_beside(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError) as caught:
        pool.run(worker_calls.fail, "no such thing")
    assert str(caught.value) == "ValueError: no such thing"
    assert "worker_calls.py" in caught.value.details


def test_an_error_that_is_meant_for_users_comes_back_as_it_is(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError, match=r"^mend this$"):
        pool.run(worker_calls.refuse, "mend this")


def test_what_calls_warn_of_comes_back_once_in_the_life_of_a_pool(pool: WorkerPool) -> None:
    assert pool.run(worker_calls.warn, "beware", "beware", "and") == ["beware", "and"]
    assert pool.run(worker_calls.warn, "beware", "too") == ["too"]
    assert pool.run(worker_calls.warn) == []


def test_a_killed_worker_fails_its_call_and_is_replaced(pool: WorkerPool, tmp_path: Path) -> None:
    for number in range(3):
        with pytest.raises(WorkerError, match=r"killed by SIGKILL .*memory"):
            pool.run(worker_calls.die, tmp_path / f"dead{number}")
    with pytest.raises(WorkerError, match="exit code 3"):
        pool.run(worker_calls.leave)
    assert len(set(pids_of(pool, tmp_path, 4))) == 2


def test_workers_end_with_the_main_process_in_the_middle_of_a_call(tmp_path: Path) -> None:
    code = """
import sys, threading, time, worker_calls
from pathlib import Path
from gradatlas.workers import WorkerPool
pool = WorkerPool(1, "worker_calls")
pool.run(worker_calls.write_pid, Path(sys.argv[1]))
threading.Thread(target=pool.run, args=(worker_calls.write_pid, Path(sys.argv[2]), 60)).start()
time.sleep(60)
"""
    first, second = tmp_path / "first", tmp_path / "second"
    main = subprocess.Popen(
        [sys.executable, "-c", code, str(first), str(second)],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
    )
    wait_until(lambda: first.exists() and first.read_text())
    worker = Path(f"/proc/{first.read_text()}")
    assert worker.exists()
    time.sleep(0.2)  # the second call has begun
    main.kill()
    main.wait()
    wait_until(lambda: not worker.exists(), 5)
    assert not second.exists()
