"""Functions that tests have workers call."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import TypeVar

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


def never_end(path: Path) -> None:
    path.touch()
    re.match("(a+)+$", "a" * 60 + "b")  # and all the time no other thread has its turn


def ignore_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=time.sleep, args=(1000,)).start()
