"""Cores that tests deal out, with a count of what is borrowed."""

from __future__ import annotations

import threading


class DealtCores:
    """So many cores beside the own one."""

    def __init__(self, count: int) -> None:
        self._idle = self._count = count
        self._lock = threading.Lock()
        self.most_borrowed = 0
        self.times_borrowed = 0

    @property
    def borrowed(self) -> int:
        """How many are borrowed now."""
        return self._count - self._idle

    def borrow(self) -> bool:
        with self._lock:
            if not self._idle:
                return False
            self._idle -= 1
            self.times_borrowed += 1
            self.most_borrowed = max(self.most_borrowed, self.borrowed)
            return True

    def give_back(self) -> None:
        with self._lock:
            self._idle += 1
            assert self._idle <= self._count
