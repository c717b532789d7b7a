"""Kinds of artifacts: what fingerprints of code can tell apart, told from the specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.descent.spec import PathsSpec, PointsSpec
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.spec import FigureSpec, StudyFigureSpec

if TYPE_CHECKING:
    from gradatlas.makers.maker import Spec
    from gradatlas.plan.artifact import Artifact


def kind_of(made: Artifact) -> str:
    """Return an artifact's maker, and what that finds by name: `gradient formula central`."""
    return " ".join([made.kind, *_found_by_name(made.spec)])


def _found_by_name(spec: Spec) -> list[str]:
    match spec:
        case GradientSpec():
            second = ["second"] if spec.second else []
            return [spec.function.kind, spec.method.name, *second]
        case PathsSpec():
            optimizers = sorted({run.optimizer.name for run in spec.runs})
            by = [] if spec.method is None else [spec.method.name]
            return [spec.function.kind, *optimizers, *by]
        case PointsSpec():
            return [spec.function.kind]
        case FigureSpec() | StudyFigureSpec():
            layers = sorted({layer.kind for layer in spec.layers})
            if isinstance(spec, FigureSpec) and spec.source is not None:
                layers.append(f"of {spec.source.function.kind}")
            if any(layer.shares_study for layer in spec.layers):
                return ["shared", *layers]
            return ["fixed", *layers] if spec.options.layout == "fixed" else layers
    return []
