"""The files of functions in Python, and the modules of the project that edits may mark.

Which objects run which module is set down here by hand, from what the modules are for. It is what
the project's own fingerprints are held against.
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


METHODS = ("central", "forward", "exact", "complex", "richardson")
_DRAWN = ("figure", "study_figure")
MODULES: dict[str, tuple[tuple[str, ...], tuple[str, ...] | None]] = {
    **{
        f"figures/layers/{kind}.py": (_DRAWN, (kind,))
        for kind in ("quiver", "contour", "contourf", "error", "line", "tangent", "convergence")
    },
    "differentiation/methods/exact.py": (("gradient",), ("method exact",)),
    "differentiation/methods/complex.py": (("gradient",), ("method complex",)),
    # Functions in Python have no exact gradient. Extrapolation, which judges itself, tells how good
    # others are, and differences do where it does not converge.
    "differentiation/methods/central.py": (("gradient",), ("method central", "judged by methods")),
    "differentiation/methods/forward.py": (("gradient",), ("method forward", "judged by methods")),
    "differentiation/methods/richardson.py": (
        ("gradient",),
        ("method richardson", "judged by methods"),
    ),
    "differentiation/extrapolation.py": (("gradient",), ("method richardson", "judged by methods")),
    "figures/levels.py": (_DRAWN, ("quiver", "contour", "contourf")),
    "figures/contour_labels.py": (_DRAWN, ("contour",)),
    "figures/arrow_key.py": (_DRAWN, ("quiver",)),
    "figures/error_measure.py": (_DRAWN, ("error", "convergence")),
    "figures/titles.py": (_DRAWN, None),
    "figures/figure.py": (("figure",), None),
    "figures/study_figure.py": (("study_figure",), None),
    "fields/reading.py": (_DRAWN, None),
    "fields/judges/exact.py": (("gradient",), ("formula",)),
    "fields/judges/extrapolated.py": (("gradient",), ("judged by methods",)),
    "fields/computing.py": (("gradient",), None),
    "functions/derivatives.py": (("gradient",), ("formula",)),
    "functions/kinds/python.py": (("gradient",), ("python",)),
    "objects/gradient.py": (("gradient",), None),
    "objects/grid.py": (("grid",), None),
    "plan/atlas.py": ((), None),
    "plan/fingerprints.py": ((), None),
    "plan/yaml_loader.py": ((), None),
    "pipeline.py": ((), None),
    "storage/publish.py": ((), None),
    "storage/store.py": ((), None),
    "execution/workers.py": ((), None),
    "execution/warm.py": ((), None),
    "functions/catalogue/rosenbrock.py": ((), None),
}
"""Module below `workflow/gradatlas` → the kinds of objects that run it, and which of them: those
with one of these layers, methods or kinds of function; None for all."""


def marks_on(
    marks: Collection[tuple[str, int]], kind: str, runs: Iterable[str]
) -> tuple[tuple[str, int], ...]:
    """Return the marks on modules that an object runs, itself or through its method or layers."""
    own = set(runs)
    found = []
    for module, number in marks:
        kinds, which = MODULES[module]
        if kind in kinds and (which is None or own & set(which)):
            found.append((module, number))
    return tuple(sorted(found))


def marked(source: str, module: str, state: State) -> str:
    """Return the source of a module with the marks that a state has on it."""
    numbers = [number for name, number in state.marks if name == module]
    return source + "".join(f"\n_EDITED = {number}\n" for number in numbers)
