"""The `gradient` section of a study: a method's name and its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Ge, Le

from gradatlas.config.advice.keys import key_advice, value_advice
from gradatlas.config.checking import check_options, field_types
from gradatlas.config.problems import Problems, join_key, nearest, show
from gradatlas.differentiation.method import MethodSpec, find_method, method_names
from gradatlas.options import options

DEFAULT_GRADIENT: dict[str, Any] = {"method": "central", "step": "auto"}
"""What holds where a config says nothing."""


@options
class FileOptions:
    """How the gradient file is written, whatever the method."""

    compression: Annotated[int, Ge(0), Le(9)] = 0
    """How hard to compress the file: from 0, not at all, to 9. It takes twenty times as long, and
    saves a quarter of the size of usual fields."""


@dataclass(frozen=True)
class GradientSection:
    """A `gradient` section that is right."""

    method: MethodSpec
    compression: int


def check_gradient(section: object, key: str, problems: Problems) -> GradientSection | None:
    """Return the method that a `gradient` section describes; None if something is wrong.

    Options that exist, but that this method does not use, are checked and left out, so that a
    sweep over methods can share one step.
    """
    if not isinstance(section, dict):
        meant = section if section in method_names() else None
        written = f": {{method: {meant}}}" if isinstance(meant, str) else ""
        problems.add(key, f"{show(section)} is not a mapping; give method and its options{written}")
        return None
    method = section.get("method", DEFAULT_GRADIENT["method"])
    if method not in method_names():
        meant = value_advice("method", method, method_names())
        advice = f"did you mean {meant}?" if meant else nearest(method, method_names())
        problems.add(join_key(key, "method"), f"unknown method {show(method)}; {advice}")
        return None
    known = {
        name: candidate
        for candidate in (*method_names(), method)
        for name in field_types(find_method(candidate).Options)
    }
    before = len(problems)
    own: dict[str, Any] = {}
    of_file: dict[str, Any] = {}
    for name, value in section.items():
        if name == "method":
            continue
        if name in field_types(FileOptions):
            of_file[name] = value
        elif name not in known:
            allowed = [*known, "method", *field_types(FileOptions)]
            advice = key_advice(name, allowed, "gradient", value=value)
            problems.add(join_key(key, name), f"unknown key {show(name)}; {advice}")
        elif known[name] == method:
            own[name] = value
        else:
            check_options(find_method(known[name]).Options, {name: value}, key, problems)
    chosen = check_options(find_method(method).Options, own, key, problems)
    file = check_options(FileOptions, of_file, key, problems)
    if chosen is None or file is None or len(problems) > before:
        return None
    return GradientSection(MethodSpec(method, chosen), file.compression)
