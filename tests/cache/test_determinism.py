"""The same bytes, whatever the number of cores, the order, the place and the surroundings."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from gradatlas.makers.maker import maker_kinds
from gradatlas.plan.artifact import Artifact
from gradatlas.pool.workers import WorkerPool
from gradatlas.run.session import Session
from gradatlas.run.task import run_task
from tests.support.faults.harness import final_files
from tests.support.project import ROOT, Project

# Every kind of artifact, layer, format and method; sizes are small, since there is much to draw.
CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 11}
    x1: {start: -1, stop: 2, num: 9}
figures:
  arrows:
    size: [3, 3]
    formats: [png, svg, pdf]
    layers:
      - {kind: contourf, levels: log}
      - {kind: quiver, length: log, color: magnitude}
  lines:
    size: [3, 3]
    title: "$f$ in öäü"
    layers: [contour]
  alike:
    size: [3, 3]
    layers:
      - {kind: contourf, range: study}
      - {kind: contour, range: study}
      - {kind: quiver, range: study}
  wrong:
    size: [3, 3]
    layers: [error]
  graph:
    size: [3, 2]
    formats: [png, svg]
    layers: [line, tangent]
  slopes:
    size: [3, 3]
    formats: [png, svg, pdf]
    layers: [convergence]
  ways:
    size: [3, 3]
    layers: [contour, paths]
  on_the_way:
    size: [3, 3]
    layers: [history]
  where_to:
    size: [3, 3]
    panels: runs
    layers: [basins]
  rates:
    size: [3, 3]
    layers: [learning_rates]
  solved:
    size: [3, 3]
    layers: [profile]
  found:
    size: [3, 3]
    formats: [png, svg, pdf]
    layers: [contour, points]
  curved:
    size: [3, 3]
    layers: [hessian, points]
studies:
  down:
    function: x0**2 + 3*x1**2
    descent:
      start: {grid: 4}
      steps: 8
      runs:
        plain: {optimizer: gradient_descent}
        Adam: {optimizer: adam}
        BFGS: {optimizer: bfgs}
    sweep: {descent.learning_rate: [0.1, 0.2]}
    figures: [ways, on_the_way, where_to, rates, solved]
  places:
    function: sin(2*x0)*cos(a*x1) + abs(x1)/9
    gradient: {second: true}
    critical_points: true
    sweep: {a: [1, 2]}
    figures: [found, curved]
  bowl:
    title: A bowl
    function: x0**2 + a*x1**2 + sin(3*x0)
    sweep:
      a: [1, 2]
      gradient.method: [exact, forward, central, complex, richardson]
    figures: [arrows, lines, wrong]
  wave:
    function: exp(-abs(x))*cos(3*x)
    grid: {x: {start: -3, stop: 3, num: 41}}
    figures: [graph]
  steps:
    function: rosenbrock
    sweep:
      gradient.step: {geomspace: {start: 1.0e-8, stop: 0.1, num: 5}}
    figures: [slopes]
  family:
    function: x0**2 + a*x1**2
    sweep: {a: [1, 2, 3]}
    figures: [alike]
  brought:
    function: {python: functions/mine.py:bowl, gradient: functions/mine.py:bowl_gradient}
    figures: [gradient_check]
  own:
    function: {python: functions/mine.py:ripple}
    gradient: {method: richardson, compression: 4}
    figures: [wrong]
"""
FUNCTION = """
import numpy as np

def ripple(x0, x1):
    return np.sin(x0 * x1) + np.hypot(x0, x1)

def bowl(x0, x1):
    return x0**4 + x0 * x1**2

def bowl_gradient(x0, x1):
    return 4 * x0**3 + x1**2, 2.06 * x0 * x1
"""
FORMATS = {"nc", "png", "svg", "pdf"}
# matplotlib reads this where it is told to, and where it is started.
HOSTILE_STYLE = """
font.size: 30
axes.facecolor: black
lines.linewidth: 9
image.cmap: magma
savefig.dpi: 17
svg.fonttype: none
svg.hashsalt: salt
text.usetex: True
axes.formatter.use_locale: True
path.simplify: False
agg.path.chunksize: 20
"""


def make_config(project: Project) -> Project:
    project.configure(CONFIG)
    functions = project.folder / "config" / "functions"
    functions.mkdir()
    (functions / "mine.py").write_text(FUNCTION)
    return project


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_config(Project(tmp_path_factory.mktemp("made"), ROOT / "Snakefile"))
    project.run()
    return project


@pytest.fixture(scope="module")
def expected(made: Project) -> dict[str, bytes]:
    return final_files(made.results)


def differing(results: Path, expected: dict[str, bytes]) -> list[str]:
    found = final_files(results)
    return sorted(
        path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path)
    )


