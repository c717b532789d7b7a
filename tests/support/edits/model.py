"""A config, the functions in Python and the marks on the code, as data that edits can change.

Everything is frozen and hashable, so that states can be kept, compared and gone back to. Numbers
are compared as numbers: 1 and 1.0 are one value here, as they are in a config.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

Number = int | float
Options = tuple[tuple[str, Any], ...]
"""Pairs of name and value, for what a config has as a mapping whose order has no meaning."""

NUMBER = "{k}"
"""The place of a constant in a formula; `{x}` and `{y}` are those of the axes."""


@dataclass(frozen=True)
class Template:
    """A family of formulas that differ in a constant and in the names of their axes."""

    text: str
    axes: int
    parameters: tuple[str, ...] = ()
    analytic: bool = True
    """Whether the method `complex` takes it."""


# No two of them are the same formula in another spelling, whatever their constants.
TEMPLATES = (
    Template("{x}**2 + {k}*{y}**2", 2),
    Template("sin({x})*cos({k}*{y})", 2),
    Template("a*{x}**2 + {y}**2 - {k}*{x}*{y}", 2, ("a",)),
    Template("exp(-{x}**2 - {k}*{y}**2)", 2),
    Template("abs({x}) + {k}*{y}**2", 2, analytic=False),
    Template("a*{x} + b*{y}**2 + {k}", 2, ("a", "b")),
    Template("where({x} > {k}, {x}*{y}, b*{y})", 2, ("b",), analytic=False),
    Template("sin({k}*{x})", 1),
    Template("a*{x}**3 - {k}*{x}", 1, ("a",)),
    Template("abs({x} - {k})", 1, analytic=False),
)


@dataclass(frozen=True)
class Formula:
    """One formula of a template."""

    template: int
    constant: Number

    @property
    def kind(self) -> Template:
        return TEMPLATES[self.template]


@dataclass(frozen=True)
class Catalogue:
    """A function of the catalogue."""

    name: str


@dataclass(frozen=True)
class Python:
    """A function in a file of the folder `functions`."""

    file: str
    name: str


Function = Formula | Catalogue | Python
Value = Number | str | Catalogue | Python
"""What can be swept."""

# What the manual and the reference say of the functions that the configs here use.
CATALOGUE: dict[str, tuple[dict[str, Number], dict[str, tuple[Number, Number]]]] = {
    "rosenbrock": ({"a": 1, "b": 100}, {"x0": (-2, 2), "x1": (-1, 3)}),
    "sphere": ({}, {"x0": (-2, 2), "x1": (-2, 2)}),
}
"""Name → defaults of its parameters, and domain."""
CATALOGUE_NUM = 101
PYTHON: dict[Python, dict[str, Number]] = {
    Python("mine.py", "saddle"): {"a": 2},
    Python("mine.py", "bowl"): {},
    Python("other.py", "ripple"): {},
}
"""Function → defaults of its parameters."""


@dataclass(frozen=True)
class Axis:
    """An axis of a grid."""

    form: Literal["num", "step", "values"]
    numbers: tuple[Number, ...]
    """Start, stop and num; start, stop and step; or the values."""


Grid = tuple[tuple[str, Axis], ...]
Sweep = tuple[tuple[tuple[str, tuple[Value, ...]], ...], ...]
"""Products, each of keys with their values."""


@dataclass(frozen=True)
class Run:
    """An optimizer that takes a path from each start."""

    name: str
    optimizer: str
    options: Options = ()


@dataclass(frozen=True)
class Descent:
    """The descent paths of a study."""

    start: tuple[str, tuple[Number, ...]]
    """`grid` with a number for each axis, or `random` with a number and a seed."""
    runs: tuple[Run, ...]
    options: Options = ()
    """Of the section, and of all runs that have them and do not give their own."""


@dataclass(frozen=True)
class Study:
    name: str
    function: Function
    title: str | None = None
    parameters: Options = ()
    grid: Grid | None = None
    gradient: Options = ()
    sweep: Sweep = ()
    figures: tuple[str, ...] | None = None
    descent: Descent | None = None
    critical_points: bool = False


@dataclass(frozen=True)
class Layer:
    kind: str
    options: Options = ()


@dataclass(frozen=True)
class Figure:
    name: str
    layers: tuple[Layer, ...]
    formats: tuple[str, ...] = ("png",)
    options: Options = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(layer.kind for layer in self.layers)


@dataclass(frozen=True)
class State:
    """All that determines what a run has to make."""

    grid: Grid
    """`defaults.grid`."""
    gradient: Options
    """`defaults.gradient`."""
    default_figures: tuple[str, ...]
    """`defaults.figures`."""
    figures: tuple[Figure, ...]
    studies: tuple[Study, ...]
    constants: tuple[tuple[str, Number], ...] = ()
    """A constant in each file of the folder `functions`."""
    marks: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    """Modules of the project's own code that are edited, each with the number of its edit."""

    def with_study(self, index: int, **changes: Any) -> State:
        studies = list(self.studies)
        studies[index] = replace(studies[index], **changes)
        return replace(self, studies=tuple(studies))

    def with_figure(self, index: int, **changes: Any) -> State:
        figures = list(self.figures)
        figures[index] = replace(figures[index], **changes)
        return replace(self, figures=tuple(figures))

    def figure(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)

    def figures_of(self, study: Study) -> tuple[str, ...]:
        return self.default_figures if study.figures is None else study.figures

    def grid_of(self, study: Study) -> Grid:
        """The grid of a study before anything is swept."""
        if study.grid is not None:
            return study.grid
        if isinstance(study.function, Catalogue):
            domain = CATALOGUE[study.function.name][1]
            return tuple(
                (axis, Axis("num", (*bounds, CATALOGUE_NUM))) for axis, bounds in domain.items()
            )
        return self.grid


