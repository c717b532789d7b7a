"""The `figures` section: named figures, each a stack of layers."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gradatlas.config.advice.keys import (
    key_advice,
    layer_advice,
    list_advice,
    meant_key,
    other_value,
    value_advice,
)
from gradatlas.config.checking import check_options, field_types
from gradatlas.config.figure_rules import check_fixed, check_paper, check_scale
from gradatlas.config.fonts import check_font, check_texts, needs_japanese, texts_in
from gradatlas.config.models import FORMATS
from gradatlas.config.names import check_name
from gradatlas.config.problems import Problems, join_key, listed, nearest, nearest_name, show
from gradatlas.figures.fixed.layer import fixed_kinds
from gradatlas.figures.font_files import USUAL, ChosenFont
from gradatlas.figures.layer import (
    Needs,
    find_layer,
    find_point_layer,
    has_own_axes,
    layer_kinds,
)
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import LayerSpec

BUILTIN_FIGURES: dict[str, dict[str, Any]] = {
    "quiver": {
        "layers": [
            {"kind": "quiver", "direction": "descent", "color": "magnitude", "length": "log"},
        ],
    },
    "contour": {
        "layers": [{"kind": "contour", "levels": "auto", "labels": True}],
    },
    "landscape": {
        "layers": [
            {"kind": "contourf", "levels": "auto"},
            {"kind": "quiver", "direction": "descent", "length": "unit"},
        ],
    },
    "line": {
        "layers": [{"kind": "line"}],
    },
    "tangent": {
        "layers": [{"kind": "line"}, {"kind": "tangent"}],
    },
    "error": {
        "layers": [{"kind": "error"}],
    },
    "convergence": {
        "layers": [{"kind": "convergence"}],
    },
    "paths": {
        "layers": [
            {"kind": "contour", "levels": "auto", "labels": True, "color": "#8c8c8c"},
            {"kind": "paths"},
        ],
    },
    "points": {
        "layers": [
            {"kind": "contour", "levels": "auto", "labels": True, "color": "#8c8c8c"},
            {"kind": "points"},
        ],
    },
    "learning_rates": {
        "layers": [{"kind": "learning_rates"}],
    },
    "basins": {
        "layers": [{"kind": "basins"}],
    },
    "profile": {
        "layers": [{"kind": "profile"}],
    },
    "history": {
        "layers": [{"kind": "history"}],
    },
    "gradient_check": {
        "layers": [{"kind": "gradient_check"}],
    },
}
"""Figure name → its layers and options."""


_MOST_LAYERS = 50
_TO_COME = ("stream", "surface", "magnitude", "lic", "panels", "animation")


@dataclass(frozen=True)
class Figure:
    """A named figure with all its options."""

    name: str
    options: FigureOptions
    layers: tuple[LayerSpec, ...]
    formats: tuple[str, ...]
    font: ChosenFont = USUAL
    """That of its texts; the option has the name of a file without its folder."""

    @functools.cached_property
    def needs_japanese(self) -> bool:
        """Whether one of its own texts is drawn with letters of the Japanese font."""
        options = (self.options, *(layer.options for layer in self.layers))
        texts = ("", *(text for each in options for _, text in texts_in(each)))
        return any(needs_japanese(text, self.font) for text in texts)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its layers, each once."""
        return tuple(dict.fromkeys(layer.kind for layer in self.layers))

    @functools.cached_property
    def dimensions(self) -> frozenset[int]:
        """The numbers of axes that all of its layers can draw together."""
        common = frozenset.intersection(*(frozenset(find_layer(kind).AXES) for kind in self.kinds))
        # Over a single axis, f and its error have no common scale.
        return common - {1} if len(_ordinates(self.kinds)) > 1 else common

    @property
    def ordinate(self) -> str | None:
        """What it draws over a single axis; None for figures of whole studies."""
        return next(iter(sorted(_ordinates(self.kinds))), None)

    @property
    def of_study(self) -> bool:
        """Whether it draws a whole study, not one point of it."""
        return find_layer(self.layers[0].kind).OF_STUDY

    @property
    def of_paths(self) -> bool:
        """Whether it draws descent paths alone, and nothing of a field."""
        return find_layer(self.layers[0].kind).OF_PATHS

    @property
    def needs_gradient(self) -> bool:
        """Whether it is made from gradient files."""
        return not self.of_paths

    @property
    def made_from(self) -> tuple[str, ...]:
        """The kinds of artifacts of a point that it is made from."""
        needed = {
            "gradient": self.needs_gradient,
            "paths": self.needs_paths,
            "points": self.needs_critical_points,
        }
        return tuple(kind for kind, is_needed in needed.items() if is_needed)

    @functools.cached_property
    def needs_paths(self) -> bool:
        """Whether it is made from files of descent paths."""
        return self.of_paths or any(need.paths for need in self._needs)

    @functools.cached_property
    def needs_critical_points(self) -> bool:
        """Whether it is made from files of critical points."""
        return any(need.critical_points for need in self._needs)

    @functools.cached_property
    def needs_second(self) -> bool:
        """Whether it draws second derivatives."""
        return any("second" in need.variables for need in self._needs)

    @functools.cached_property
    def needs_start_grid(self) -> bool:
        """Whether the starts of paths must be those of a grid."""
        return any(need.start_grid for need in self._needs)

    @functools.cached_property
    def run_names(self) -> tuple[str, ...]:
        """The runs that its layers name, each once."""
        return tuple(dict.fromkeys(name for layer in self.layers for name in _runs_of(layer)))

    @property
    def _needs(self) -> list[Needs]:
        """What layers need that draw the field of a point."""
        return [
            find_point_layer(layer.kind).needs(layer.options)
            for layer in self.layers
            if not self.of_study and not self.of_paths
        ]

    @property
    def shares_study(self) -> bool:
        """Whether it draws one point of a study, over a range that all points share."""
        return any(layer.shares_study for layer in self.layers)


