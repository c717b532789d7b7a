"""The content of files of figures with `layout: fixed`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradatlas.figures.fixed.build import build_figure, build_study_figure
from gradatlas.figures.fixed.saving import figure_bytes

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import StudyCase
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec


def field_picture(spec: FigureSpec, field: Field, title: str, text: str) -> bytes:
    """Return the file of a figure of a field, with a title and a description in it."""
    return figure_bytes(build_figure(spec, field), spec.format, spec.options, title, text)


def study_picture(
    spec: StudyFigureSpec, cases: Sequence[StudyCase], title: str, text: str
) -> bytes:
    """Return the file of a figure of a whole study, with a title and a description in it."""
    return figure_bytes(build_study_figure(spec, cases), spec.format, spec.options, title, text)
