"""The files of functions in Python, and the modules of the project that edits may mark.

What an edit of a module makes again is set down here by hand, from what the modules are for. It is
what the project's own fingerprints are held against.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from tests.support.edits.model import Number, State

TEXTS = {
    "mine.py": """\
from helper import square

FACTOR = {constant}


def saddle(x0, x1, a=2):
    return square(x0) - a * FACTOR * square(x1)


def bowl(x0, x1):
    return square(x0) + FACTOR * square(x1)
""",
    "helper.py": """\
OFFSET = {constant}


def square(x):
    return x**2 + OFFSET
""",
    "other.py": """\
FREQUENCY = {constant}


def ripple(x0, x1):
    from waves.form import wave

    return wave(FREQUENCY * x0) * x1
""",
    "waves/__init__.py": "DEPTH = {constant}\n",
    "waves/form.py": """\
import numpy as np

from . import DEPTH

PHASE = {constant}


def wave(x):
    return DEPTH + np.sin(x + PHASE)
""",
    "idle.py": "VALUE = {constant}\n",
}
"""File below `config/functions` → its source; `{constant}` is what edits change."""
SOURCES: dict[str, tuple[str, ...]] = {
    "mine.py": ("mine.py", "helper.py"),
    "other.py": ("other.py", "waves/__init__.py", "waves/form.py"),
}
"""A function's file → the files that it runs, itself included."""
COMMENTS = ("", "# by hand\n", "# by hand,\n# and twice\n")


def write_source(file: str, constant: Number, rng: random.Random) -> str:
    """Return the source of a file; comments, docstrings and blank lines are up to chance."""
    text = TEXTS[file].format(constant=constant)
    docstring = rng.choice(("", '"""About it."""\n\n', '"""About it,\n\nin detail."""\n'))
    return (
        f"{rng.choice(COMMENTS)}{docstring}{text}{rng.choice(('', chr(10)))}{rng.choice(COMMENTS)}"
    )


_DRAWN = ("figure", "study_figure")
_ALL = ("grid", "gradient", *_DRAWN)
COMPARED = "compared with differences"
"""What is said of gradients whose reference gradient is extrapolated.

Functions in Python have no exact gradient. Extrapolation, which says itself where it has converged,
tells how good other methods are, and plain differences do where it has not.
"""
MODULES: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None]] = {
    # Modules of which an edit makes again what runs them, and nothing else.
    **{
        f"figures/layers/{kind}.py": (_DRAWN, (kind,))
        for kind in ("quiver", "contour", "contourf", "error", "line", "tangent", "convergence")
    },
    "differentiation/methods/exact.py": (("gradient",), ("method exact",)),
    "differentiation/methods/complex.py": (("gradient",), ("method complex",)),
    "differentiation/methods/central.py": (("gradient",), ("method central", COMPARED)),
    "differentiation/methods/forward.py": (("gradient",), ("method forward", COMPARED)),
    "differentiation/methods/richardson.py": (("gradient",), ("method richardson", COMPARED)),
    "functions/kinds/formula.py": (("gradient",), ("formula",)),
    "functions/kinds/python.py": (("gradient",), ("python",)),
    "functions/python/evaluation.py": (("gradient",), ("python",)),
    "functions/catalogue/rosenbrock.py": ((), None),
    "config/yaml_reader.py": ((), None),
    "config/cases.py": ((), None),
    "plan/plan.py": ((), None),
    "plan/fingerprints.py": ((), None),
    "run/session.py": ((), None),
    "run/preload.py": ((), None),
    "run/task.py": ((), None),
    "pool/workers.py": ((), None),
    "store/artifacts.py": ((), None),
    "publish/tree.py": ((), None),
    # Modules that are as large as their subject: whatever has to do with that is made again.
    "differentiation/calibration.py": (
        ("gradient",),
        ("method central", "method forward", COMPARED),
    ),
    "differentiation/extrapolation.py": (("gradient",), None),
    "differentiation/noise.py": (("gradient",), None),
    "differentiation/stencils.py": (("gradient",), None),
    "fields/computing.py": (("gradient",), None),
    "fields/diagnosis.py": (("gradient",), None),
    "fields/reference_gradient.py": (("gradient",), None),
    "fields/files.py": (_ALL, None),
    "fields/reading.py": ((*_DRAWN, "study_values"), None),
    "figures/arrow_choice.py": (("figure",), ("quiver",)),
    "figures/arrow_colors.py": (("figure",), ("quiver",)),
    "figures/arrow_marks.py": (("figure",), ("quiver",)),
    "figures/arrow_worth.py": (("figure",), ("quiver",)),
    "figures/build.py": (_DRAWN, None),
    "figures/captions.py": (_DRAWN, None),
    "figures/charts.py": (_DRAWN, ("error", "line", "tangent", "convergence")),
    "figures/composition.py": (_DRAWN, None),
    "figures/contour_choice.py": (("figure",), ("contour", "contourf")),
    "figures/contour_marks.py": (("figure",), ("contour", "contourf")),
    "figures/convergence_lines.py": (("study_figure",), None),
    "figures/errors.py": (_DRAWN, ("error", "convergence")),
    "figures/graph_choice.py": (("figure",), ("line",)),
    "figures/levels.py": (("figure",), ("quiver", "contour", "contourf")),
    "figures/number_texts.py": (("figure",), ("quiver", "contour", "contourf", "error")),
    "figures/sheets/bitmap.py": (_DRAWN, None),
    "figures/sheets/texts.py": ((*_DRAWN, "study_values"), None),
    "figures/study_values.py": (("figure", "study_values"), None),
    "figures/tangent_choice.py": (("figure",), ("tangent",)),
    "figures/titles.py": ((*_DRAWN, "study_values"), None),
    "formulas/derivatives.py": (("gradient",), ("formula",)),
    "formulas/graph.py": (("gradient",), None),
    "formulas/second_derivatives.py": (("gradient",), ("second",)),
    "grids.py": ((*_ALL, "study_values"), None),
    "makers/figure.py": (("figure",), None),
    "makers/gradient.py": (("gradient",), None),
    "makers/grid.py": (("grid",), None),
    "makers/study_values.py": (("study_values",), None),
}
"""Module below `workflow/gradatlas` → the kinds of artifacts that an edit of it makes again, and
which of them: those with one of these layers, methods or kinds of function; None for all."""

