"""A pool of warm worker processes.

Importing libraries may take over a second, a call a tenth of one. So a server process imports
everything once, and workers are forked from it. Against the pools of the
standard library: a worker that dies fails the one call that it was at, and another takes its
place; workers end when the main process does, whatever ended it; and nothing stands in the folder
for temporary files, which may be full.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from gradatlas.pool.server import BORROW, GIVE_BACK, NUMBER, Answer

_T = TypeVar("_T")
_PATIENCE = 5.0
"""Seconds to wait for a process that has closed its connection to end."""


class WorkerError(Exception):
    """A call that a worker could not finish.

    The message is one line for people; `details` is the traceback, where there is one.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class StoppedError(Exception):
    """The pool was stopped before or during a call."""


class WorkerPool:
    """Runs functions in worker processes; may be called from several threads at once."""

    def __init__(self, size: int, preload: str) -> None:
        """Prepare a pool; nothing is started yet.

        Args:
            size: how many calls may run at once, 1 or more.
            preload: the module that the server imports before it forks workers.
        """
        self._server = _Server(preload)
        self._cores = _Cores(size)
        weakref.finalize(self, self._server.close)
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def start(self) -> None:
        """Start the server, without waiting until it is ready."""
        threading.Thread(target=self._server.start_early, daemon=True).start()

    def stop(self) -> None:
        """Kill all workers, and let every call fail from now on; may be called by signal handlers.

        What they were writing stays under its temporary name.
        """
        self._server.stop()

    def close(self) -> None:
        """End the workers and their server, and wait until they have ended."""
        self._server.close()

    def run(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Call a module-level function in a worker, wait until it has finished, return its result.

        A call has one core, and may borrow those that no other call needs: calls and what they have
        borrowed are never more than the size of the pool.

        Raises:
            WorkerError: the function raised an exception, its worker died, or none can be started.
            StoppedError: the pool was stopped.
        """
        self._cores.take()
        worker = self._places.get()
        try:
            if worker is None or not worker.is_alive():
                worker = self._server.fork()
            failure, result = worker.run(function, arguments, self._cores)
        except (WorkerError, OSError) as error:
            if self._server.stopped:
                raise StoppedError from None
            if isinstance(error, WorkerError):
                raise
            raise WorkerError(
                f"no worker process can be started: {error.strerror or error}; use fewer cores, or "
                "allow more processes and open files (ulimit -u, ulimit -n)"
            ) from None
        finally:
            self._places.put(worker if worker is not None and worker.is_alive() else None)
            self._cores.give_back()
        if failure is not None:
            raise WorkerError(*failure)
        returned: _T = result
        return returned


class _Cores:
    """As many cores as calls may run at once; those that no call needs are lent to others."""

    def __init__(self, count: int) -> None:
        self._idle = count
        self._wanted = 0
        self._changed = threading.Condition()

    def take(self) -> None:
        """Take a core for a call; if all are taken or lent, wait for the first that comes back."""
        with self._changed:
            self._wanted += 1
            self._changed.wait_for(lambda: self._idle)
            self._wanted -= 1
            self._idle -= 1

    def lend(self) -> bool:
        """Take a core for a thread of a call, and tell whether; calls that wait come first."""
        with self._changed:
            is_lent = self._idle > self._wanted
            self._idle -= is_lent
            return is_lent

    def give_back(self, count: int = 1) -> None:
        """Let others have cores that were taken or lent."""
        with self._changed:
            self._idle += count
            self._changed.notify_all()


class _Server:
    """The main process's end of the server."""

    def __init__(self, preload: str) -> None:
        self._preload = preload
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._has_forked = False
        self.stopped = False

    def start_early(self) -> None:
        """Start the server; if that is not possible, the first call will say so."""
        with contextlib.suppress(OSError), self._lock:
            self._ensure_running()

    def stop(self) -> None:
        self.stopped = True
        # No lock is taken here: a signal handler may interrupt whoever has it. And no socket is
        # closed: its number could be that of another file by now.
        with contextlib.suppress(OSError, AttributeError):
            self._socket.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    def close(self) -> None:
        """Stop, and wait until the server has ended."""
        self.stop()
        if self._process is None or self._socket is None:
            return
        if not self._has_forked:
            self._process.kill()  # it may be busy with imports
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._socket.close()

    def fork(self) -> _Worker:
        """Start a worker.

        Raises:
            OSError: there are no more processes or open files to be had.
        """
        with self._lock, contextlib.ExitStack() as far_ends:
            self._ensure_running()
            assert self._socket is not None
            connection, far_connection = socket.socketpair()
            far_ends.enter_context(far_connection)
            try:
                report, far_report = os.pipe()
            except OSError:
                connection.close()
                raise
            far_ends.callback(os.close, far_report)
            self._has_forked = True
            worker = _Worker(Connection(connection.detach()), report)
            # Where the server has just died, the call will find the worker dead.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(self._socket, [b"f"], [far_connection.fileno(), far_report])
            return worker

    def _ensure_running(self) -> None:
        if self.stopped:
            raise BrokenPipeError
        if self._process is not None:
            if self._process.poll() is None:
                return
            assert self._socket is not None
            self._socket.close()
        near, far = socket.socketpair()
        # The path that modules are found on is not just the usual one.
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            "from gradatlas.pool.server import serve; "
            f"serve({far.fileno()}, {self._preload!r})"
        )
        with far:
            # The server is not to be hit by Ctrl-C before it can say so itself.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", code],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[far.fileno()],
                )
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._socket = near
        if self.stopped:
            self.stop()


class _Worker:
    """The main process's end of one worker."""

    def __init__(self, connection: Connection, report: int) -> None:
        self._connection = connection
        self._report = report
        weakref.finalize(self, connection.close)
        weakref.finalize(self, os.close, report)
        self._ended = False

    def is_alive(self) -> bool:
        """Return whether the worker can be called; right after its start, that is assumed."""
        return not self._ended and not self._connection.closed and not self._has_hung_up()

    def run(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], cores: _Cores
    ) -> Answer:
        lent = 0
        try:
            self._connection.send((function, arguments))
            while isinstance(message := self._connection.recv(), str):
                if message == BORROW:
                    is_lent = cores.lend()
                    lent += is_lent
                    self._connection.send(is_lent)
                elif message == GIVE_BACK:
                    cores.give_back()
                    lent -= 1
        except (EOFError, OSError):
            self._ended = True
            raise WorkerError(_explain_death(self._exit_code())) from None
        finally:
            cores.give_back(lent)
        answer: Answer = message
        return answer

    def _has_hung_up(self) -> bool:
        try:
            return self._connection.poll()  # between calls, nothing is to be read but the end
        except OSError:
            return True

    def _exit_code(self) -> int | None:
        """Wait a little for the server to tell how the worker ended."""
        told = b""
        with contextlib.suppress(OSError):
            while len(told) < 2 * NUMBER.size:
                if not wait([self._report], _PATIENCE):
                    break
                part = os.read(self._report, NUMBER.size)
                if not part:
                    break
                told += part
        numbers = [number for (number,) in NUMBER.iter_unpack(told)]
        return numbers[1] if len(numbers) == 2 else None


def _explain_death(exit_code: int | None) -> str:
    again = "run the same command again"
    if exit_code is None:
        return f"the server of the worker processes has ended; {again}"
    if exit_code >= 0:
        return f"the worker process ended with exit code {exit_code}; {again}"
    name = signal.Signals(-exit_code).name
    hint = " (the system may be out of memory)" if -exit_code == signal.SIGKILL else ""
    return f"the worker process was killed by {name}{hint}; {again}"
