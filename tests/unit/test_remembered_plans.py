"""What is known to be published is not planned anew, unless anything that a plan reads has changed.

Each change is made to a folder in which everything is published. Then the same is asked of two
pipelines: one that may make use of what is remembered, and one in a copy where nothing is.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gradatlas import pipeline as pipelines
from gradatlas.pipeline import Pipeline
from gradatlas.plan import fingerprints
from gradatlas.plan.problems import ConfigError
from gradatlas.scopes import Scope
from gradatlas.storage.checksums import record_checksum
from gradatlas.storage.files import checksum
from gradatlas.storage.remembered import REMEMBERED

CONFIG = """
figures:
  lines: {layers: [contour]}
studies:
  mine:
    function: {python: functions/mine.py:bowl}
    figures: [lines]
  tilted:
    function: x0**2 + t*x0*x1
    sweep: {t: [0, 0.5]}
    figures: [lines]
"""
MINE = """
import gone_library
from helper import g
def bowl(x0, x1, a=2): return a*g(x0) + x1**2
"""
LIBRARY = "Metadata-Version: 2.1\nName: gone-library\nVersion: {}\n{}"

Change = Callable[[Path, pytest.MonkeyPatch], object]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which everything is published; the objects are stand-ins."""
    folder = tmp_path / "folder"
    (folder / "functions").mkdir(parents=True)
    (folder / "libraries").mkdir()
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "functions" / "mine.py").write_text(MINE)
    (folder / "functions" / "helper.py").write_text("g = abs")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder / "libraries"))
    make_all(planned_in_a_new_process())
    yield folder
    forget_everything()


def make_all(pipeline: Pipeline) -> None:
    for path in pipeline.missing():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path}")
        record_checksum(pipeline.store, path.relative_to(pipeline.store).as_posix(), checksum(path))
    pipeline.lock()
    assert pipeline.publish() == []
    unlock(pipeline)


def unlock(pipeline: Pipeline) -> None:
    assert pipeline._lock is not None
    pipeline._lock.close()


def forget_everything() -> None:
    """Bring the modules into the state of a new process."""
    for cached in (
        *(fingerprints.fingerprint, fingerprints._module, fingerprints._state),
        *(fingerprints._installed, fingerprints._distributions),
    ):
        cached.cache_clear()
    for known in (
        *(fingerprints._recalled, fingerprints._read),
        *(fingerprints._asked_distributions, fingerprints._asked_modules),
    ):
        known.clear()
    importlib.invalidate_caches()


def planned_in_a_new_process(*overrides: str) -> Pipeline:
    forget_everything()
    return Pipeline([Path("config.yaml")], overrides)


def made_a_plan(pipeline: Pipeline) -> bool:
    return "atlas" in vars(pipeline)


def edit(name: str, old: str, new: str) -> Change:
    def change(folder: Path, _: pytest.MonkeyPatch) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


def write(name: str, text: str) -> Change:
    def change(folder: Path, _: pytest.MonkeyPatch) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return change


def set_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(pipelines, "source_state", lambda: "edited")


def set_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(sys, "version", f"{sys.version} ")


def set_version(distribution: str) -> Change:
    """Change what is known of a library that the plan depends on, or the objects do."""

    def change(folder: Path, _: pytest.MonkeyPatch) -> None:
        text = importlib.metadata.distribution(distribution).read_text("METADATA")
        assert text is not None
        version = importlib.metadata.version(distribution)
        (folder / "libraries" / f"{distribution}-0.dist-info").mkdir()
        changed = text.replace(f"Version: {version}", "Version: 0")
        (folder / "libraries" / f"{distribution}-0.dist-info" / "METADATA").write_text(changed)

    return change


def move_study(folder: Path, _: pytest.MonkeyPatch) -> None:
    head, mine, tilted = CONFIG.partition("  mine:")
    mine, between, tilted = tilted.partition("  tilted:")
    (folder / "config.yaml").write_text(f"{head}{between}{tilted}  mine:{mine}")


