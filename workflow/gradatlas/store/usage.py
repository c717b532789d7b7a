"""What the store holds, by study, as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from gradatlas.store.artifacts import list_artifacts, size_of

_COLUMNS = ("study", "artifacts", "bytes", "of it shared")


def usage_table(store: Path, used: Mapping[str, Collection[str]]) -> str:
    """Return a table of how many artifacts and bytes each study has in the store.

    Args:
        store: the store.
        used: the artifacts of each study, by their paths relative to the store. What several
            studies use counts for each of them, and once in the total.
    """
    sizes = {path: size_of(store, path) for path in list_artifacts(store)}
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