def _ordinates(kinds: Iterable[str]) -> set[str]:
    """Return what layers draw over a single axis, those with axes of their own left aside."""
    return {find_point_layer(kind).ORDINATE for kind in kinds if not has_own_axes(kind)}


def _runs_of(layer: LayerSpec) -> tuple[str, ...]:
    """Return the runs that a layer names."""
    runs, run = (getattr(layer.options, name, None) for name in ("runs", "run"))
    return tuple(runs or ()) if runs != "all" else () if run in (None, "first") else (run,)


@functools.cache
def builtin_figures() -> Mapping[str, Figure]:
    """Return the built-in figures by name."""
    problems = Problems()
    found = {
        name: _check_figure(name, figure, name, problems)
        for name, figure in BUILTIN_FIGURES.items()
    }
    problems.raise_if_any()
    return {name: figure for name, figure in found.items() if figure is not None}


def check_figures(section: object, key: str, problems: Problems) -> dict[str, Figure | None]:
    """Return all figures by name: the built-in ones and those of the config.

    A figure in which something is wrong is None, so that its name is known all the same.
    """
    figures: dict[str, Figure | None] = {**builtin_figures()}
    if section is None:
        return figures
    if not isinstance(section, dict):
        problems.add(
            key,
            f"{show(section)} is not a mapping; give figures of your own by name, and name those"
            " that there are in a study's figures",
        )
        return figures
    for name, figure in section.items():
        check_name(name, join_key(key, name), problems)
        figures[name] = _check_figure(name, figure, join_key(key, name), problems)
    return figures


