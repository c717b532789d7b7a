"""The reference: the functions, methods, layers, figures and keys that a config may name."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from gradatlas.config.checking import describe, field_types
from gradatlas.config.descent_section import DescentOptions, RunOptions
from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.config.gradient_section import AUTO, AUTO_SUMMARY, FileOptions
from gradatlas.config.models import ConfigSections, DefaultsSection, FigureSection, StudySection
from gradatlas.descent.optimizer import find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.formulas.language import CONSTANTS, FUNCTIONS
from gradatlas.functions.catalogue_entry import (
    CatalogueFunction,
    catalogue_names,
    load_catalogue_function,
)
from gradatlas.numbers import number_text

_WIDTH = 100
_NUMBERS = (
    "Every number may be written as arithmetic with the functions and constants of formulas: 2*pi, "
    "1/3, sqrt(2), 2**10."
)


@functools.cache
def field_descriptions(options: type) -> dict[str, str]:
    """Return the description of each field of a class of options, on one line each."""
    inherited = [base for base in options.__bases__ if dataclasses.is_dataclass(base)]
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(options))).body
    assert isinstance(definition, ast.ClassDef)
    descriptions: dict[str, str] = {}
    for base in inherited:
        descriptions |= field_descriptions(base)
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            descriptions[field.target.id] = " ".join(str(text.value.value).split())
    return descriptions


def summary(documented: object) -> str:
    """Return the first line of the docstring of a module, class or function."""
    return (inspect.getdoc(documented) or "").partition("\n")[0]


def reference_text() -> str:
    """Return the whole reference as text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from _heading("Keys of a config")
    yield ""
    yield from _paragraph(_NUMBERS, "  ")
    for name, section in {
        "": ConfigSections,
        "defaults": DefaultsSection,
        "figures.<name>": FigureSection,
        "figures.<name>, and also": FigureOptions,
        "studies.<name>": StudySection,
    }.items():
        yield from _options(name or "at the top", section, typed=section is FigureOptions)
    yield from _heading("Functions of the catalogue")
    for name in catalogue_names():
        yield from _function(name)
    yield from _heading("Functions and constants of formulas")
    yield from _paragraph(", ".join([*sorted(FUNCTIONS), *sorted(CONSTANTS)]), "  ")
    yield from _heading("Differentiation methods: gradient.method")
    yield from ("", *_paragraph(f"{AUTO}: {AUTO_SUMMARY}", "  "))
    for name in method_names():
        yield from _options(f"{name}: {summary(find_method(name))}", find_method(name).Options)
    yield from _options("with every method:", FileOptions)
    yield from _heading("Descent paths: descent")
    yield from _options("of a study's descent", DescentOptions)
    yield from _options("of a run, or of all runs", RunOptions)
    for name in optimizer_names():
        optimizer = find_optimizer(name)
        yield from _options(f"{name}: {summary(optimizer)}", optimizer.Options)
    yield from _heading("Layers of figures: kind")
    for kind in layer_kinds():
        yield from _options(f"{kind}: {summary(find_layer(kind))}", find_layer(kind).Options)
    yield from _heading("Built-in figures")
    for name, figure in BUILTIN_FIGURES.items():
        layers = ", ".join(layer["kind"] for layer in figure["layers"])
        yield f"  {name}: {layers}"


def _heading(text: str) -> Iterator[str]:
    yield from ("", text, "=" * len(text))


def _paragraph(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )


def _options(title: str, options: type, *, typed: bool = True) -> Iterator[str]:
    yield from ("", *_paragraph(title, "  "))
    types, texts = field_types(options), field_descriptions(options)
    for field in dataclasses.fields(options):
        is_shown = field.default not in (dataclasses.MISSING, None)
        default = f" [{option_text(field.default)}]" if is_shown else ""
        allowed = f": {describe(types[field.name])}" if typed else ""
        yield from _paragraph(f"{field.name}{allowed}{default}", "    ")
        yield from _paragraph(texts.get(field.name, ""), "      ")


def _function(name: str) -> Iterator[str]:
    function = load_catalogue_function(name)
    yield from ("", f"  {name}: {function.title}")
    yield from _paragraph(f"f = {function.formula}", "    ")
    yield from _paragraph(f"LaTeX: {function.latex}", "    ")
    yield from _paragraph(f"domain: {_box(function.domain)}", "    ")
    if function.search_domain:
        searched = f"searched in the literature: {_box(function.search_domain)}"
        yield from _paragraph(searched, "    ")
    for parameter, described in function.parameters.items():
        yield f"    {parameter} = {number_text(described.default)}: {described.meaning}"
    yield from _paragraph(_minima(function), "    ")
    if function.kinks:
        yield from _paragraph(f"not differentiable {function.kinks}", "    ")
    if function.sharp_bends:
        yield from _paragraph(f"infinitely curved {function.sharp_bends}", "    ")
    yield f"    contour levels that suit it: {option_text(function.levels)}"
    for text in (function.notes, function.reference):
        yield from _paragraph(text, "    ")


def _box(domain: Mapping[str, tuple[float, float]]) -> str:
    return ", ".join(
        f"{axis} from {number_text(low)} to {number_text(high)}"
        for axis, (low, high) in domain.items()
    )


def _minima(function: CatalogueFunction) -> str:
    if not function.minima:
        return "no minimum inside the domain"
    places = []
    for minimum in function.minima:
        place = f"({', '.join(map(number_text, minimum.at))})"
        ends = zip(minimum.at, function.domain.values(), strict=True)
        is_on_edge = any(value in axis for value, axis in ends)
        places.append(f"{place} on the edge of the domain" if is_on_edge else place)
    value = number_text(function.minima[0].value)
    if len(places) == 1:
        return f"minimum: {value} at {places[0]}"
    return f"{len(places)} minima: {value} at {', '.join(places)}"


def option_text(value: Any) -> str:
    """Return the value of an option as a config has it."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(option_text, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, float) else str(value)
