"""Pictures in Python: the figures of an atlas, drawn from a gradient file or dataset."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from gradatlas.api.locks import DRAWING, FILES
from gradatlas.config.figure_rules import why_nothing_shown
from gradatlas.config.figures_section import Figure, check_figures
from gradatlas.config.function_section import known_function
from gradatlas.config.loading import check_plain
from gradatlas.config.mathematics import keep_right_texts
from gradatlas.config.models import FORMATS
from gradatlas.config.problems import WORKING_FOLDER, ConfigError, Problems, nearest
from gradatlas.fields.field import Field, derivative_name
from gradatlas.fields.reading import Detail, origin_of, read_field
from gradatlas.fields.spec import second_derivative_pairs
from gradatlas.figures.build import describe_figure, draw_figure, figure_detail
from gradatlas.figures.layer import layer_kinds
from gradatlas.figures.spec import FigureSpec, KnownFunction
from gradatlas.figures.views import log_axes
from gradatlas.functions.kind import build_values
from gradatlas.functions.kinds.formula import FormulaSpec

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_NAME = "picture"
_COMPARED, _SAME = 64, 1e-9
"""At how many points a field is compared with its formula, and how alike they must be."""
_LONGEST = 60
"""Characters of a formula in one line about a picture."""
_USUAL = {1: "line", 2: "landscape"}
"""The figure that is drawn without layers, by the number of axes."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, which shows itself in a notebook and saves itself."""

    spec: FigureSpec
    field: Field
    font: Path | None = None
    """The user's font, where the figure is drawn in one."""

    def __repr__(self) -> str:
        """Return what is drawn of which field, in a line: all options would take a page."""
        kinds = ", ".join(layer.kind for layer in self.spec.layers)
        grid = " × ".join(str(len(points)) for points in self.field.coordinates.values())
        return (
            f"<gradatlas.Picture: {kinds} of f = {_shortened(self.field.formula)} over "
            f"{', '.join(self.field.axes)} ({grid} points); save it, or see its alt_text>"
        )

    @cached_property
    def alt_text(self) -> str:
        """What the figure shows, in words."""
        return describe_figure(self.spec, self.field, values_at=self._values_at)[1]

    def save(self, path: str | Path) -> None:
        """Write the figure to a file: PNG, SVG, PDF or its caption, by the ending of its name.

        Raises:
            ValueError: the name has another ending.
        """
        suffix = Path(path).suffix.removeprefix(".").lower()
        if suffix not in FORMATS:
            raise ValueError(f"{path}: not one of {', '.join(FORMATS)}; give such an ending")
        Path(path).write_bytes(self._content(suffix))

    def _content(self, file_format: str) -> bytes:
        with DRAWING:
            wanted = replace(self.spec, format=file_format)
            return draw_figure(wanted, self.field, values_at=self._values_at, font=self.font)

    @cached_property
    def _values_at(self) -> Callable[..., FloatArray] | None:
        """The values of f between grid points; None where they are not known, or of no use."""
        if self.spec.options.refine == 1 or self.spec.options.layout == "fixed":
            return None
        return _formula_of(self.field)

    def _repr_png_(self) -> bytes:
        """Return the figure as a PNG, which notebooks show."""
        return self._content("png")

    def _repr_svg_(self) -> str:
        """Return the figure as an SVG."""
        return self._content("svg").decode()

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 - named by IPython
        exclude: object = None,  # noqa: ARG002
    ) -> dict[str, bytes | str]:
        """Return what notebooks show: the PNG, and its alt text where there are no pictures."""
        return {"image/png": self._repr_png_(), "text/plain": self.alt_text}