def _check_figure(name: str, figure: object, key: str, problems: Problems) -> Figure | None:
    if not isinstance(figure, dict):
        named = figure[:9] if isinstance(figure, list) else [figure]
        what_to_do = "give a mapping with layers"
        if named and all(layer in layer_kinds() for layer in named):
            what_to_do = f"write {{layers: [{', '.join(map(str, named))}]}}"
        problems.add(key, f"{show(figure)} is not a figure; {what_to_do}")
        return None
    before = len(problems)
    layers = _check_layers(figure.get("layers"), join_key(key, "layers"), problems)
    formats = _check_formats(figure.get("formats", ["png"]), join_key(key, "formats"), problems)
    own = {name: value for name, value in figure.items() if name not in ("layers", "formats")}
    known = [*field_types(FigureOptions), "layers", "formats"]
    for unknown in [name for name in own if name not in known]:
        problems.add(
            join_key(key, unknown),
            f"unknown key {show(unknown)}; {_unknown_of_figure(unknown, figure[unknown], known)}",
        )
        del own[unknown]
    options = check_options(FigureOptions, own, key, problems)
    font = USUAL
    if options is not None:
        font = check_font(options.font, join_key(key, "font"), problems)
        if font.file is not None:  # where it stands says nothing of how the figure looks
            options = replace(options, font=font.family)
        check_texts(options, key, font, problems)
        for index, layer in enumerate(layers):
            check_texts(layer.options, f"{key}.layers[{index}]", font, problems)
        check_paper(options, key, problems)
        check_fixed(options, key, problems)
    if options is None or len(problems) > before:
        return None
    made = Figure(name, options, layers, formats, font)
    mixed = _why_mixed(made.kinds)
    if mixed is not None:
        problems.add(join_key(key, "layers"), f"{mixed}; give each its own figure")
        return None
    if has_own_axes(made.kinds[0]) and options.limits:
        problems.add(
            join_key(key, "limits"),
            f"{listed(made.kinds)} shows no axes of functions; leave limits out",
        )
        return None
    if options.panels == "runs" and (made.of_paths or not made.needs_paths):
        problems.add(
            join_key(key, "panels"),
            f"runs draws each run of a descent over the domain, and {listed(made.kinds)} does not; "
            "leave panels out, or add a layer paths or basins",
        )
        return None
    check_scale(made, key, problems)
    if not made.dimensions:
        problems.add(
            join_key(key, "layers"),
            _why_no_dimensions(made),
        )
        return None
    if options.layout == "fixed" and (shared := [x.kind for x in layers if x.shares_study]):
        problems.add(
            join_key(key, "layout"),
            f"fixed draws each point for itself, and {listed(shared)} has range: study; leave one "
            "of the two out",
        )
        return None
    if options.layout == "fixed" and options.font != "auto":
        problems.add(
            join_key(key, "font"), "layout: fixed keeps matplotlib's own; leave one of the two out"
        )
        return None
    if options.layout == "fixed" and (unfit := sorted({*made.kinds} - {*fixed_kinds()})):
        alike = (kind for kind in fixed_kinds() if made.of_study == find_layer(kind).OF_STUDY)
        problems.add(
            join_key(key, "layout"),
            f"fixed does not draw {listed(unfit)}; leave layout out, or keep to {listed(alike)}",
        )
        return None
    return made if len(problems) == before else None


def _why_mixed(kinds: Iterable[str]) -> str | None:
    """Return why layers cannot stand in one figure; None if they can."""
    of_study = [kind for kind in kinds if find_layer(kind).OF_STUDY]
    of_point = [kind for kind in kinds if kind not in of_study]
    if of_study and of_point:
        return (
            f"mixes layers that draw a whole study ({listed(of_study)}) with layers that draw one "
            f"point ({listed(of_point)})"
        )
    of_paths = [kind for kind in kinds if find_layer(kind).OF_PATHS]
    of_field = [kind for kind in kinds if kind not in of_paths]
    if of_paths and of_field:
        what = "gradients" if of_study else "the domain"
        return (
            f"mixes layers that draw nothing but paths ({listed(of_paths)}) with layers that draw "
            f"{what} ({listed(of_field)})"
        )
    return None


def _why_no_dimensions(figure: Figure) -> str:
    if len(_ordinates(figure.kinds)) > 1 and all(
        1 in find_layer(kind).AXES for kind in figure.kinds
    ):
        return f"{listed(figure.kinds)} have no common scale; give each its own figure"
    together = {
        count: listed(
            kind
            for kind in layer_kinds()
            if count in find_layer(kind).AXES and not has_own_axes(kind)
        )
        for count in (1, 2)
    }
    return (
        f"mixes layers for one axis with layers for two; keep to {together[1]} or to {together[2]}"
    )