CHANGES: dict[str, Change] = {
    "a value of a sweep": edit("config.yaml", "[0, 0.5]", "[0, 0.25]"),
    "the order of a sweep": edit("config.yaml", "[0, 0.5]", "[0.5, 0]"),
    "the order of the studies": move_study,
    "a formula": edit("config.yaml", "x0**2", "x0**4"),
    "the name of a study": edit("config.yaml", "tilted:", "oblique:"),
    "a study less": edit("config.yaml", CONFIG.partition("  tilted:")[2], " {function: x0*x1}\n"),
    "a title": edit("config.yaml", "    sweep", "    title: T\n    sweep"),
    "an option of a figure": edit("config.yaml", "[contour]", "[{kind: contour, count: 5}]"),
    "a format": edit("config.yaml", "[contour]", "[contour], formats: [png, svg]"),
    "a default": write("config.yaml", f"defaults: {{gradient: {{order: 4}}}}\n{CONFIG}"),
    "a shared store": write("config.yaml", f"shared_store: shared\n{CONFIG}"),
    "text for a number": edit("config.yaml", "[0, 0.5]", '[0, "0.5"]'),
    "a config that is wrong": edit("config.yaml", "contour", "contours"),
    "results that cannot be": write("config.yaml", f"results: ''\n{CONFIG}"),
    "the source": set_source,
    "the version of Python": set_python,
    "a library of the objects": set_version("numpy"),
    "a library of the plan": set_version("pydantic"),
    "a function": edit("functions/mine.py", "x1**2", "x1**4"),
    "a default value of a function": edit("functions/mine.py", "a=2", "a=3"),
    "what a function imports": edit("functions/helper.py", "abs", "round"),
    "a package before a module": write("functions/helper/__init__.py", "g = round"),
    "a module that was a library": write("functions/gone_library.py", ""),
    "a function that is gone": lambda folder, _: (folder / "functions" / "mine.py").unlink(),
    "a library that was not there": write(
        "libraries/gone_library-1.dist-info/METADATA", LIBRARY.format(1, "")
    ),
}
NO_CHANGES: dict[str, Change] = {
    "nothing": lambda *_: None,
    "layout": edit("config.yaml", "[0, 0.5]", "[ 0,   0.5 ]"),
    "a comment in a function": edit("functions/mine.py", "import gone", "# why\nimport gone"),
    "a module that nobody imports": write("functions/other.py", "x = 1"),
}
LOST: dict[str, Change] = {
    "lost": lambda folder, _: (folder / "results" / REMEMBERED).unlink(),
    "cut": lambda folder, _: os.truncate(folder / "results" / REMEMBERED, 100),
    "something else": write(f"results/{REMEMBERED}", "[1]"),
    "something like it": write(
        f"results/{REMEMBERED}", '{"state": {}, "modules": {"gradatlas": 3}, "record": "a"}'
    ),
    "of another record": edit(f"results/{REMEMBERED}", '"record": "', '"record": "0'),
}


