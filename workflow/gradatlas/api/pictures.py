"""Pictures in Python: the figures of an atlas, drawn from a gradient file or dataset."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from gradatlas.config.figures_section import Figure, check_figures
from gradatlas.config.models import FORMATS
from gradatlas.config.problems import ConfigError, Problems
from gradatlas.fields.field import Field, derivative_name
from gradatlas.fields.reading import read_field
from gradatlas.figures.build import build_figure, describe_figure, figure_detail
from gradatlas.figures.saving import save_figure
from gradatlas.figures.spec import FigureSpec

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_NAME = "picture"


@dataclass(frozen=True)
class Picture:
    """A figure, which shows itself in a notebook and saves itself."""

    spec: FigureSpec
    field: Field

    @cached_property
    def alt_text(self) -> str:
        """What the figure shows, in words."""
        return describe_figure(self.spec, self.field)[1]

    def save(self, path: str | Path) -> None:
        """Write the figure to a file: PNG, SVG or PDF, by the ending of its name.

        Raises:
            ValueError: the name has another ending.
        """
        suffix = Path(path).suffix.removeprefix(".")
        if suffix not in FORMATS:
            raise ValueError(f"{path}: not one of {', '.join(FORMATS)}; give such an ending")
        spec = replace(self.spec, format=suffix)
        title, text = describe_figure(spec, self.field)
        save_figure(build_figure(spec, self.field), Path(path), suffix, spec.options, title, text)

    def _repr_png_(self) -> bytes:
        """Return the figure as a PNG, which notebooks show."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{_NAME}.png"
            self.save(path)
            return path.read_bytes()

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 - named by IPython
        exclude: object = None,  # noqa: ARG002
    ) -> dict[str, bytes | str]:
        """Return what notebooks show: the PNG, and its alt text where there are no pictures."""
        return {"image/png": self._repr_png_(), "text/plain": self.alt_text}


def draw(
    field: xr.Dataset | str | Path,
    layers: str | Sequence[str | Mapping[str, object]] = "landscape",
    **options: Any,
) -> Picture:
    """Return a figure of a gradient.

    Names, defaults and checks are those of a config.

    Args:
        field: A dataset as `gradatlas.gradient` returns it, an opened gradient file, or its path:
            of a large file no more is then read than the figure can show.
        layers: The name of a built-in figure (`quiver`, `contour`, `landscape`, `line`, `tangent`,
            `error`), or the layers from the bottom up, each a kind or a mapping with a kind and its
            options.
        options: Those of a figure as a whole: `title`, `size`, `dpi`, `aspect`, `limits`,
            `gridlines`, `labels`, `layout`.

    Raises:
        ValueError: with a line for everything that is wrong, or where a layer cannot draw the
            field.
    """
    figure = _checked_figure(layers, options)
    spec = FigureSpec(figure.options, figure.layers, "png")
    drawn = (
        _field_of(field)
        if isinstance(field, xr.Dataset)
        else read_field(Path(field), figure_detail(spec))
    )
    if figure.of_study:
        raise ValueError(f"{', '.join(figure.kinds)}: draws a whole study, not one field")
    if len(drawn.axes) not in figure.dimensions:
        raise ValueError(
            f"{', '.join(figure.kinds)}: cannot draw a function of {len(drawn.axes)} axes"
        )
    return Picture(spec, drawn)


def _checked_figure(
    layers: str | Sequence[str | Mapping[str, object]], options: Mapping[str, object]
) -> Figure:
    """Return a figure as a config describes it.

    Raises:
        ValueError: with a line for everything that is wrong.
    """
    problems = Problems()
    builtin = check_figures(None, "figures", problems)
    if isinstance(layers, str) and layers in builtin:
        known = builtin[layers]
        assert known is not None
        plain: Any = [{"kind": layer.kind, **vars(layer.options)} for layer in known.layers]
    elif isinstance(layers, str):
        plain = [layers]
    else:
        plain = [layer if isinstance(layer, str) else dict(layer) for layer in layers]
    try:
        section = {_NAME: {"layers": plain, **{key: _plain(v) for key, v in options.items()}}}
        figure = check_figures(section, "", problems)[_NAME]
        problems.raise_if_any()
    except ConfigError as error:
        raise ValueError(
            "\n".join(f"{p.key.removeprefix(f'{_NAME}.')}: {p.message}" for p in error.problems)
        ) from None
    assert figure is not None
    return figure


def _plain(value: Any) -> Any:
    """Return an option as a config has it: lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _field_of(dataset: xr.Dataset) -> Field:
    """Return a dataset as layers see it.

    Raises:
        ValueError: it is not what a gradient file holds.
    """
    if "f" not in dataset:
        raise ValueError("the dataset has no variable f; give what gradatlas.gradient returns")
    axes = tuple(str(name) for name in reversed(dataset["f"].dims))

    def array(name: str) -> FloatArray:
        if name not in dataset:
            raise ValueError(f"the dataset has no variable {name}; is it of a gradient file?")
        return np.asarray(dataset[name].values, np.float64)

    return Field(
        coordinates={axis: array(axis) for axis in axes},
        parameters={
            str(name): float(value)
            for name, value in dataset.coords.items()
            if not value.dims and np.issubdtype(value.dtype, np.number)
        },
        values=array("f"),
        gradient=tuple(array(derivative_name(axis)) for axis in axes),
        norm=array("grad_norm"),
        error=array("error") if "error" in dataset else None,
        error_estimate=array("error_estimate") if "error_estimate" in dataset else None,
        flag=np.asarray(dataset["flag"].values, np.int8),
        formula=str(dataset.attrs.get("formula", "f")),
    )
