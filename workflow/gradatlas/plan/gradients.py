"""The `gradient` section of a study: a method's name and its options."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from gradatlas.plan.checking import check_options, field_types
from gradatlas.plan.modules import method_names, method_options
from gradatlas.plan.problems import Problems, join_key, listed, nearest, show

DEFAULT_GRADIENT: dict[str, Any] = {"method": "central", "step": "auto"}
"""What holds where a config says nothing."""
_TO_COME = ("complex", "richardson")


@dataclass(frozen=True)
class Gradient:
    """A method with all its options, and with nothing that it does not use."""

    method: str
    options: dict[str, Any]


def check_gradient(section: object, key: str, problems: Problems) -> Gradient | None:
    """Return the method that a `gradient` section describes; None if something is wrong.

    Options that exist, but that this method does not use, are checked and left out, so that a
    sweep over methods can share one step.
    """
    if not isinstance(section, dict):
        problems.add(key, f"{show(section)} is not a mapping; give method and its options")
        return None
    method = section.get("method", DEFAULT_GRADIENT["method"])
    if method not in method_names():
        problems.add(join_key(key, "method"), _unknown_method(method))
        return None
    known = {
        name: candidate
        for candidate in (*method_names(), method)
        for name in field_types(method_options(candidate))
    }
    before = len(problems)
    own: dict[str, Any] = {}
    for name, value in section.items():
        if name == "method":
            continue
        if name not in known:
            problems.add(
                join_key(key, name),
                f"unknown key {show(name)}; {nearest(name, [*known, 'method'])}",
            )
        elif known[name] == method:
            own[name] = value
        else:
            check_options(method_options(known[name]), {name: value}, key, problems)
    options = check_options(method_options(method), own, key, problems)
    if options is None or len(problems) > before:
        return None
    return Gradient(method, dataclasses.asdict(options))


def _unknown_method(method: object) -> str:
    if method in _TO_COME:
        return f"{method} is still to come; allowed: {listed(method_names())}"
    return f"unknown method {show(method)}; {nearest(method, method_names())}"