def test_the_config_of_these_tests_has_everything(made: Project) -> None:
    plan = session_of(made).plan
    specs = str([one.spec for one in plan.artifacts.values()])
    package = ROOT / "workflow" / "gradatlas"
    for folder in ("figures/layers", "differentiation/methods"):
        for path in (package / folder).glob("[a-z]*.py"):
            assert f"'{path.stem}'" in specs, path.stem
    kinds = {kind for kind, _ in plan.artifacts}
    assert kinds == set(maker_kinds())
    assert {one.suffix for one in plan.artifacts.values()} == FORMATS


@pytest.mark.parametrize("cores", ["1", "8"])
def test_the_number_of_cores_does_not_matter(
    project: Project, expected: dict[str, bytes], cores: str
) -> None:
    make_config(project).run("--cores", cores)
    assert differing(project.results, expected) == []


def test_place_and_surroundings_do_not_matter(project: Project, expected: dict[str, bytes]) -> None:
    make_config(project)
    style = project.folder / "style"
    elsewhere = project.folder / "else where ü"
    home = project.folder / "home"
    for folder in (style, elsewhere, home / ".config" / "matplotlib"):
        folder.mkdir(parents=True)
        (folder / "matplotlibrc").write_text(HOSTILE_STYLE)
    surroundings = {
        "LC_ALL": other_locale(),
        "LANG": "tr_TR.UTF-8",
        "LANGUAGE": "de",
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "4711",
        "PYTHONOPTIMIZE": "2",
        "COLUMNS": "20",
        "SOURCE_DATE_EPOCH": "1000000000",
        "HOME": str(home),
        "MPLBACKEND": "pdf",
        "MPLCONFIGDIR": str(style),
        "MATPLOTLIBRC": str(style),
        "OMP_NUM_THREADS": "4",
        "OPENBLAS_NUM_THREADS": "3",
        "MALLOC_PERTURB_": "165",  # what is read before it is written shows itself
        "HDF5_USE_FILE_LOCKING": "FALSE",
    }
    config = project.folder / "config" / "config.yaml"
    command = project.command(
        *("--directory", str(elsewhere), "--configfile", str(config), "--config", "results=out")
    )
    done = subprocess.run(
        ["bash", "-c", 'umask 077; exec nice -n 1 "$@"', "bash", *command],
        cwd="/",
        env={**os.environ, **surroundings},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert differing(elsewhere / "out", expected) == []


def test_a_home_that_is_not_there_does_not_matter(
    project: Project, expected: dict[str, bytes]
) -> None:
    make_config(project)
    # Neither font caches nor settings can be read or written; so Snakemake has to be told where
    # its own cache goes.
    cache = str(project.folder / "cache")
    project.run(HOME="/nowhere", XDG_CONFIG_HOME="/nowhere", XDG_CACHE_HOME=cache, LC_ALL="C")
    assert differing(project.results, expected) == []


def other_locale() -> str:
    """A locale that writes numbers and letters in another way, where there is one."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    there = [name for name in listed.split() if name.startswith(("tr_TR", "de_DE", "fr_FR"))]
    return there[0] if there else "C"


# What one worker has made before must leave no trace: neither in the state of libraries, nor in
# memory that is used again.
@pytest.mark.parametrize("seed", range(2))
def test_objects_of_one_worker_in_any_order_are_those_of_many(
    made: Project, expected: dict[str, bytes], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made.folder)
    session = session_of(made)
    store = session.store
    shuffled = made.folder / f"shuffled-{seed}"
    session.store = shuffled / "store"
    pool = WorkerPool(1, preload="gradatlas.run.preload")
    try:
        for kind, digest in random_order(session, random.Random(seed)):
            outcome = pool.run(run_task, session.task(session.artifact(kind, digest)))
            assert outcome.failure is None, outcome.failure
    finally:
        pool.close()
    in_store = {path: data for path, data in expected.items() if path.startswith("store/")}
    assert len(in_store) > 60
    assert differing(shuffled, in_store) == []
    assert store != session.store


def session_of(project: Project) -> Session:
    return Session([project.folder / "config" / "config.yaml"], [])


def random_order(session: Session, generator: random.Random) -> list[tuple[str, str]]:
    """All artifacts of the plan, each after those that it is made from, but else in any order."""
    waiting = dict(session.plan.artifacts)
    drawn = list(waiting)
    generator.shuffle(drawn)
    done: set[str] = set()
    order = []
    while waiting:
        # Only one at a time, so that kinds are mixed as much as they can be.
        key = next(key for key in drawn if key in waiting and ready(waiting[key], done))
        done.add(waiting.pop(key).path)
        order.append(key)
        generator.shuffle(drawn)
    return order


def ready(one: Artifact, done: set[str]) -> bool:
    return all(needed.path in done for needed in one.inputs.values())
