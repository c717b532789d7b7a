"""Gradient files for tests, made by the makers as a run makes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.axes import AxisSpec, EvenAxis, GridSpec
from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import study_cases
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.scene import StudyCase
from gradatlas.figures.spec import LayerSpec, StudyCaseSpec, StudyFigureSpec
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import gradient, grid
from gradatlas.makers.maker import Identity
from tests.support.recorded import Recorded, record_study

IDENTITY = Identity(digest="0" * 32, software="none")
_NO_PARAMETERS: Mapping[str, float] = {}


def make_grid(path: Path, axes: Mapping[str, AxisSpec]) -> Path:
    """Write a grid file and return its path."""
    grid.make(GridSpec(tuple(axes.items())), {}, path, IDENTITY)
    return path


def make_gradient(
    path: Path,
    expression: str,
    axes: Mapping[str, AxisSpec],
    method: MethodSpec,
    parameters: Mapping[str, float] = _NO_PARAMETERS,
    *,
    second: bool = False,
) -> Path:
    """Write the gradient file of a formula, with its grid file beside it, and return its path."""
    wanted = GradientSpec(
        FormulaSpec(expression), tuple(axes), method, second, parameters=parameters
    )
    grid_file = make_grid(path.with_name(f"{path.stem}-grid.nc"), axes)
    gradient.make(wanted, {"grid": grid_file}, path, IDENTITY)
    return path


class Study:
    """Gradient files of a sweep on one small grid, and figures of all of them."""

    def __init__(self, folder: Path, formula: str) -> None:
        self.folder = folder
        self.formula = formula
        self.axes = ("x0", "x1")
        axes = dict.fromkeys(self.axes, EvenAxis(-1, 1.5, 9))
        self.grid_file = make_grid(folder / "grid.nc", axes)
        self.files: dict[str, Path] = {}
        self.cases: list[StudyCaseSpec] = []
        self._scene_cases: list[StudyCase] = []

    def add(
        self,
        method: MethodSpec,
        swept: Mapping[str, float | str | bool],
        parameters: Mapping[str, float] = _NO_PARAMETERS,
    ) -> None:
        """Make the gradient file of a case, with swept keys and their values."""
        role = f"gradient{len(self.files)}"
        self.files[role] = self.folder / f"{role}.nc"
        wanted = GradientSpec(FormulaSpec(self.formula), self.axes, method, parameters=parameters)
        gradient.make(wanted, {"grid": self.grid_file}, self.files[role], IDENTITY)
        self.cases.append(StudyCaseSpec(role, tuple(swept.items())))

    def sweep(
        self,
        method: str,
        steps: list[float],
        parameters: Mapping[str, float] = _NO_PARAMETERS,
        **options: float,
    ) -> None:
        """Make the gradient files of a method with each of these steps."""
        for step in steps:
            swept: dict[str, float | str | bool] = {
                **parameters,
                "gradient.method": method,
                "gradient.step": step,
                **{f"gradient.{name}": value for name, value in options.items()},
            }
            self.add(specify_method(method, step=step, **options), swept, parameters)

    def spec(
        self,
        *layers: LayerSpec,
        study_title: str | None = None,
        file_format: str = "png",
        **options: Any,
    ) -> StudyFigureSpec:
        """Return a figure of all cases; `options` are its own."""
        return StudyFigureSpec(
            FigureOptions(**options), layers, file_format, study_title, tuple(self.cases)
        )

    def scene_cases(self) -> list[StudyCase]:
        """Return the cases as layers see them; they read each file once."""
        if len(self._scene_cases) != len(self.cases):
            self._scene_cases = study_cases(self.spec(), self.files)
        return self._scene_cases

    def record(
        self, *layers: LayerSpec, study_title: str | None = None, **options: Any
    ) -> Recorded:
        """Return a figure of all cases on a recording sheet; see `spec`."""
        wanted = self.spec(*layers, study_title=study_title, **options)
        return record_study(wanted, self.scene_cases())
