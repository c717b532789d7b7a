"""A run: makes the missing objects of a publication in batches, each of which is a job.

What a run has to do is asked for by marks that do not exist yet, since whether something is needed
is known from the store and the published tree, and not from files that jobs leave. Each publication
has a folder for its marks: one for each batch, and one for the publication itself. The work is
divided into batches once; the jobs of a cluster, which are processes of their own, read how it was
divided before any of it was done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from gradatlas.execution.making import fill_order
from gradatlas.execution.progress import Progress
from gradatlas.execution.workers import WorkerError, WorkerPool
from gradatlas.plan.batches import Batch
from gradatlas.storage.files import new_file

if TYPE_CHECKING:
    from gradatlas.pipeline import Pipeline

_PUBLISHED = "published"
"""The mark of a publication, beside the marks of its batches."""
_DIVISION = "division.json"
"""The file that tells how the work was divided, beside the marks."""
_WARNING = "warning: "
_MOST_LINES = 200
"""The most objects that are described one by one."""


@dataclass(frozen=True)
class Failure:
    """An object that could not be made."""

    message: str
    """One line for people."""
    details: str
    """The traceback, where there is one."""


@dataclass(frozen=True)
class Division:
    """The work of a publication, divided up."""

    batches: Mapping[str, Batch]
    keep_going: bool
    """Whether to go on with other objects when one could not be made."""

    @property
    def work(self) -> float:
        """What all objects take together, roughly, in seconds of one core."""
        return sum(batch.work for batch in self.batches.values())

    @property
    def objects(self) -> int:
        """How many objects there are to make."""
        return sum(len(batch.digests) for batch in self.batches.values())


class Run:
    """Makes batches of objects in worker processes."""

    def __init__(
        self,
        pipeline: Pipeline,
        workers: WorkerPool,
        folder: Path,
        tell: Callable[[str], None],
    ) -> None:
        """Prepare a run.

        Args:
            pipeline: what is to be made, and how.
            workers: the processes that make it.
            folder: the folder for marks. Runs with other results may use it, too.
            tell: is called with each line that users should read.
        """
        self._pipeline = pipeline
        self._workers = workers
        self._tell = tell
        self.marks = folder / sha256(str(pipeline.results).encode()).hexdigest()[:12]
        """The folder for the marks of runs with these results: `<scope>/<number>/<mark>`."""
        self.progress = Progress()
        self._divisions: dict[Path, Division] = {}
        self._descriptions: dict[tuple[Path, str], str] = {}
        self._warned: dict[Path, list[str]] = {}  # by the mark of the batch

    def ask_for(
        self,
        scope: str,
        study: str | None,
        work_of_batch: Callable[[float], float],
        *,
        keep_going: bool,
    ) -> Path:
        """Divide the work of a publication into batches, and return its mark.

        Args:
            scope: a name for what is published.
            study: the study, if it is just one.
            work_of_batch: how much work a batch shall hold, given all the work.
            keep_going: whether to go on with other objects when one could not be made.
        """
        folders = (self.marks / scope / str(number) for number in count())
        folder = next(folder for folder in folders if not folder.exists())
        batches = self._pipeline.batches(study, work_of_batch)
        self._divisions[folder] = Division(batches, keep_going)
        return folder / _PUBLISHED

    def start(self, *, show: bool) -> None:
        """Write down how the work was divided, and begin to show the progress, if asked to."""
        for folder, division in self._divisions.items():
            with new_file(folder / _DIVISION) as temporary:
                temporary.write_text(json.dumps(asdict(division)), encoding="utf-8")
        divisions = self._divisions.values()
        objects = sum(division.objects for division in divisions)
        if show and objects:
            work = sum(division.work for division in divisions)
            self.progress.start(objects, work, self._tell)

    def batch_marks(self, folder: Path) -> list[Path]:
        """Return the marks of all batches of a publication."""
        return [folder / name for name in self._division(folder).batches]

    def needed_marks(self, folder: Path, name: str) -> list[Path]:
        """Return the marks of the batches that make what a batch is made from."""
        return [folder / needed for needed in self._division(folder).batches[name].needs]

    def describe(self, folder: Path, name: str) -> str:
        """Return what the objects of a batch are and why they are made, in lines for people.

        Where there are many in the whole run, objects that are alike share a line.
        """
        # Snakemake asks again in each round of scheduling.
        if (folder, name) not in self._descriptions:
            division = self._division(folder)
            batch = division.batches[name]
            if division.objects > _MOST_LINES:
                lines = self._pipeline.describe_many(batch.kind, batch.digests)
            else:
                lines = [self._pipeline.describe(batch.kind, one) for one in batch.digests]
            self._descriptions[folder, name] = "\n".join(lines)
        return self._descriptions[folder, name]

    def make(self, folder: Path, name: str, threads: int) -> list[Failure]:
        """Make the objects of a batch that are not in the store.

        Objects that cannot be made because others could not be are passed over. When an object
        fails and the run is not to keep going, those that come after it are not made.

        Args:
            folder: the folder of the marks of its publication.
            name: the name of the batch.
            threads: how many objects to make at once.

        Returns:
            The failures.

        Raises:
            StoppedError: the workers were stopped.
        """
        division = self._division(folder)
        batch = division.batches[name]
        warned = self._warned.setdefault(folder / name, [])
        failures: list[Failure] = []

        def make(digest: str) -> None:
            if failures and not division.keep_going:
                return
            failure = self._make(batch.kind, digest, batch.work / len(batch.digests), warned)
            if failure is not None:
                failures.append(failure)
                if division.keep_going:  # else it ends the run, which tells why it ends
                    self._tell(f"error: {failure.message}")

        with ThreadPoolExecutor(threads) as executor:
            list(executor.map(make, batch.digests))  # so that what it raises is raised
        return failures

    def keeps_going(self, folder: Path) -> bool:
        """Tell whether a publication is to go on with other objects when one could not be made."""
        return self._division(folder).keep_going

    def leave_mark(self, mark: Path, failures: Iterable[Failure]) -> None:
        """Leave the mark of a batch, with what users are to know of it."""
        warned = [f"{_WARNING}{text}\n" for text in self._warned.get(mark, [])]
        failed = [f"{one.message}\n" for one in failures]
        mark.write_text("".join([*warned, *failed]), encoding="utf-8")

    def failures(self, marks: Iterable[Path]) -> list[str]:
        """Return what has failed in batches, given by their marks, a line for each object.

        What other processes have warned of is told.
        """
        lines = [
            (mark, line) for mark in marks for line in mark.read_text(encoding="utf-8").splitlines()
        ]
        warned = [
            line for mark, line in lines if line.startswith(_WARNING) and mark not in self._warned
        ]
        for line in dict.fromkeys(warned):
            self._tell(line)
        return [line for _, line in lines if not line.startswith(_WARNING)]

    def finish(self, mark: Path) -> None:
        """Leave the mark of a publication, and remove those of all earlier work."""
        for old in mark.parents[1].iterdir():
            rmtree(old)
        mark.parent.mkdir()
        mark.touch()

    def _division(self, folder: Path) -> Division:
        if folder not in self._divisions:
            content = json.loads((folder / _DIVISION).read_text(encoding="utf-8"))
            batches = {name: Batch(**batch) for name, batch in content["batches"].items()}
            self._divisions[folder] = Division(batches, content["keep_going"])
        return self._divisions[folder]

    def _make(self, kind: str, digest: str, work: float, warned: list[str]) -> Failure | None:
        pipeline = self._pipeline
        if pipeline.is_made(kind, digest) or not pipeline.can_be_made(kind, digest):
            return None
        try:
            with self.progress.making(pipeline.label(kind, digest), work):
                texts = self._workers.run(fill_order, pipeline.order(kind, digest))
        except WorkerError as error:
            return Failure(f"{pipeline.describe(kind, digest)}: {error}", error.details)
        for text in texts:
            self._tell(f"{_WARNING}{text}")
        warned += texts
        return None


def work_of_batch(slots: int, *, is_cluster: bool) -> Callable[[float], float]:
    """Return how much work a batch shall hold, as a function of all work, in seconds of one core.

    Batches are small enough that all `slots`, which work at once, end at about the same time, and
    large enough that what a job costs does not count: some hundredths of a second here, half a
    minute on a cluster.
    """
    shortest, longest, rounds = (120.0, 900.0, 3) if is_cluster else (0.5, 10.0, 12)
    return lambda work: min(longest, max(shortest, work / (rounds * slots)))
