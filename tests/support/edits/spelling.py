"""Writing a state as YAML, in one of its countless spellings that all mean the same.

Chance decides how numbers are spelled, in which order keys stand where order has no meaning, which
style a mapping has, whether defaults are written, and where comments and blank lines go.
"""

from __future__ import annotations

import io
import random
import re
import tokenize
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.support.edits.model import (
    DESCENT,
    FIGURES,
    LAYERS,
    Axis,
    Catalogue,
    Descent,
    Figure,
    Formula,
    Function,
    Grid,
    Layer,
    Number,
    Options,
    Python,
    Run,
    State,
    Study,
)


@dataclass(frozen=True)
class Written:
    """A scalar as it stands in the file."""

    text: str


Tree = Written | list[Any] | dict[str, Any]


def write_config(state: State, rng: random.Random) -> str:
    """Return a config that asks for a state."""
    return Writer(rng).write(state)


class Writer:
    """Writes one config."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def write(self, state: State) -> str:
        defaults = {
            "grid": self._grid(state.grid),
            "gradient": self._shuffled(dict(state.gradient)),
            "figures": [Written(name) for name in state.default_figures],
        }
        if not state.gradient and self._chance():
            del defaults["gradient"]
        sections = {
            "defaults": self._shuffle(defaults),
            "figures": self._shuffle({f.name: self._figure(f) for f in state.figures}),
            "studies": {study.name: self._study(study) for study in state.studies},
        }
        if self._chance(0.2):
            sections["results"] = Written("results")
        return "".join(f"{line}\n" for line in self._block(self._shuffle(sections), ""))

    def _study(self, study: Study) -> Tree:
        section: dict[str, Any] = {"function": self._function(study.function, study.grid)}
        if study.title is not None:
            section["title"] = self._quoted(study.title)
        if study.parameters or self._chance(0.1):
            section["parameters"] = self._shuffled(dict(study.parameters))
        if study.grid is not None:
            section["grid"] = self._grid(study.grid)
        if study.gradient or self._chance(0.1):
            section["gradient"] = self._shuffled(dict(study.gradient))
        if study.descent is not None:
            section["descent"] = self._descent(study.descent)
        if study.critical_points or self._chance(0.1):
            section["critical_points"] = self._value(study.critical_points)
        if study.sweep:
            products = [
                {key: self._swept(values) for key, values in product} for product in study.sweep
            ]
            section["sweep"] = products[0] if len(products) == 1 and self._chance() else products
        if study.figures is not None:
            section["figures"] = [Written(name) for name in study.figures]
        return self._shuffle(section)

    def _descent(self, descent: Descent) -> Tree:
        kind, numbers = descent.start
        if kind == "grid":
            alike = len(set(numbers)) == 1 and self._chance()
            values = [self._value(number) for number in numbers]
            start: dict[str, Any] = {"grid": values[0] if alike else values}
        else:
            count, seed = (self._value(number) for number in numbers)
            start = {"random": count, "seed": seed}
        section: dict[str, Any] = {
            "start": self._shuffle(start),
            **self._with_defaults(descent.options, DESCENT),
        }
        # Beside these, what holds for all runs that do not give their own.
        for name, value in descent.options:
            section.setdefault(name, self._value(value))
        # Their order has a meaning.
        section["runs"] = {run.name: self._run(run) for run in descent.runs}
        return self._shuffle(section)

    def _run(self, run: Run) -> Tree:
        options = {name: self._value(value) for name, value in run.options}
        return self._shuffle({"optimizer": Written(run.optimizer), **options})

    def _figure(self, figure: Figure) -> Tree:
        section: dict[str, Any] = {
            "layers": [self._layer(layer) for layer in figure.layers],
            **self._with_defaults(figure.options, FIGURES),
        }
        if figure.formats != ("png",) or self._chance():
            section["formats"] = [Written(name) for name in figure.formats]
        return self._shuffle(section)

    def _layer(self, layer: Layer) -> Tree:
        options = self._with_defaults(layer.options, LAYERS[layer.kind])
        if not options and self._chance():
            return Written(layer.kind)
        return self._shuffle({"kind": Written(layer.kind), **options})

    def _with_defaults(self, options: Options, known: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
        """Return options; those that have their default may stand there or not."""
        given = dict(options)
        written = {}
        for name, values in known.items():
            value = given.get(name, values[0])
            if value != values[0] or self._chance(0.2):
                written[name] = self._value(value)
        return written

    def _function(self, function: Function, grid: Grid | None) -> Tree:
        match function:
            case Catalogue(name):
                return Written(name)
            case Python(file, name):
                return {"python": self._quoted(f"functions/{file}:{name}")}
            case Formula():
                axes = [name for name, _ in grid or ()] or ["x0", "x1"]
                return self._quoted(self._formula(function, axes))
        raise AssertionError(function)

    def _formula(self, function: Formula, axes: list[str]) -> str:
        """Return a formula with other spaces, parentheses and spellings of its numbers."""
        text = function.kind.text.format(x=axes[0], y=axes[-1], k=repr(function.constant))
        pieces = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NUMBER:
                pieces.append(self._number(float(token.string)))
            elif token.type in (tokenize.NAME, tokenize.OP):
                pieces.append(token.string)
        # No space before a parenthesis is needed, and none does harm anywhere.
        spaced = "".join(piece + self._rng.choice(("", " ")) for piece in pieces).strip()
        return f"({spaced})" if self._chance(0.3) else spaced

    def _grid(self, grid: Grid) -> Tree:
        return {name: self._axis(axis) for name, axis in grid}

    def _axis(self, axis: Axis) -> Tree:
        if axis.form == "values":
            return [self._value(value) for value in axis.numbers]
        names = ("start", "stop", axis.form)
        return self._shuffled(dict(zip(names, axis.numbers, strict=True)))

    def _swept(self, values: tuple[Any, ...]) -> Tree:
        if len(values) == 1 and self._chance():
            return self._value(values[0])
        if len(values) > 2 and all(isinstance(value, int | float) for value in values):
            start, stop, num = values[0], values[-1], len(values)
            # As decimals, for that is how ranges are meant.
            exact = [Decimal(repr(value)) for value in values]
            gaps = {after - before for before, after in pairwise(exact)}
            if len(gaps) == 1 and self._chance():
                return {"linspace": self._shuffled({"start": start, "stop": stop, "num": num})}
        return [self._value(value) for value in values]

    def _shuffled(self, values: dict[str, Any]) -> dict[str, Tree]:
        return self._shuffle({name: self._value(value) for name, value in values.items()})

    def _shuffle(self, section: dict[str, Any]) -> dict[str, Any]:
        names = list(section)
        self._rng.shuffle(names)
        return {name: section[name] for name in names}

    def _value(self, value: Any) -> Tree:
        if isinstance(value, bool):
            return Written(str(value).lower())
        if isinstance(value, int | float):
            return Written(self._arithmetic(value))
        if isinstance(value, Catalogue | Python):
            return self._function(value, None)
        if isinstance(value, tuple):
            return [self._value(item) for item in value]
        if value == "true" and self._chance():  # the length of arrows, with or without quotes
            return Written(value)
        if value in ("true", "none") or not re.fullmatch(r"[a-z_]+", value):
            return self._quoted(value)
        return Written(value)

    def _arithmetic(self, value: Number) -> str:
        """Return a number, or arithmetic that gives exactly the same; not for formulas."""
        if self._chance(0.8):
            return self._number(value)
        number = self._number(value)
        texts = [f"{self._number(2 * value)}/2", f"({number})", f"0.5*({number} + {number})"]
        if value == int(value):
            texts += [
                f"{int(value) - 1}+1",
                f"sqrt({int(value) ** 2})" if value >= 0 else f"-({-value})",
            ]
        return self._rng.choice([*texts, *(f"'{text}'" for text in texts)])

    def _number(self, value: Number) -> str:
        """Return another way to write exactly the same number."""
        exact = Decimal(repr(value))
        sign, digits, exponent = exact.as_tuple()
        assert isinstance(exponent, int)
        whole = "".join(map(str, digits))
        shown = [
            repr(value),
            repr(float(value)),
            f"{'-' * sign}{whole}e{exponent}",
            f"{'-' * sign}{whole}0e{exponent - 1}",
            f"{'-' * sign}{whole}.0E{exponent:+d}",
        ]
        text = self._rng.choice(shown)
        assert float(text) == value
        return text

    def _quoted(self, text: str) -> Written:
        assert not set("'\"\\") & set(text)
        plain = re.fullmatch(r"[a-z][A-Za-z0-9_+*/() .-]*", text) is not None
        styles = ["'{}'", '"{}"', *(["{}"] if plain and text not in ("true", "none") else [])]
        return Written(self._rng.choice(styles).format(text))

    def _chance(self, probability: float = 0.5) -> bool:
        return self._rng.random() < probability

    def _block(self, tree: Tree, indent: str) -> list[str]:
        """Return the lines of a mapping or a list that stands on lines of its own."""
        lines = []
        deeper = indent + "  " * self._rng.choice((1, 1, 2))
        pairs = (
            [(f"{key}:", item) for key, item in tree.items()]
            if isinstance(tree, dict)
            else [("-", item) for item in tree if not isinstance(tree, Written)]  # type: ignore[union-attr]
        )
        for head, item in pairs:
            if self._chance(0.05):
                lines += [f"{indent}# {self._rng.choice(('a: comment', 'and - another', '{'))}"]
            if isinstance(item, Written) or not item or self._chance(0.4):
                remark = "  # as it was" if self._chance(0.05) else ""
                lines.append(f"{indent}{head} {self._flow(item)}{remark}")
            else:
                lines += [f"{indent}{head}", *self._block(item, deeper)]
            if self._chance(0.05):
                lines.append("")
        return lines

    def _flow(self, tree: Tree) -> str:
        """Return a value on one line."""
        if isinstance(tree, dict):
            return "{" + ", ".join(f"{k}: {self._flow(v)}" for k, v in tree.items()) + "}"
        if isinstance(tree, list):
            return "[" + ", ".join(self._flow(item) for item in tree) + "]"
        return tree.text
