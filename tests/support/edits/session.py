"""A session: edits one after the other, and after each the questions that all of this is for.

After each edit the real command runs. Then

- the artifacts that were made are exactly those that the oracle expects;
- an artifact has one place in the store, for ever, and no two artifacts share one;
- each published file is a hard link to its artifact, and nothing is missing or left over;
- the published tree is that of a clean build, byte for byte;
- files of the user are as they were.
"""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.edits.config_edits import apply_edit
from tests.support.edits.folder import Folder, checksums, read_grid
from tests.support.edits.generating import random_state
from tests.support.edits.model import Axis, State
from tests.support.edits.oracle import Expected, Key, all_digits, expect
from tests.support.edits.registry import STATE_EDITS
from tests.support.edits.world_edits import WORLD_EDITS
from tests.support.project import ROOT

NOTHING = "Nothing to be done"
UNDO = "undo"
ALONE = frozenset({"replace published", "delete record", "delete results", "prune", "rot", UNDO})
"""Edits that are not combined with others before a run."""
KINDS = (*STATE_EDITS, *WORLD_EDITS, UNDO)
"""All kinds of edits."""


@dataclass(frozen=True)
class Step:
    """An edit: from one state to another, with edits of files in between."""

    before: State | None
    """None for a first build."""
    after: State
    worldly: tuple[str, ...] = ()
    """The kinds of edits of files."""
    first: str | None = None
    """The study that is published before the whole; None for the plain command alone."""


class WrongError(AssertionError):
    """The project did something else than it promises; the message has all to repeat it."""

    def __init__(self, what: str, message: str, step: Step, config: str) -> None:
        super().__init__(message)
        self.what = what
        """The message in short, without the names of single artifacts."""
        self.step = step
        """What went wrong."""
        self.config = config
        """The config in one of its spellings."""


@dataclass(frozen=True)
class Outcome:
    """What came of an edit."""

    made: int
    """How many artifacts."""
    idle: bool
    """Whether there was nothing to be done."""