def with_option(options: Options, name: str, value: Any) -> Options:
    """Return options with one of them set, in the order of their names."""
    return tuple(sorted({**dict(options), name: value}.items()))


def parameter_defaults(function: Function) -> dict[str, Number]:
    """Return the values that parameters have where a config gives none."""
    match function:
        case Catalogue(name):
            return CATALOGUE[name][0]
        case Python():
            return PYTHON[function]
    return {}


def parameters_of(function: Function) -> tuple[str, ...]:
    """Return the names of a function's parameters."""
    if isinstance(function, Formula):
        return function.kind.parameters
    return tuple(parameter_defaults(function))


# Options of methods, layers and figures: the default first, as the reference tells it, then others.
METHODS: dict[str, dict[str, tuple[Any, ...]]] = {
    "central": {"step": ("auto", 1e-4, 0.001, 0.5), "order": (2, 4, 6)},
    "forward": {"step": ("auto", 1e-4, 0.001, 0.5)},
    "exact": {},
    "complex": {"step": ("auto", 1e-4, 0.001, 0.5)},
    "richardson": {"step": ("auto", 0.25, 0.5), "tolerance": (1e-10, 1e-6)},
}
_RULE: dict[str, tuple[Any, ...]] = {
    "clip_norm": ("none", 1, 0.5),
    "weight_decay": (0, 0.1),
    "learning_rate": (0.01, 0.1, 0.5),
}
OPTIMIZERS: dict[str, dict[str, tuple[Any, ...]]] = {
    "gradient_descent": _RULE,
    "momentum": {**_RULE, "momentum": (0.9, 0.5), "dampening": (0, 0.5)},
}
DESCENT: dict[str, tuple[Any, ...]] = {
    "steps": (100, 3, 5),
    "tolerance": (0, 0.5),
    "gradient": ("exact", "method"),
    "keep": ("auto", "all", "ends"),
}
_LEVELS = ("auto", "linear", "symlog", (0.5, 1, 2), (1, 2))
_RANGES = ("auto", "study")
_MAPS = ("viridis", "plasma", "batlow")
LAYERS: dict[str, dict[str, tuple[Any, ...]]] = {
    "quiver": {
        "direction": ("ascent", "descent"),
        "color": ("auto", "magnitude", "#c0392b", "steelblue"),
        "cmap": ("auto", *_MAPS),
        "length": ("log", "unit", "true"),
        "arrows": ("auto", 3, 5),
        "range": _RANGES,
        "key": (True, False),
    },
    "contour": {
        "levels": _LEVELS,
        "count": (12, 4, 6),
        "range": _RANGES,
        "labels": (True, False),
        "color": ("auto", "value", "#2c3e50"),
        "linewidth": ("auto", 0.5, 2),
    },
    "contourf": {
        "levels": _LEVELS,
        "count": (12, 4, 6),
        "range": _RANGES,
        "cmap": _MAPS,
        "colorbar": (True, False),
    },
    "error": {
        "relative": (False, True),
        "range": ("auto", (1e-12, 1), "study"),
        "cmap": _MAPS,
        "flags": (True, False),
    },
    "line": {"color": ("#1f77b4", "#2c3e50", "crimson"), "linewidth": ("auto", 1, 2)},
    "tangent": {
        "at": ("auto", 0.5, (-0.5, 0.5)),
        "color": ("#d62728", "#16a085"),
        "linewidth": ("auto", 1, 2),
    },
    "convergence": {
        "measure": ("worst", "median"),
        "relative": (False, True),
        "slopes": (True, False),
    },
}
FIGURES: dict[str, tuple[Any, ...]] = {
    "size": ("auto", (2, 2), (2.5, 2)),
    "dpi": ("auto", 40, 50, 30),
    "title": ("auto", "none", "A picture"),
    "aspect": ("auto", "equal", "free"),
    "gridlines": (False, True),
    "labels": ("math", "plain"),
}
FORMATS = ("png", "svg", "pdf", "txt")
FAMILIES = {
    "two": ("quiver", "contour", "contourf", "error"),
    "one": ("line", "tangent"),
    "study": ("convergence",),
}
"""Kinds of layers that go together in one figure; `error` alone goes with one axis, too."""


