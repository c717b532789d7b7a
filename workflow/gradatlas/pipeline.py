"""From a config file to what a run has to do: which objects are missing, why, and how to make them.

This is what the rules call. It knows plans, stores and published trees, and nothing of Snakemake.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from gradatlas.collecting import no_collection
from gradatlas.execution.making import Order
from gradatlas.execution.running_code import STATE_AT_START, source_state
from gradatlas.messages import AtlasError
from gradatlas.plan.atlas import Atlas, Published, make_atlas, results_folder
from gradatlas.plan.batches import Batches
from gradatlas.plan.fingerprints import modules_told
from gradatlas.plan.loading import check_plain, load_config
from gradatlas.plan.objects import Object
from gradatlas.plan.problems import ConfigError, counted
from gradatlas.plan.sizes import check_room, free_bytes
from gradatlas.plan.state import State, function_states, lasts, plan_state, recall_source
from gradatlas.scopes import ATLAS, Scope
from gradatlas.storage import locking, publish, store
from gradatlas.storage.files import checksum, remove_leftovers
from gradatlas.storage.record import (
    MANIFEST,
    RECORD,
    Entry,
    Record,
    has_manifest,
    read_record,
    write_record,
)
from gradatlas.storage.remembered import Remembered, forget, remember, remembered
from gradatlas.storage.usage import usage_table
from gradatlas.storage.verify import Verified, verify

_MAKERS = Path(__file__).with_name("objects")
_PART_LENGTH = 12
"""Digits of a part's digest in the record: only compared, never an identity."""


