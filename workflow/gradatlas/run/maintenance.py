"""Maintenance: what users ask for by name, beside making and publishing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from gradatlas.publish import tree
from gradatlas.publish.verify import Verified, verify
from gradatlas.run.descriptions import config_of_others, is_of_others
from gradatlas.run.session import Session
from gradatlas.store import artifacts as store

_COLUMNS = ("study", "artifacts", "bytes", "of it shared")


def prune(session: Session) -> str:
    """Delete the artifacts that the config does not use; return what was done."""
    unused = store.unused_artifacts(session.store, session.used)
    store.drop_artifacts(session.store, unused.paths)
    differing = store.drop_differing(session.store)
    more = f", and {differing} that differed" if differing else ""
    return f"prune: {len(unused.paths)} artifacts deleted{more}, which frees {unused}"


def describe_prune(session: Session) -> str:
    """Return what `prune` would do."""
    unused = store.unused_artifacts(session.store, session.used)
    lines = [
        f"prune: delete what the config does not use: {len(unused.paths)} of "
        f"{len(store.list_artifacts(session.store))} artifacts, {unused}"
    ]
    files = session.record.files.values()
    shown = {file.entry.artifact for file in files}.intersection(unused.paths)
    if shown and is_of_others(session):
        lines.append(
            f"{session.results} shows {config_of_others(session)}: {len(shown)} of these artifacts "
            "are its files"
        )
    return "\n".join(lines)


def verify_all(session: Session, threads: int) -> Verified:
    """Check all files against their checksums; the next run makes again what is damaged."""
    return verify(session.results, session.store, session.used, threads)


def usage(session: Session) -> str:
    """Return how much of the store each study uses, as a table."""
    by_study = {study: session.plan.artifacts_of(study) for study in session.studies}
    return usage_table(session.store, by_study)


def store_files(session: Session) -> list[str]:
    """Return all files of the store."""
    return [str(session.store / path) for path in sorted(store.list_artifacts(session.store))]


def delete_all(session: Session) -> str:
    """Delete all published files and the store; return what was done.

    Files of users stay, and so does what they have changed.

    Raises:
        LockedError: another run is at work in the results folder.
    """
    session.lock()
    text = f"deleted: {describe_all(session)}"
    notes = tree.unpublish(session.results, session.record)
    store.delete_store(session.store)
    return "\n".join([text, *notes])


def describe_all(session: Session) -> str:
    """Return how much there is of published files and of the store."""
    artifacts = store.list_artifacts(session.store)
    size = sum(store.size_of(session.store, path) for path in artifacts)
    return (
        f"{len(session.record.files)} published files in {session.results}, and {len(artifacts)} "
        f"artifacts in {session.store} of {size} bytes"
    )


def usage_table(folder: Path, used: Mapping[str, Collection[str]]) -> str:
    """Return a table of how many artifacts and bytes each study has in the store.

    Args:
        folder: the store.
        used: the artifacts of each study, by their paths relative to the store. What several
            studies use counts for each of them, and once in the total.
    """
    sizes = {path: store.size_of(folder, path) for path in store.list_artifacts(folder)}
    users = Counter(path for paths in used.values() for path in set(paths))
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for study, paths in used.items():
        own = sizes.keys() & set(paths)
        shared = {path for path in own if users[path] > 1}
        rows.append(_row(study, sizes, own, shared))
    rows.append(_row("not used", sizes, sizes.keys() - users.keys()))
    rows.append(_row("total", sizes, sizes))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])],
        ).rstrip()
        for row in rows
    )


def _row(
    name: str,
    sizes: Mapping[str, int],
    paths: Collection[str],
    shared: Collection[str] | None = None,
) -> tuple[str, ...]:
    return (
        name,
        str(len(paths)),
        _total(sizes, paths),
        "" if shared is None else _total(sizes, shared),
    )


def _total(sizes: Mapping[str, int], paths: Collection[str]) -> str:
    return f"{sum(sizes[path] for path in paths):,}"
