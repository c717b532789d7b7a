"""What becomes of a task: an artifact in the store, or what keeps it from being made."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gradatlas.axes import EvenAxis, GridSpec
from gradatlas.makers import grid
from gradatlas.makers.maker import Identity
from gradatlas.messages import AtlasError, AtlasWarning
from gradatlas.run import task as tasks
from gradatlas.run.task import Outcome, Task, make_artifact, run_task
from gradatlas.store.artifacts import list_artifacts

PATH = f"grid/{'a' * 32}.nc"
HaveMade = Callable[[Callable[[Path], None]], None]


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    """A task in a process that runs what was planned with."""
    monkeypatch.setattr(tasks, "check_code", lambda _: None)
    return Task(
        kind="grid",
        spec=GridSpec((("x", EvenAxis(0, 1, 3)),)),
        inputs={},
        identity=Identity("a" * 32, "tests"),
        store=tmp_path / "store",
        path=PATH,
        shared_store=None,
        source="",
    )


@pytest.fixture
def have_made(monkeypatch: pytest.MonkeyPatch) -> HaveMade:
    """Put a function of the path alone in the place of the maker of grids."""

    def put(write: Callable[[Path], None]) -> None:
        def make(_spec: GridSpec, _inputs: Mapping[str, Path], path: Path, _: Identity) -> None:
            write(path)

        monkeypatch.setattr(grid, "make", make)

    return put


def write_text(path: Path) -> None:
    path.write_text("content")


def test_an_artifact_is_put_into_the_store(task: Task) -> None:
    assert run_task(task) == Outcome()
    assert list_artifacts(task.store) == {PATH}


def test_an_error_that_is_meant_for_users_comes_back_as_it_is(
    task: Task, have_made: HaveMade
) -> None:
    def refuse(_path: Path) -> None:
        raise AtlasError("mend this")

    have_made(refuse)
    failure = run_task(task).failure
    assert failure is not None
    assert failure.message == "mend this"
    assert "in refuse" in failure.details
    assert list_artifacts(task.store) == set()
    with pytest.raises(AtlasError, match=r"^mend this$"):
        make_artifact(task)


def test_what_the_system_refuses_is_told_in_words(task: Task, have_made: HaveMade) -> None:
    def run_out(_path: Path) -> None:
        raise MemoryError

    have_made(run_out)
    failure = run_task(task).failure
    assert failure is not None
    assert "memory" in failure.message
    assert "MemoryError" in failure.details


def test_other_errors_are_faults_and_pass(task: Task, have_made: HaveMade) -> None:
    def fail(_path: Path) -> None:
        raise ValueError("no such thing")

    have_made(fail)
    with pytest.raises(ValueError, match="no such thing"):
        run_task(task)


def test_what_users_are_warned_of_comes_back_and_other_warnings_go_where_they_go(
    task: Task, have_made: HaveMade
) -> None:
    def warn(path: Path) -> None:
        for text in ("beware", "and"):
            warnings.warn(AtlasWarning(text), stacklevel=2)
        warnings.warn("of no interest to users", UserWarning, stacklevel=2)
        write_text(path)

    have_made(warn)
    with pytest.warns(UserWarning, match="of no interest") as others:
        assert run_task(task) == Outcome(("beware", "and"))
    assert len(others) == 1


def test_warnings_are_not_lost_where_an_artifact_cannot_be_made(
    task: Task, have_made: HaveMade
) -> None:
    def warn(_path: Path) -> None:
        warnings.warn(AtlasWarning("beware"), stacklevel=2)
        raise AtlasError("mend this")

    have_made(warn)
    outcome = run_task(task)
    assert outcome.warnings == ("beware",)
    assert outcome.failure is not None
