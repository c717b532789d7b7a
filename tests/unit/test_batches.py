"""How the objects to make are divided into batches, and how batches are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gradatlas.execution.making import Order
from gradatlas.execution.workers import WorkerError
from gradatlas.pipeline import Pipeline
from gradatlas.plan.batches import Batch
from gradatlas.run import Run, work_of_batch

CONFIG = """
results: {folder}/results
defaults:
  grid: {{x0: {{start: -2, stop: 2, num: 9}}, x1: {{start: -2, stop: 2, num: 9}}}}
figures:
  errors: {{layers: [{{kind: convergence}}]}}
studies:
  swept:
    function: x0**2 + t*x0*x1 + x1**2
    sweep: {{t: {{linspace: {{start: 0, stop: 1, num: 20}}}}}}
    figures: [quiver, contour]
  steps:
    function: sin(x0)*x1
    gradient: {{method: central}}
    sweep: {{gradient.step: [0.1, 0.01]}}
    figures: [errors]
"""
FOR_EVER = 1e9


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path))
    return Pipeline([config], [])


class Workers:
    """Writes objects in place of the worker processes, and fails at some."""

    def __init__(
        self, fails: Callable[[Order], bool] = lambda _: False, warns: str | None = None
    ) -> None:
        self.made: list[str] = []
        self._fails = fails
        self._warnings = [] if warns is None else [warns]

    def run(self, _function: object, order: Order) -> list[str]:
        if self._fails(order):
            raise WorkerError("it does not work", "where it went wrong")
        assert all(path.exists() for path in order.inputs.values())
        self.made.append(order.path)
        (order.store / order.path).parent.mkdir(parents=True, exist_ok=True)
        (order.store / order.path).touch()
        return self._warnings


def a_run(
    pipeline: Pipeline,
    workers: Workers,
    folder: Path,
    *,
    limit: float = 0.2,
    keep_going: bool = False,
) -> tuple[Run, Path, list[str]]:
    """Return a run of a whole atlas, the mark that it is asked for, and what it tells."""
    told: list[str] = []
    pool: Any = workers
    run = Run(pipeline, pool, folder / "marks", told.append)
    mark = run.ask_for("atlas", None, lambda _: limit, keep_going=keep_going)
    run.start(show=False)
    return run, mark, told


def make_all(run: Run, folder: Path) -> int:
    """Make all batches in an order that their needs allow; return how many objects failed."""
    failed = 0
    waiting = run.batch_marks(folder)
    while waiting:
        mark = next(m for m in waiting if all(n.exists() for n in run.needed_marks(folder, m.name)))
        waiting.remove(mark)
        failures = run.make(folder, mark.name, 1)
        failed += len(failures)
        run.leave_mark(mark, failures)
    return failed


def check_division(pipeline: Pipeline, batches: Mapping[str, Batch]) -> None:
    """Check that each missing object is in one batch, which needs those of its inputs."""
    batch_of = {
        (batch.kind, digest): name for name, batch in batches.items() for digest in batch.digests
    }
    assert len(batch_of) == sum(len(batch.digests) for batch in batches.values())
    wanted = pipeline.atlas.objects
    assert set(batch_of) == {
        key for key, made in wanted.items() if made.path not in pipeline.stored
    }
    for name, batch in batches.items():
        inputs = {
            batch_of.get((other.kind, other.digest))
            for digest in batch.digests
            for other in wanted[batch.kind, digest].inputs.values()
        }
        assert set(batch.needs) == inputs - {None}
        assert name.startswith(f"{batch.kind}-")


@pytest.mark.parametrize("limit", [0.0, 0.2, FOR_EVER])
def test_each_missing_object_is_in_one_batch(pipeline: Pipeline, limit: float) -> None:
    batches = pipeline.batches(None, lambda _: limit)
    check_division(pipeline, batches)
    counts = {
        kind: sum(batch.kind == kind for batch in batches.values()) for kind in pipeline.kinds
    }
    if limit == 0:
        assert counts == {"grid": 1, "gradient": 22, "figure": 40, "study_figure": 1}
    if limit == FOR_EVER:
        assert counts == dict.fromkeys(pipeline.kinds, 1)


@pytest.mark.parametrize("limit", [0.2, 1.0])
def test_a_batch_holds_no_more_work_than_it_shall(pipeline: Pipeline, limit: float) -> None:
    for batch in pipeline.batches(None, lambda _: limit).values():
        assert batch.work <= limit or len(batch.digests) == 1


def test_objects_that_are_there_are_in_no_batch(pipeline: Pipeline, tmp_path: Path) -> None:
    run, mark, _ = a_run(pipeline, Workers(), tmp_path)
    assert make_all(run, mark.parent) == 0
    again = Pipeline([tmp_path / "config.yaml"], [])
    assert again.batches(None, lambda _: 1.0) == {}
    removed = next(path for path in again.used if path.startswith("figure/"))
    (again.store / removed).unlink()
    fresh = Pipeline([tmp_path / "config.yaml"], [])
    (batch,) = fresh.batches(None, lambda _: 1.0).values()
    assert (batch.kind, list(batch.needs)) == ("figure", [])
    check_division(fresh, {"figure-0": batch})


def test_a_large_field_counts_with_its_points(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path).replace("num: 9", "num: 3000"))
    large = Pipeline([config], []).batches(None, lambda _: 1.0)
    assert [len(batch.digests) for batch in large.values() if batch.kind == "gradient"] == [1] * 22


def test_batches_are_shorter_the_less_there_is_to_do() -> None:
    here, cluster = work_of_batch(2, is_cluster=False), work_of_batch(10, is_cluster=True)
    assert here(1) == 0.5  # not one object each
    assert here(48) == 2.0
    assert here(1e6) == 10.0  # something to see of the progress, and an end to wait for
    assert cluster(1) == 120.0
    assert cluster(1e6) == 900.0


def test_everything_is_made_once(pipeline: Pipeline, tmp_path: Path) -> None:
    workers = Workers()
    run, mark, told = a_run(pipeline, workers, tmp_path)
    assert make_all(run, mark.parent) == 0
    assert sorted(workers.made) == sorted(pipeline.used)
    assert told == []
    for name in [mark.name for mark in run.batch_marks(mark.parent)]:
        assert run.make(mark.parent, name, 2) == []
    assert len(workers.made) == len(pipeline.used)


def test_what_fails_stops_only_what_is_made_from_it(pipeline: Pipeline, tmp_path: Path) -> None:
    (swept,) = [f for f in pipeline.atlas.files if f.path == "gradients/swept/t=0.nc"]
    workers = Workers(lambda order: order.path == swept.object.path)
    run, mark, told = a_run(pipeline, workers, tmp_path, keep_going=True)
    assert make_all(run, mark.parent) == 1
    line = "gradient of swept at t=0: new: it does not work"
    assert told == [f"error: {line}"]
    assert run.failures(run.batch_marks(mark.parent)) == [line]
    missed = [f for f in pipeline.atlas.files if f.study == "swept" and f.point == "t=0"]
    assert set(pipeline.used) - set(workers.made) == {f.object.path for f in missed}


def test_without_keeping_on_the_first_failure_ends_its_batch_which_can_be_made_again(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    broken = True
    workers = Workers(lambda order: order.kind == "gradient" and broken)
    run, mark, told = a_run(pipeline, workers, tmp_path)
    assert run.make(mark.parent, "grid-0", 1) == []
    (failure,) = run.make(mark.parent, "gradient-0", 1)
    assert failure.details == "where it went wrong"
    assert len(workers.made) == 1
    assert told == []  # the job that fails says it
    broken = False
    assert run.make(mark.parent, "gradient-0", 1) == []
    batch = pipeline.batches(None, lambda _: 0.2)["gradient-0"]
    assert len(workers.made) == 1 + len(batch.digests)


def test_warnings_are_told_once_where_the_command_was_given(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    warning = Workers(warns="it is slow")
    run, mark, told = a_run(pipeline, Workers(), tmp_path)
    elsewhere, _, said = a_run(Pipeline([tmp_path / "config.yaml"], []), warning, tmp_path)
    grid = mark.parent / "grid-0"
    elsewhere.leave_mark(grid, elsewhere.make(mark.parent, grid.name, 1))
    assert said == ["warning: it is slow"]
    assert run.failures([grid]) == []
    assert told == said
    assert elsewhere.failures([grid]) == []
    assert said == told  # not once more


def test_other_processes_know_how_the_work_was_divided(pipeline: Pipeline, tmp_path: Path) -> None:
    run, mark, _ = a_run(pipeline, Workers(), tmp_path, keep_going=True)
    # By now something is made, so that another division would come out.
    run.make(mark.parent, "grid-0", 1)
    other: Any = Workers()
    elsewhere = Run(Pipeline([tmp_path / "config.yaml"], []), other, tmp_path / "marks", print)
    assert elsewhere.batch_marks(mark.parent) == run.batch_marks(mark.parent)
    assert elsewhere.keeps_going(mark.parent)
    assert elsewhere.make(mark.parent, "gradient-1", 2) == []
    division = pipeline.batches(None, lambda _: 0.2)
    assert len(other.made) == len(division["gradient-1"].digests)


def test_a_publication_has_marks_of_its_own(pipeline: Pipeline, tmp_path: Path) -> None:
    _, mark, _ = a_run(pipeline, Workers(), tmp_path)
    # The run was broken off; what the next one is to do is asked for anew.
    next_run, next_mark, _ = a_run(pipeline, Workers(), tmp_path)
    assert next_mark.parent != mark.parent
    next_run.finish(next_mark)
    assert [path.name for path in next_mark.parents[1].iterdir()] == [next_mark.parent.name]
    assert next_mark.exists()


def test_many_objects_that_are_alike_share_a_line(pipeline: Pipeline) -> None:
    batches = pipeline.batches(None, lambda _: FOR_EVER)
    (figures,) = [batch for batch in batches.values() if batch.kind == "figure"]
    assert pipeline.describe_many("figure", figures.digests) == [
        "quiver.png of swept at 20 points, t=0 to t=1: new",
        "contour.png of swept at 20 points, t=0 to t=1: new",
    ]
    assert pipeline.describe_many("figure", figures.digests[:1]) == [
        pipeline.describe("figure", figures.digests[0])
    ]
    (study_figures,) = [batch for batch in batches.values() if batch.kind == "study_figure"]
    assert pipeline.describe_many("study_figure", study_figures.digests) == [
        "errors.png of steps: new"
    ]
