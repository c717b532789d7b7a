"""The published tree: exactly the config, and nothing of the user's lost."""

from __future__ import annotations

import csv
import hashlib
import io

from tests.support.project import CONFIG, Project

NOTHING = "Nothing to be done"


def test_the_manifest_has_one_row_a_file_with_its_checksum(made_project: Project) -> None:
    project = made_project
    published = project.published()
    rows = list(csv.DictReader(io.StringIO(published.pop("manifest.csv").decode())))
    assert [*rows[0]] == ["study", "point", "parameters", "figure", "path", "sha256"]
    assert {row["path"] for row in rows} == set(published)
    for row in rows:
        assert row["sha256"] == hashlib.sha256(published[row["path"]]).hexdigest()
    [tilted] = [row for row in rows if row["path"] == "figures/tilted/t=0.5/arrows.png"]
    assert (tilted["study"], tilted["point"], tilted["figure"]) == ("tilted", "t=0.5", "arrows")
    assert tilted["parameters"] == "t=0.5"


def test_deleted_published_files_come_back_without_computing(made_project: Project) -> None:
    project = made_project
    before = project.published()
    (project.results / "figures/bowl/base/lines.png").unlink()
    (project.results / "manifest.csv").unlink()
    assert project.made_by() == {}
    assert project.published() == before


def test_touching_files_makes_nothing(made_project: Project) -> None:
    project = made_project
    before = project.published()
    for path in project.results.rglob("*"):
        path.touch()
    assert project.made_by() == {}
    assert project.published() == before


def test_a_published_file_edited_in_place_is_made_again_and_kept(made_project: Project) -> None:
    project = made_project
    before = project.published()
    victim = project.results / "gradients/bowl/base.nc"
    victim.chmod(0o644)
    with victim.open("r+b") as file:
        file.truncate(100)
    assert "would be made again" in project.run("-n")
    project.run()
    after = project.published()
    assert len(after.pop("gradients/bowl/base.nc.kept")) == 100
    assert after == before


def test_files_of_the_user_stay(project: Project) -> None:
    own = project.results / "figures/bowl/base/notes.txt"
    in_the_way = project.results / "figures/bowl/base/lines.png"
    instead_of_a_folder = project.results / "figures/tilted"
    own.parent.mkdir(parents=True)
    for path in (own, in_the_way, instead_of_a_folder):
        path.write_text("mine")
    said = project.run()
    assert "set aside" in said
    assert own.read_text() == "mine"
    assert in_the_way.with_name("lines.png.kept").read_text() == "mine"
    assert instead_of_a_folder.with_name("tilted.kept").read_text() == "mine"
    assert in_the_way.read_bytes().startswith(b"\x89PNG")
    project.configure(CONFIG.replace("bowl:", "dish:"))
    project.run()
    assert own.read_text() == "mine"
    assert not in_the_way.exists()
    assert NOTHING in project.run()


def test_a_published_file_that_the_user_replaced_is_kept_aside(made_project: Project) -> None:
    project = made_project
    drawn = project.results / "figures/bowl/base/lines.png"
    original = drawn.read_bytes()
    drawn.unlink()
    drawn.write_text("improved by hand")
    project.run()
    assert drawn.read_bytes() == original
    assert drawn.with_name("lines.png.kept").read_text() == "improved by hand"


def test_stored_and_published_files_are_read_only_and_none_is_temporary(
    made_project: Project,
) -> None:
    project = made_project
    for path in project.results.rglob("*"):
        if path.is_file() and path.suffix in (".nc", ".png"):
            assert path.stat().st_mode & 0o777 == 0o444
        assert path.suffix != ".tmp"


def test_a_config_file_stands_alone(project: Project) -> None:
    (project.folder / "my.yaml").write_text(
        "results: mine\nstudies: {one: {function: x0, figures: []}}\n"
    )
    project.run("--configfile", "my.yaml")
    assert [path.name for path in (project.folder / "mine").iterdir() if path.is_dir()]
    assert not project.results.exists()
    assert sorted(
        path.relative_to(project.folder / "mine").as_posix()
        for path in (project.folder / "mine").rglob("*.nc")
        if "store" not in path.parts
    ) == ["gradients/one/base.nc"]
