"""A run: makes what a publication needs in batches, each of which is a job, and leaves receipts.

Whether something is to be made is known from the store and the published tree. So each run has a
folder of its own for the receipts of its jobs, in which none is there yet: one for each batch, with
the checksums and paths of the artifacts that it made, and one for each publication. The work is
divided into batches when a publication is asked for; the jobs of a cluster, which are processes of
their own, read how it was divided before any of it was done.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import count, groupby
from pathlib import Path
from shutil import rmtree

from gradatlas.plan.artifact import Artifact
from gradatlas.plan.batches import Batch, Batches
from gradatlas.plan.scopes import Scope
from gradatlas.pool.workers import WorkerError, WorkerPool
from gradatlas.run.descriptions import describe, describe_many, label
from gradatlas.run.progress import Progress
from gradatlas.run.session import Session
from gradatlas.run.task import Failure, run_task
from gradatlas.store.checksums import find_checksum
from gradatlas.store.files import new_file

_BATCH_PLAN = "batches.json"
"""The file that says how the work of a run was divided, beside its receipts."""
_WARNING, _FAILED, _SAME = "# warning: ", "# failed: ", "# same bytes: "
"""How the lines of a receipt begin that are not about artifacts made."""
_MOST_TOGETHER = 4
"""The most figures of one file that one thread makes in a row."""
_MOST_LINES = 200
"""The most artifacts that are described one by one."""


@dataclass(frozen=True)
class Publication:
    """What is to be published at once."""

    scope: Scope
    batches: tuple[str, ...]
    """The names of the batches that make what is missing of it."""


@dataclass
class BatchPlan:
    """The work of a run, divided up."""

    keep_going: bool
    """Whether to go on with other artifacts when one could not be made."""
    batches: Batches = field(default_factory=Batches)
    publications: dict[str, Publication] = field(default_factory=dict)

    @property
    def work(self) -> float:
        """What all artifacts take together, roughly, in seconds of one core."""
        return sum(batch.work for batch in self.batches.by_name.values())

    @property
    def artifacts(self) -> int:
        """How many artifacts there are to make."""
        return sum(len(batch.digests) for batch in self.batches.by_name.values())

    def to_json(self) -> str:
        """Return all of it as text, for other processes."""
        return json.dumps(
            {
                "keep_going": self.keep_going,
                "batches": {name: asdict(batch) for name, batch in self.batches.by_name.items()},
                "publications": {name: asdict(one) for name, one in self.publications.items()},
            }
        )

    @classmethod
    def from_json(cls, text: str) -> BatchPlan:
        """Return what `to_json` has put into text."""
        plain = json.loads(text)
        return cls(
            plain["keep_going"],
            Batches({name: Batch(**batch) for name, batch in plain["batches"].items()}),
            {
                name: Publication(Scope(**one["scope"]), tuple(one["batches"]))
                for name, one in plain["publications"].items()
            },
        )


class BatchRun:
    """Makes batches of artifacts in worker processes."""

    def __init__(
        self,
        session: Session,
        workers: WorkerPool,
        folder: Path,
        log: Callable[[str], None],
    ) -> None:
        """Prepare a run.

        Args:
            session: what is to be made, and how.
            workers: the processes that make it.
            folder: the folder for receipts. Runs with other results may use it, too.
            log: is called with each line that users should read.
        """
        self._session = session
        self._workers = workers
        self._log = log
        results = session.results.absolute()
        self.receipts = folder / sha256(str(results).encode()).hexdigest()[:12]
        """The folder for the receipts of runs with these results: `<run>/<receipt>`."""
        self.progress = Progress()
        self._own = ""  # the name of this run
        self._reading = threading.Lock()
        self._warning = threading.Lock()
        self._told: set[str] = set()  # what users were warned of already
        self._batch_plans: dict[str, BatchPlan] = {}
        self._descriptions: dict[tuple[str, str], str] = {}
        self._warned: dict[tuple[str, str], list[str]] = {}  # by run and batch
        self._same: dict[tuple[str, str], list[str]] = {}

    def ask_for(
        self,
        scope: Scope,
        work_of_batch: Callable[[float], float],
        *,
        keep_going: bool,
        is_forced: Callable[[Artifact], bool] | None = None,
        anew: bool = False,
    ) -> tuple[str, str]:
        """Divide the work of a publication into batches.

        Args:
            scope: what is to be published.
            work_of_batch: how much work to put into a batch, given all the work.
            keep_going: whether to go on with other artifacts when one could not be made.
            is_forced: which artifacts are to be made even if they are stored, to compare the two.
            anew: whether to take nothing for stored, to see what there is to do in all.

        Returns:
            The names of this run and of the publication in it.
        """
        if not self._own:
            names = (str(number) for number in count())
            self._own = next(name for name in names if not (self.receipts / name).exists())
            self._batch_plans[self._own] = BatchPlan(keep_going)
        batch_plan = self._batch_plans[self._own]
        names_of_batches = self._session.divide(
            batch_plan.batches, scope, work_of_batch, is_forced, anew=anew
        )
        name = str(len(batch_plan.publications))
        batch_plan.publications[name] = Publication(scope, names_of_batches)
        return self._own, name

    def write_down(self) -> None:
        """Write down how the work was divided, for jobs that are processes of their own.

        Raises:
            OSError: that cannot be written.
        """
        with new_file(self.receipts / self._own / _BATCH_PLAN) as temporary:
            temporary.write_text(self._batch_plans[self._own].to_json(), encoding="utf-8")

    def start(self, *, show: bool) -> None:
        """Remove what earlier runs have left, and begin to show the progress, if asked to."""
        if self.receipts.is_dir():
            for old in self.receipts.iterdir():
                if old.is_dir() and old.name != self._own:
                    rmtree(old)
        batch_plan = self._batch_plans.get(self._own)
        if show and batch_plan is not None and batch_plan.artifacts:
            self.progress.start(batch_plan.artifacts, batch_plan.work, self._log)

    def scope(self, run: str, publication: str) -> Scope:
        """Return what a publication publishes."""
        return self._batch_plan(run).publications[publication].scope

    def batches(self, run: str, publication: str) -> list[str]:
        """Return the batches that make what a publication shows, or that nothing else asks for.

        Those that make only what others are made from are not among them.
        """
        batch_plan = self._batch_plan(run)
        one = batch_plan.publications[publication]
        kinds = {file.artifact.kind for file in self._session.plan.files_in(one.scope)}
        batches = {name: batch_plan.batches.by_name[name] for name in one.batches}
        needed = {name for batch in batches.values() for name in batch.needs}
        return [
            name for name, batch in batches.items() if batch.kind in kinds or name not in needed
        ]

    def needed(self, run: str, batch: str) -> list[str]:
        """Return the batches that make what a batch is made from."""
        return list(self._batch_plan(run).batches.by_name[batch].needs)

    def files(self, run: str, batch: str) -> list[Path]:
        """Return the files of users that a batch is made from."""
        one = self._batch_plan(run).batches.by_name[batch]
        files = (path for made in self._artifacts(one) for path in made.files.values())
        return list(dict.fromkeys(files))

    def describe(self, run: str, batch: str) -> str:
        """Return what the artifacts of a batch are and why they are made, in lines for people.

        Where there are many in the whole run, artifacts that are alike share a line.
        """
        # Snakemake asks again in each round of scheduling.
        if (run, batch) not in self._descriptions:
            batch_plan = self._batch_plan(run)
            one = batch_plan.batches.by_name[batch]
            again = frozenset(one.again)
            if batch_plan.artifacts > _MOST_LINES:
                lines = describe_many(self._session, self._artifacts(one), again)
            else:
                lines = [describe(self._session, made, again) for made in self._artifacts(one)]
            self._descriptions[run, batch] = "\n".join(lines)
        return self._descriptions[run, batch]

    def make(self, run: str, batch: str, threads: int) -> list[Failure]:
        """Make the artifacts of a batch that are not in the store, or that are to be compared.

        Artifacts that cannot be made because others could not be are passed over. When an artifact
        fails and the run is not to keep going, those that come after it are not made.

        Args:
            run: the run that it belongs to.
            batch: its name.
            threads: how many artifacts to make at once.

        Returns:
            The failures.

        Raises:
            StoppedError: the workers were stopped.
        """
        batch_plan = self._batch_plan(run)
        one = batch_plan.batches.by_name[batch]
        again = frozenset(one.again)
        warned = self._warned.setdefault((run, batch), [])
        same = self._same.setdefault((run, batch), [])
        failures: list[Failure] = []

        def make(group: Sequence[Artifact]) -> None:
            for made in group:
                if failures and not batch_plan.keep_going:
                    return
                work = one.work / len(one.digests)
                failure = self._make(made, work, warned, again=made.digest in again)
                if failure is not None:
                    failures.append(failure)
                    if batch_plan.keep_going:  # else it ends the run, which says why
                        self._log(f"error: {failure.message}")
                elif made.digest in again:
                    same.append(made.digest)

        with ThreadPoolExecutor(threads) as executor:
            groups = _groups(self._artifacts(one), threads)
            list(executor.map(make, groups))  # so that what it raises is raised
        return failures

    def keeps_going(self, run: str) -> bool:
        """Return whether a run is to go on with other artifacts when one could not be made."""
        return self._batch_plan(run).keep_going

    def leave_receipt(self, run: str, batch: str, failures: Iterable[Failure]) -> None:
        """Leave the receipt of a batch: what was made, and what users are to know of it."""
        one = self._batch_plan(run).batches.by_name[batch]
        made = [made.path for made in self._artifacts(one)]
        with self._reading:
            checksums = {path: find_checksum(self._session.store, path) for path in made}
        lines = [
            *(f"{checksum}  {path}" for path, checksum in checksums.items() if checksum),
            *(f"{_SAME}{digest}" for digest in self._same.get((run, batch), [])),
            *(f"{_WARNING}{text}" for text in self._warned.get((run, batch), [])),
            *(f"{_FAILED}{failure.message}" for failure in failures),
        ]
        with new_file(self.receipts / run / batch, mode=0o644) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def failures(self, run: str, publication: str) -> list[str]:
        """Return what failed in the batches of a publication, a line for each artifact.

        Warnings of other processes are passed on.
        """
        failed: list[str] = []
        warned: dict[str, None] = {}
        for batch in self._batch_plan(run).publications[publication].batches:
            for line in self._lines(run, batch):
                if line.startswith(_FAILED):
                    failed.append(line.removeprefix(_FAILED))
                elif line.startswith(_WARNING) and (run, batch) not in self._warned:
                    warned[line.removeprefix("# ")] = None
        for line in warned:
            self._log(line)
        return failed

    def compared(self, run: str, publication: str) -> int:
        """Return how many artifacts were made again for a publication with the same bytes."""
        return sum(
            line.startswith(_SAME)
            for batch in self._batch_plan(run).publications[publication].batches
            for line in self._lines(run, batch)
        )

    def _lines(self, run: str, batch: str) -> list[str]:
        receipt = self.receipts / run / batch
        return receipt.read_text(encoding="utf-8").splitlines() if receipt.exists() else []

    def _batch_plan(self, run: str) -> BatchPlan:
        if run not in self._batch_plans:
            text = (self.receipts / run / _BATCH_PLAN).read_text(encoding="utf-8")
            self._batch_plans[run] = BatchPlan.from_json(text)
        return self._batch_plans[run]

    def _artifacts(self, batch: Batch) -> list[Artifact]:
        return [self._session.artifact(batch.kind, digest) for digest in batch.digests]

    def _make(
        self, made: Artifact, work: float, warned: list[str], *, again: bool
    ) -> Failure | None:
        session = self._session
        is_made = session.is_made(made)
        if (is_made and not again) or not session.can_be_made(made):
            return None
        task = session.task(made, again=again and is_made)
        what = label(session, made)
        try:
            with self.progress.making(what, work):
                outcome = self._workers.run(run_task, task)
                if outcome.failure is not None:
                    raise WorkerError(outcome.failure.message, outcome.failure.details)
        except WorkerError as error:
            return Failure(f"{what}: {error}", error.details)
        with self._warning:
            new = [text for text in outcome.warnings if text not in self._told]
            self._told.update(new)
        for text in new:
            self._log(f"warning: {text}")
        warned += new
        return None


def work_of_batch(slots: int, *, is_cluster: bool) -> Callable[[float], float]:
    """Return how much work to put into a batch, as a function of all work, in seconds of one core.

    Batches are small enough that all `slots`, which work at once, end at about the same time, and
    large enough that what a job costs does not count: some hundredths of a second here, half a
    minute on a cluster.
    """
    shortest, longest, rounds = (120.0, 900.0, 3) if is_cluster else (0.5, 10.0, 12)
    return lambda work: min(longest, max(shortest, work / (rounds * slots)))


def _groups(artifacts: Sequence[Artifact], threads: int) -> list[Sequence[Artifact]]:
    """Return artifacts in groups, each of which is made by one thread, one after the other.

    Figures that are drawn from the same file are neighbours: a worker that draws several of them
    reads it once.
    """
    most = max(1, min(_MOST_TOGETHER, len(artifacts) // (2 * threads)))
    groups: list[Sequence[Artifact]] = []
    for _, same in groupby(artifacts, key=_kind_and_inputs):
        together = list(same)
        size = most if together[0].kind == "figure" else 1
        groups += [together[start : start + size] for start in range(0, len(together), size)]
    return groups


def _kind_and_inputs(artifact: Artifact) -> tuple[str, list[str]]:
    # What figures of a study share besides does not part those of one gradient; figures of paths
    # alone have none.
    roles = sorted(artifact.inputs)
    if artifact.kind == "figure" and "gradient" in roles:
        roles = ["gradient"]
    return artifact.kind, [artifact.inputs[role].digest for role in roles]
