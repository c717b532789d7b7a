"""What Ctrl-C and SIGTERM do to the main process."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

# It sends itself signals; `stop` tells that it was called.
START = """
import os, signal, sys, time
from gradatlas.run import signals
signal.signal(signal.SIGINT, signal.default_int_handler)
handled = signals.Signals(stop=lambda: print("stopped", flush=True))
def send(name):
    os.kill(os.getpid(), getattr(signal, name))
    time.sleep(5)  # until the handler ends this
"""
GOES_ON = "interrupted; rerun the same command to resume\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START + code],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_process_is_left_where_nobody_waits_for_it(name: str) -> None:
    done = run(f"handled.install()\nsend('{name}')\nprint('still here')")
    assert done.returncode == 128 + signal.Signals[name]
    assert (done.stdout, done.stderr) == ("stopped\n", GOES_ON)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_in_good_order_it_is_an_exception_and_a_second_signal_is_not_waited_for(name: str) -> None:
    done = run(
        f"handled.install()\nhandled.ends_in_order = True\n"
        f"try:\n    send('{name}')\nexcept KeyboardInterrupt:\n    print('caught', flush=True)\n"
        f"send('{name}')\nprint('still here')"
    )
    assert done.returncode == 128 + signal.Signals[name]
    assert done.stdout == "stopped\ncaught\nstopped\n"


def test_an_exception_that_is_lost_is_not_waited_for_either() -> None:
    done = run(
        "signals._PATIENCE = 1\nhandled.install()\nhandled.ends_in_order = True\n"
        "try:\n    send('SIGTERM')\nexcept KeyboardInterrupt:\n    time.sleep(30)\n"
        "print('still here')"
    )
    assert done.returncode == 128 + signal.SIGTERM
    assert done.stdout == "stopped\n"


def test_an_interrupt_that_nobody_catches_shows_no_traceback_and_other_errors_do() -> None:
    done = run("handled.install()\nhandled.ends_in_order = True\nsend('SIGINT')")
    assert done.returncode != 0
    assert done.stderr == GOES_ON
    assert "ValueError: other" in run("handled.install()\nraise ValueError('other')").stderr


def test_a_signal_that_the_process_was_told_to_ignore_stays_ignored() -> None:
    done = run(
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\nhandled.install()\n"
        "os.kill(os.getpid(), signal.SIGINT)\nprint('still here')"
    )
    assert (done.returncode, done.stdout) == (0, "still here\n")
