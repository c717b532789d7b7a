"""Another config in the same results folder, and failures that do not keep the rest away."""

from __future__ import annotations

import csv

import pytest

from tests.support.project import CONFIG, Project

NOTHING = "Nothing to be done"
OTHER = (
    "studies:\n  bowl: {function: x0 + x1, figures: []}\n  new: {function: x0*x1, figures: []}\n"
)
LINE = (
    "results shows config/config.yaml: 7 of its files go out of sight. They stay in results/store "
    "until prune; to see them again: snakemake --cores all --configfile config/config.yaml; to "
    "keep both, give each config a `results` of its own"
)


def test_taking_over_a_folder_is_told(made_project: Project) -> None:
    before = made_project.published()
    (made_project.folder / "other.yaml").write_text(OTHER)
    other = ["--configfile", "other.yaml"]
    assert made_project.run("-n", *other).splitlines().count(LINE) == 1
    assert made_project.run("figures/new", *other).count("goes out of sight") == 0
    said = made_project.run(*other)
    assert LINE in said
    assert LINE not in made_project.run(*other)
    pruned = made_project.run("prune", "-n")
    assert "results shows other.yaml: 2 of these artifacts are its files" in pruned
    back = made_project.run("--configfile", "config/config.yaml")
    assert "results shows other.yaml: 2 of its files go out of sight." in back
    assert made_project.published() == before
    assert made_project.stored()


def test_the_same_config_by_another_name_says_nothing(made_project: Project) -> None:
    (made_project.folder / "same.yaml").write_text(CONFIG)
    assert NOTHING in made_project.run("--configfile", "same.yaml")
    absolute = str(made_project.folder / "config" / "config.yaml")
    made_project.replace("#ff0000", "#00ff00")
    assert "out of sight" not in made_project.run("--configfile", absolute)


def test_a_single_file_does_not_make_the_folder_another_configs(made_project: Project) -> None:
    (made_project.folder / "other.yaml").write_text(OTHER)
    said = made_project.run("results/gradients/bowl/base.nc", "--configfile", "other.yaml")
    assert "results shows config/config.yaml: 1 of its files goes out of sight" in said
    assert "out of sight" not in made_project.run()


@pytest.fixture
def failing(project: Project) -> Project:
    """A project in which one of three points of a sweep cannot be computed."""
    (project.folder / "config" / "mine.py").write_text(
        "def part(x0, x1, k=1):\n    if k == 2:\n        raise ValueError('not that one')\n"
        "    return k*x0 + x1\n"
    )
    text = CONFIG.replace("x0**2 + t*x0*x1 + x1**2", "{python: mine.py:part}")
    project.configure(text.replace("{t: [0, 0.5]}", "{k: [1, 2, 3]}"))
    return project


def test_what_is_whole_is_published(failing: Project) -> None:
    done = failing.try_run("--keep-going")
    lost = {f"{part}/tilted/k=2{rest}" for part, rest in (("gradients", ".nc"), ("figures", ""))}
    assert done.returncode == 1
    assert done.stdout.strip().splitlines()[-2:] == [
        "error: gradient of tilted at k=2: config/mine.py:part at x0=-2, x1=-2: ValueError: not "
        "that one (line 3)",
        "published without what is made from 1 failure: gradients/tilted/k=2.nc, "
        "figures/tilted/k=2/arrows.png",
    ]
    published = failing.published()
    assert len(published) == 8
    assert not [path for path in published if any(path.startswith(name) for name in lost)]
    rows = list(csv.DictReader(published["manifest.csv"].decode().splitlines()))
    assert {row["path"] for row in rows} | {"manifest.csv"} == set(published)
    for word in ("Traceback", "RuleException", "Error in rule", ".smk"):
        assert word not in done.stdout


def test_without_keeping_on_nothing_is_published_and_the_next_run_goes_on(failing: Project) -> None:
    done = failing.try_run()
    assert done.returncode == 1
    assert (
        done.stdout.strip().splitlines()[-1].startswith("error: gradient of tilted at k=2: config")
    )
    for word in ("Traceback", "RuleException", "Error in rule", ".smk"):
        assert word not in done.stdout
    assert not (failing.results / "manifest.csv").exists()
    failing.replace("[1, 2, 3]", "[1, 3]")
    assert "gradient" in failing.made_by() or failing.published()
    assert NOTHING in failing.run()


def test_what_failed_goes_out_of_sight(failing: Project) -> None:
    failing.replace("[1, 2, 3]", "[1, 3]")
    failing.run()
    failing.replace("[1, 3]", "[2, 3]")
    assert failing.try_run("--keep-going").returncode == 1
    assert "gradients/tilted/k=1.nc" not in failing.published()
    assert "gradients/tilted/k=3.nc" in failing.published()