def draw(
    field: xr.Dataset | str | Path,
    layers: str | Mapping[str, object] | Sequence[str | Mapping[str, object]] | None = None,
    **options: Any,
) -> Picture:
    """Return a figure of a gradient.

    Names, defaults and checks are those of a config.

    Args:
        field: A dataset as `gradatlas.gradient` returns it, an opened gradient file, or its path:
            of a large file no more is then read than the figure can show.
        layers: The name of a built-in figure (`quiver`, `contour`, `landscape`, `line`, `tangent`,
            `error`), or the layers from the bottom up, each a kind or a mapping with a kind and its
            options. Without them, `landscape` over two axes and `line` over one.
        options: Those of a figure as a whole, among them `style`, `title`, `size`, `scale`,
            `limits`, `refine`, `gridlines`, `labels`, `font`, `svg_text`, `layout`.

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: the field is neither a dataset nor a path.
        ValueError: with a line for everything that is wrong, or where a layer cannot draw the
            field.
    """
    if not isinstance(field, xr.Dataset | str | Path):
        raise TypeError(
            f"{type(field).__name__} is no gradient; give a dataset, or the path of a file"
        )
    dataset = _field_of(field) if isinstance(field, xr.Dataset) else None
    if layers is None:
        count = len(dataset.axes) if dataset is not None else _count_axes(Path(str(field)))
        layers = _USUAL.get(count, "landscape")
    figure = _checked_figure(layers, options)
    if figure.needs_paths:
        raise ValueError(
            f"{', '.join(figure.kinds)}: draws descent paths, and a gradient has none; choose "
            "other layers"
        )
    if figure.needs_critical_points:
        raise ValueError(
            f"{', '.join(figure.kinds)}: draws critical points, and a gradient has none; choose "
            "other layers"
        )
    spec = FigureSpec(figure.options, figure.layers, "png")
    drawn = dataset if dataset is not None else _read(Path(str(field)), figure_detail(spec))
    kinds = ", ".join(figure.kinds)
    if figure.of_study:
        raise ValueError(f"{kinds}: draws a whole study, not one field; choose other layers")
    if figure.shares_study:
        raise ValueError(
            f"{kinds}: range: study is that of all points of a study, and this is one field; give "
            "range: [low, high], or leave it out"
        )
    if figure.needs_second and drawn.second is None:
        raise ValueError(
            f"{kinds}: draws second derivatives, which this gradient has not; make it with "
            "second=True"
        )
    if len(drawn.axes) not in figure.dimensions:
        known = [name for name, other in _figures().items() if _can_draw(other, drawn)]
        there = f"; choose layers such as {', '.join(known)}" if known else ""
        raise ValueError(
            f"{kinds}: cannot draw a function of {len(drawn.axes)} axes ({', '.join(drawn.axes)})"
            f"{there}"
        )
    known_limits = [
        *drawn.axes,
        *(["f"] if len(drawn.axes) == 1 and figure.ordinate == "f" else []),
    ]
    if wrong := [name for name in figure.options.limits or {} if name not in known_limits]:
        raise ValueError(
            f"limits: {wrong[0]!r} is not an axis of the field; {nearest(wrong[0], drawn.axes)}"
        )
    for name, limits in (figure.options.limits or {}).items():
        if name in drawn.axes:
            ends = _ends(field, drawn, name)
            reason = why_nothing_shown(name, limits, ends, "the field")
            if reason is not None:
                raise ValueError(f"limits.{name}: {reason}")
    if wrong := [name for name in figure.options.scale or {} if name not in (*drawn.axes, "f")]:
        raise ValueError(
            f"scale: {wrong[0]!r} is not an axis of the field; {nearest(wrong[0], drawn.axes)}"
        )
    for name in log_axes(figure.options) & set(drawn.axes):
        lowest = float(drawn.coordinates[name].min())
        if not lowest > 0:
            raise ValueError(
                f"scale: a logarithmic scale shows values above 0, and {name} starts at {lowest:g};"
                f" leave {name} out, or draw a field whose {name} starts above 0"
            )
    file = figure.font.file
    spec = replace(
        spec,
        function=_known_function(field, drawn),
        font_digest=None if file is None else file.digest,
    )
    return Picture(spec, drawn, None if file is None else Path(file.path))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _known_function(given: xr.Dataset | str | Path, field: Field) -> KnownFunction | None:
    """Return what the catalogue calls the function of a field."""
    if isinstance(given, xr.Dataset):
        name = str(given.attrs.get("function", ""))
    else:
        path = Path(str(given))
        with _reading(path), netCDF4.Dataset(path) as file:
            name = str(file.getncattr("function")) if "function" in file.ncattrs() else ""
    # A function in Python may have the same name: it is called by it, and has no formula.
    return None if field.formula.startswith(f"{name}(") else known_function(name, field.axes)


def _formula_of(field: Field) -> Callable[..., FloatArray] | None:
    """Return the function of a field's formula; None where it is none, or f is something else."""
    values_at = build_values(FormulaSpec(field.formula), field.axes, field.parameters)
    if values_at is None:
        return None
    # A dataset may have been computed with: then its formula is that of something else.
    count = field.values.size
    some = np.unravel_index(
        np.linspace(0, count - 1, min(count, _COMPARED)).astype(np.intp), field.values.shape
    )
    places = [points[at] for points, at in zip(field.coordinates.values(), some[::-1], strict=True)]
    try:
        with np.errstate(all="ignore"):
            found, stored = (
                np.where(np.isfinite(values), values, np.nan)  # what is infinite is stored as NaN
                for values in (values_at(*places), field.values[some])
            )
    except ValueError:  # a function in Python has no formula
        return None
    is_same = np.isclose(found, stored, rtol=_SAME, atol=0.0, equal_nan=True)
    return values_at if is_same.all() else None


def _figures() -> dict[str, Figure]:
    """Return the built-in figures by name."""
    found = check_figures(None, "figures", Problems())
    return {name: figure for name, figure in found.items() if figure is not None}