class Pipeline:
    """A config, and the state of the folder that it goes to."""

    def __init__(
        self,
        config_files: Sequence[Path],
        overrides: Sequence[str] = (),
        *,
        config: Mapping[str, Any] | None = None,
        place: Callable[[str], str] = str,
        before_planning: Callable[[], None] = lambda: None,
    ) -> None:
        """Read and check the config.

        Args:
            config_files: read in this order; later ones override single keys of earlier ones.
            overrides: `key=value` texts that override single keys of the files.
            config: the config itself, where somebody else has read it; the files are then only
                what messages call it.
            place: tells where the folder of the results lies, given its name in the config.
            before_planning: is called when a plan is to be made at once, since there is likely
                something to do.

        Raises:
            ConfigError: with everything that is wrong.
        """
        self._source = source_state()
        self._config = (
            load_config(config_files, overrides) if config is None else check_plain(config)
        )
        try:
            self.results_name = os.path.normpath(results_folder(self._config))
        except ConfigError:
            make_atlas(self._config)  # which tells everything else that is wrong as well
            raise
        self.results = Path(place(self.results_name))
        self.store = self.results / "store"
        self._config_names = tuple(os.path.relpath(file, self.results) for file in config_files)
        self._lock: IO[str] | None = None
        self._publishing = threading.Lock()
        self._looked_at = locking.last_lock(self.results)
        self._state: State | None = None
        if not self._is_remembered:
            before_planning()
            self.atlas  # noqa: B018 - what is wrong with the config is to be told at once

    @functools.cached_property
    @no_collection()
    def atlas(self) -> Atlas:
        """The plan."""
        functions = function_states(self._config)
        atlas = make_atlas(self._config)
        if source_state() != self._source:
            self._source = ""  # no worker will find it to be what it runs
        # A plan that was made while something changed may be of neither state.
        state = plan_state(self._config, self._source)
        if self._source == STATE_AT_START and state["functions"] == functions:
            self._state = state
        return atlas

    @property
    def studies(self) -> tuple[str, ...]:
        """The names of the studies, which need no plan."""
        return tuple(self._config["studies"])

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of objects: the modules that make them."""
        return sorted(path.stem for path in _MAKERS.glob("[a-z]*.py"))

    @functools.cached_property
    @no_collection()
    def entries(self) -> tuple[Entry, ...]:
        """All files to publish, in the order of the config."""
        return tuple(
            Entry(f.path, f.object.path, f.study, f.point, f.parameters, f.figure)
            for f in self.atlas.files
        )

    @functools.cached_property
    @no_collection()
    def record(self) -> Record:
        """What was published before this run."""
        return read_record(self.results)

    @functools.cached_property
    def stored(self) -> set[str]:
        """The objects that were in the store before this run, by their paths relative to it."""
        return store.list_objects(self.store)

    def missing(self, scope: Scope = ATLAS) -> list[Path]:
        """Return the paths of the objects that are to be published, but not in the store.

        Where everything is published already, none is needed.
        """
        if self.is_current(scope):
            return []
        paths = dict.fromkeys(file.object.path for file in self.atlas.files_in(scope))
        return [self.store / path for path in paths if path not in self.stored]

    def check_room(self, scope: Scope = ATLAS) -> None:
        """Check that the gradient files that are missing of a scope fit on the disk.

        Raises:
            ConfigError: they do not, by the sizes that they have at least.
        """
        if self.is_current(scope):
            return
        with contextlib.suppress(OSError):  # not known: then the disk itself will say so
            check_room(
                self.atlas.files_in(scope), self.stored, free_bytes(self.store), self.results
            )

    def is_current(self, scope: Scope = ATLAS) -> bool:
        """Tell whether the published tree, or a part of it, shows what the config asks for."""
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
        """Tell whether the files of a scope, and no others, are published as the plan has them."""
        shown = [file.entry for file in self.record.files.values() if scope.holds(file.entry)]
        if any(entry.path in self._touched for entry in shown):
            return False
        return self._is_remembered or shown == self._entries_in(scope)

    @functools.cached_property
    def _touched(self) -> frozenset[str]:
        return frozenset(self._found.touched)

    def _entries_in(self, scope: Scope) -> list[Entry]:
        return [entry for entry in self.entries if scope.holds(entry)]

    @functools.cached_property
    def _is_current(self) -> bool:
        if self._stale_studies:
            return False
        if self._is_remembered:
            return True
        return list(self.record.files) == [entry.path for entry in self.entries]

    def remember(self) -> None:
        """Spare later runs to plan what is published, if that is all that the config asks for."""
        if self.is_current():
            self._remember(self.record.sha256)

    def _remember(self, record: str) -> None:
        """Remember that the record with that checksum holds what the plan asks for."""
        if self._state is not None:
            remember(self.results, Remembered(self._state, modules_told(), record))

    @functools.cached_property
    def _is_remembered(self) -> bool:
        """Whether the record is known to hold what the plan asks for, without making the plan."""
        known = remembered(self.results)
        if known is None:
            recall_source({}, {}, self._source)
            return False
        recall_source(known.state, known.modules, self._source)
        return known.record == self.record.sha256 and lasts(known.state, self._config, self._source)

    @functools.cached_property
    def _found(self) -> publish.Found:
        return publish.look(self.results, self.store, self.record)

    @functools.cached_property
    def _damaged(self) -> list[str]:
        return publish.damaged_objects(self.store, self.record, self._found)

    @functools.cached_property
    @no_collection()
    def _stale_studies(self) -> set[str]:
        if self._is_remembered:
            return {self.record.files[path].entry.study for path in self._found.touched}
        return publish.stale_studies(self.record, self.entries, self._found.touched)

    @functools.cached_property
    def _has_manifest(self) -> bool:
        return has_manifest(self.results, self.record)

    def lock(self) -> None:
        """Lock the results folder until this process ends, and clean up after crashed runs.

        Raises:
            LockedError: another run is at work there, or was since this pipeline was made.
        """
        if self._lock is None:
            self._lock = locking.lock(self.results, self._looked_at)
            store.remove_unfinished(self.store)
            remove_leftovers(self.results)

    def damaged(self) -> list[Path]:
        """Return the objects that were changed since they were published."""
        return [self.store / path for path in self._damaged]

    def discard_damaged(self) -> list[str]:
        """Take objects that were changed since they were published away; return notes on it.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        if not self._damaged:
            return []
        self.lock()
        notes = publish.discard_damaged(self.results, self.store, self.record, self._damaged)
        self._forget("stored", "_found", "_touched", "_damaged", "_stale_studies", "_is_current")
        return notes

    def _forget(self, *names: str) -> None:
        """Have properties looked at anew."""
        for name in names:
            self.__dict__.pop(name, None)

    def divide(
        self,
        batches: Batches,
        scope: Scope,
        seconds: Callable[[float], float],
        is_forced: Callable[[Object], bool] | None = None,
        *,
        anew: bool = False,
    ) -> tuple[str, ...]:
        """Divide the objects that are missing of a scope into batches; see `Batches.divide`.

        Where it is `anew`, all objects count as missing.
        """
        wanted = (file.object for file in self.atlas.files_in(scope))
        return batches.divide(
            wanted, lambda made: anew or made.path not in self.stored, seconds, is_forced
        )

    def published_kinds(self, scope: Scope) -> frozenset[str]:
        """Return the kinds of the objects that a scope shows."""
        return frozenset(file.object.kind for file in self.atlas.files_in(scope))

    def paths(self, kind: str, digests: Iterable[str]) -> list[str]:
        """Return the paths of objects relative to the store."""
        return [self._object(kind, digest).path for digest in digests]

    def files_of(self, kind: str, digests: Iterable[str]) -> list[Path]:
        """Return the files outside the store that objects are made from, each once."""
        objects = (self._object(kind, digest) for digest in digests)
        return list(dict.fromkeys(path for made in objects for path in made.files.values()))

    def is_made(self, kind: str, digest: str) -> bool:
        """Tell whether an object is in the store by now."""
        return (self.store / self._object(kind, digest).path).exists()

    def can_be_made(self, kind: str, digest: str) -> bool:
        """Tell whether all that an object is made from is in the store by now."""
        inputs = self._object(kind, digest).inputs.values()
        return all((self.store / other.path).exists() for other in inputs)

    def order(self, kind: str, digest: str, *, again: bool = False) -> Order:
        """Return what its maker needs to know to make an object, or to make it again."""
        made = self._object(kind, digest)
        store, shared = self.store.absolute(), self.atlas.shared_store
        inputs = {role: store / other.path for role, other in made.inputs.items()}
        return Order(
            kind=kind,
            settings=made.settings,
            inputs=inputs | {role: path.absolute() for role, path in made.files.items()},
            identity=made.identity,
            store=store,
            path=made.path,
            shared_store=None if shared is None else shared.absolute(),
            source=self._source,
            again=again,
        )

    def label(self, kind: str, digest: str) -> str:
        """Return what an object is, for people."""
        shown, uses = self._uses(kind, digest)
        if not shown:
            return f"{kind} for {uses[0].place}{_and_more(uses)}"
        return f"{shown[0].label}{_and_more(shown)}"

    def describe(self, kind: str, digest: str, again: Container[str] = ()) -> str:
        """Return what an object is and why it is made, for people.

        `again` are the digests of those that are made again to compare them.
        """
        shown, _ = self._uses(kind, digest)
        return f"{self.label(kind, digest)}{self._why(digest, shown, again)}"

    def describe_many(
        self, kind: str, digests: Sequence[str], again: Container[str] = ()
    ) -> list[str]:
        """Return what objects are and why they are made, a line for those that are alike."""
        alike: dict[tuple[str, str], list[str]] = {}
        for digest in digests:
            shown, uses = self._uses(kind, digest)
            file = (shown or uses)[0]
            what = f"{file.what} of {file.study}" if shown else f"{kind} for {file.study}"
            alike.setdefault((what, self._why(digest, shown, again)), []).append(file.point)
        return [f"{what}{_at(points)}{reason}" for (what, reason), points in alike.items()]

    def _why(self, digest: str, shown: Sequence[Published], again: Container[str]) -> str:
        if digest in again:
            return ": again, to compare"
        return f": {self._reason(shown[0])}" if shown else ""

    def describe_publication(self, scope: Scope = ATLAS) -> str:
        """Return what publishing will change, for people."""
        wanted = {entry.path: entry for entry in self._entries_in(scope)}
        files = self.record.files.items()
        shown = {path: file.entry for path, file in files if scope.holds(file.entry)}
        new = len(wanted.keys() - shown.keys())
        gone = len(shown.keys() - wanted.keys())
        both = wanted.keys() & shown.keys()
        changed = {path for path in both if shown[path] != wanted[path]}
        restored = len((both - changed).intersection(self._touched))
        return (
            f"publish {scope}: {counted(new, 'file')} new, {len(changed)} changed, "
            f"{restored} restored, {gone} removed"
        )

    @no_collection()
    def publish(self, scope: Scope = ATLAS, *, in_part: bool = False) -> list[str]:
        """Publish all files, or those of a scope; return notes for the user.

        Where it is `in_part`, files whose objects could not be made are left out.
        """
        files = {file.path: file for file in self.atlas.files}
        entries: Sequence[Entry] = self.entries
        if in_part:
            stored = store.list_objects(self.store)
            entries = [e for e in entries if e.object in stored or not scope.holds(e)]
        with self._publishing:
            notes = publish.publish(
                self.results,
                self.store,
                self.record,
                entries,
                scope,
                lambda path: _parts_text(files[path].object),
                self._config_names,
            )
            if scope.is_all and not in_part:
                self._remember(checksum(self.results / RECORD))
            # Another study may be published next.
            self._forget("record", "_found", "_touched", "_has_manifest", "_stale_studies")
            self._forget("_is_current")
        return notes

    def left_out(self, scope: Scope) -> list[str]:
        """Return the files of a scope whose objects are not in the store by now."""
        stored = store.list_objects(self.store)
        return [file.path for file in self.atlas.files_in(scope) if file.object.path not in stored]

    def make_way(self, path: str) -> list[str]:
        """Take away what stands where a file is to be published; return notes for the user.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        self.lock()
        notes = publish.make_way(self.results, self.record, path)
        self._forget("_found", "_touched", "_stale_studies", "_is_current")
        return notes

    def describe_takeover(self, scope: Scope = ATLAS) -> str | None:
        """Return what this config takes out of sight of another one's files; None for nothing."""
        if self.record.config in ((), self._config_names):
            return None
        wanted = {entry.path: entry.object for entry in self._entries_in(scope)}
        lost = sum(
            wanted.get(path) != file.entry.object
            for path, file in self.record.files.items()
            if scope.holds(file.entry)
        )
        if not lost:
            return None
        go = "goes" if lost == 1 else "go"
        return (
            f"{self.results} shows {self._others}: {lost} of its files {go} out of sight. "
            f"They stay in {self.store} until prune; to see them again: snakemake --cores all "
            f"--configfile {self._others}; to keep both, give each config a `results` of its own"
        )

    @property
    def _others(self) -> str:
        """The config files that the results were published from, relative to here."""
        return " ".join(os.path.relpath(self.results / name) for name in self.record.config)

    def settle(self, paths: Iterable[str]) -> None:
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

    def delete_all(self) -> str:
        """Delete all published files and the store; return what was done, for people.

        Files of users stay, and so does what they have changed.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        self.lock()
        text = f"deleted: {self.describe_all()}"
        notes = publish.unpublish(self.results, self.record)
        store.delete_store(self.store)
        forget(self.results)
        return "\n".join([text, *notes])

    def describe_all(self) -> str:
        """Return how much there is of published files and of the store, for people."""
        objects = store.list_objects(self.store)
        size = sum(store.size_of(self.store, path) for path in objects)
        return (
            f"{len(self.record.files)} published files in {self.results}, and {len(objects)} "
            f"objects in {self.store} of {size} bytes"
        )

    def changed(self, part: str) -> list[str]:
        """Return the published files that are to be made anew since a part of them changed.

        The parts are `settings`, `inputs`, `code` and `software`.
        """
        return [
            str(self.results / file.path)
            for file in self.atlas.files
            if file.path in self.record.files and part in self._changes(file)
        ]

    def caption(self, path: str) -> str:
        """Return the title of the study that a published file belongs to, and its formula."""
        file = self.atlas.by_path[path]
        title = self._config["studies"][file.study].get("title")
        made = next(iter(file.object.inputs.values()), file.object) if file.figure else file.object
        function = made.settings["function"]
        formula = function.get("expression") or function.get("python")
        texts = (title, f"f = {formula}", file.parameters.replace(",", ", "))
        return ". ".join(text for text in texts if text)

    def function_files(self, scope: Scope = ATLAS) -> list[Path]:
        """Return the files with functions in Python that a scope is made from, each once."""
        objects = (file.object for file in self.atlas.files_in(scope))
        return list(dict.fromkeys(path for made in objects for path in made.files.values()))

    def store_files(self) -> list[str]:
        """Return all files of the store, relative to it."""
        return sorted(store.list_objects(self.store))

    def prune(self) -> str:
        """Delete the objects that the config does not use; return what was done, for people."""
        unused = store.unused_objects(self.store, self.used)
        store.drop_objects(self.store, unused.paths)
        differing = store.drop_differing(self.store)
        more = f", and {differing} that differed" if differing else ""
        return f"prune: {len(unused.paths)} objects dropped{more}, which frees {unused}"

    def describe_prune(self) -> str:
        """Return what `prune` would do, for people."""
        unused = store.unused_objects(self.store, self.used)
        lines = [
            f"prune: drop what the config does not use: {len(unused.paths)} of "
            f"{len(store.list_objects(self.store))} objects, {unused}"
        ]
        shown = {file.entry.object for file in self.record.files.values()}.intersection(
            unused.paths
        )
        if shown and self.record.config not in ((), self._config_names):
            lines.append(
                f"{self.results} shows {self._others}: {len(shown)} of these objects are its files"
            )
        return "\n".join(lines)

    def verify(self, threads: int) -> Verified:
        """Check all files against their checksums; the next run makes again what is damaged."""
        return verify(self.results, self.store, self.used, threads)

    def usage(self) -> str:
        """Return how much of the store each study uses, as a table for people."""
        by_study = {study: self.atlas.objects_of(study) for study in self.studies}
        return usage_table(self.store, by_study)

    @functools.cached_property
    def used(self) -> frozenset[str]:
        """All objects of the config, by their paths relative to the store."""
        return frozenset(made.path for made in self.atlas.objects.values())

    def _uses(self, kind: str, digest: str) -> tuple[Sequence[Published], Sequence[Published]]:
        """Return the files that show an object, and all that show it or are made from it."""
        uses = self.atlas.uses[kind, self._object(kind, digest).digest]
        return [file for file in uses if file.object.digest == digest], uses

    def _object(self, kind: str, digest: str) -> Object:
        try:
            return self.atlas.objects[kind, digest]
        except KeyError:
            # On another machine of a cluster each job reads config and source anew.
            raise AtlasError(
                f"{kind} {digest} is no part of the atlas: the config or the source changed while "
                "the run was under way; run the same command again"
            ) from None

    def _reason(self, file: Published) -> str:
        if file.path not in self.record.files:
            return "new"
        changed = self._changes(file)
        return f"{' and '.join(changed)} changed" if changed else "lost from the store"

    def _changes(self, file: Published) -> list[str]:
        """Return the parts of a published file that are not as they were recorded."""
        before = self.record.files[file.path].parts.split()
        now = _parts_text(file.object).split()
        return [part.partition("=")[0] for part in now if part not in before]


def _and_more(files: Sequence[Published]) -> str:
    return f" and {len(files) - 1} more" if len(files) > 1 else ""


def _at(points: Sequence[str]) -> str:
    """Return where something is: at no point, as study figures are, at one, or at many."""
    if len(points) > 1:
        return f" at {len(points)} points, {points[0]} to {points[-1]}"
    return f" at {points[0]}" if points[0] else ""


def _parts_text(made: Object) -> str:
    return " ".join(f"{name}={part[:_PART_LENGTH]}" for name, part in made.parts.items())
