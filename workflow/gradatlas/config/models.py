"""The sections of a config: which keys there are, of what type, and what they mean.

The schema and the reference are made from these classes. Where a rule says more than a type can
(that names are known, that bounds are in order), it is checked where the section is read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from annotated_types import Len

from gradatlas.config.grid_section import Axis
from gradatlas.config.sweep_section import Arange, Geomspace, Linspace, Logspace, Value
from gradatlas.options import options


@options
class LinspaceRange:
    """Evenly spaced numbers."""

    linspace: Linspace
    """The arguments of numpy.linspace."""


@options
class GeomspaceRange:
    """Numbers in constant ratio."""

    geomspace: Geomspace
    """The arguments of numpy.geomspace."""


@options
class LogspaceRange:
    """Numbers with evenly spaced exponents."""

    logspace: Logspace
    """The arguments of numpy.logspace."""


@options
class ArangeRange:
    """Numbers in equal steps, the stop excluded."""

    arange: Arange
    """The arguments of numpy.arange."""


AutodiffLibrary = Literal["jax", "torch"]
"""A library that differentiates the functions that are written with it."""


@options
class PythonFunction:
    """A function of your own, in Python."""

    python: str
    """The file, relative to the folder of the config file, and the function's name:
    functions/mine.py:saddle."""
    gradient: str | None = None
    """The same for a function that gives its gradient; the method `given` takes and checks that."""
    autodiff: AutodiffLibrary | None = None
    """The library, in place of `gradient`, that differentiates the function; it must be installed.
    """


SweepValues = (
    Value
    | PythonFunction
    | list[Value | PythonFunction]
    | LinspaceRange
    | GeomspaceRange
    | LogspaceRange
    | ArangeRange
)
Sweep = dict[str, SweepValues]

Format = Literal["png", "svg", "pdf", "txt"]
FORMATS: tuple[str, ...] = get_args(Format)
"""The file formats of figures."""
MAX_TITLE = 200
StudyTitle = Annotated[str, Len(0, MAX_TITLE), f"one line of {MAX_TITLE} characters at most"]
"""The title of a study."""


@options
class DefaultsSection:
    """What holds for every study that does not say otherwise."""

    grid: dict[str, Axis] | None = None
    """The axes of functions given as expressions; without it x0 and x1 from -2 to 2, 81 values
    each. A study's grid replaces it as a whole."""
    gradient: dict[str, Any] | None = None
    """The method and its options; a study's keys override single ones."""
    figures: list[str] | None = None
    """The names of the figures to draw; without it what suits the number of axes: quiver and
    contour for two, line for one, none for three."""


@options
class StudySection:
    """One function, or a family of them, at every point of a sweep."""

    function: str | float | PythonFunction
    """A formula in the axes and parameters, the name of a function of the catalogue, or a function
    in Python."""
    title: StudyTitle | None = None
    """One line above each figure."""
    parameters: dict[str, float] | None = None
    """The value of each name in the formula that is not an axis; for a function of the catalogue
    or in Python those that differ from its defaults."""
    grid: dict[str, Axis] | None = None
    """The axes, in the order of the function's variables."""
    gradient: dict[str, Any] | None = None
    """How to compute the gradient: method and its options."""
    descent: dict[str, Any] | None = None
    """Descent paths: where they start, and the optimizers that take them; each point gets a file of
    paths, which figures can show."""
    critical_points: bool = False
    """Whether to find the minima, maxima and saddles of formulas in the domain, each point with a
    file of them, which figures can show."""
    sweep: Sweep | list[Sweep] | None = None
    """What to vary: a parameter's name, `function`, or a dotted key such as gradient.step, with a
    value, a list of values or a range. A mapping is the product of its keys, the first one slowest;
    a list of mappings is the union of their products."""
    figures: list[str] | None = None
    """The names of the figures to draw; [] for none."""


@options
class FigureSection:
    """A named figure; beside these keys it takes those of a figure as a whole."""

    layers: list[Any]
    """What to draw, from the bottom up: each a mapping with a kind and its options."""
    formats: Annotated[tuple[Format, ...], Len(1)] = ("png",)
    """The files to write: png, svg, pdf; txt is a caption, which says in words what is shown."""


@options
class ConfigSections:
    """A whole config file."""

    studies: dict[str, StudySection]
    """The studies by name."""
    results: str = "results"
    """The folder that everything goes to, relative to the working directory."""
    shared_store: str | None = None
    """A folder that several checkouts or users share: what is there already is taken from there,
    and what is computed is put there as well. Relative to the working directory."""
    defaults: DefaultsSection | None = None
    """What holds for every study that does not say otherwise."""
    figures: dict[str, FigureSection] | None = None
    """Figures of your own by name, beside the built-in ones."""