def _check_layers(layers: object, key: str, problems: Problems) -> tuple[LayerSpec, ...]:
    if not isinstance(layers, list) or not layers:
        what = "is missing" if layers is None else f"{show(layers)} is not a list of layers"
        problems.add(
            key,
            list_advice(layers, "layers", layer_kinds())
            or f"{what}; give a list of mappings, each with a kind: layers: [{{kind: contour}}]",
        )
        return ()
    if len(layers) > _MOST_LAYERS:
        problems.add(key, f"has {len(layers)} layers; {_MOST_LAYERS} at most")
        return ()
    result: list[LayerSpec] = []
    for index, layer in enumerate(layers):
        where = f"{key}[{index}]"
        if isinstance(layer, str):
            layer = {"kind": layer}
        if not isinstance(layer, dict):
            problems.add(where, f"{show(layer)} is not a layer; give a mapping with a kind")
            continue
        kind = layer.get("kind")
        if kind is None and (written := layer_advice(layer, layer_kinds())) is not None:
            problems.add(where, f"{show(layer)} has no kind; {written}")
            continue
        if kind not in layer_kinds():
            problems.add(join_key(where, "kind"), _unknown_kind(kind))
            continue
        own = {name: value for name, value in layer.items() if name != "kind"}
        known = field_types(find_layer(kind).Options)
        for unknown in [name for name in own if name not in known]:
            problems.add(
                join_key(where, unknown),
                f"unknown key {show(unknown)}; "
                + _unknown_of_layer(unknown, own[unknown], kind, list(known)),
            )
            del own[unknown]
        options = check_options(find_layer(kind).Options, own, where, problems)
        if options is not None:
            result.append(LayerSpec(kind, options))
    return tuple(result)


def _unknown_of_figure(name: str, value: object, known: list[str]) -> str:
    """Return what to say of a key that figures as a whole have not."""
    options = dict.fromkeys(
        option for kind in layer_kinds() for option in field_types(find_layer(kind).Options)
    )
    also = ""
    meant = meant_key(name, "layer")
    if meant not in options or meant in known or meant_key(name, "figure") is not None:
        meant = nearest_name(name, options) if nearest_name(name, known) is None else None
    meant = name if name in options else meant
    if meant is not None:
        kind = _layers_with(meant)[0]
        also = f"{meant} belongs to a layer: layers: [{{kind: {kind}, {meant}: …}}]"
    return also if name == meant else key_advice(name, known, "figure", also, value)


def _unknown_of_layer(name: str, value: object, kind: str, known: list[str]) -> str:
    """Return what to say of an option that a kind of layer has not."""
    of_figure = [*field_types(FigureOptions), "formats", "layers"]
    if name in of_figure:
        own = meant_key(name, "layer")
        meaning = f"did you mean {own}? " if own in known else ""
        return f"{meaning}{name} belongs to the figure, beside layers"
    also = ""
    meant = meant_key(name, "layer") or name
    places = _layers_with(meant)
    if meant not in known and places:
        also = f"{meant} is an option of {listed(places)}; {kind} has {listed(sorted(known))}"
    elif meant == name and (other := meant_key(name, "figure")) is not None:
        also = f"{other} is still to come, beside layers; {kind} has {listed(sorted(known))}"
        if other in of_figure:
            also = f"did you mean {other}? it belongs to the figure, beside layers"
        elif " " in other:
            also = f"{other}, beside layers"
    return key_advice(name, known, "layer", also, value)


def _layers_with(option: str) -> list[str]:
    """Return the kinds of layer that have an option."""
    return [kind for kind in layer_kinds() if option in field_types(find_layer(kind).Options)]


def _unknown_kind(kind: object) -> str:
    if kind is None:
        return f"is missing; allowed: {listed(layer_kinds())}"
    meant = other_value("kind", kind) or kind
    if meant in layer_kinds():
        return f"unknown kind of layer {show(kind)}; did you mean {meant}?"
    if meant in _TO_COME:
        return f"{meant} is still to come; allowed: {listed(layer_kinds())}"
    return f"unknown kind of layer {show(kind)}; {nearest(kind, layer_kinds())}"


def _check_formats(formats: object, key: str, problems: Problems) -> tuple[str, ...]:
    if not isinstance(formats, list) or not formats:
        problems.add(
            key,
            list_advice(formats, "formats", FORMATS)
            or f"{show(formats)} is not a list of formats; allowed: {listed(FORMATS)}",
        )
        return ()
    for index, name in enumerate(formats[:_MOST_LAYERS]):
        if name not in FORMATS:
            meant = value_advice("format", name, FORMATS)
            nearby = f"did you mean {meant}? " if meant else ""
            problems.add(
                f"{key}[{index}]",
                f"unknown format {show(name)}; {nearby}allowed: {listed(FORMATS)}",
            )
    return tuple(dict.fromkeys(name for name in formats if name in FORMATS))