@pytest.mark.parametrize("name", NO_CHANGES)
def test_what_is_known_to_be_published_is_not_planned(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    NO_CHANGES[name](folder, monkeypatch)
    pipeline = planned_in_a_new_process()
    assert pipeline.is_current()
    assert pipeline.is_current(Scope("tilted"))
    assert pipeline.studies == ("mine", "tilted")
    pipeline.check_room()
    assert pipeline.missing() == pipeline.damaged() == pipeline.discard_damaged() == []
    assert not made_a_plan(pipeline)
    assert len(pipeline.used) == 7  # made now that it is asked for


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_a_plan_reads_makes_it_anew(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    CHANGES[name](folder, monkeypatch)
    told = asked()
    assert told != "not planned"
    # The same where nothing is remembered.
    shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    for path in (folder / "results").rglob("*"):
        copied = tmp_path / "copy" / path.relative_to(folder)
        os.utime(copied, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    (tmp_path / "copy" / "results" / REMEMBERED).unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path / "copy")
    assert asked() == told


def asked() -> str:
    try:
        pipeline = planned_in_a_new_process()
    except ConfigError as error:
        return str(error)
    if not made_a_plan(pipeline):
        return "not planned"
    state = [(study, pipeline.is_current(Scope(study))) for study in (None, *pipeline.studies)]
    return f"{state} {pipeline.describe_publication()} {sorted(pipeline.missing())}"


def test_the_source_is_read_again_where_it_is_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("config.yaml", "0.5", "0.25")(folder, monkeypatch)
    planned_in_a_new_process()
    assert not fingerprints._read
    assert "gradatlas.objects.gradient" in fingerprints._recalled
    # In the same process, too.
    fingerprints._module.cache_clear()
    fingerprints.fingerprint.cache_clear()
    set_source(folder, monkeypatch)
    Pipeline([Path("config.yaml")], [])
    assert "gradatlas.objects.gradient" in fingerprints._read
    assert not fingerprints._recalled


def test_an_override_makes_the_plan_anew(folder: Path) -> None:  # noqa: ARG001
    pipeline = planned_in_a_new_process("figures={lines: {layers: [contourf]}}")
    assert made_a_plan(pipeline)
    assert not pipeline.is_current()


@pytest.mark.parametrize("name", LOST)
def test_without_what_is_remembered_nothing_is_lost_but_time(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LOST[name](folder, monkeypatch)
    pipeline = planned_in_a_new_process()
    assert made_a_plan(pipeline)
    assert pipeline.is_current()
    pipeline.remember()
    assert not made_a_plan(planned_in_a_new_process())


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("mine"),
        lambda path: os.utime(path, ns=(0, 0)),
    ],
)
@pytest.mark.parametrize(
    "name", ["gradients/tilted/t=0.nc", "figures/tilted/t=0/lines.png", "manifest.csv"]
)
def test_published_files_are_looked_at_all_the_same(
    name: str, change: Callable[[Path], object], folder: Path
) -> None:
    path = folder / "results" / name
    before = path.read_bytes()
    change(path)
    pipeline = planned_in_a_new_process()
    # Of the manifest the content counts.
    is_as_it_was = name == "manifest.csv" and path.exists() and path.read_bytes() == before
    assert pipeline.is_current() is is_as_it_was
    assert pipeline.is_current(Scope("mine")) is (is_as_it_was or name != "manifest.csv")
    assert pipeline.is_current(Scope("tilted")) is is_as_it_was


def test_a_record_that_was_edited_is_not_believed(folder: Path) -> None:
    record = folder / "results" / ".published.json"
    record.write_text(record.read_text().replace('"tilted", ', '"tilde", ', 1))
    pipeline = planned_in_a_new_process()
    assert made_a_plan(pipeline)
    assert not pipeline.is_current()


def test_a_damaged_object_that_is_published_as_a_copy_is_found(folder: Path) -> None:
    [shown] = (folder / "results" / "gradients" / "mine").iterdir()
    [path] = [p for p in (folder / "results" / "store").glob("*/*") if p.samefile(shown)]
    status = path.stat()
    shown.unlink()
    shutil.copy2(path, shown)
    assert planned_in_a_new_process().damaged() == []
    path.write_text("damaged")
    pipeline = planned_in_a_new_process()
    assert [damaged.name for damaged in pipeline.damaged()] == [path.name]
    assert pipeline.is_current()
    assert pipeline.discard_damaged() != []
    unlock(pipeline)
    assert not path.exists()
    assert shown.stat().st_mtime_ns == status.st_mtime_ns
    assert pipeline.is_current()


def test_what_was_made_while_the_source_changed_is_not_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start, states in (("old", ["new", "new"]), ("old", ["old", "new"])):
        (folder / "results" / REMEMBERED).unlink(missing_ok=True)
        given = iter(states)
        monkeypatch.setattr(pipelines, "STATE_AT_START", start)
        monkeypatch.setattr(pipelines, "source_state", lambda given=given: next(given))
        planned_in_a_new_process().remember()
        assert not (folder / "results" / REMEMBERED).exists()


def test_what_was_made_while_a_function_changed_is_not_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "results" / REMEMBERED).unlink()
    make_atlas = pipelines.make_atlas

    def edited_meanwhile(config: dict[str, object]) -> object:
        atlas = make_atlas(config)
        (folder / "functions" / "helper.py").write_text("g = round")
        return atlas

    monkeypatch.setattr(pipelines, "make_atlas", edited_meanwhile)
    planned_in_a_new_process().remember()
    assert not (folder / "results" / REMEMBERED).exists()


def test_a_folder_that_cannot_be_written_to_is_no_obstacle(folder: Path) -> None:
    (folder / "results" / REMEMBERED).unlink()
    (folder / "results" / REMEMBERED).mkdir()
    pipeline = planned_in_a_new_process()
    pipeline.remember()
    assert pipeline.is_current()


def test_what_is_not_published_is_not_remembered(folder: Path) -> None:
    (folder / "results" / REMEMBERED).unlink()
    edit("config.yaml", "0.5", "0.25")(folder, pytest.MonkeyPatch())
    planned_in_a_new_process().remember()
    assert not (folder / "results" / REMEMBERED).exists()


def test_what_is_remembered_is_plain_data(folder: Path) -> None:
    known = json.loads((folder / "results" / REMEMBERED).read_text())
    assert known["record"] == checksum(folder / "results" / ".published.json")
    assert known["state"]["libraries"]["gone-library"] == ""
    assert len(known["state"]["libraries"]["numpy"]) == 64
    assert "gradatlas.objects.gradient" in known["modules"]
