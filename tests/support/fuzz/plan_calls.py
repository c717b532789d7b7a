"""What bounded calls do with a config: read it, plan it, and tell what came of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from matplotlib.mathtext import MathTextParser

from gradatlas.config.checking import check_options
from gradatlas.config.config import read_config
from gradatlas.config.gradient_section import FileOptions
from gradatlas.config.grid_section import (
    AxisByNumber,
    AxisByStep,
    AxisGeomspace,
    AxisLinspace,
    AxisLogspace,
)
from gradatlas.config.problems import ConfigError, Problems
from gradatlas.config.sweep_section import RANGES
from gradatlas.config.yaml_reader import parse_yaml
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.font_files import JAPANESE, family_file
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.plan.plan import make_plan
from gradatlas.run.session import Session

ROOT = Path(__file__).parents[3]
EXAMPLES = [
    ROOT / "config" / "config.yaml",
    *(
        path
        for path in sorted((ROOT / "config").glob("examples/*.yaml"))
        if path.stem != "japanese" or family_file(JAPANESE) is not None
    ),
]
WARM = r"""
figures:
  f: {layers: [contourf, contour, quiver], title: 'a $x_0$'}
  e: {layers: [{kind: error, cmap: batlow}]}
studies:
  all:
    function: rosenbrock
    figures: [f, e, convergence]
    sweep: {gradient.method: [forward, central, exact, complex, richardson],
            gradient.step: {geomspace: {start: 0.1, stop: 1, num: 3}}}
  range: {function: x, figures: [], grid: {x: {arange: {start: 0, stop: 2*pi, step: pi}}}}
  typo:
    title: a $\foo$
    function: rosenbrok
    gradient: {step: []}
    figures: [quivver]
  graph: {function: x, grid: {x: [0, 1, 2]}, figures: [line, tangent]}
"""


def warm_up() -> None:
    """Do once what every process does once: import modules, read the project's own source."""
    # The types of options are text, which Python evaluates when they are asked for first.
    for options in (
        AxisByNumber,
        AxisByStep,
        AxisGeomspace,
        AxisLinspace,
        AxisLogspace,
        FileOptions,
        FigureOptions,
        *RANGES.values(),
        *(find_method(name).Options for name in method_names()),
        *(find_layer(kind).Options for kind in layer_kinds()),
    ):
        check_options(options, {"unknown": 1}, "", Problems())
    for text in (WARM, WARM.partition("  typo")[0]):
        plan_text(text)
    for path in EXAMPLES:
        plan_files([str(path)])
    # Whoever planned the texts above before has kept that they are right, and nobody was asked.
    MathTextParser("path").parse("$x_0$")
    # Which mathematics is right is kept with compiled code, which is nothing that a plan writes.
    sys.dont_write_bytecode = True


def plan_text(text: str) -> dict[str, Any]:
    """Plan a config that is given as text, as values on the command line are."""
    try:
        value = parse_yaml(text, "config.yaml")
        if not isinstance(value, dict):
            return {"lines": ["config: config.yaml is no mapping"]}
        make_plan(read_config(value))
    except ConfigError as error:
        return {"lines": str(error).split("\n")}
    return {}


def plan_files(paths: list[str]) -> dict[str, Any]:
    """Plan what config files ask for, as far as a run does before its first job.

    Returns:
        `lines`, what a user is told, for a config with something wrong; else `files`, the paths to
        publish and to store, relative to the results folder, and how many there are.
    """
    try:
        session = Session([Path(path) for path in paths], [])
        missing = session.missing()
        session.is_current()
    except ConfigError as error:
        return {"lines": str(error).split("\n")}
    paths = [entry.path for entry in session.entries]
    stored = [os.path.relpath(path, session.results) for path in missing]
    return {"files": (paths + stored)[:5000], "count": len(paths)}
