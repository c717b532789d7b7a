"""Functions that tests have workers call."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import TypeVar

from gradatlas.cores import compute_in_order, idle_cores

_T = TypeVar("_T")


def write_pid(path: Path, seconds: float = 0) -> None:
    time.sleep(seconds)
    path.write_text(str(os.getpid()))


def fail(message: str) -> None:
    raise ValueError(message)


def give_back(value: _T) -> _T:
    return value


def die(path: Path) -> None:
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


def raise_error(kind: type[BaseException]) -> None:
    raise kind


def count_cores(until: Path, items: int, seconds: float) -> int:
    """Compute until there are no more items, or a file is there; return the most threads at once.

    Once there are two, there is a file `two` beside that.
    """
    at_work: list[int] = []
    most = 0

    def compute(item: int) -> None:
        nonlocal most
        at_work.append(item)
        most = max(most, len(at_work))
        if most == 2:
            until.with_name("two").touch()
        time.sleep(seconds)
        at_work.remove(item)

    for _ in compute_in_order(compute, range(items), idle_cores()):
        if until.exists():
            break
    return most


def borrow_and_die(path: Path) -> None:
    idle_cores().borrow()
    die(path)


def never_end(path: Path) -> None:
    path.touch()
    re.match("(a+)+$", "a" * 60 + "b")  # and all the time no other thread has its turn


def ignore_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=time.sleep, args=(1000,)).start()
