"""Edits of files that a state does not know: what is published, stored or merely lies about."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.edits.session import Session

WorldEdit = Callable[["Session", random.Random], bool]
"""Changes files and tells the session what that means; returns whether it did anything."""

WORLD_EDITS: dict[str, WorldEdit] = {}


def world_edit(edit: WorldEdit) -> WorldEdit:
    """Enter an edit of files under the name of its function."""
    name = edit.__name__.replace("_", " ")
    assert name not in WORLD_EDITS
    WORLD_EDITS[name] = edit
    return edit


@world_edit
def respell(session: Session, rng: random.Random) -> bool:
    session.folder.write(session.state, rng)
    return True


@world_edit
def name_config_by_its_whole_path(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    config = session.folder.path / "config" / "config.yaml"
    session.arguments = ("--configfile", str(config))
    return True


@world_edit
def touch_sources(session: Session, rng: random.Random) -> bool:
    folders = ["config", "workflow", "profiles"]
    for path in sorted((session.folder.path / rng.choice(folders)).rglob("*")):
        if path.is_file() and rng.random() < 0.5:
            path.touch()
    (session.folder.path / "Snakefile").touch()
    return True


@world_edit
def touch_results(session: Session, rng: random.Random) -> bool:
    touched = False
    for path in sorted(session.folder.results.rglob("*")):
        if rng.random() < 0.3:
            path.touch()
            touched = True
    # Whether that is worth a publication is the project's choice: it is free of computing.
    session.disturb(must_publish=False)
    return touched


@world_edit
def delete_published(session: Session, rng: random.Random) -> bool:
    for path in session.some_published(rng):
        path.unlink()
    session.disturb()
    return True


@world_edit
def delete_published_folder(session: Session, rng: random.Random) -> bool:
    name = rng.choice(("gradients", "figures"))
    if session.user_files or not (session.folder.results / name).is_dir():
        return False
    shutil.rmtree(session.folder.results / name)
    session.disturb()
    return True


@world_edit
def delete_manifest(session: Session, rng: random.Random) -> bool:
    manifest = session.folder.results / "manifest.csv"
    if rng.random() < 0.5:
        manifest.unlink()
    else:
        manifest.write_text("study,point\n")
    session.disturb()
    return True


@world_edit
def delete_record(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    (session.folder.results / ".published.json").unlink()
    session.disturb()
    return True


@world_edit
def truncate_published(session: Session, rng: random.Random) -> bool:
    """Damage artifacts through their published links; all links of an artifact are one file."""
    for path in session.some_published(rng):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.truncate(rng.randrange(size))
        session.lose_damaged(path)
    return True


@world_edit
def replace_published(session: Session, rng: random.Random) -> bool:
    for path in session.some_published(rng):
        path.unlink()
        path.write_text(f"mine: {rng.random()}")
        session.expect_kept(path)
    session.disturb()
    return True


@world_edit
def add_file_of_the_user(session: Session, rng: random.Random) -> bool:
    path = rng.choice(session.some_published(rng)).with_name(f"notes-{rng.randrange(10**6)}.txt")
    path.write_text("notes")
    session.user_files[path] = b"notes"
    return True


@world_edit
def remove_snakemake_folder(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    shutil.rmtree(session.folder.path / ".snakemake")
    return True


@world_edit
def delete_stored_artifacts(session: Session, rng: random.Random) -> bool:
    artifacts = sorted(session.folder.artifacts())
    for name in rng.sample(artifacts, min(len(artifacts), rng.choice((1, 2, 3)))):
        (session.folder.results / "store" / name).unlink()
        session.lose(name)
    return True


@world_edit
def delete_store(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    for name in session.folder.artifacts():
        session.lose(name)
    shutil.rmtree(session.folder.results / "store")
    return True


@world_edit
def delete_results(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    for name in session.folder.artifacts():
        session.lose(name)
    shutil.rmtree(session.folder.results)
    session.user_files.clear()
    session.disturb()
    return True


@world_edit
def leave_remains_of_a_crash(session: Session, rng: random.Random) -> bool:
    """Leave what a killed run leaves: temporary files in the store and beside published ones."""
    store: list[Path] = sorted((session.folder.results / "store").glob("*/*"))
    if store:
        victim = rng.choice(store)
        victim.with_name(f".{victim.name}.x1y2z3.tmp").write_bytes(b"half")
    shown = rng.choice(session.some_published(rng))
    shown.with_name(f".{shown.name}.link.tmp").write_bytes(b"half")
    # While files are linked, the record says that a publication is under way.
    record = session.folder.results / ".published.json"
    if record.exists():
        record.write_text(re.sub(r'"manifest": "\w+"', '"manifest": ""', record.read_text()))
    session.disturb()
    return True


@world_edit
def prune(session: Session, rng: random.Random) -> bool:  # noqa: ARG001
    session.prune()
    return True


@world_edit
def rot(session: Session, rng: random.Random) -> bool:
    """Flip a bit of an artifact, which leaves no trace in its times; only `verify` finds it."""
    artifacts = sorted(session.folder.artifacts())
    if not artifacts:
        return False
    name = rng.choice(artifacts)
    path = session.folder.results / "store" / name
    status, content = path.stat(), bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    session.verify(name)
    return True
