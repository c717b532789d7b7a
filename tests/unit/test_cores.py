"""Computing on borrowed cores: in order, within bounds, and with the same bytes."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import pytest

from gradatlas.cores import NO_CORES, compute_in_order
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.computing import compute_field
from gradatlas.fields.files import write_gradient_file
from gradatlas.functions.function import FloatArray, Function
from tests.support.dealt_cores import DealtCores
from tests.support.whole_fields import formula

every_count = pytest.mark.parametrize("threads", [1, 2, 4])


class Counting:
    """A computation that knows how many threads are at it, and what is kept of it."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._lock = threading.Lock()
        self.at_work = self.most_at_work = 0
        self.begun = 0

    def __call__(self, item: int) -> int:
        with self._lock:
            self.begun += 1
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
            pause = self._random.choice((0, 0, 1e-4, 1e-3))
        time.sleep(pause)
        with self._lock:
            self.at_work -= 1
        return item**2


@every_count
@pytest.mark.parametrize("seed", range(5))
def test_results_come_in_order_and_no_more_are_kept_than_is_said(threads: int, seed: int) -> None:
    cores, compute, random = DealtCores(threads - 1), Counting(seed), Random(seed)
    for number, result in enumerate(compute_in_order(compute, range(60), cores)):
        assert result == number**2
        # Those before are given away; this one counts as kept.
        assert compute.begun - number <= threads + 1
        time.sleep(random.choice((0, 1e-4, 1e-3)))
    assert compute.begun == 60
    assert compute.most_at_work <= threads
    assert cores.borrowed == 0


def test_every_core_is_used_that_can_be_borrowed() -> None:
    together = threading.Barrier(3)
    met = []

    def compute(item: int) -> int:
        # The last items may be alone.
        with suppress(threading.BrokenBarrierError):
            met.append(together.wait(0.2 if met else 60))
        return item

    cores = DealtCores(2)
    assert list(compute_in_order(compute, range(6), cores)) == list(range(6))
    assert len(met) >= 3
    assert cores.most_borrowed == 2
    assert cores.borrowed == 0


def test_a_core_is_borrowed_for_one_item_and_one_that_comes_free_is_found() -> None:
    cores = DealtCores(1)
    assert cores.borrow()  # somebody else's
    threads: list[set[str]] = []
    for item in compute_in_order(lambda _: threading.current_thread().name, range(40), cores):
        threads.append({item})
        if len(threads) == 10:
            cores.give_back()
            time.sleep(0.01)
    own = {threading.current_thread().name}
    assert all(name == own for name in threads[:10])
    assert any(name != own for name in threads[10:])
    assert cores.times_borrowed > 2


@every_count
def test_what_a_computation_raises_is_raised_in_its_place(threads: int) -> None:
    def compute(item: int) -> int:
        if item == 7:
            raise ValueError("seven")
        return item

    cores = DealtCores(threads - 1)
    results = compute_in_order(compute, range(20), cores)
    assert [next(results) for _ in range(7)] == list(range(7))
    with pytest.raises(ValueError, match="seven"):
        next(results)
    assert cores.borrowed == 0


@every_count
def test_no_thread_outlives_results_that_nobody_wants(threads: int) -> None:
    before, cores, compute = threading.active_count(), DealtCores(threads - 1), Counting(0)
    results = compute_in_order(compute, range(1000), cores)
    next(results)
    results.close()
    assert threading.active_count() == before
    assert compute.begun <= threads + 2
    assert cores.borrowed == 0


def test_without_other_cores_there_are_no_other_threads() -> None:
    names = compute_in_order(lambda _: threading.current_thread().name, range(5), NO_CORES)
    assert set(names) == {threading.current_thread().name}


FORMULAS = (
    "sin(3*x0)*exp(x1/4) + x0/(x0 - 0.25)",
    "sqrt(abs(x0)) + (x0 - x1)**2/hypot(x0, x1)",  # limits, whose programs are made when needed
    "where(x0 > x1, x0**3, cos(x1)) + floor(2*x1)",
)
CASES = [("central", text) for text in FORMULAS] + [
    ("exact", FORMULAS[1]),
    ("richardson", FORMULAS[0]),
]


@pytest.mark.parametrize(("method", "text"), CASES)
def test_a_file_has_the_same_bytes_on_any_number_of_cores(
    tmp_path: Path, text: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Blocks of some dozens of points, so that there are many of them and threads meet often.
    monkeypatch.setattr("gradatlas.fields.computing.block_shape", lambda _: (5, 8))
    coordinates = {"x0": np.linspace(-1, 1, 33), "x1": np.linspace(-1, 2, 25)}
    numbers = count()

    def written(threads: int) -> bytes:
        function = formula(text)  # with nothing remembered
        cores = DealtCores(threads - 1)
        blocks = compute_field(function, coordinates, specify_method(method), cores)
        path = tmp_path / f"{next(numbers)}.nc"
        write_gradient_file(path, coordinates, {}, blocks, {})
        assert threads == 1 or cores.most_borrowed > 0
        return path.read_bytes()

    alone = written(1)
    assert all(written(threads) == alone for threads in (2, 4))


def test_two_calls_that_share_borrowed_cores_do_not_mix_their_results() -> None:
    cores = DealtCores(2)
    rivals = [Counting(1), Counting(2)]
    found: dict[int, list[int]] = {}

    def call(which: int) -> None:
        items = range(which, 120, 2)
        found[which] = list(compute_in_order(rivals[which], items, cores))

    threads = [threading.Thread(target=call, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {which: [item**2 for item in range(which, 120, 2)] for which in (0, 1)}
    assert cores.times_borrowed > 0
    assert cores.most_borrowed <= 2
    assert cores.borrowed == 0


def test_a_function_that_one_thread_alone_may_call_is_called_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gradatlas.fields.computing.block_shape", lambda _: (30,))
    threads = set()

    def evaluate(x: FloatArray) -> FloatArray:
        threads.add(threading.current_thread().name)
        return np.sin(x)

    cores = DealtCores(3)
    coordinates = {"x": np.linspace(0, 1, 100)}
    method = specify_method("forward")
    blocks = list(compute_field(Function(("x",), evaluate), coordinates, method, cores))
    assert len(blocks) > 2
    assert threads == {threading.current_thread().name}
    assert cores.times_borrowed == 0