def _can_draw(figure: Figure, field: Field) -> bool:
    is_of_field = not figure.of_study and figure.made_from == ("gradient",)
    return is_of_field and len(field.axes) in figure.dimensions


def _checked_figure(
    layers: str | Mapping[str, object] | Sequence[str | Mapping[str, object]],
    options: Mapping[str, object],
) -> Figure:
    """Return a figure as a config describes it.

    Raises:
        ValueError: with a line for everything that is wrong.
    """
    builtin = _figures()
    if isinstance(layers, str) and layers in builtin:
        plain: Any = [
            {"kind": layer.kind, **vars(layer.options)} for layer in builtin[layers].layers
        ]
    elif isinstance(layers, str) and layers not in layer_kinds():
        names = {*builtin, *layer_kinds()}
        raise ValueError(
            f"layers: {layers!r} is neither a figure nor a layer; {nearest(layers, names)}"
        )
    else:
        plain = [layers] if isinstance(layers, str | Mapping) else layers
    if "formats" in options:
        raise ValueError(
            "formats: a picture has the format that its file is saved in; leave it out"
        )
    problems = Problems(WORKING_FOLDER)
    try:
        section = check_plain({_NAME: {"layers": plain, **options}})
        with DRAWING:  # matplotlib may be asked whether a text is mathematics
            figure = check_figures(section, "", problems)[_NAME]
            keep_right_texts()
        problems.raise_if_any()
    except ConfigError as error:
        raise ValueError(
            "\n".join(f"{p.key.removeprefix(f'{_NAME}.')}: {p.message}" for p in error.problems)
        ) from None
    assert figure is not None
    return figure


def _count_axes(path: Path) -> int:
    with _reading(path), netCDF4.Dataset(path) as file:
        return len(file.variables["f"].shape)


def _ends(given: xr.Dataset | str | Path, field: Field, axis: str) -> tuple[float, float]:
    """Return the first and the last value of an axis of all of a field."""
    points: Any = field.coordinates[axis]
    if isinstance(given, xr.Dataset):
        return float(points.min()), float(points.max())
    path = Path(str(given))  # of which only a part may have been read
    with _reading(path), netCDF4.Dataset(path) as file:
        stored = file.variables[axis]
        return float(stored[0]), float(stored[-1])


def _read(path: Path, detail: Detail) -> Field:
    with _reading(path):
        return read_field(path, detail)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say what is wrong with a file that is read meanwhile.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no gradient file.
    """
    try:
        with FILES:
            yield
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file; give a gradient file") from None
    except (OSError, LookupError, AttributeError, ValueError) as error:
        said = " ".join(str(part) for part in error.args[-1:])
        raise ValueError(f"{path}: is no gradient file ({said}); give one of an atlas") from None


def _field_of(dataset: xr.Dataset) -> Field:
    """Return a dataset as layers see it.

    Raises:
        ValueError: it is not what a gradient file holds.
    """
    if "f" not in dataset:
        raise ValueError("the dataset has no variable f; give what gradatlas.gradient returns")
    axes = tuple(str(name) for name in reversed(dataset["f"].dims))

    if min(dataset["f"].shape, default=0) == 0:
        raise ValueError("the dataset has no points; give a part with some")

    def array(name: str) -> NDArray[Any]:
        if name not in dataset:
            raise ValueError(f"the dataset has no variable {name}; is it of a gradient file?")
        variable = dataset[name]
        dims = dataset["f"].dims if name not in axes else (name,)
        if set(variable.dims) != set(dims) or variable.dtype.kind not in "biuf":
            raise ValueError(
                f"the variable {name} is {variable.dtype} over {variable.dims}; give real numbers"
                f" over {dims}"
            )
        # A copy: what is done to the dataset later does not change the picture.
        return np.array(variable.transpose(*dims).values)

    def floats(name: str) -> FloatArray:
        return array(name).astype(np.float64, copy=False)

    second = list(second_derivative_pairs(axes))
    return Field(
        coordinates={axis: floats(axis) for axis in axes},
        parameters={
            str(name): float(value)
            for name, value in dataset.coords.items()
            if not value.dims and np.issubdtype(value.dtype, np.number)
        },
        values=floats("f"),
        gradient=tuple(floats(derivative_name(axis)) for axis in axes),
        norm=floats("grad_norm"),
        error=floats("error") if "error" in dataset else None,
        error_estimate=floats("error_estimate") if "error_estimate" in dataset else None,
        flag=array("flag").astype(np.int8),
        formula=str(dataset.attrs.get("formula", "f")),
        second=tuple(map(floats, second)) if second[0] in dataset else None,
        origin=origin_of(
            {str(name): value for name, value in dataset.attrs.items()},
            tuple(dataset["f"].shape[::-1]),
        ),
    )
