"""Ctrl-C and SIGTERM: whatever goes on, the process ends soon, and says so in one line.

No signal needs to be waited for: whatever is under a final name is whole, so work can be left
where it is. A traceback would only hide that.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import NoReturn

from gradatlas.run.progress import show_cursor

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE = 20
"""Seconds that leaving in good order may take: remote jobs may have to be cancelled."""


class Signals:
    """Handles the signals that ask the main process to end."""

    def __init__(self, stop: Callable[[], None]) -> None:
        """Prepare to handle signals.

        Args:
            stop: is called first; it must not wait for a lock.
        """
        self._stop = stop
        self.ends_in_order = False
        """Whether somebody waits for KeyboardInterrupt; else the process is just left."""

    def install(self) -> None:
        """Handle the signals from now on, but for those that the process was told to ignore."""
        if threading.current_thread() is not threading.main_thread():
            return  # whoever runs this in a thread has handlers of its own
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)
        sys.excepthook = _say_nothing_of_interrupts

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):  # not print: it may be what was interrupted
            os.write(2, b"interrupted; rerun the same command to resume\n")
        self._stop()
        if not self.ends_in_order:
            _leave(number)
        self.ends_in_order = False  # a second signal is not to be waited for
        # Python drops exceptions that are raised in a destructor.
        signal.signal(signal.SIGALRM, lambda *_: _leave(number))
        signal.alarm(_PATIENCE)
        raise KeyboardInterrupt


def _leave(number: int) -> NoReturn:
    show_cursor()
    os._exit(128 + number)


def _say_nothing_of_interrupts(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
