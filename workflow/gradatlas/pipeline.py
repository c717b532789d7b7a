"""From a config file to what a run has to do: which objects are missing, why, and how to make them.

This is what the rules call. It knows plans, stores and published trees, and nothing of Snakemake.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from gradatlas.collecting import no_collection
from gradatlas.execution.making import Order
from gradatlas.execution.running_code import STATE_AT_START, source_state
from gradatlas.messages import AtlasError
from gradatlas.plan.atlas import Atlas, Published, make_atlas, results_folder
from gradatlas.plan.batches import Batch, make_batches
from gradatlas.plan.fingerprints import modules_told
from gradatlas.plan.loading import load_config
from gradatlas.plan.objects import Object
from gradatlas.plan.problems import ConfigError
from gradatlas.plan.sizes import check_room, free_bytes
from gradatlas.plan.state import State, function_states, lasts, plan_state, recall_source
from gradatlas.storage import locking, publish, store
from gradatlas.storage.files import checksum, remove_leftovers
from gradatlas.storage.record import RECORD, Entry, Record, has_manifest, read_record
from gradatlas.storage.remembered import Remembered, remember, remembered
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
        overrides: Sequence[str],
        before_planning: Callable[[], None] = lambda: None,
    ) -> None:
        """Read and check the config.

        Args:
            config_files: read in this order; later ones override single keys of earlier ones.
            overrides: `key=value` texts that override single keys of the files.
            before_planning: is called when a plan is to be made at once, since there is likely
                something to do.

        Raises:
            ConfigError: with everything that is wrong.
        """
        self._source = source_state()
        self._config = load_config(config_files, overrides)
        try:
            self.results = results_folder(self._config)
        except ConfigError:
            make_atlas(self._config)  # which tells everything else that is wrong as well
            raise
        self.store = self.results / "store"
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

    def missing(self, study: str | None = None) -> list[Path]:
        """Return the paths of the objects that are to be published, but not in the store.

        Where everything is published already, none is needed.
        """
        if self.is_current(study):
            return []
        paths = dict.fromkeys(file.object.path for file in self.atlas.files_of(study))
        return [self.store / path for path in paths if path not in self.stored]

    def check_room(self, study: str | None = None) -> None:
        """Check that the gradient files that are missing, or those of a study, fit on the disk.

        Raises:
            ConfigError: they do not, by the sizes that they have at least.
        """
        if self.is_current(study):
            return
        with contextlib.suppress(OSError):  # not known: then the disk itself will say so
            check_room(
                self.atlas.files_of(study), self.stored, free_bytes(self.store), self.results
            )

    def is_current(self, study: str | None = None) -> bool:
        """Tell whether the published tree, or that of one study, shows what the config asks for."""
        if not self._has_manifest:
            return False
        if study is not None:
            return study not in self._stale_studies
        return self._is_current

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
        self._forget("stored", "_found", "_damaged", "_stale_studies", "_is_current")
        return notes

    def _forget(self, *names: str) -> None:
        """Have properties looked at anew."""
        for name in names:
            self.__dict__.pop(name, None)

    def batches(self, study: str | None, seconds: Callable[[float], float]) -> dict[str, Batch]:
        """Divide the objects that are missing into batches, by name; see `make_batches`."""
        missing = (file.object for file in self.atlas.files_of(study))
        return make_batches(missing, lambda made: made.path not in self.stored, seconds)

    def is_made(self, kind: str, digest: str) -> bool:
        """Tell whether an object is in the store by now."""
        return (self.store / self._object(kind, digest).path).exists()

    def can_be_made(self, kind: str, digest: str) -> bool:
        """Tell whether all that an object is made from is in the store by now."""
        inputs = self._object(kind, digest).inputs.values()
        return all((self.store / other.path).exists() for other in inputs)

    def order(self, kind: str, digest: str) -> Order:
        """Return what its maker needs to know to make an object."""
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
        )

    def label(self, kind: str, digest: str) -> str:
        """Return what an object is, for people."""
        shown, uses = self._uses(kind, digest)
        if not shown:
            return f"{kind} for {uses[0].place}{_and_more(uses)}"
        return f"{shown[0].label}{_and_more(shown)}"

    def describe(self, kind: str, digest: str) -> str:
        """Return what an object is and why it is made, for people."""
        shown, _ = self._uses(kind, digest)
        reason = f": {self._reason(shown[0])}" if shown else ""
        return f"{self.label(kind, digest)}{reason}"

    def describe_many(self, kind: str, digests: Sequence[str]) -> list[str]:
        """Return what objects are and why they are made, a line for those that are alike."""
        alike: dict[tuple[str, str], list[str]] = {}
        for digest in digests:
            shown, uses = self._uses(kind, digest)
            file = (shown or uses)[0]
            what = f"{file.what} of {file.study}" if shown else f"{kind} for {file.study}"
            reason = f": {self._reason(file)}" if shown else ""
            alike.setdefault((what, reason), []).append(file.point)
        return [f"{what}{_at(points)}{reason}" for (what, reason), points in alike.items()]

    def describe_publication(self, study: str | None = None) -> str:
        """Return what publishing will change, for people."""
        wanted = {entry.path: entry for entry in self.entries if study in (None, entry.study)}
        files = self.record.files.items()
        shown = {path: file.entry for path, file in files if study in (None, file.entry.study)}
        new = len(wanted.keys() - shown.keys())
        gone = len(shown.keys() - wanted.keys())
        both = wanted.keys() & shown.keys()
        changed = {path for path in both if shown[path] != wanted[path]}
        restored = len((both - changed).intersection(self._found.touched))
        scope = f"study {study}" if study else "atlas"
        return (
            f"publish {scope}: {new} files new, {len(changed)} changed, {restored} restored, "
            f"{gone} removed"
        )

    @no_collection()
    def publish(self, study: str | None = None) -> list[str]:
        """Publish all files, or those of one study; return notes for the user."""
        files = {file.path: file for file in self.atlas.files}
        with self._publishing:
            notes = publish.publish(
                self.results,
                self.store,
                self.record,
                self.entries,
                study,
                lambda path: _parts_text(files[path].object),
            )
            if study is None:
                self._remember(checksum(self.results / RECORD))
            # Another study may be published next.
            self._forget("record", "_found", "_has_manifest", "_stale_studies", "_is_current")
        return notes

    def prune(self) -> str:
        """Delete the objects that the config does not use; return what was done, for people."""
        unused = store.unused_objects(self.store, self.used)
        store.drop_objects(self.store, unused.paths)
        return f"prune: {len(unused.paths)} objects dropped, which frees {unused}"

    def describe_prune(self) -> str:
        """Return what `prune` would do, for people."""
        unused = store.unused_objects(self.store, self.used)
        return (
            f"prune: drop what the config does not use: {len(unused.paths)} of "
            f"{len(store.list_objects(self.store))} objects, {unused}"
        )

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
        recorded = self.record.files.get(file.path)
        if recorded is None:
            return "new"
        before, now = recorded.parts.split(), _parts_text(file.object).split()
        changed = [part.partition("=")[0] for part in now if part not in before]
        return f"{' and '.join(changed)} changed" if changed else "lost from the store"


def _and_more(files: Sequence[Published]) -> str:
    return f" and {len(files) - 1} more" if len(files) > 1 else ""


def _at(points: Sequence[str]) -> str:
    """Return where something is: at no point, as study figures are, at one, or at many."""
    if len(points) > 1:
        return f" at {len(points)} points, {points[0]} to {points[-1]}"
    return f" at {points[0]}" if points[0] else ""


def _parts_text(made: Object) -> str:
    return " ".join(f"{name}={part[:_PART_LENGTH]}" for name, part in made.parts.items())
