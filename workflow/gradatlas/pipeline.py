"""From a config file to what a run has to do: which objects are missing, why, and how to make them.

This is what the rules call. It knows plans, stores and published trees, and nothing of Snakemake.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from gradatlas.execution.making import Order
from gradatlas.execution.running_code import source_state
from gradatlas.messages import AtlasError
from gradatlas.plan.atlas import Atlas, Published, describe_point, make_atlas
from gradatlas.plan.batches import Batch, make_batches
from gradatlas.plan.loading import load_config
from gradatlas.plan.objects import Object
from gradatlas.plan.sizes import check_room, free_bytes
from gradatlas.storage import locking, publish, store
from gradatlas.storage.files import remove_leftovers
from gradatlas.storage.usage import usage_table
from gradatlas.storage.verify import Verified, verify

_MAKERS = Path(__file__).with_name("objects")
_PART_LENGTH = 12
"""Digits of a part's digest in the record: only compared, never an identity."""


class Pipeline:
    """A config, and the state of the folder that it goes to."""

    def __init__(self, config_files: Sequence[Path], overrides: Sequence[str]) -> None:
        """Read and check the config.

        Args:
            config_files: read in this order; later ones override single keys of earlier ones.
            overrides: `key=value` texts that override single keys of the files.

        Raises:
            ConfigError: with everything that is wrong.
        """
        self._source = source_state()
        self.atlas: Atlas = make_atlas(load_config(config_files, overrides))
        if source_state() != self._source:
            self._source = ""  # no worker will find it to be what it runs
        self.results = self.atlas.results
        self.store = self.atlas.store
        self._lock: IO[str] | None = None
        self._looked_at = locking.last_lock(self.results)

    @property
    def studies(self) -> Sequence[str]:
        """The names of the studies, in the order of the config."""
        return self.atlas.studies

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of objects: the modules that make them."""
        return sorted(path.stem for path in _MAKERS.glob("[a-z]*.py"))

    @functools.cached_property
    def entries(self) -> tuple[publish.Entry, ...]:
        """All files to publish, in the order of the config."""
        return tuple(_entry(file) for file in self.atlas.files)

    @functools.cached_property
    def record(self) -> publish.Record:
        """What was published before this run."""
        return publish.read_record(self.results)

    @functools.cached_property
    def stored(self) -> set[str]:
        """The objects that were in the store before this run, by their paths relative to it."""
        return store.list_objects(self.store)

    def missing(self, study: str | None = None) -> list[Path]:
        """Return the paths of the objects that are to be published, but not in the store."""
        paths = dict.fromkeys(file.object.path for file in self.atlas.files_of(study))
        return [self.store / path for path in paths if path not in self.stored]

    def check_room(self, study: str | None = None) -> None:
        """Check that the gradient files that are missing, or those of a study, fit on the disk.

        Raises:
            ConfigError: they do not, by the sizes that they have at least.
        """
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
        return not self._stale_studies and list(self.record) == [e.path for e in self.entries]

    @functools.cached_property
    def _stale_studies(self) -> set[str]:
        return publish.stale_studies(self.results, self.record, self.entries)

    @functools.cached_property
    def _has_manifest(self) -> bool:
        return publish.has_manifest(self.results, self.record)

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
        return [self.store / path for path in publish.damaged_objects(self.store, self.record)]

    def discard_damaged(self) -> list[str]:
        """Take objects that were changed since they were published away; return notes on it.

        Raises:
            LockedError: another run is at work in the results folder.
        """
        if not publish.damaged_objects(self.store, self.record):
            return []
        self.lock()
        notes = publish.discard_damaged(self.results, self.store, self.record)
        self.__dict__.pop("stored", None)  # to be listed anew
        return notes

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
        shown = {p: file for p, file in self.record.items() if study in (None, file.entry.study)}
        new = len(wanted.keys() - shown.keys())
        gone = len(shown.keys() - wanted.keys())
        both = wanted.keys() & shown.keys()
        changed = {path for path in both if shown[path].entry != wanted[path]}
        restored = sum(not shown[path].is_untouched(self.results / path) for path in both - changed)
        scope = f"study {study}" if study else "atlas"
        return (
            f"publish {scope}: {new} files new, {len(changed)} changed, {restored} restored, "
            f"{gone} removed"
        )

    def publish(self, study: str | None = None) -> list[str]:
        """Publish all files, or those of one study; return notes for the user."""
        return publish.publish(self.results, self.store, self.entries, study)

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
        by_study = {study: self.atlas.objects_of(study) for study in self.atlas.studies}
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
        recorded = self.record.get(file.path)
        if recorded is None:
            return "new"
        parts = _short(file.object)
        changed = [name for name, part in parts.items() if recorded.entry.parts.get(name) != part]
        return f"{' and '.join(changed)} changed" if changed else "lost from the store"


def _entry(file: Published) -> publish.Entry:
    return publish.Entry(
        path=file.path,
        object=file.object.path,
        study=file.study,
        point=file.point,
        parameters=describe_point(file.parameters),
        figure=file.figure,
        parts=_short(file.object),
    )


def _and_more(files: Sequence[Published]) -> str:
    return f" and {len(files) - 1} more" if len(files) > 1 else ""


def _at(points: Sequence[str]) -> str:
    """Return where something is: at no point, as study figures are, at one, or at many."""
    if len(points) > 1:
        return f" at {len(points)} points, {points[0]} to {points[-1]}"
    return f" at {points[0]}" if points[0] else ""


def _short(made: Object) -> dict[str, str]:
    return {name: part[:_PART_LENGTH] for name, part in made.parts.items()}
