"""What users read of a session: what is made and why, and what publishing changes."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence
from pathlib import Path

from gradatlas.config.problems import counted
from gradatlas.descent.spec import PathsSpec, PointsSpec
from gradatlas.fields.spec import GradientSpec
from gradatlas.functions.kind import FunctionSpec, find_kind
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Published
from gradatlas.plan.scopes import ATLAS, Scope
from gradatlas.run.session import Session, parts_text


def label(session: Session, made: Artifact) -> str:
    """Return what an artifact is."""
    shown, uses = _uses(session, made)
    if not shown:
        first = uses[0]
        return f"{made.kind} for {first.label if first.figure else first.place}{_and_more(uses)}"
    return f"{shown[0].label}{_and_more(shown)}"


def describe(session: Session, made: Artifact, again: Container[str] = ()) -> str:
    """Return what an artifact is and why it is made.

    `again` are the digests of those that are made again to compare them.
    """
    shown, _ = _uses(session, made)
    return f"{label(session, made)}{_why(session, made, shown, again)}"


def describe_many(
    session: Session, artifacts: Sequence[Artifact], again: Container[str] = ()
) -> list[str]:
    """Return what artifacts are and why they are made, a line for those that are alike."""
    alike: dict[tuple[str, str], list[str]] = {}
    for made in artifacts:
        shown, uses = _uses(session, made)
        file = (shown or uses)[0]
        what = f"{file.what} of {file.study}" if shown else f"{made.kind} for {file.study}"
        reason = _why(session, made, shown, again)
        alike.setdefault((what, reason), []).append(file.point)
    return [f"{what}{_at(points)}{reason}" for (what, reason), points in alike.items()]


def describe_publication(session: Session, scope: Scope = ATLAS) -> str:
    """Return what publishing will change."""
    wanted = {entry.path: entry for entry in session.entries_in(scope)}
    files = session.record.files.items()
    shown = {path: file.entry for path, file in files if scope.holds(file.entry)}
    new = len(wanted.keys() - shown.keys())
    gone = len(shown.keys() - wanted.keys())
    both = wanted.keys() & shown.keys()
    changed = {path for path in both if shown[path] != wanted[path]}
    restored = len((both - changed).intersection(session.touched))
    return (
        f"publish {scope}: {counted(new, 'file')} new, {len(changed)} changed, "
        f"{restored} restored, {gone} removed"
    )


def describe_takeover(session: Session, scope: Scope = ATLAS) -> str | None:
    """Return what this config takes out of sight of another one's files; None for nothing."""
    if not is_of_others(session):
        return None
    wanted = {entry.path: entry.artifact for entry in session.entries_in(scope)}
    lost = sum(
        wanted.get(path) != file.entry.artifact
        for path, file in session.record.files.items()
        if scope.holds(file.entry)
    )
    if not lost:
        return None
    go, others = "goes" if lost == 1 else "go", config_of_others(session)
    return (
        f"{session.results} shows {others}: {lost} of its files {go} out of sight. "
        f"They stay in {session.store} until prune; to see them again: snakemake --cores all "
        f"--configfile {others}; to keep both, give each config a `results` of its own"
    )


def is_of_others(session: Session) -> bool:
    """Return whether the results were published from other config files."""
    return session.record.config not in ((), session.config_names)


def config_of_others(session: Session) -> str:
    """Return the config files that the results were published from, relative to here."""
    return " ".join(os.path.relpath(session.results / name) for name in session.record.config)


def caption(session: Session, path: str) -> str:
    """Return the title of the study that a published file belongs to, and its formula."""
    file = session.plan.by_path[path]
    study = next(study for study in session.config.studies if study.name == file.study)
    function = _function(file.artifact)
    formula = ""
    if function is not None:
        formula = f"f = {find_kind(function.kind).short_text(function)}"
    texts = (study.title, formula, file.parameters.replace(",", ", "))
    return ". ".join(text for text in texts if text)


def _function(made: Artifact) -> FunctionSpec | None:
    """Return the first function that an artifact is made from; None for none."""
    if isinstance(made.spec, GradientSpec | PathsSpec | PointsSpec):
        return made.spec.function
    found = (_function(other) for other in made.inputs.values())
    return next((function for function in found if function is not None), None)


def changed_files(session: Session, part: str) -> list[str]:
    """Return the published files that are to be made anew since a part of them changed.

    The parts are `settings`, `inputs`, `code` and `software`.
    """
    return [
        str(session.results / file.path)
        for file in session.plan.files
        if file.path in session.record.files and part in _changes(session, file)
    ]


def function_files(session: Session, scope: Scope = ATLAS) -> list[Path]:
    """Return the files with functions in Python that a scope is made from, each once."""
    artifacts = (file.artifact for file in session.plan.files_in(scope))
    return list(dict.fromkeys(path for made in artifacts for path in made.files.values()))


def _uses(session: Session, made: Artifact) -> tuple[Sequence[Published], Sequence[Published]]:
    """Return the files that show an artifact, and all that show it or are made from it."""
    uses = session.plan.uses[made.kind, made.digest]
    return [file for file in uses if file.artifact.digest == made.digest], uses


def _why(
    session: Session, made: Artifact, shown: Sequence[Published], again: Container[str]
) -> str:
    if made.digest in again:
        return ": again, to compare"
    return f": {_reason(session, shown[0])}" if shown else ""


def _reason(session: Session, file: Published) -> str:
    if file.path not in session.record.files:
        return "new"
    changed = _changes(session, file)
    return f"{' and '.join(changed)} changed" if changed else "lost from the store"


def _changes(session: Session, file: Published) -> list[str]:
    """Return the parts of a published file that are not as they were recorded."""
    before = session.record.files[file.path].parts.split()
    now = parts_text(file.artifact).split()
    return [part.partition("=")[0] for part in now if part not in before]


def _and_more(files: Sequence[Published]) -> str:
    return f" and {len(files) - 1} more" if len(files) > 1 else ""


def _at(points: Sequence[str]) -> str:
    """Return where something is: at no point, as study figures are, at one, or at many."""
    if len(points) > 1:
        return f" at {len(points)} points, {points[0]} to {points[-1]}"
    return f" at {points[0]}" if points[0] else ""
