"""How the artifacts to make are divided into batches, and how batches are made."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gradatlas.plan.artifact import Artifact
from gradatlas.plan.batches import Batch, Batches
from gradatlas.plan.scopes import ATLAS, Scope
from gradatlas.run.batch_run import BatchRun, work_of_batch
from gradatlas.run.descriptions import describe, describe_many
from gradatlas.run.session import Session
from gradatlas.run.task import Failure, Outcome, Task, run_task
from gradatlas.store.checksums import record_checksum

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
KINDS = ("grid", "gradient", "figure", "study_figure")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path))
    return Session([config], [])


class Workers:
    """Writes artifacts in place of the worker processes, and fails at some."""

    def __init__(
        self, fails: Callable[[Task], bool] = lambda _: False, warns: str | None = None
    ) -> None:
        self.made: list[str] = []
        self.again: list[str] = []
        self._fails = fails
        self._warnings = () if warns is None else (warns,)

    def run(self, function: object, task: Task) -> Outcome:
        assert function is run_task
        if self._fails(task):
            return Outcome(failure=Failure("it does not work", "where it went wrong"))
        assert all(path.exists() for path in task.inputs.values())
        self.made.append(task.path)
        if task.again:
            self.again.append(task.path)
            return Outcome()
        (task.store / task.path).parent.mkdir(parents=True, exist_ok=True)
        (task.store / task.path).touch()
        record_checksum(task.store, task.path, hashlib.sha256(b"").hexdigest())
        return Outcome(self._warnings)


class ARun:
    """A run of a whole atlas that makes its artifacts with pretended workers."""

    def __init__(
        self,
        session: Session,
        workers: Workers,
        folder: Path,
        *,
        limit: float = 0.2,
        keep_going: bool = False,
        again: Callable[[Artifact], bool] | None = None,
    ) -> None:
        pool: Any = workers
        self.told: list[str] = []
        self.run = BatchRun(session, pool, folder / "receipts", self.told.append)
        self.name, self.publication = self.run.ask_for(
            ATLAS, lambda _: limit, keep_going=keep_going, is_forced=again
        )
        self.run.write_down()
        self.run.start(show=False)
        self.folder = self.run.receipts / self.name

    @property
    def batches(self) -> list[str]:
        batch_plan = json.loads((self.folder / "batches.json").read_text())
        return list(batch_plan["publications"][self.publication]["batches"])

    def make(self, batch: str) -> int:
        """Make a batch and leave its receipt; return how many artifacts failed."""
        failures = self.run.make(self.name, batch, 1)
        self.run.leave_receipt(self.name, batch, failures)
        return len(failures)

    def make_all(self) -> int:
        """Make all batches in an order that their needs allow; return how many artifacts failed."""
        failed, waiting = 0, self.batches
        while waiting:
            needed = {batch: self.run.needed(self.name, batch) for batch in waiting}
            batch = next(b for b in waiting if all((self.folder / n).exists() for n in needed[b]))
            waiting.remove(batch)
            failed += self.make(batch)
        return failed

    def failures(self) -> list[str]:
        return self.run.failures(self.name, self.publication)


def divided(session: Session, limit: float, scope: Scope = ATLAS) -> Mapping[str, Batch]:
    batches = Batches()
    session.divide(batches, scope, lambda _: limit)
    return batches.by_name


def check_division(session: Session, batches: Mapping[str, Batch]) -> None:
    """Check that each missing artifact is in one batch, which needs those of its inputs."""
    batch_of = {
        (batch.kind, digest): name for name, batch in batches.items() for digest in batch.digests
    }
    assert len(batch_of) == sum(len(batch.digests) for batch in batches.values())
    wanted = session.plan.artifacts
    assert set(batch_of) == {key for key, made in wanted.items() if made.path not in session.stored}
    for name, batch in batches.items():
        inputs = {
            batch_of.get((other.kind, other.digest))
            for digest in batch.digests
            for other in wanted[batch.kind, digest].inputs.values()
        }
        assert set(batch.needs) == inputs - {None}
        assert name.startswith(f"{batch.kind}-")


@pytest.mark.parametrize("limit", [0.0, 0.2, FOR_EVER])
def test_each_missing_artifact_is_in_one_batch(session: Session, limit: float) -> None:
    batches = divided(session, limit)
    check_division(session, batches)
    counts = Counter(batch.kind for batch in batches.values())
    if limit == 0:
        assert counts == {"grid": 1, "gradient": 22, "figure": 40, "study_figure": 1}
    if limit == FOR_EVER:
        assert counts == dict.fromkeys(KINDS, 1)


@pytest.mark.parametrize("limit", [0.2, 1.0])
def test_a_batch_holds_no_more_work_than_it_shall(session: Session, limit: float) -> None:
    for batch in divided(session, limit).values():
        assert batch.work <= limit or len(batch.digests) == 1


def test_artifacts_that_are_there_are_in_no_batch(session: Session, tmp_path: Path) -> None:
    assert ARun(session, Workers(), tmp_path).make_all() == 0
    again = Session([tmp_path / "config.yaml"], [])
    assert divided(again, 1.0) == {}
    removed = next(path for path in again.used if path.startswith("figure/"))
    (again.store / removed).unlink()
    fresh = Session([tmp_path / "config.yaml"], [])
    (batch,) = divided(fresh, 1.0).values()
    assert (batch.kind, list(batch.needs)) == ("figure", [])
    check_division(fresh, {"figure-0": batch})


def test_what_is_asked_for_later_is_in_the_batches_that_there_are(session: Session) -> None:
    batches = Batches()
    files = {file.path: file.artifact for file in session.plan.files}
    asked = (
        "figures/swept/t=0/quiver.png",
        "figures/swept/t=0/contour.png",
        "gradients/swept/t=1.nc",
    )
    names = [session.divide(batches, Scope(path=path), lambda _: FOR_EVER) for path in asked]
    assert names == [
        ("figure-0", "gradient-0", "grid-0"),
        ("figure-1", "gradient-0", "grid-0"),
        ("gradient-1", "grid-0"),
    ]
    assert [batches.by_name[name].needs for name in ("figure-1", "gradient-1")] == [
        ("gradient-0",),
        ("grid-0",),
    ]
    digests = [digest for batch in batches.by_name.values() for digest in batch.digests]
    assert len(digests) == len(set(digests)) == 5
    assert batches.by_name["figure-1"].digests == (files[asked[1]].digest,)
    rest = session.divide(batches, ATLAS, lambda _: FOR_EVER)
    assert set(batches.by_name) == set(rest)
    check_division(session, batches.by_name)


def test_a_large_field_counts_with_its_points(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path).replace("num: 9", "num: 3000"))
    large = divided(Session([config], []), 1.0)
    assert [len(batch.digests) for batch in large.values() if batch.kind == "gradient"] == [1] * 22


def test_batches_are_shorter_the_less_there_is_to_do() -> None:
    here, cluster = work_of_batch(2, is_cluster=False), work_of_batch(10, is_cluster=True)
    assert here(1) == 0.5  # not one artifact each
    assert here(48) == 2.0
    assert here(1e6) == 10.0  # something to see of the progress, and an end to wait for
    assert cluster(1) == 120.0
    assert cluster(1e6) == 900.0


def test_everything_is_made_once(session: Session, tmp_path: Path) -> None:
    workers = Workers()
    run = ARun(session, workers, tmp_path)
    assert run.make_all() == 0
    assert sorted(workers.made) == sorted(session.used)
    assert run.told == []
    for name in run.batches:
        assert run.make(name) == 0
    assert len(workers.made) == len(session.used)


def test_a_receipt_names_what_was_made(session: Session, tmp_path: Path) -> None:
    run = ARun(session, Workers(), tmp_path)
    run.make("grid-0")
    (grid,) = [path for path in session.used if path.startswith("grid/")]
    empty = hashlib.sha256(b"").hexdigest()
    assert (run.folder / "grid-0").read_text() == f"{empty}  {grid}\n"


def test_what_is_forced_is_made_again_and_nothing_else(session: Session, tmp_path: Path) -> None:
    assert ARun(session, Workers(), tmp_path).make_all() == 0
    again = Session([tmp_path / "config.yaml"], [])
    removed = next(path for path in again.used if path.startswith("gradient/"))
    (again.store / removed).unlink()
    fresh = Session([tmp_path / "config.yaml"], [])
    workers = Workers()
    run = ARun(fresh, workers, tmp_path, again=lambda made: made.kind == "study_figure")
    assert run.make_all() == 0
    made = sorted(path for path in fresh.used if path.startswith("study_figure/"))
    assert sorted(workers.made) == sorted([removed, *made])
    assert sorted(workers.again) == made
    assert run.run.compared(run.name, run.publication) == len(made)


def test_what_fails_stops_only_what_is_made_from_it(session: Session, tmp_path: Path) -> None:
    (swept,) = [f for f in session.plan.files if f.path == "gradients/swept/t=0.nc"]
    workers = Workers(lambda task: task.path == swept.artifact.path)
    run = ARun(session, workers, tmp_path, keep_going=True)
    assert run.make_all() == 1
    line = "gradient of swept at t=0: it does not work"
    assert run.told == [f"error: {line}"]
    assert run.failures() == [line]
    missed = [f for f in session.plan.files if f.study == "swept" and f.point == "t=0"]
    assert set(session.used) - set(workers.made) == {f.artifact.path for f in missed}
    assert session.left_out(ATLAS) == [f.path for f in missed]


def test_without_keeping_on_the_first_failure_ends_its_batch_which_can_be_made_again(
    session: Session, tmp_path: Path
) -> None:
    broken = True
    workers = Workers(lambda task: task.kind == "gradient" and broken)
    run = ARun(session, workers, tmp_path)
    assert run.make("grid-0") == 0
    (failure,) = run.run.make(run.name, "gradient-0", 1)
    assert failure.details == "where it went wrong"
    assert len(workers.made) == 1
    assert run.told == []  # the job that fails says it
    broken = False
    assert run.make("gradient-0") == 0
    batch = divided(session, 0.2)["gradient-0"]
    assert len(workers.made) == 1 + len(batch.digests)


def test_warnings_are_told_once_where_the_command_was_given(
    session: Session, tmp_path: Path
) -> None:
    here = ARun(session, Workers(), tmp_path)
    told: list[str] = []
    workers: Any = Workers(warns="it is slow")
    other = Session([tmp_path / "config.yaml"], [])
    elsewhere = BatchRun(other, workers, tmp_path / "receipts", told.append)
    for batch in here.batches:
        elsewhere.leave_receipt(here.name, batch, elsewhere.make(here.name, batch, 1))
        if batch == "grid-0":
            break
    elsewhere.leave_receipt(here.name, "grid-0", elsewhere.make(here.name, "grid-0", 1))
    assert told[:1] == ["warning: it is slow"]
    assert here.failures() == []
    assert here.told == told[:1]
    assert elsewhere.failures(here.name, here.publication) == []
    assert told == ["warning: it is slow"]  # not once more


def test_other_processes_know_how_the_work_was_divided(session: Session, tmp_path: Path) -> None:
    here = ARun(session, Workers(), tmp_path, keep_going=True)
    # By now something is made, so that the work would be divided in another way.
    here.make("grid-0")
    other: Any = Workers()
    fresh = Session([tmp_path / "config.yaml"], [])
    elsewhere = BatchRun(fresh, other, tmp_path / "receipts", print)
    for ask in (BatchRun.batches, BatchRun.failures, BatchRun.scope):
        assert ask(elsewhere, here.name, "0") == ask(here.run, here.name, "0")
    assert elsewhere.keeps_going(here.name)
    assert elsewhere.make(here.name, "gradient-1", 2) == []
    batches = divided(session, 0.2)
    assert len(other.made) == len(batches["gradient-1"].digests)


def test_a_run_has_receipts_of_its_own(session: Session, tmp_path: Path) -> None:
    broken_off = ARun(session, Workers(), tmp_path)
    broken_off.make("grid-0")
    # What the next one is to do is asked for anew.
    next_run = ARun(Session([tmp_path / "config.yaml"], []), Workers(), tmp_path)
    assert next_run.folder != broken_off.folder
    assert [path.name for path in next_run.folder.parent.iterdir()] == [next_run.name]


def test_many_artifacts_that_are_alike_share_a_line(session: Session) -> None:
    batches = divided(session, FOR_EVER)
    (figures,) = [batch for batch in batches.values() if batch.kind == "figure"]
    made = [session.artifact("figure", digest) for digest in figures.digests]
    assert describe_many(session, made) == [
        "quiver.png of swept at 20 points, t=0 to t=1: new",
        "contour.png of swept at 20 points, t=0 to t=1: new",
    ]
    assert describe_many(session, made[:1]) == [describe(session, made[0])]
    assert describe_many(session, made[:1], again=figures.digests[:1]) == [
        "quiver.png of swept at t=0: again, to compare"
    ]
    (study_figures,) = [batch for batch in batches.values() if batch.kind == "study_figure"]
    made = [session.artifact("study_figure", digest) for digest in study_figures.digests]
    assert describe_many(session, made) == ["errors.png of steps: new"]