PATHS: dict[str, tuple[str, ...] | None] = {
    "descent/paths.py": None,
    "descent/problem.py": None,
    "descent/optimizers/gradient_descent.py": ("optimizer gradient_descent",),
    "descent/optimizers/momentum.py": ("optimizer momentum",),
    "differentiation/methods/exact.py": ("method exact",),
    "differentiation/methods/complex.py": ("method complex",),
    "differentiation/methods/central.py": ("method central",),
    "differentiation/methods/forward.py": ("method forward",),
    "differentiation/methods/richardson.py": ("method richardson",),
    "differentiation/calibration.py": ("method central", "method forward"),
    "differentiation/extrapolation.py": ("method central", "method forward", "method richardson"),
    "differentiation/noise.py": ("method central", "method forward", "method richardson"),
    "differentiation/stencils.py": None,
    "fields/files.py": None,
    "formulas/derivatives.py": ("formula",),
    "formulas/graph.py": None,
    "functions/kinds/formula.py": ("formula",),
    "functions/kinds/python.py": ("python",),
    "functions/python/evaluation.py": ("python",),
    "grids.py": None,
    "makers/paths.py": None,
}
"""The same of descent paths: which of them an edit of a module makes again; None for all."""
POINTS = (
    "descent/critical_points.py",
    "descent/point_files.py",
    "descent/stationary_boxes.py",
    "formulas/derivatives.py",
    "formulas/graph.py",
    "formulas/second_derivatives.py",
    "functions/kinds/formula.py",
    "grids.py",
    "makers/points.py",
)
"""The modules of which an edit makes critical points again."""
MARKABLE = tuple(dict.fromkeys((*MODULES, *PATHS, *POINTS)))
"""All of these modules."""


def marks_on(
    marks: Collection[tuple[str, int]], kind: str, runs: Iterable[str]
) -> tuple[tuple[str, int], ...]:
    """Return the marks on modules that an artifact runs, itself or through its method or layers."""
    own = set(runs)
    found = []
    for module, number in marks:
        kinds, which = MODULES.get(module, ((), None))
        if kind == "paths":
            kinds, which = (kind,) if module in PATHS else (), PATHS.get(module)
        if kind == "points":
            kinds, which = (kind,) if module in POINTS else (), None
        if kind in kinds and (which is None or own & set(which)):
            found.append((module, number))
    return tuple(sorted(found))


def marked(source: str, module: str, state: State) -> str:
    """Return the source of a module with the marks that a state has on it."""
    numbers = [number for name, number in state.marks if name == module]
    return source + "".join(f"\n_EDITED = {number}\n" for number in numbers)
