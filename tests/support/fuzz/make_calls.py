"""What bounded calls do with a config that can be planned: make everything that it asks for."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

from matplotlib.mathtext import MathTextParser

import gradatlas.run.preload  # noqa: F401
from gradatlas.config.config import read_config
from gradatlas.config.problems import ConfigError
from gradatlas.formulas.language import parse_expression
from gradatlas.formulas.typesetting import expression_mathtext
from gradatlas.makers.maker import find_maker
from gradatlas.messages import AtlasError, AtlasWarning
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import make_plan


def warm_up() -> None:
    """Import what figures need."""
    make({"studies": {"s": {"function": "x0*x1", "figures": ["landscape", "error"]}}})


def make(config: dict[str, Any]) -> dict[str, Any]:
    """Make all artifacts of a config by way of their makers.

    Returns:
        `lines` for a config that cannot be planned; else `refused`, what makers told users, and
        `made`, the number of artifacts. Any other exception is a failure.
    """
    try:
        plan = make_plan(read_config(config))
    except ConfigError as error:
        return {"lines": str(error).split("\n")}
    refused: list[str] = []
    made: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", AtlasWarning)

        def make_with_inputs(wanted: Artifact) -> None:
            if wanted.path in made:
                return
            for other in wanted.inputs.values():
                make_with_inputs(other)
            inputs = {role: Path(folder, other.path) for role, other in wanted.inputs.items()}
            path = Path(folder, wanted.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            maker = find_maker(wanted.kind)
            maker.make(wanted.spec, {**inputs, **wanted.files}, path, wanted.identity)
            made.add(wanted.path)

        for file in plan.files:
            try:
                make_with_inputs(file.artifact)
            except AtlasError as error:
                refused.append(str(error))
    return {"refused": refused, "made": len(made)}


def typeset(*texts: str) -> list[str]:
    """Return formulas as mathtext, after matplotlib has read them."""
    read = MathTextParser("path").parse
    formulas = [expression_mathtext(parse_expression(text)) for text in texts]
    for formula in formulas:
        read(f"$f = {formula}$")
    return formulas
