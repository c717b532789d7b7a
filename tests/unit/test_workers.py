"""The pool of worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradatlas.pool.workers import StoppedError, WorkerError, WorkerPool
from tests.support import worker_calls
from tests.support.faults.processes import children, is_running, wait_until


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(2, preload="tests.support.worker_calls")
    made.start()
    yield made
    made.close()


@pytest.fixture
def own_pool() -> Iterator[WorkerPool]:
    made = WorkerPool(1, preload="tests.support.worker_calls")
    yield made
    made.close()


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


def test_what_a_function_returns_comes_back(pool: WorkerPool) -> None:
    assert pool.run(worker_calls.give_back, {"a": (1, 2.5)}) == {"a": (1, 2.5)}
    assert pool.run(worker_calls.give_back, None) is None


def test_a_killed_worker_fails_its_call_and_is_replaced(pool: WorkerPool, tmp_path: Path) -> None:
    for number in range(3):
        with pytest.raises(WorkerError, match=r"killed by SIGKILL .*memory"):
            pool.run(worker_calls.die, tmp_path / f"dead{number}")
    with pytest.raises(WorkerError, match="exit code 3"):
        pool.run(worker_calls.leave)
    assert len(set(pids_of(pool, tmp_path, 4))) == 2


def test_a_call_borrows_the_cores_that_no_other_call_needs(
    pool: WorkerPool, tmp_path: Path
) -> None:
    for _ in range(2):  # the first has given them back
        assert pool.run(worker_calls.count_cores, tmp_path / "never", 20, 0.01) == 2


def test_calls_come_before_what_another_call_borrows(pool: WorkerPool, tmp_path: Path) -> None:
    # The first call borrows the second core at once, and would keep it for five minutes.
    last, counted = tmp_path / "last", []

    def borrow() -> None:
        counted.append(pool.run(worker_calls.count_cores, last, 60_000, 0.01))

    first = threading.Thread(target=borrow)
    first.start()
    wait_until((tmp_path / "two").exists)
    for path in (tmp_path / "one", tmp_path / "another", last):
        assert first.is_alive()
        pool.run(worker_calls.write_pid, path)
    first.join(60)
    assert counted == [2]


def test_what_a_worker_has_borrowed_comes_back_when_it_dies(
    pool: WorkerPool, tmp_path: Path
) -> None:
    for number in range(3):
        with pytest.raises(WorkerError, match="killed"):
            pool.run(worker_calls.borrow_and_die, tmp_path / f"dead{number}")
    assert len(set(pids_of(pool, tmp_path, 4))) == 2


def test_whatever_a_call_raises_ends_that_call_alone(own_pool: WorkerPool, tmp_path: Path) -> None:
    first = pids_of(own_pool, tmp_path, 1)
    for error in (KeyboardInterrupt, SystemExit):
        with pytest.raises(WorkerError, match=f"^{error.__name__}$"):
            own_pool.run(worker_calls.raise_error, error)
    assert pids_of(own_pool, tmp_path, 1) == first


def test_a_server_that_dies_is_replaced(own_pool: WorkerPool, tmp_path: Path) -> None:
    [before] = pids_of(own_pool, tmp_path, 1)
    [server] = [pid for pid in children(os.getpid()) if before in children(pid)]
    os.kill(server, signal.SIGKILL)
    # The worker has outlived it, and is used as long as it lives.
    assert pids_of(own_pool, tmp_path, 1) == [before]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not is_running(before))
    assert pids_of(own_pool, tmp_path, 1) != [before]


def test_stopping_ends_calls_at_once_and_for_ever(own_pool: WorkerPool, tmp_path: Path) -> None:
    path = tmp_path / "started"
    ended = []

    def call() -> None:
        try:
            own_pool.run(worker_calls.never_end, path)
        except StoppedError as error:
            ended.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    wait_until(path.exists)
    own_pool.stop()
    thread.join(60)
    assert len(ended) == 1
    with pytest.raises(StoppedError):
        own_pool.run(worker_calls.give_back, None)


def test_a_closed_pool_leaves_no_process_even_of_those_that_ignore_signals(
    tmp_path: Path,
) -> None:
    before = set(children(os.getpid()))
    pool = WorkerPool(2, preload="tests.support.worker_calls")
    pool.run(worker_calls.ignore_signals)
    pids_of(pool, tmp_path, 2)
    own = set(children(os.getpid())) - before
    assert len(own) == 3
    pool.close()
    wait_until(lambda: not any(map(is_running, own)))


# The second call never gives way to another thread of its process.
def test_workers_end_with_the_main_process_in_the_middle_of_a_call(tmp_path: Path) -> None:
    code = """
import sys, threading, time
from pathlib import Path
from gradatlas.pool.workers import WorkerPool
from tests.support import worker_calls
pool = WorkerPool(1, "tests.support.worker_calls")
pool.run(worker_calls.write_pid, Path(sys.argv[1]))
threading.Thread(target=pool.run, args=(worker_calls.never_end, Path(sys.argv[2]))).start()
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
    wait_until(second.exists)
    main.kill()
    main.wait()
    wait_until(lambda: not worker.exists(), 10)
