"""A session: one config, its plan, and the state of the folder that it goes to.

This is what the rules call. It knows plans, stores and published trees, and nothing of Snakemake.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from gradatlas.config.config import read_config, results_folder
from gradatlas.config.loading import check_plain, load_config
from gradatlas.config.problems import ConfigError
from gradatlas.makers.maker import maker_kinds
from gradatlas.messages import AtlasError
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.batches import Batches
from gradatlas.plan.plan import Plan, make_plan
from gradatlas.plan.scopes import ATLAS, Scope
from gradatlas.plan.sizes import check_room, free_bytes
from gradatlas.publish import lock as locking
from gradatlas.publish import tree
from gradatlas.publish.record import (
    MANIFEST,
    RECORD,
    Entry,
    Record,
    has_manifest,
    read_record,
    write_record,
)
from gradatlas.run.source_state import source_state
from gradatlas.run.task import Task
from gradatlas.store import artifacts as store
from gradatlas.store.files import checksum, remove_leftovers

_PART_LENGTH = 12
"""Digits of a part's digest in the record: only compared, never an identity."""


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Keep Python from looking for garbage meanwhile.

    It looks again and again while a plan is made, through all that there are, and in a plan or
    a record there is none to find: of a plan of ten thousand points it would be a third of the
    time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Session:
    """A config, its plan, and the state of the folder that it goes to."""

    def __init__(
        self,
        config_files: Sequence[Path],
        overrides: Sequence[str] = (),
        *,
        config: Mapping[str, object] | None = None,
        place: Callable[[str], str] = str,
        before_planning: Callable[[], None] = lambda: None,
    ) -> None:
        """Read the config and make the plan.

        Args:
            config_files: Read in this order; later ones override single keys of earlier ones.
            overrides: `key=value` texts that override single keys of the files.
            config: The config itself, where somebody else has read it; the files are then only
                what messages call it.
            place: Returns where the folder of the results lies, given its name in the config.
            before_planning: Called before the plan is made, if there is likely something to make.

        Raises:
            ConfigError: with everything that is wrong.
        """
        self._source = source_state()
        plain = load_config(config_files, overrides) if config is None else check_plain(config)
        try:
            self.results_name = os.path.normpath(results_folder(plain))
        except ConfigError:
            read_config(plain)  # which reports everything else that is wrong as well
            raise
        self.results = Path(place(self.results_name))
        self.store = self.results / "store"
        self.config_names = tuple(os.path.relpath(file, self.results) for file in config_files)
        """The config files, relative to the results folder."""
        self._lock: IO[str] | None = None
        self._publishing = threading.Lock()
        self._looked_at = locking.last_lock(self.results)
        if self._has_likely_work(config_files):
            before_planning()
        with no_collection():
            self.config = read_config(plain)
            self.plan: Plan = make_plan(self.config)
        if source_state() != self._source:
            self._source = ""  # no worker will find it to be what it runs

    def _has_likely_work(self, config_files: Iterable[Path]) -> bool:
        """Tell, without a plan, whether there is likely something to make."""
        try:
            published = (self.results / RECORD).stat().st_mtime_ns
            return any(file.stat().st_mtime_ns > published for file in config_files)
        except OSError:
            return True

    @property
    def studies(self) -> tuple[str, ...]:
        """The names of the studies."""
        return self.plan.studies

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of artifacts."""
        return maker_kinds()

    @functools.cached_property
    @no_collection()
    def entries(self) -> tuple[Entry, ...]:
        """All files to publish, in the order of the config."""
        return tuple(
            Entry(f.path, f.artifact.path, f.study, f.point, f.parameters, f.figure)
            for f in self.plan.files
        )

    def entries_in(self, scope: Scope) -> list[Entry]:
        """Return the files to publish of a scope."""
        return [entry for entry in self.entries if scope.holds(entry)]

    # What is there.

    @functools.cached_property
    @no_collection()
    def record(self) -> Record:
        """What was published before this run."""
        return read_record(self.results)

    @functools.cached_property
    def stored(self) -> set[str]:
        """The artifacts that were in the store before this run, by their paths relative to it."""
        return store.list_artifacts(self.store)

    @functools.cached_property
    def used(self) -> frozenset[str]:
        """All artifacts of the config, by their paths relative to the store."""
        return frozenset(made.path for made in self.plan.artifacts.values())

    @functools.cached_property
    def touched(self) -> frozenset[str]:
        """The published files that are not as they were left."""
        return frozenset(self._found.touched)

    @functools.cached_property
    def _found(self) -> tree.Found:
        return tree.inspect(self.results, self.store, self.record)

    @functools.cached_property
    def _damaged(self) -> list[str]:
        return tree.damaged_artifacts(self.store, self.record, self._found)

    @functools.cached_property
    @no_collection()
    def _stale_studies(self) -> set[str]:
        return tree.stale_studies(self.record, self.entries, self._found.touched)

    @functools.cached_property
    def _has_manifest(self) -> bool:
        return has_manifest(self.results, self.record)

    @functools.cached_property
    def _is_current(self) -> bool:
        return not self._stale_studies and list(self.record.files) == [
            entry.path for entry in self.entries
        ]

    def _forget(self, *names: str) -> None:
        """Have properties found out anew."""
        for name in names:
            self.__dict__.pop(name, None)

    def is_current(self, scope: Scope = ATLAS) -> bool:
        """Return whether the published tree, or a part of it, shows what the config asks for."""
        if scope.path is not None and scope.path != MANIFEST:
            return self._shows(scope)
        if not self._has_manifest:
            return False
        if scope.folder:
            return scope.study not in self._stale_studies or self._shows(scope)
        if scope.study is not None:
            return scope.study not in self._stale_studies
        return self._is_current

    def _shows(self, scope: Scope) -> bool:
        """Return whether exactly the files of a scope are published as the plan has them."""
        shown = [file.entry for file in self.record.files.values() if scope.holds(file.entry)]
        return not any(entry.path in self.touched for entry in shown) and (
            shown == self.entries_in(scope)
        )

    def missing(self, scope: Scope = ATLAS) -> list[Path]:
        """Return the paths of the artifacts that are to be published, but not in the store.

        Where everything is published already, none is needed.
        """
        if self.is_current(scope):
            return []
        paths = dict.fromkeys(file.artifact.path for file in self.plan.files_in(scope))
        return [self.store / path for path in paths if path not in self.stored]

    def left_out(self, scope: Scope) -> list[str]:
        """Return the files of a scope whose artifacts are not in the store by now."""
        stored = store.list_artifacts(self.store)
        files = self.plan.files_in(scope)
        return [file.path for file in files if file.artifact.path not in stored]

    def check_room(self, scope: Scope = ATLAS) -> None:
        """Check that the gradient files that are missing of a scope fit on the disk.

        Raises:
            ConfigError: they do not, by the sizes that they have at least.
        """
        if self.is_current(scope):
            return
        with contextlib.suppress(OSError):  # not known: then the disk itself will say so
            check_room(self.plan.files_in(scope), self.stored, free_bytes(self.store), self.results)

    # Making.

    def lock(self) -> None:
        """Lock the results folder until `unlock` or the end of the process; clean up after crashes.

        Raises:
            LockedError: another run is at work there, or was since this session began.
        """
        if self._lock is None:
            self._lock = locking.lock(self.results, self._looked_at)
            store.remove_unfinished(self.store)
            remove_leftovers(self.results)

    def unlock(self) -> None:
        """Let other runs at the results folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def divide(
        self,
        batches: Batches,
        scope: Scope,
        seconds: Callable[[float], float],
        is_forced: Callable[[Artifact], bool] | None = None,
        *,
        anew: bool = False,
    ) -> tuple[str, ...]:
        """Divide the artifacts that are missing of a scope into batches; see `Batches.divide`.

        Where it is `anew`, all artifacts count as missing.
        """
        wanted = (file.artifact for file in self.plan.files_in(scope))
        return batches.divide(
            wanted, lambda made: anew or made.path not in self.stored, seconds, is_forced
        )

    def task(self, made: Artifact, *, again: bool = False) -> Task:
        """Return what a worker needs to know to make an artifact, or to make it again."""
        folder, shared = self.store.absolute(), self.config.shared_store
        inputs = {role: folder / other.path for role, other in made.inputs.items()}
        return Task(
            kind=made.kind,
            spec=made.spec,
            inputs=inputs | {role: path.absolute() for role, path in made.files.items()},
            identity=made.identity,
            store=folder,
            path=made.path,
            shared_store=None if shared is None else shared.absolute(),
            source=self._source,
            again=again,
        )

    def artifact(self, kind: str, digest: str) -> Artifact:
        """Return an artifact of the plan.

        Raises:
            AtlasError: it is not in the plan.
        """
        try:
            return self.plan.artifacts[kind, digest]
        except KeyError:
            # On another machine of a cluster each job reads config and source anew.
            raise AtlasError(
                f"{kind} {digest} is no part of the atlas: the config or the source changed while "
                "the run was under way; run the same command again"
            ) from None

    def is_made(self, made: Artifact) -> bool:
        """Return whether an artifact is in the store by now."""
        return (self.store / made.path).exists()

    def can_be_made(self, made: Artifact) -> bool:
        """Return whether all that an artifact is made from is in the store by now."""
        return all((self.store / other.path).exists() for other in made.inputs.values())

    # Publishing.

    @no_collection()
    def publish(self, scope: Scope = ATLAS, *, in_part: bool = False) -> list[str]:
        """Publish all files, or those of a scope; return notes for the user.

        Where it is `in_part`, files whose artifacts could not be made are left out.
        """
        entries: Sequence[Entry] = self.entries
        if in_part:
            stored = store.list_artifacts(self.store)
            entries = [e for e in entries if e.artifact in stored or not scope.holds(e)]
        with self._publishing:
            notes = tree.publish(
                self.results,
                self.store,
                self.record,
                entries,
                scope,
                lambda path: parts_text(self.plan.by_path[path].artifact),
                self.config_names,
            )
            # Another study may be published next.
            self._forget("record", "_found", "touched", "_has_manifest", "_stale_studies")
            self._forget("_is_current")
        return notes

    def make_way(self, path: str) -> list[str]:
        """Take away what stands where a file is to be published; return notes for the user.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        self.lock()
        notes = tree.make_way(self.results, self.record, path)
        self._forget("_found", "touched", "_stale_studies", "_is_current")
        return notes

    def record_times(self, paths: Iterable[str]) -> None:
        """Record the times that published files have now, unless their contents changed as well."""
        self._forget("record")
        files = dict(self.record.files)
        for path in paths:
            file, now = files.get(path), self.results / path
            if file is not None and now.exists() and checksum(now) == file.sha256:
                files[path] = file._replace(mtime_ns=now.stat().st_mtime_ns)
        if files != self.record.files:
            write_record(self.results, files, self.record.manifest, self.record.config)
            self._forget("record")

    def damaged(self) -> list[Path]:
        """Return the artifacts that were changed since they were published."""
        return [self.store / path for path in self._damaged]

    def discard_damaged(self) -> list[str]:
        """Take artifacts that were changed since they were published away; return notes on it.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        if not self._damaged:
            return []
        self.lock()
        notes = tree.discard_damaged(self.results, self.store, self.record, self._damaged)
        self._forget("stored", "_found", "touched", "_damaged", "_stale_studies", "_is_current")
        return notes


def parts_text(made: Artifact) -> str:
    """Return what determines an artifact, as the record of what is published has it."""
    return " ".join(f"{name}={part[:_PART_LENGTH]}" for name, part in made.parts.items())
