"""The tables of `config/README.md`, made from the classes that check a config.

`python -m gradatlas.config.manual` renews what stands between the lines
`<!-- made from the code: NAME -->` and `<!-- end -->`; all else is left as it is.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gradatlas.config.checking import describe, field_types
from gradatlas.config.descent_section import DescentOptions, RunOptions
from gradatlas.config.gradient_section import AUTO, AUTO_SUMMARY, FileOptions
from gradatlas.config.models import ConfigSections, DefaultsSection, FigureSection, StudySection
from gradatlas.config.reference import field_descriptions, option_text, summary
from gradatlas.descent.optimizer import RuleOptions, find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.color_maps import ColorMap, CyclicMap, DivergingMap, SequentialMap
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions

MANUAL = Path(__file__).parents[3] / "config" / "README.md"
_MADE = re.compile(
    r"(?P<begin><!-- made from the code: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL,
)
Lines = Iterable[str]
_COLOR_MAP = "[a colour map](#colours)"
_MAPS = {
    SequentialMap: "values from low to high",
    DivergingMap: "values on both sides of a middle: two wings",
    CyclicMap: "angles: they end in the colour that they begin with",
}


def renewed(text: str) -> str:
    """Return a document with its tables as the code has them now.

    Raises:
        ValueError: a table has a name that is not known here.
    """

    def table(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in _TABLES:
            raise ValueError(f"no table is called {name!r}; these are {', '.join(_TABLES)}")
        lines = "".join(f"{line}\n" for line in _TABLES[name]())
        return f"{found['begin']}\n{lines}\n{found['end']}"

    return _MADE.sub(table, text)


def table_names() -> tuple[str, ...]:
    """Return the names of all tables there are."""
    return tuple(_TABLES)


def _sections(*sections: type) -> Callable[[], Lines]:
    """Return what makes the table of the keys of sections: key, meaning, default."""

    def lines() -> Iterator[str]:
        yield from _head("key", "meaning", "default")
        for section in sections:
            texts = field_descriptions(section)
            for field in dataclasses.fields(section):
                yield _row(f"`{field.name}`", texts.get(field.name, ""), _default(field))

    return lines


def _figure() -> Iterator[str]:
    yield from _sections(FigureSection)()
    yield ""
    yield from _options(FigureOptions)


def _methods() -> Iterator[str]:
    yield from _head("method", "what it is", "options")
    yield _row(f"`{AUTO}`", AUTO_SUMMARY, "those of that method")
    for name in method_names():
        method = find_method(name)
        names = ", ".join(f"`{field.name}`" for field in dataclasses.fields(method.Options))
        yield _row(f"`{name}`", summary(method), names or "none")


def _method_options() -> Iterator[str]:
    for name in method_names():
        options = find_method(name).Options
        if dataclasses.fields(options):
            yield from (f"`method: {name}`", "")
            yield from _options(options)
            yield ""
    yield from ("With every method:", "")
    yield from _options(FileOptions)


def _descent() -> Iterator[str]:
    yield from _options(DescentOptions)
    yield from ("", "Of a run, or of all runs:", "")
    yield from _options(RunOptions)


def _optimizers() -> Iterator[str]:
    yield from _head("optimizer", "rule", "sources")
    for name in optimizer_names():
        optimizer = find_optimizer(name)
        yield _row(f"`{name}`", summary(optimizer), ", ".join(optimizer.CONVENTIONS))


def _optimizer_options() -> Iterator[str]:
    yield from ("With every rule that goes by the gradient alone:", "")
    yield from _options(RuleOptions)
    common = {field.name for field in dataclasses.fields(RuleOptions)}
    for name in optimizer_names():
        options = find_optimizer(name).Options
        is_rule = issubclass(options, RuleOptions)
        own = [f.name for f in dataclasses.fields(options) if not (is_rule and f.name in common)]
        if own:
            yield from ("", f"`optimizer: {name}`", "")
            yield from _options(options, own)


def _layers() -> Iterator[str]:
    yield from _head("layer", "draws", "axes")
    for kind in layer_kinds():
        layer = find_layer(kind)
        yield _row(f"`{kind}`", summary(layer), " or ".join(map(str, layer.AXES)))


def _color_maps() -> Iterator[str]:
    yield from _head("colour maps", "for")
    for maps, meaning in _MAPS.items():
        names = (name for name in typing.get_args(maps) if not name.endswith("_r"))
        yield _row(", ".join(f"`{name}`" for name in names), meaning)


def _layer_options() -> Iterator[str]:
    for number, kind in enumerate(layer_kinds()):
        if number:
            yield ""
        yield from (f"`kind: {kind}`", "")
        yield from _options(find_layer(kind).Options)


def _options(options: type, names: Iterable[str] | None = None) -> Iterator[str]:
    """Yield the table of a class of options: what is allowed, the default, and the meaning.

    Args:
        options: The class.
        names: The options to tell of; None for all.
    """
    yield from _head("option", "allowed", "default", "meaning")
    types, texts = field_types(options), field_descriptions(options)
    wanted = None if names is None else set(names)
    for field in dataclasses.fields(options):
        if wanted is not None and field.name not in wanted:
            continue
        # Nearly fifty names, and a table of their own has them.
        allowed = describe(types[field.name]).replace(describe(ColorMap), _COLOR_MAP)
        yield _row(f"`{field.name}`", allowed, _default(field), texts.get(field.name, ""))


def _default(field: dataclasses.Field[object]) -> str:
    if field.default is dataclasses.MISSING:
        return "required"
    return "" if field.default is None else f"`{option_text(field.default)}`"


def _head(*titles: str) -> Iterator[str]:
    yield from (_row(*titles), _row(*("---" for _ in titles)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


_TABLES: dict[str, Callable[[], Lines]] = {
    "config": _sections(ConfigSections),
    "defaults": _sections(DefaultsSection),
    "study": _sections(StudySection),
    "figure": _figure,
    "methods": _methods,
    "method options": _method_options,
    "descent": _descent,
    "optimizers": _optimizers,
    "optimizer options": _optimizer_options,
    "layers": _layers,
    "colour maps": _color_maps,
    "layer options": _layer_options,
}


def main() -> None:
    """Renew the tables of the manual."""
    text = MANUAL.read_text(encoding="utf-8")
    MANUAL.write_text(renewed(text), encoding="utf-8")


if __name__ == "__main__":
    main()
