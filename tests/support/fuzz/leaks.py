"""Misdeeds, planted to see that the watch over bounded calls finds them."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import time
from pathlib import Path

from tests.support.fuzz.bounded import slowness


def innocent(text: str) -> str:
    return ast.dump(ast.parse(text, mode="eval"))


def evaluates(text: str) -> float:
    return float(eval(text, {"__builtins__": {}}, {"x0": 2.0}))


def compiles(text: str) -> None:
    compile(text, "formula", "eval")


def imports() -> None:
    import colorsys  # noqa: F401


def writes(path: str) -> None:
    Path(path).write_text("x")


def makes_a_folder(path: str) -> None:
    Path(path).mkdir()


def creates_by_flags(path: str) -> None:
    os.close(os.open(path, os.O_CREAT))


def runs_a_command() -> None:
    subprocess.run(["true"], check=True)


def runs_a_shell() -> None:
    os.system("true")


def opens_a_socket() -> None:
    socket.socket().close()


def computes(seconds: float) -> int:
    count = 0
    end = time.process_time() + seconds * slowness()
    while time.process_time() < end:
        count += 1
    return count


def computes_in_one_step() -> int:
    return len(str(9 ** (9**8)))


def fills_memory(mebibytes: int) -> int:
    return len(bytes(mebibytes << 20))


def hides_that_memory_was_short(mebibytes: int) -> str:
    try:
        return str(len(bytes(mebibytes << 20)))
    except MemoryError:
        return "nothing happened"


def raises() -> None:
    raise KeyError("x")


def dies() -> None:
    os.abort()


def waits(path: str) -> None:
    os.mkfifo(path)
    Path(path).read_bytes()
