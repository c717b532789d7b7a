"""What is kept of files that were read: never of another content, and never to be changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.files import read_grid_file, write_grid_file
from gradatlas.fields.memory import FileState, Memory
from gradatlas.fields.reading import read_field
from tests.support.gradient_files import make_gradient

METHOD = specify_method("central")


def make(path: Path, formula: str) -> Path:
    return make_gradient(
        path, formula, {"x0": EvenAxis(-1, 1, 9), "x1": EvenAxis(-1, 1, 9)}, METHOD
    )


def test_the_last_of_few_are_kept(tmp_path: Path) -> None:
    memory: Memory[int] = Memory(2)
    states = []
    for number in range(3):
        path = tmp_path / str(number)
        path.write_bytes(b"content")
        states.append(FileState.of(path))
        memory.keep(states[-1], number)
    assert [memory.get(state) for state in states] == [None, 1, 2]


def test_a_file_that_was_replaced_or_written_anew_is_read_anew(tmp_path: Path) -> None:
    path = make(tmp_path / "field.nc", "x0 + x1")
    first = read_field(path)
    assert read_field(path) is first
    other = make(tmp_path / "other.nc", "x0 - x1")
    time = path.stat().st_mtime_ns
    os.utime(other, ns=(time, time))  # of the same size, and as old
    other.replace(path)
    assert not np.array_equal(read_field(path).values, first.values)
    grid = tmp_path / "grid.nc"
    for low in (0.0, 1.0):
        write_grid_file(grid, {"x0": np.array([low, 2.0])}, {"x0": [low, 2.0]})
        coordinates, config = read_grid_file(grid)
        assert coordinates["x0"][0] == low
        assert config == {"x0": [low, 2.0]}


def test_what_is_kept_cannot_be_changed(tmp_path: Path) -> None:
    field = read_field(make(tmp_path / "field.nc", "x0 + x1"))
    for array in (field.values, field.norm, field.flag, *field.gradient):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
