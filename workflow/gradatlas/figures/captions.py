"""The caption of a figure: sentences for papers, and for people who cannot see it.

They say what is drawn, of which function, where, how its gradient came about and where it is not to
be trusted. The same text is the alt text in pictures, and what the format `txt` writes beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.layer import find_point_layer, find_study_layer
from gradatlas.figures.titles import plain_title
from gradatlas.figures.views import choose_view, ends_in_view
from gradatlas.figures.wording import field_title, study_title
from gradatlas.formulas.language import ExpressionError, parse_expression
from gradatlas.formulas.typesetting import expression_mathtext

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import StudyCase
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec

    Details = Sequence[Sequence[str]]
    """What layers have told of what they have drawn, each in the order of the figure."""

_FLAGGED = {
    "not_finite": "where f or the gradient is not finite",
    "kink": "at or next to kinks and jumps",
    "not_converged": "where the method does not come close",
    "lost_to_cancellation": "where rounding took the digits",
    "wrong": "where the given gradient is another one",
}
"""Meaning of a flag → what is said of the points that have it."""
_LONGEST_FORMULA = 2000
"""Signs of a formula that is written out."""


@dataclass(frozen=True)
class Caption:
    """What stands below a figure."""

    title: str
    """The title of the figure in plain text, in one line."""
    sentences: tuple[str, ...]
    formula: str | None = None
    """The formula of f as canonical text; None where points have several."""

    @property
    def text(self) -> str:
        """All sentences in one line: the alt text of the figure."""
        return " ".join(self.sentences)

    @property
    def file(self) -> bytes:
        """The content of a file with the caption: title, text and formula, a paragraph each."""
        latex = None if self.formula is None else latex_of(self.formula)
        formula = () if latex is None else (f"$f = {latex}$",)
        return "".join(f"{part}\n" for part in (self.title, "", self.text, *formula)).encode()


def field_caption(
    spec: FigureSpec, field: Field, details: Details = (), notes: Sequence[str] = ()
) -> Caption:
    """Return the caption of a figure of a field.

    Args:
        spec: The figure.
        field: What it shows.
        details: What each of its layers has told while it was drawn; see `Page.tell`.
        notes: The remarks that stand in the figure.
    """
    drawn = [find_point_layer(layer.kind).describe(field, layer.options) for layer in spec.layers]
    told = [*details, *((),) * (len(drawn) - len(details))]
    sentences = [
        *(sentence(what, of_layer) for what, of_layer in zip(drawn, told, strict=True)),
        *map(sentence, notes),
        *_shared(spec),
        function_sentence(field.formula, field.parameters),
        _domain(spec, field),
        *_method(field),
        *_flagged(spec, field),
    ]
    title = plain_title(field_title(spec, field)) or f"f = {_cut(field.formula)}"
    return Caption(title, tuple(sentences), field.formula)


def study_caption(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> Caption:
    """Return the caption of a figure of all points of a study."""
    texts = [find_study_layer(layer.kind).describe(cases, layer.options) for layer in spec.layers]
    sentences = [sentence(text) for text in texts]
    formulas = list(dict.fromkeys(case.summary.formula for case in cases))
    if len(formulas) == 1:
        sentences.append(sentence(f"f = {_cut(formulas[0])}"))
    title = plain_title(study_title(spec, cases)) or "; ".join(texts).partition(":")[0]
    return Caption(title, tuple(sentences), formulas[0] if len(formulas) == 1 else None)


def latex_of(formula: str) -> str | None:
    """Return a formula as LaTeX; None for the name of a function that has none, or a long one."""
    if len(formula) > _LONGEST_FORMULA:
        return None
    try:
        expression = parse_expression(formula)
    except ExpressionError:
        return None
    return expression_mathtext(expression, expression.names)


def sentence(text: str, details: Iterable[str] = ()) -> str:
    """Return a sentence of a caption, with the details that belong to it."""
    whole = ": ".join([text, *filter(None, ["; ".join(details)])])
    return f"{whole[:1].upper() if whole[1:2].isalpha() else whole[:1]}{whole[1:]}."


def _shared(spec: FigureSpec) -> list[str]:
    # Told from the options: code of a spec is no part of what makes a figure.
    shared = any(getattr(layer.options, "range", None) == "study" for layer in spec.layers)
    return ["Ranges are common to all points of the study."] if shared else []


def function_sentence(formula: str, parameters: Mapping[str, float]) -> str:
    """Return the sentence that says what f is."""
    given = ", ".join(f"{name} = {value:g}" for name, value in parameters.items())
    return f"f = {_cut(formula)}{f' with {given}' if given else ''}."


def _cut(formula: str) -> str:
    if len(formula) <= _LONGEST_FORMULA:
        return formula
    return f"{formula[:_LONGEST_FORMULA]}…"


def _domain(spec: FigureSpec, field: Field) -> str:
    parts = ", ".join(
        f"{name} from {low:g} to {high:g}"
        for name, (low, high) in choose_view(spec.options, field).items()
    )
    ends = [
        f"{name} {'starts' if is_first else 'ends'} at {end:g}"
        for name, both in ends_in_view(field, choose_view(spec.options, field)).items()
        for end, is_first in zip(both, (True, False), strict=True)
        if end is not None
    ]
    outside = f", whose {' and '.join(ends)}" if ends else ""
    points = field.values.shape[::-1] if field.origin is None else field.origin.points
    return f"Shown is {parts}, on a grid of {' by '.join(map(str, points))} points{outside}."


def _method(field: Field) -> list[str]:
    origin = field.origin
    if origin is None:
        return []
    order = "" if origin.order is None else f" of order {origin.order}"
    step = f"{origin.step:g}" if isinstance(origin.step, float) else origin.step
    said = "" if step is None else f", step {step}"
    return [f"The gradient is computed by the method {origin.method}{order}{said}."]


def _flagged(spec: FigureSpec, field: Field) -> list[str]:
    if any(find_point_layer(layer.kind).ORDINATE == "error" for layer in spec.layers):
        return []  # which is what that layer is about
    if field.whole is None and not field.flag.any():
        return []
    counts = {
        meaning: int(np.count_nonzero(field.has_flag(meaning)))
        if field.whole is None
        else field.whole.counts[meaning]
        for meaning in _FLAGGED
    }
    parts = [
        f"{count} {'point' if count == 1 else 'points'} {_FLAGGED[meaning]}"
        for meaning, count in counts.items()
        if count
    ]
    return [f"The gradient is not to be trusted at {'; '.join(parts)}."] if parts else []
