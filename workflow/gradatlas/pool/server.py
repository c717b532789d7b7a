"""What runs in the processes of the pool: a server that imports once, and the workers it forks.

The server has a socket to the main process, over which it is sent the ends of two connections for
each worker that it is to fork: one for calls, one to tell the worker's number and, when it has
ended, how. When the main process ends, whatever ended it, the socket closes, and the server kills
its workers: even one that is in the middle of a call which never gives way to Python.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import queue
import select
import signal
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from gradatlas.cores import lend_to_process

BORROW, GIVE_BACK = "borrow a core", "give a core back"
"""What a worker asks for and tells during a call; the answer to the first is whether it may."""
NUMBER = struct.Struct("q")
"""A process's number, then how it ended: its exit code, or minus the number of a signal."""
Call = tuple[Callable[..., Any], tuple[Any, ...]]
Answer = tuple[tuple[str, str] | None, Any]
"""What went wrong, in one line and in full, and what the function returned."""


def serve(handle: int, preload: str) -> NoReturn:
    """Import a module and fork workers, until the main process ends.

    Args:
        handle: of the socket to the main process.
        preload: the name of the module.
    """
    # Ctrl-C in a terminal reaches all processes; the main process decides what ends when. It
    # started this one with the signal blocked.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    # The call that needs what cannot be imported will tell.
    with contextlib.suppress(Exception):
        importlib.import_module(preload)
    gc.freeze()  # what workers never collect stays shared between them
    wake, woken = socket.socketpair()
    wake.setblocking(False)
    woken.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, _do_nothing)  # without a handler it would wake nobody
    with socket.socket(fileno=handle) as main:
        reports: dict[int, int] = {}
        while True:
            ready, _, _ = select.select([main, woken], [], [])
            if woken in ready:
                woken.recv(4096)
                _report_ended(reports)
            if main in ready:
                try:
                    message, handles, _, _ = socket.recv_fds(main, 1, 2)
                except OSError:
                    message = b""
                if not message:
                    _end(reports)
                calls, report = handles
                process = os.fork()
                if process == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for other in (main, wake, woken):
                        other.close()
                    for other_report in (report, *reports.values()):
                        os.close(other_report)
                    work(Connection(calls))
                os.close(calls)
                reports[process] = report
                _tell(report, process)


def _do_nothing(*_: object) -> None:
    pass


def _report_ended(reports: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                break
            report = reports.pop(process, None)
            if report is not None:
                _tell(report, os.waitstatus_to_exitcode(status))
                os.close(report)


def _tell(report: int, number: int) -> None:
    with contextlib.suppress(OSError):  # nobody wants to know any more
        os.write(report, NUMBER.pack(number))


def _end(workers: Mapping[int, int]) -> NoReturn:
    for worker in workers:
        with contextlib.suppress(OSError):
            os.kill(worker, signal.SIGKILL)
    os._exit(0)


def work(connection: Connection) -> NoReturn:
    """Answer calls until the main process closes its end, or dies."""
    calls: queue.SimpleQueue[Call] = queue.SimpleQueue()
    cores = _LentCores(connection)
    lend_to_process(cores)
    # Reading in a thread of its own notices the death of the main process in the middle of a call.
    threading.Thread(target=_read, args=(connection, calls, cores), daemon=True).start()
    while True:
        answer = _answer(*calls.get())
        try:
            connection.send(answer)
        except OSError:  # the main process has gone, or the call closed what is not its own
            os._exit(1)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
    failure = result = None
    try:
        result = function(*arguments)
    except BaseException as error:  # whatever a function raises ends its call alone
        parts = [type(error).__name__, *([str(error)] if str(error) else [])]
        failure = (": ".join(parts), traceback.format_exc())
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the call may have closed them
            stream.flush()
    return failure, result


class _LentCores:
    """The cores that the main process lends to a call."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asking, self._sending = threading.Lock(), threading.Lock()
        self.answers: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def borrow(self) -> bool:
        with self._asking:
            self._send(BORROW)
            return self.answers.get()

    def give_back(self) -> None:
        self._send(GIVE_BACK)

    def _send(self, message: str) -> None:
        with self._sending:
            self._connection.send(message)


def _read(connection: Connection, calls: queue.SimpleQueue[Call], cores: _LentCores) -> None:
    try:
        while True:
            message = connection.recv()
            if isinstance(message, bool):
                cores.answers.put(message)
            else:
                calls.put(message)
    except (EOFError, OSError):
        os._exit(0)
