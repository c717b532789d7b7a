"""Many random faults: FAULTS of them (40), drawn from SEED (0).

    FAULTS=500 SEED=7 python -m pytest tests/soak/test_many_faults.py -s

Prints a table of what was tried and what went wrong; what went wrong is kept for a look at it.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

from tests.support.faults.harness import (
    POINTS,
    WrongError,
    check_files_are_whole,
    check_the_next_run_completes,
    disturb,
    random_fault,
    run_undisturbed,
)
from tests.support.project import ROOT, Project

FAULTS = int(os.environ.get("FAULTS", "40"))
SEED = int(os.environ.get("SEED", "0"))
LARGEST_CHAIN = 3
"""How many faults at most come before a run is left in peace."""


def new_project(folder: Path, color: str = "#ff0000") -> Project:
    folder.mkdir()
    project = Project(folder, ROOT / "Snakefile")
    project.replace("t: [0, 0.5]", POINTS)
    project.replace("#ff0000", color)
    return project


def test_many_faults(tmp_path: Path) -> None:
    generator = random.Random(SEED)
    old_project = new_project(tmp_path / "old", "#0000ff")
    old = run_undisturbed(old_project)
    new = run_undisturbed(new_project(tmp_path / "new"))
    tried: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    try:
        while tried.total() < FAULTS:
            project = new_project(tmp_path / f"run-{tried.total()}")
            known = [new]
            if generator.random() < 0.5:  # an atlas that is changed, not a new one
                shutil.copytree(old_project.results, project.results, copy_function=shutil.copy2)
                known.append(old)
            faults = [random_fault(generator) for _ in range(generator.randint(1, LARGEST_CHAIN))]
            try:
                for fault in faults:
                    tried[fault.kind] += 1
                    disturb(project, fault, new)
                    check_files_are_whole(project.results, *known)
                check_the_next_run_completes(project, new)
            except WrongError as error:
                wrong[fault.kind] += 1
                print(f"\n{project.folder}, {' and '.join(map(str, faults))}: {error}")
            else:
                shutil.rmtree(project.folder)
    finally:  # also after Ctrl-C: what was found until then
        print(f"\n{'fault':<20} {'tried':>6} {'wrong':>6}")
        for kind in sorted(tried):
            print(f"{kind:<20} {tried[kind]:>6} {wrong[kind]:>6}")
    assert wrong.total() == 0