class Session:
    """A working folder that goes through edits, and what is known of it."""

    def __init__(
        self,
        folder: Path,
        seed: int | str,
        code: Path = ROOT,
        state: State | None = None,
        *,
        clean: bool = True,
        every_look: bool = False,
    ) -> None:
        """Build a random config, or that of `state`, for the first time.

        Args:
            folder: where to work; it is made.
            seed: what chance grows from.
            code: the folder of the project whose code is tested.
            state: what to begin with.
            clean: whether to compare with clean builds.
            every_look: whether to look in every way after each edit; else chance decides.
        """
        self.seed = seed
        self.rng = random.Random(seed)
        self.state = state or random_state(self.rng)
        self.place = folder
        self.folder = Folder(folder / "project", code)
        self.history: list[State] = []
        self.kinds: list[str] = []
        self.user_files: dict[Path, bytes] = {}
        self._stored: dict[str, Key] = {}
        """What is in the store: its place, as `<kind>/<name>`, and its key."""
        self._places: dict[Key, str] = {}
        """The place of each artifact that ever was there."""
        self._owners: dict[str, Key] = {}
        """The other way round."""
        self._shown: Expected | None = None
        """What was published last."""
        self._loose: set[str] = set()
        """The published files whose artifacts were lost since: these are no links to them."""
        self._compares = clean
        self._every_look = every_look
        self._clean: dict[State, dict[str, str]] = {}
        """What clean builds published."""
        self._step = Step(None, self.state)
        self._calm()
        self.folder.write(self.state, self.rng)
        self.kinds.append("first build")
        self._run()

    # What edits use

    def edit(self, *kinds: str) -> Outcome | None:
        """Make edits, run, and check everything; None if one of them found nothing to do."""
        state, done = self.state, []
        for kind in kinds:
            if kind == UNDO:
                earlier = [state for state in self.history if state != self.state]
                edited = self.rng.choice(earlier) if earlier else None
            elif kind in STATE_EDITS:
                edited = apply_edit(kind, state, self.rng)
            else:
                continue
            if edited is not None:
                state = edited
                done.append(kind)
        worldly = [kind for kind in kinds if kind in WORLD_EDITS]
        self._step = Step(self.state, state, tuple(worldly))
        done += [kind for kind in worldly if WORLD_EDITS[kind](self, self.rng)]
        if not done:
            return None
        return self._enter(state, " + ".join(done))

    def change(self, state: State, kind: str, first: str | None = None) -> Outcome:
        """Go to a state, run, and check everything; a study may be published `first`."""
        self._step = Step(self.state, state, first=first)
        return self._enter(state, kind)

    def repeat(self, step: Step) -> None:
        """Go to the state after a step with the same kinds of edits of files, and check."""
        self._step = step
        done = [kind for kind in step.worldly if WORLD_EDITS[kind](self, self.rng)]
        self._enter(step.after, " + ".join(["repeated", *done]))

    def _enter(self, state: State, kind: str) -> Outcome:
        self.kinds.append(kind)
        if state != self.state:
            self.history.append(self.state)
            self.state = state
            self.folder.write(state, self.rng)
        return self._run()

    def disturb(self, *, must_publish: bool = True) -> None:
        """Note that files were changed that a run has to look after, or may."""
        self._disturbed = self._disturbed or must_publish
        self._may_publish = True

    def lose(self, place: str) -> None:
        """Note that an artifact is no longer in the store."""
        self._stored.pop(place, None)

    def lose_damaged(self, path: Path) -> None:
        """Note that a published file was changed in place, and its artifact with it."""
        inode, content = path.stat().st_ino, path.read_bytes()
        for name, other in self.folder.artifacts().items():
            if other == inode:
                self.lose(name)
                self._was_damaged = True
        for shown in self._published_paths():
            if shown.exists() and shown.stat().st_ino == inode:
                self._kept[shown.with_name(f"{shown.name}.kept")] = content
        self.disturb()

    def expect_kept(self, path: Path) -> None:
        """Note that a file of the user's stands where a file is to be published."""
        self._kept[path.with_name(f"{path.name}.kept")] = path.read_bytes()

    def some_published(self, rng: random.Random) -> list[Path]:
        """Return up to three published files."""
        paths = [path for path in self._published_paths() if path.exists()]
        return rng.sample(paths, min(len(paths), rng.choice((1, 1, 2, 3))))

    def prune(self) -> None:
        """Run `prune`, which must leave exactly what the config uses."""
        self.folder.project.run("prune")
        expected = expect(self.state)
        keep = expected.closure(file.key for file in expected.files)
        for name, key in list(self._stored.items()):
            if key not in keep:
                self.lose(name)
        left = set(self.folder.artifacts())
        self._demand(left == set(self._stored), "prune left", left, set(self._stored))
        remains = list((self.folder.results / "store").rglob(".*.tmp"))
        self._demand(not remains, "prune left remains of a crash", remains, [])

    def verify(self, damaged: str) -> None:
        """Run `verify`, which must name a damaged artifact, and take it out of the store."""
        is_shown = self.folder.artifacts()[damaged] in self._shown_inodes()
        done = self.folder.project.try_run("verify")
        found = (done.returncode, f"store/{damaged}" in done.stdout, "Traceback" in done.stdout)
        self._demand(found == (1, True, False), "verify did not tell", done.stdout, damaged)
        self.lose(damaged)
        left = set(self.folder.artifacts())
        self._demand(left == set(self._stored), "verify left", left, set(self._stored))
        self._demand(
            self.folder.project.try_run("verify").returncode == int(is_shown),
            "a second verify told of more than missing published files",
            damaged,
            is_shown,
        )
        if is_shown:
            self.disturb()

    # The questions

    def _calm(self) -> None:
        self._disturbed = False
        self._may_publish = False
        self._was_damaged = False
        self._kept: dict[Path, bytes] = {}
        self.arguments: tuple[str, ...] = ()
        """What the next commands are given, besides."""

    def _run(self) -> Outcome:
        expected = expect(self.state)
        shown = self._shown or Expected((), {})
        is_shown = self._shown is not None and shown.files == expected.files
        idle = is_shown and not self._disturbed
        wanted = set() if is_shown and not self._may_publish else self._to_make(expected)
        if self._every_look or self.rng.random() < 0.3:
            self._dry_run(wanted, idle=idle)
        before = self.folder.artifacts()
        stored = set(self._stored.values())
        loose = self._loose.union(file.path for file in shown.files if file.key not in stored)
        published, rest = expected.files, not idle
        first = self._study_first()
        if first is not None:
            # What is left to the whole must be the rest, and no more.
            self._command(f"figures/{first}")
            if not is_shown and expected.is_whole_with(first, shown):
                published, rest = expected.of_study(first), False
                wanted = expected.to_make(stored, first)
        said = self._command()
        after = self.folder.artifacts()
        if self._may_publish and is_shown and not self._disturbed and NOTHING in said:
            wanted, idle = set(), True
        if not rest and not self._may_publish:
            self._demand(NOTHING in said, "the command had something to do", said, NOTHING)
        made = {name for name, inode in after.items() if before.get(name) != inode}
        self._check_made(made, wanted)
        if rest and not self._may_publish:
            self._demand(NOTHING not in said, "the command had nothing to do", said, "a run")
        lost = before.keys() - after.keys()
        self._demand(self._was_damaged or not lost, "artifacts vanished", sorted(lost), [])
        self._check_kept()
        if idle and NOTHING in said:
            published = ()
        self._loose = loose.difference(file.path for file in published)
        self._check_published(expected, after)
        self._check_against_clean_build()
        self._shown = expected
        self._calm()
        if self._every_look or self.rng.random() < 0.3:
            self._second_run()
        return Outcome(len(made), idle)

    def _study_first(self) -> str | None:
        """Return the study that is published before the whole, if there is to be one."""
        if self._step.first is None and not self._every_look and self.rng.random() < 0.15:
            study = self.rng.choice(self.state.studies).name if not self._may_publish else None
            self._step = replace(self._step, first=study)
        return self._step.first

    def _to_make(self, expected: Expected) -> set[Key]:
        return expected.to_make(self._stored.values())

    def _command(self, *arguments: str) -> str:
        done = self.folder.project.try_run(*arguments, *self.arguments)
        self._demand(done.returncode == 0, "the command failed", done.stdout, "exit status 0")
        return done.stdout

    def _dry_run(self, wanted: set[Key], *, idle: bool) -> None:
        before = self.folder.snapshot()
        said = self._command("-n")
        self._demand(
            self.folder.snapshot() == before,
            "a dry run changed files",
            differences(before, self.folder.snapshot()),
            {},
        )
        if self._was_damaged or self._may_publish:
            return  # what is damaged is only told, and what was touched is the project's choice
        told: dict[str, int] = {}
        for what, at in re.findall(
            r"^(?:Job \d+: )?(\S+) (?:of|for) \S+( at )?", said, re.MULTILINE
        ):
            # Figures are called by their names, which have endings, and all else by its kind.
            kind = what if "." not in what else "figure" if at else "study_figure"
            told[kind] = told.get(kind, 0) + 1
        self._demand(
            told == count_kinds(wanted), "a dry run told other jobs", told, count_kinds(wanted)
        )
        self._demand((NOTHING in said) == idle, "a dry run was (not) idle", said, idle)

    def _second_run(self) -> None:
        before = self.folder.snapshot()
        said = self._command()
        self._demand(NOTHING in said, "a second run had something to do", said, NOTHING)
        after = self.folder.snapshot()
        self._demand(before == after, "a second run changed files", differences(before, after), {})

    def _check_made(self, made: set[str], wanted: set[Key]) -> None:
        counts = dict(Counter(name.partition("/")[0] for name in made))
        self._demand(
            counts == count_kinds(wanted),
            "other artifacts were made than expected",
            counts,
            {"count": count_kinds(wanted), "keys": sorted(map(repr, wanted))},
        )
        self._made, self._wanted = made, wanted
        grids = {self._plain_axes(key): key for key in wanted if key[0] == "grid"}
        for name in sorted(made):
            if name.startswith("grid/"):
                axes = read_grid(self.folder.results / "store" / name)
                key = grids.get(repr(axes))
                self._demand(key is not None, "a grid was made", axes, sorted(grids))
                assert key is not None
                self._assign(key, name)

    @staticmethod
    def _plain_axes(key: Key) -> str:
        def plain(axis: Axis) -> Any:
            if axis.form == "values":
                return {"values": list(axis.numbers)}
            return dict(sorted(zip(("start", "stop", axis.form), axis.numbers, strict=True)))

        return repr(tuple((name, plain(axis)) for name, axis in key[1]))

    def _assign(self, key: Key, place: str) -> None:
        """Note where an artifact is; it must always be there, and be alone there."""
        known = self._places.setdefault(key, place)
        self._demand(known == place, f"an artifact has a second place: {key}", place, known)
        owner = self._owners.setdefault(place, key)
        self._demand(owner == key, f"two artifacts share {place}", key, owner)
        self._demand(
            place in self._made or self._stored.get(place) == key,
            f"an artifact was neither made nor there: {key}",
            place,
            sorted(self._made),
        )
        if key in self._wanted:
            self._demand(place in self._made, f"an artifact was not made: {key}", place, self._made)
        self._stored[place] = key

    def _check_kept(self) -> None:
        found = {
            path: path.read_bytes()
            for path in self.folder.results.rglob("*")
            if ".kept" in path.name and path.is_file()
        }
        self._demand(found == self._kept, "other files were set aside", found, self._kept)
        for path in found:
            path.unlink()
        for path, content in self.user_files.items():
            there = path.read_bytes() if path.exists() else None
            self._demand(there == content, f"a file of the user's: {path}", there, content)

    def _check_published(self, expected: Expected, artifacts: Mapping[str, int]) -> None:
        names = {inode: name for name, inode in artifacts.items()}
        for file in expected.files:
            path = self.folder.results / file.path
            self._demand(path.is_file(), "a published file is missing", file.path, "a file")
            place = names.get(path.stat().st_ino)
            is_loose = file.path in self._loose
            self._demand(
                (place is None) == is_loose, "a published file is (not) a link", file.path, is_loose
            )
            if place is not None:
                self._assign(file.key, place)
        self._assign_shared(expected, artifacts)
        found = set(self.published())
        wanted = {file.path for file in expected.files} | {"manifest.csv"}
        self._demand(found == wanted, "other files are published", found ^ wanted, set())
        unknown = artifacts.keys() - self._stored.keys()
        self._demand(not unknown, "nobody knows what is in the store", unknown, set())

    def _assign_shared(self, expected: Expected, artifacts: Mapping[str, int]) -> None:
        """Note where that is which figures share, and which is published nowhere."""
        shared = {
            file.path: other
            for file in expected.files
            for other in expected.inputs[file.key]
            if other[0] == "study_values"
        }
        if shared:
            places = self.folder.study_values()
            self._demand(
                places.keys() == shared.keys(), "other figures share values", places, shared
            )
            for path, key in shared.items():
                if places[path] in artifacts:  # it may be gone where nothing was made since
                    self._assign(key, places[path])

    def _check_against_clean_build(self) -> None:
        published = self.published()
        if self._compares:
            if self.state not in self._clean:
                self._clean[self.state] = self.folder.clean_build(
                    self.state, self.rng, self.place / "clean"
                )
            clean = self._clean[self.state]
            self._demand(
                published == clean, "a clean build differs", differences(published, clean), {}
            )
        with (self.folder.results / "manifest.csv").open(newline="") as file:
            listed = [tuple(row.values()) for row in csv.DictReader(file)]
        listed = [
            (*row[:2], frozenset(filter(None, row[2].split(","))), *row[3:]) for row in listed
        ]
        wanted = [
            (
                file.study,
                file.point,
                frozenset(f"{name}={all_digits(value)}" for name, value in file.parameters),
                file.figure,
                file.path,
                published[file.path],
            )
            for file in expect(self.state).files
        ]
        self._demand(listed == wanted, "the manifest says something else", listed, wanted)

    def published(self) -> dict[str, str]:
        """Return the checksums of what is published, files of the user's left out."""
        own = {path.relative_to(self.folder.results).as_posix() for path in self.user_files}
        return {
            path: sha256
            for path, sha256 in checksums(self.folder.project).items()
            if path not in own
        }

    def _shown_inodes(self) -> set[int]:
        return {path.stat().st_ino for path in self._published_paths() if path.exists()}

    def _published_paths(self) -> list[Path]:
        shown = self._shown.files if self._shown else ()
        return [self.folder.results / file.path for file in shown]

    def _demand(self, holds: bool, what: str, found: object, wanted: object) -> None:
        if holds:
            return
        raise WrongError(
            what.partition(": ")[0],
            f"{what}\nfound: {shorten(found)}\nwanted: {shorten(wanted)}\n"
            f"seed: {self.seed}, edit {len(self.kinds) - 1}: {self.kinds[-1]}\n"
            f"edits before: {self.kinds[-6:-1]}\nstudy first: {self._step.first}\n"
            f"state: {self.state}\n"
            f"state before: {self.history[-1] if self.history else None}\n"
            f"marks: {sorted(self.state.marks)}\nconfig:\n{self.folder.config}",
            self._step,
            self.folder.config,
        )


def count_kinds(keys: set[Key]) -> dict[str, int]:
    """Return how many artifacts there are of each kind."""
    return dict(Counter(key[0] for key in keys))


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two mappings do not have in common: both values by key."""
    return {
        key: (one.get(key), other.get(key))
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    }


def shorten(value: object, length: int = 4000) -> str:
    """Return a text that leaves the others in sight."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= length else f"{text[:length]} … ({len(text)} characters)"
