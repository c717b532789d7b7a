"""The reference: the functions, methods, layers, figures and keys that a config may name."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterator
from typing import Any

from gradatlas.figures.builtin import BUILTIN_FIGURES
from gradatlas.figures.figure_options import FigureOptions
from gradatlas.functions.catalogue_index import catalogue_names, load_catalogue_function
from gradatlas.functions.vocabulary import CONSTANTS, FUNCTIONS
from gradatlas.numbers import number_text
from gradatlas.plan.checking import describe, field_types
from gradatlas.plan.documentation import field_descriptions, summary
from gradatlas.plan.modules import (
    layer_documentation,
    layer_kinds,
    layer_options,
    method_documentation,
    method_names,
    method_options,
)
from gradatlas.plan.sections import ConfigSections, DefaultsSection, FigureSection, StudySection

_WIDTH = 100


def reference_text() -> str:
    """Return the whole reference as text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from _heading("Keys of a config")
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
    for name in method_names():
        yield from _options(f"{name}: {summary(method_documentation(name))}", method_options(name))
    yield from _heading("Layers of figures: kind")
    for kind in layer_kinds():
        yield from _options(f"{kind}: {summary(layer_documentation(kind))}", layer_options(kind))
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
        default = (
            "" if field.default in (dataclasses.MISSING, None) else f" [{_show(field.default)}]"
        )
        allowed = f": {describe(types[field.name])}" if typed else ""
        yield from _paragraph(f"{field.name}{allowed}{default}", "    ")
        yield from _paragraph(texts.get(field.name, ""), "      ")


def _function(name: str) -> Iterator[str]:
    function = load_catalogue_function(name)
    yield from ("", f"  {name}: {function.title}")
    yield from _paragraph(f"f = {function.formula}", "    ")
    domain = ", ".join(
        f"{axis} from {number_text(low)} to {number_text(high)}"
        for axis, (low, high) in function.domain.items()
    )
    yield f"    domain: {domain}"
    for parameter, described in function.parameters.items():
        yield f"    {parameter} = {number_text(described.default)}: {described.meaning}"
    for minimum in function.minima:
        place = ", ".join(f"{value:.6g}" for value in minimum.at)
        yield f"    minimum: {minimum.value:.6g} at ({place})"
    if function.kinks:
        yield from _paragraph(f"not differentiable {function.kinks}", "    ")
    for text in (function.notes, function.reference):
        yield from _paragraph(text, "    ")


def _show(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_show, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, float) else str(value)
