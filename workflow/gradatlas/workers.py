"""A pool of warm worker processes.

Importing numpy, xarray and matplotlib takes over a second, making an object a tenth of one. So a
server process imports everything once, and workers are forked from it. Against the pools of the
standard library: a worker that dies fails the one call that it was at, and another takes its
place; and workers end when the main process does, whatever ended it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from gradatlas.messages import AtlasError, AtlasWarning

_SPAWNING = threading.Lock()


class WorkerError(Exception):
    """A call that a worker could not finish.

    The message is one line for people; `details` is the traceback, where there is one.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class WorkerPool:
    """Runs functions in worker processes; may be called from several threads at once."""

    def __init__(self, size: int, preload: str) -> None:
        """Prepare a pool; nothing is started yet.

        Args:
            size: how many calls may run at once, 1 or more.
            preload: the module that the server imports before it forks workers.
        """
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([preload])
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._places.put(None)
        self._size = size
        self._told: set[str] = set()
        self._telling = threading.Lock()

    def start(self) -> None:
        """Start the workers, without waiting until they are ready."""
        threading.Thread(target=self._fill_places, daemon=True).start()

    def run(self, function: Callable[..., None], *arguments: Any) -> list[str]:
        """Call a module-level function in a worker, and wait until it has finished.

        Returns:
            What it warned the user of (`AtlasWarning`); a text comes once in the life of a pool.

        Raises:
            WorkerError: the function raised an exception, or its worker died.
        """
        worker = self._places.get()
        try:
            if worker is None or not worker.is_alive():
                worker = _Worker(self._context)
            warned = worker.run(function, arguments)
        finally:
            self._places.put(worker if worker is not None and worker.is_alive() else None)
        with self._telling:
            new = [text for text in dict.fromkeys(warned) if text not in self._told]
            self._told.update(new)
        return new

    def _fill_places(self) -> None:
        for _ in range(self._size):
            # If a call was quicker it has started its own worker, and this place is its.
            with contextlib.suppress(queue.Empty):
                worker = self._places.get_nowait()
                try:
                    worker = worker or _Worker(self._context)
                finally:
                    self._places.put(worker)


class _Worker:
    """The main process's end of one worker."""

    def __init__(self, context: ForkServerContext) -> None:
        self._connection, far_end = context.Pipe()
        self._process: ForkServerProcess = context.Process(
            target=_serve, args=(far_end,), daemon=True
        )
        with _SPAWNING, _as_a_plain_process():
            self._process.start()
        far_end.close()

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def run(self, function: Callable[..., None], arguments: tuple[Any, ...]) -> list[str]:
        failure: tuple[str, str] | None
        warned: list[str]
        try:
            self._connection.send((function, arguments))
            failure, warned = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(5)
            raise WorkerError(_explain_death(self._process.exitcode)) from None
        if failure is not None:
            raise WorkerError(*failure)
        return warned


def _serve(connection: Connection) -> None:
    """Answer calls until the main process closes its end, or dies."""
    # Ctrl-C in a terminal reaches all processes; the main process decides what ends when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]] = queue.SimpleQueue()
    # Reading in a thread of its own notices the death of the main process in the middle of a call.
    threading.Thread(target=_read_calls, args=(connection, calls), daemon=True).start()
    while True:
        function, arguments = calls.get()
        failure = None
        warned: list[str] = []
        with _collecting_warnings(warned):
            try:
                function(*arguments)
            except Exception as error:
                known = isinstance(error, AtlasError)
                message = str(error) if known else f"{type(error).__name__}: {error}"
                failure = (message, traceback.format_exc())
        connection.send((failure, warned))


@contextlib.contextmanager
def _collecting_warnings(texts: list[str]) -> Iterator[None]:
    """Put what users are warned of into `texts`; other warnings go where they go anyway."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def collect(message: Warning | str, category: type[Warning], *rest: Any) -> None:
            if issubclass(category, AtlasWarning):
                texts.append(str(message))
            else:
                show(message, category, *rest)

        warnings.showwarning = collect  # type: ignore[assignment]  # the rest is passed on as it is
        warnings.simplefilter("always", AtlasWarning)
        yield


def _read_calls(
    connection: Connection,
    calls: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]],
) -> None:
    try:
        while True:
            calls.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


def _explain_death(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        hint = " (the system may be out of memory)" if -exit_code == signal.SIGKILL else ""
        return f"the worker process was killed by {name}{hint}; run the same command again"
    return f"the worker process ended with exit code {exit_code}; run the same command again"


@contextlib.contextmanager
def _as_a_plain_process() -> Iterator[None]:
    """Let a process start without the main script, and with the path that modules are found on.

    multiprocessing would import the main script, which is Snakemake's and takes a second, so that
    functions defined in it can be called; none are here. And up to Python 3.12 its server looks
    for modules to preload on the usual path only, and passes over what it does not find.
    """
    main = sys.modules["__main__"]
    hidden = {name: main.__dict__.pop(name, None) for name in ("__file__", "__spec__")}
    main.__spec__ = None
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        yield
    finally:
        main.__dict__.update({name: value for name, value in hidden.items() if value is not None})
        if path is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = path
