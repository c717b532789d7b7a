"""Cores: how a computation asks for more of them than its own, and what it does with them.

A worker has one core, and whoever started it knows which of the others are idle. What is computed
does not depend on them, only how soon.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Cores(Protocol):
    """The cores beside the own one; may be called from several threads at once."""

    def borrow(self) -> bool:
        """Take another core, if one is idle, and tell whether."""

    def give_back(self) -> None:
        """Give back a core that was borrowed."""


class _NoCores:
    """There is no other core."""

    def borrow(self) -> bool:
        return False

    def give_back(self) -> None:
        raise AssertionError("no core was borrowed")


NO_CORES: Cores = _NoCores()
_of_process: list[Cores] = [NO_CORES]


def lend_to_process(cores: Cores) -> None:
    """Let computations in this process borrow cores."""
    _of_process[0] = cores


def idle_cores() -> Cores:
    """Return the cores that computations in this process may borrow."""
    return _of_process[0]


def compute_in_order(
    compute: Callable[[_Item], _Result], items: Sequence[_Item], cores: Cores
) -> Iterator[_Result]:
    """Yield `compute(item)` for each item, in their order.

    Other threads compute ahead on borrowed cores. A core is borrowed for one item, so that whoever
    waits for it gets it soon. With n threads, this one among them, there are n + 1 results at most
    that are computed or wait to be asked for.

    Args:
        compute: Called in any thread, for any item, once.
        items: What to compute.
        cores: Where other cores come from.
    """
    ahead = _Ahead(compute, items, cores)
    try:
        for number in range(len(items)):
            yield ahead.result(number)
    finally:
        ahead.stop()


class _Ahead(Generic[_Item, _Result]):
    """The results of a computation, some of them before they are asked for."""

    def __init__(
        self, compute: Callable[[_Item], _Result], items: Sequence[_Item], cores: Cores
    ) -> None:
        self._compute, self._items, self._cores = compute, items, cores
        self._lock = threading.Lock()
        self._results: dict[int, Future[_Result]] = {}
        self._begun = 0  # items that are computed, or being computed
        self._asked = 0  # the number of the item that is asked for
        self._helpers = 0  # other threads that are at work
        self._threads: ThreadPoolExecutor | None = None

    def result(self, number: int) -> _Result:
        """Return a result; they are asked for in order, each once."""
        self._asked = number
        self._call_helpers()
        while number >= self._begun or not self._results[number].done():
            own = self._begin()
            if own is None:
                break  # another thread is at it, and the others are as far ahead as they may be
            self._do(own)
            self._call_helpers()
        result = self._results[number].result()
        del self._results[number]  # not before: who computes it looks for it there
        return result

    def stop(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        with self._lock:
            self._begun = len(self._items)
        if self._threads is not None:
            self._threads.shutdown()

    def _call_helpers(self) -> None:
        """Give other threads something to do, as long as there is a core for them."""
        while self._has_more(new_helpers=1) and self._cores.borrow():
            own = self._begin(new_helpers=1)
            if own is None:
                self._cores.give_back()
                break
            if self._threads is None:
                self._threads = ThreadPoolExecutor(len(self._items), "ahead")
            self._threads.submit(self._help, own)

    def _help(self, own: int | None) -> None:
        while own is not None:
            self._do(own)
            self._cores.give_back()  # which whoever waits for a core takes before this thread does
            own = None
            if self._has_more() and self._cores.borrow():
                own = self._begin()
                if own is None:
                    self._cores.give_back()
        with self._lock:
            self._helpers -= 1

    def _has_more(self, new_helpers: int = 0) -> bool:
        threads = 1 + self._helpers + new_helpers
        return self._begun < min(len(self._items), self._asked + threads + 1)

    def _begin(self, new_helpers: int = 0) -> int | None:
        """Return the number of an item to compute; None if none is to be begun now."""
        with self._lock:
            if not self._has_more(new_helpers):
                return None
            self._helpers += new_helpers
            number = self._begun
            self._results[number] = Future()
            self._begun += 1
            return number

    def _do(self, number: int) -> None:
        try:
            self._results[number].set_result(self._compute(self._items[number]))
        except BaseException as error:
            self._results[number].set_exception(error)
