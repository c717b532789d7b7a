"""The atlas as a part of other workflows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.project import ROOT, snakemake_server

PARENT = """
configfile: "atlases.yaml"

module first:
    snakefile: "{atlas}/Snakefile"
    config: config["first"]

use rule * from first as first_*

module second:
    snakefile: "{atlas}/Snakefile"
    config: config["second"]
    prefix: "below"

use rule * from second as second_*

rule everything:
    default_target: True
    input:
        rules.first_all.input,
        rules.second_all.input,

rule own:
    input:
        "ours/figures/bowl/base/contour.png",
        "below/results/gradients/bowl/a=2.nc",
    output:
        "own.txt",
    shell:
        "cksum {{input}} > {{output}}"
"""
CONFIG = """
first:
  results: ours
  studies:
    bowl: {function: x0**2 + x1**2, figures: [contour]}
second:
  studies:
    bowl: {function: {python: mine.py:bowl}, sweep: {a: [1, 2]}, figures: []}
"""
FUNCTION = "def bowl(x0, x1, a=1):\n    return a*x0**2 + x1**2\n"
FAST = ["--force-use-threads"]  # else each job is a Snakemake of its own


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return snakemake_server().run([*arguments, "--cores", "2"], folder)


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """The folder of a workflow that has two atlases."""
    (tmp_path / "Snakefile").write_text(PARENT.format(atlas=ROOT))
    (tmp_path / "atlases.yaml").write_text(CONFIG)
    (tmp_path / "mine.py").write_text(FUNCTION)
    return tmp_path


def figures_and_gradients(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for part in ("ours", "below/results")
        for path in (folder / part).rglob("*")
        if path.suffix in (".png", ".nc") and "store" not in path.parts
    }


ALL = {
    "ours/figures/bowl/base/contour.png",
    "ours/gradients/bowl/base.nc",
    "below/results/gradients/bowl/a=1.nc",
    "below/results/gradients/bowl/a=2.nc",
}


def test_two_atlases_in_one_workflow(parent: Path) -> None:
    planned = run(parent, "-n")
    assert planned.returncode == 0, planned.stdout
    for rule in ("first_grid", "first_figure", "first_publish", "second_gradient"):
        assert rule in planned.stdout
    made = run(parent, *FAST)
    assert made.returncode == 0, made.stdout
    assert figures_and_gradients(parent) == ALL
    assert "Nothing to be done" in run(parent, *FAST).stdout
    assert "first_publish" in run(parent, "--rulegraph").stdout
    (parent / "atlases.yaml").write_text(CONFIG.replace("x1**2,", "2*x1**2,"))
    again = run(parent, *FAST)
    assert "contour.png of bowl at base: settings and inputs changed" in again.stdout
    assert "gradient of bowl at a=1" not in again.stdout


def test_published_files_are_inputs_of_other_rules(parent: Path) -> None:
    done = run(parent, "own", *FAST)
    assert done.returncode == 0, done.stdout
    assert len((parent / "own.txt").read_text().splitlines()) == 2
    assert figures_and_gradients(parent) == {
        "ours/figures/bowl/base/contour.png",
        "below/results/gradients/bowl/a=2.nc",
    }
    assert "Nothing to be done" in run(parent, "own", *FAST).stdout


def test_without_threads_each_job_is_a_process(parent: Path) -> None:
    done = run(parent, "below/results/gradients/bowl/a=2.nc")
    assert done.returncode == 0, done.stdout
    assert figures_and_gradients(parent) == {"below/results/gradients/bowl/a=2.nc"}
    assert "Nothing to be done" in run(parent, "below/results/gradients/bowl/a=2.nc").stdout


def test_an_error_in_the_config_of_a_module_is_a_line(parent: Path) -> None:
    (parent / "atlases.yaml").write_text(CONFIG.replace("[contour]", "[contur]"))
    done = run(parent, "-n")
    assert done.returncode == 1
    assert "config: studies.bowl.figures[0]: unknown figure 'contur'; did you" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_failure_in_a_module_is_a_line(parent: Path) -> None:
    (parent / "mine.py").write_text("def bowl(x0, x1, a=1):\n    raise ValueError('no')\n")
    done = run(parent, *FAST)
    assert done.returncode == 1
    assert "error: gradient of bowl at a=1: mine.py:bowl at x0=" in done.stdout
    assert "Traceback" not in done.stdout
    assert "RuleException" not in done.stdout


def test_an_included_atlas(tmp_path: Path) -> None:
    (tmp_path / "atlas.yaml").write_text("studies: {bowl: {function: x0*x1, figures: []}}\n")
    (tmp_path / "Snakefile").write_text(f'configfile: "atlas.yaml"\ninclude: "{ROOT}/Snakefile"\n')
    done = run(tmp_path, "all", *FAST)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "results/gradients/bowl/base.nc").exists()


def test_a_second_clone_has_its_own_library(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for name in ("workflow", "profiles"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Snakefile", clone)
    parent = tmp_path / "parent"
    parent.mkdir()
    (parent / "Snakefile").write_text(PARENT.format(atlas=clone))
    (parent / "atlases.yaml").write_text(CONFIG)
    (parent / "mine.py").write_text(FUNCTION)
    assert "first_publish" in run(parent, "-n").stdout
    mixed = PARENT.format(atlas=clone).replace(f"{clone}/Snakefile", f"{ROOT}/Snakefile", 1)
    (parent / "Snakefile").write_text(mixed)
    done = run(parent, "-n")
    assert done.returncode == 1
    assert "two checkouts of gradatlas in one workflow" in done.stdout
    assert "Traceback" not in done.stdout
