"""Tasks: what a worker does for a job, one artifact at a time."""

from __future__ import annotations

import contextlib
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradatlas.makers.maker import Identity, Spec, find_maker
from gradatlas.messages import AtlasError, AtlasWarning
from gradatlas.run.source_state import check_code
from gradatlas.run.system_errors import explain
from gradatlas.store.artifacts import differing_path
from gradatlas.store.checksums import record_checksum
from gradatlas.store.files import checksum, new_file
from gradatlas.store.shared import offer_artifact, take_artifact


@dataclass(frozen=True)
class Task:
    """What a worker needs to know to make one artifact."""

    kind: str
    """The maker is `gradatlas.makers.<kind>`."""
    spec: Spec
    """What to make."""
    inputs: Mapping[str, Path]
    """The files to make it from, by role."""
    identity: Identity
    """What the file may say of its own making."""
    store: Path
    """The store that the artifact goes to."""
    path: str
    """Where it stands in the store."""
    shared_store: Path | None
    """A store that others may have put the artifact into already; None for no such store."""
    source: str
    """The state of the source that the plan has read."""
    again: bool = False
    """Whether to make it although it is in the store, and to compare the two."""


@dataclass(frozen=True)
class Failure:
    """Why an artifact could not be made."""

    message: str
    """One line for people."""
    details: str
    """The traceback, where there is one."""


@dataclass(frozen=True)
class Outcome:
    """What became of a task."""

    warnings: tuple[str, ...] = ()
    """What the user is to know of the artifact, a line each."""
    failure: Failure | None = None
    """None where the artifact was made."""


def run_task(task: Task) -> Outcome:
    """Put one artifact in its place: taken from the shared store, or else made."""
    texts: list[str] = []
    try:
        with _collecting_warnings(texts):
            make_artifact(task)
    except AtlasError as error:
        return Outcome(tuple(texts), Failure(str(error), traceback.format_exc()))
    return Outcome(tuple(texts))


def make_artifact(task: Task) -> None:
    """Do the task in this process, where a debugger or a profiler can follow.

    Raises:
        AtlasError: the source changed since the plan was made, the system refused to write the
            file or to give memory, the maker has something to tell, or an artifact that was made
            again came out with other bytes.
    """
    path = task.store / task.path
    with _explaining(path.parent):
        if task.again:
            _make_again(task)
            return
        if task.shared_store is not None and take_artifact(
            task.shared_store, task.store, task.path
        ):
            return
        with _made(task, path) as temporary:
            record_checksum(task.store, task.path, checksum(temporary))
        if task.shared_store is not None:
            offer_artifact(task.shared_store, task.store, task.path)


def _make_again(task: Task) -> None:
    """Make an artifact that is in the store once more, and keep it only if its bytes differ."""
    stored, other = task.store / task.path, differing_path(task.store, task.path)
    other.unlink(missing_ok=True)
    with contextlib.suppress(_SameError), _made(task, other) as temporary:
        if checksum(temporary) == checksum(stored):
            raise _SameError
    if other.exists():
        raise AtlasError(
            f"made again with other bytes than {stored} has; both are kept, the new ones in {other}"
        )


class _SameError(Exception):
    """An artifact was made again with the same bytes, and need not be kept."""


@contextlib.contextmanager
def _made(task: Task, path: Path) -> Iterator[Path]:
    """Have an artifact made under a temporary name, which becomes `path` if all goes well."""
    check_code(task.source)
    # Explained while the temporary file is there: without it, a full disk is not full.
    with new_file(path) as temporary, _explaining(path.parent):
        find_maker(task.kind).make(task.spec, task.inputs, temporary, task.identity)
        yield temporary


@contextlib.contextmanager
def _explaining(folder: Path) -> Iterator[None]:
    """Put what the system refused into words for users."""
    try:
        yield
    except (OSError, MemoryError, RuntimeError) as error:
        raise AtlasError(explain(error, folder)) from error


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