def ranged(figure: Figure) -> frozenset[str]:
    """Return of which variables a figure has ranges that all points of a study share."""
    of_layer = {"quiver": "grad_norm", "contour": "f", "contourf": "f", "error": "error"}
    return frozenset(
        of_layer[layer.kind]
        for layer in figure.layers
        if dict(layer.options).get("range") == "study"
    )


def shares_study(figure: Figure) -> bool:
    """Tell whether a figure has a layer whose range all points of a study share."""
    return bool(ranged(figure))


def family_of(figure: Figure) -> str:
    """Return which kinds of layers a figure has."""
    return next(name for name, kinds in FAMILIES.items() if figure.layers[0].kind in kinds)


def fits(state: State, study: Study) -> bool:
    """Tell whether the project takes a study as it is, as far as edits here can go wrong."""
    grid = state.grid_of(study)
    methods = {
        *swept_values(study, "gradient.method"),
        dict((*state.gradient, *study.gradient)).get("method", "central"),
    }
    if isinstance(study.function, Python) and methods & {"exact", "complex"}:
        return False
    forms = {f"grid.{name}.num": axis.form for name, axis in grid}
    swept = {key for product in study.sweep for key, _ in product if key.startswith("grid.")}
    if any(forms.get(key) != "num" for key in swept):
        return False
    functions = swept_values(study, "function")
    if functions and (study.parameters or study.grid is None or methods & {"exact", "complex"}):
        return False  # not all functions would take these
    if functions and (isinstance(study.function, Formula) or swept_parameters(study)):
        return False
    is_formula = isinstance(study.function, Formula)
    if is_formula and not study.function.kind.analytic and "complex" in methods:
        return False
    axes = study.function.kind.axes if isinstance(study.function, Formula) else 2
    if len(grid) != axes:
        return False
    if (functions or isinstance(study.function, Python)) and [name for name, _ in grid] not in (
        ["x0", "x1"],
        ["x1", "x0"],
    ):
        return False
    if not _descends(study, axes):
        return False
    # Both are known of formulas alone.
    exact = study.critical_points or dict((*state.gradient, *study.gradient)).get("second", False)
    if exact and any(isinstance(one, Python) for one in (study.function, *functions)):
        return False
    for figure in map(state.figure, state.figures_of(study)):
        family = family_of(figure)
        if family == "study":
            # Steps that every method of the sweep takes, and more than one.
            steps = [value for value in swept_values(study, "gradient.step") if value != "auto"]
            if len(set(steps)) < 2 or "exact" in methods:
                return False
        elif set(figure.kinds) != {"error"} and family != ("one" if axes == 1 else "two"):
            return False
    return True


def _descends(study: Study, axes: int) -> bool:
    """Tell whether starts fit the axes, and every option is one that some run takes."""
    swept = {key for product in study.sweep for key, _ in product if key.startswith("descent.")}
    descent = study.descent
    if descent is None:
        return not swept
    kind, numbers = descent.start
    shared = {*dict(descent.options), *(key.removeprefix("descent.") for key in swept)}
    return (kind != "grid" or len(numbers) == axes) and all(
        any(name in OPTIMIZERS[run.optimizer] and name not in dict(run.options) for run in runs)
        for runs in (descent.runs,)
        for name in shared - set(DESCENT)
    )


def swept_values(study: Study, key: str) -> tuple[Value, ...]:
    """Return all values that a key takes in a sweep."""
    return tuple(
        value
        for product in study.sweep
        for name, values in product
        if name == key
        for value in values
    )


def swept_parameters(study: Study) -> set[str]:
    """Return the parameters that a sweep sets."""
    keys = {key for product in study.sweep for key, _ in product}
    return {key for key in keys if "." not in key and key != "function"}


def is_valid(state: State) -> bool:
    """Tell whether the project takes a state."""
    names = [study.name.lower() for study in state.studies]
    figures = [figure.name.lower() for figure in state.figures]
    return (
        len(set(names)) == len(names) > 0
        and len(set(figures)) == len(figures)
        and all(fits(state, study) for study in state.studies)
    )
