"""Every command of Snakemake has its meaning, or one line that says why not, and no traceback.

Each is tried before anything is made, after an edit in between, and when all is made.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.project import ROOT, Project
from tests.support.project_fixtures import copy_made

STATES = ("before", "between", "made")
STAGES = r"grid(.|\n)*gradient|gradient(.|\n)*grid"
NOTHING = "Nothing to be done"
BASE = "results/gradients/bowl/base.nc"
FIGURE = "results/figures/bowl/base/arrows.png"


@dataclass(frozen=True)
class Answer:
    """What a command is to say, as a pattern, and its exit status."""

    says: str
    status: int | None = 0
    """None where it depends on whether there is a conda here."""


def same(says: str, status: int | None = 0) -> tuple[Answer, Answer, Answer]:
    """The same answer in each state."""
    return (Answer(says, status),) * 3


# Commands that only look: their arguments, and what they say in each state.
LOOKS: dict[str, tuple[Answer, Answer, Answer]] = {
    "--dag": same(STAGES),
    "--dag mermaid-js": same(STAGES),
    "--rulegraph": same(STAGES),
    "--rulegraph mermaid-js": same(STAGES),
    "--filegraph": same(STAGES),
    "--d3dag": same(STAGES),
    f"{FIGURE} --dag": same(STAGES),
    "figures/tilted --rulegraph": same(STAGES),
    "--summary": (
        Answer(rf"{BASE}\t-\tpublish_file\t-\tmissing\tupdate pending"),
        Answer(rf"{BASE}\t.*\tpublish_file\t-\tupdated input files\tupdate pending"),
        Answer(rf"{BASE}\t.*\tpublish_file\t-\tok\tno update"),
    ),
    "--detailed-summary": (
        Answer(rf"{FIGURE}\t-\tpublish_file\t.*missing\tupdate pending"),
        Answer(rf"{FIGURE}\t.*\tpublish_file\t.*updated input files\tupdate pending"),
        Answer(rf"{FIGURE}\t.*\tpublish_file\t.*ok\tno update"),
    ),
    "--list-rules": same(r"\n(.|\n)*figure \((.|\n)*gradient \((.|\n)*grid \((.|\n)*publish \("),
    "--list-target-rules": same(r"all \((.|\n)*figures/bowl\n(.|\n)*gradients/tilted\n"),
    "--list-changes params": (Answer("changed: 0"), Answer(f"{BASE}\n"), Answer("changed: 0")),
    "--list-changes input": (Answer("changed: 0"), Answer(f"{FIGURE}\n"), Answer("changed: 0")),
    "--list-changes code": same("changed: 0"),
    "--list-params-changes": (Answer("changed: 0"), Answer(f"{BASE}\n"), Answer("changed: 0")),
    "--list-input-changes": (Answer("changed: 0"), Answer(f"{FIGURE}\n"), Answer("changed: 0")),
    "--list-untracked": same("config/config.yaml\n"),
    "--containerize": same("FROM (.|\\n)*(atlas.yaml|Is conda installed)", None),
    "--list-conda-envs": same("^environment|Is conda installed", None),
    "--generate-unit-tests tests": same("^--generate-unit-tests: .*use -F$", 1),
    "--delete-all-output -n": (
        Answer("^would delete 0 published files in results, and 0 artifacts"),
        Answer("^would delete 7 published files in results, and 8 artifacts"),
        Answer("^would delete 7 published files in results, and 8 artifacts"),
    ),
    "--delete-all-output figures/bowl": same("^--delete-all-output deletes all .*no target", 1),
    "--delete-temp-output": same("^--delete-temp-output: no output is temporary"),
    "--unlock": same("Unlocked"),
    "--cleanup-shadow": same("^"),
    "--cleanup-metadata results/manifest.csv": same("Failed to clean up metadata", 1),
    "--touch": same("^--touch: .*nothing was touched$"),
    "--lint": same("in a good condition"),
    "--print-compilation": same("workflow.rule"),
    "-n": (Answer("bowl at base: new"), Answer("bowl at base: settings changed"), Answer(NOTHING)),
    "-n --software-deployment-method conda": same(
        "in a conda environment|Is conda installed", None
    ),
    "-n figures/bowl --software-deployment-method conda": same("No rule to produce|conda", 1),
    "-n -F": (
        Answer("bowl at base: new"),
        Answer("again, to compare"),
        Answer("again, to compare"),
    ),
    "-n -R figure": (
        Answer("arrows.png of bowl at base: new"),
        Answer("arrows.png of tilted at t=0: again, to compare"),
        Answer("arrows.png of bowl at base: again, to compare"),
    ),
    "-n --batch all=1/1": (Answer("bowl at base: new"), Answer("settings"), Answer(NOTHING)),
    "-n prune": same("prune: delete what the config does not use"),
    f"-n {FIGURE}": (
        Answer("arrows.png of bowl at base: new"),
        Answer("arrows.png of bowl at base: settings and inputs changed"),
        Answer(NOTHING),
    ),
    "-n results/manifest.csv": (Answer(": new"), Answer("settings changed"), Answer(NOTHING)),
    "-n --config results=elsewhere": same("bowl at base: new"),
    "-n --config 'defaults={gradient: {method: forward}}'": same("tilted at t=0: (new|settings)"),
}

# Commands that change something: what they say, and how many artifacts of each kind they make.
Made = dict[str, int]
ALL: Made = {"grid": 1, "gradient": 3, "figure": 4}
EDITED: Made = {"gradient": 1, "figure": 2}
WITHOUT_FIGURES: tuple[Made, Made, Made] = ({"grid": 1, "gradient": 3}, {"gradient": 1}, {})
ACTS: dict[str, tuple[tuple[Answer, Answer, Answer], tuple[Made, Made, Made]]] = {
    "": ((Answer("7 files new"), Answer("3 changed"), Answer(NOTHING)), (ALL, EDITED, {})),
    "--keep-going": ((Answer("7 files new"), Answer("3 ch"), Answer(NOTHING)), (ALL, EDITED, {})),
    "--rerun-triggers mtime params input code software-env": (
        (Answer("7 files new"), Answer("3 changed"), Answer(NOTHING)),
        (ALL, EDITED, {}),
    ),
    "--until gradient": (
        (Answer("gradient of bowl"), Answer("gradient of bowl"), Answer(NOTHING)),
        WITHOUT_FIGURES,
    ),
    "--omit-from figure": (
        (Answer("gradient of bowl"), Answer("gradient of bowl"), Answer("^")),
        WITHOUT_FIGURES,
    ),
    "--omit-from publish": (
        (Answer("figure|arrows"), Answer("figure|arrows"), Answer("^")),
        (ALL, EDITED, {}),
    ),
    "-F": (
        (
            Answer("7 files new"),
            Answer("made again with the same bytes: 5 artifacts"),
            Answer("made again with the same bytes: 8 artifacts"),
        ),
        (ALL, EDITED, {}),
    ),
    "-R figure": (
        (
            Answer("7 files new"),
            Answer("made again with the same bytes: 2 artifacts"),
            Answer("made again with the same bytes: 4 artifacts"),
        ),
        (ALL, EDITED, {}),
    ),
    f"-f {FIGURE}": (
        (
            Answer(f"publish {FIGURE.removeprefix('results/')}: 1 file new"),
            Answer("1 changed"),
            Answer("made again with the same bytes: 1 artifact$"),
        ),
        ({"grid": 1, "gradient": 1, "figure": 1}, {"gradient": 1, "figure": 1}, {}),
    ),
    "gradients/bowl": (
        (
            Answer("publish gradients of study bowl: 1 file new"),
            Answer("1 changed"),
            Answer(NOTHING),
        ),
        ({"grid": 1, "gradient": 1}, {"gradient": 1}, {}),
    ),
    "--delete-all-output": (
        (Answer("deleted: 0"), Answer("deleted: 7 published"), Answer("deleted: 7 published")),
        ({}, {}, {}),
    ),
    "--report r.html": (
        (
            Answer("4 of 4 are not up to date", 1),
            Answer("3 of 4 are not", 1),
            Answer("Report created"),
        ),
        ({}, {}, {}),
    ),
    "--report r.zip": (
        (
            Answer("4 of 4 are not up to date", 1),
            Answer("3 of 4 are not", 1),
            Answer("Report created"),
        ),
        ({}, {}, {}),
    ),
    "--archive all.tar.gz": (same("Archiving"), ({}, {}, {})),
    "verify": (
        (
            Answer("verify: 0 files"),
            Answer("are damaged or missing", 1),
            Answer("verify: 15 files OK"),
        ),
        ({}, {}, {}),
    ),
    "usage": (same("bowl"), ({}, {}, {})),
    "prune": (same("prune: 0 artifacts|prune: 3 artifacts"), ({}, {}, {})),
}


def bring(state: str, folder: Path, made_once: Path) -> Project:
    """Make a project that is in a state."""
    if state != "before":
        copy_made(made_once, folder)
    text = (made_once / "config" / "config.yaml").read_text()
    project = Project(folder, ROOT / "Snakefile")
    project.configure(text)
    if state == "between":
        project.replace("x0**2 + x1**2\n", "x0**2 + 3*x1**2\n")
        (project.results / "figures/tilted/t=0/arrows.png").unlink()
    return project


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory, made_once: Path) -> dict[str, Project]:
    """A project in each state, only to be looked at."""
    return {state: bring(state, tmp_path_factory.mktemp(state), made_once) for state in STATES}


def check(done: int, said: str, answer: Answer) -> None:
    assert "Traceback" not in said, said
    lines = re.sub(r"(?m)^(Using workflow specific|Assuming unres|Building DAG).*\n", "", said)
    assert re.search(answer.says, lines, re.MULTILINE), said
    assert answer.status in (done, None), said


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", LOOKS)
def test_looking(command: str, state: str, states: dict[str, Project]) -> None:
    project = states[state]
    before = project.published(), project.stored()
    done = project.try_run(*shlex.split(command))
    check(done.returncode, done.stdout, LOOKS[command][STATES.index(state)])
    assert (project.published(), project.stored()) == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", ACTS)
def test_acting(command: str, state: str, tmp_path: Path, made_once: Path) -> None:
    project = bring(state, tmp_path, made_once)
    own = project.results / "figures" / "bowl" / "mine.txt"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("a user's file")
    before = project.stored()
    done = project.try_run(*shlex.split(command))
    answers, makes = ACTS[command]
    index = STATES.index(state)
    check(done.returncode, done.stdout, answers[index])
    made: Made = {}
    for path in project.stored() - before:
        if not path.endswith("SHA256SUMS"):
            made[path.partition("/")[0]] = made.get(path.partition("/")[0], 0) + 1
    assert made == makes[index]
    assert own.read_text() == "a user's file"
    if command == "--delete-all-output":
        assert list(project.published()) == ["figures/bowl/mine.txt"]
        assert project.stored() == set()


def test_the_picture_of_the_rules_is_in_the_readme(project: Project) -> None:
    project.configure((ROOT / "config" / "config.yaml").read_text())
    said = project.run("--rulegraph", "mermaid-js")
    graph = said[said.index("flowchart") :].strip().expandtabs(4)
    shown = (ROOT / "README.md").read_text().partition("```mermaid\n")[2].partition("\n```")[0]
    assert arrows_of(shown) == arrows_of(graph), f"put into README.md:\n{graph}"


def arrows_of(graph: str) -> set[tuple[str, ...]]:
    """Return the arrows between rules: Snakemake numbers and colours them in any order."""
    names = dict(re.findall(r"^ +(id\d+)\[(\w+)\]$", graph, re.MULTILINE))
    assert len(names) > 5
    arrows = re.findall(r"^ +(id\d+) --> (id\d+)$", graph, re.MULTILINE)
    assert len(names) * 2 + len(arrows) + 1 == len(graph.splitlines())
    return {tuple(names[end] for end in arrow) for arrow in arrows}


def test_a_report_tells_what_its_figures_are(made_project: Project) -> None:
    made_project.run("--report", "r.html")
    report = (made_project.folder / "r.html").read_text()
    assert '"labels": {"figure": "arrows.png", "t": "0.5"}' in report
    assert '"category": "tilted"' in report or "tilted" in report
    assert "f = x0 ** 2 + t * x0 * x1 + x1 ** 2. t=0.5" in report
    assert "Missing metadata" not in report
