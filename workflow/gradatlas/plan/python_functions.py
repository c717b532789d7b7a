"""Functions of the user's own, in Python: `{python: functions/mine.py:saddle}`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.functions.python_source import (
    PythonSource,
    PythonSourceError,
    Signature,
    read_python_source,
)
from gradatlas.functions.vocabulary import RESERVED_NAMES
from gradatlas.plan.name_slips import idle_advice
from gradatlas.plan.problems import Problems, listed, nearest, show

_EXAMPLE = "functions/mine.py:saddle"


def check_python(value: Mapping[str, Any], key: str, problems: Problems) -> PythonSource | None:
    """Return the function that `{python: path:name}` names; None if something is wrong.

    The path is relative to the working directory, as `load_config` gives it.
    """
    for unknown in [other for other in value if other != "python"]:
        problems.add(f"{key}.{unknown}", f"unknown key {show(unknown)}; python stands alone")
    text = value["python"]
    key = f"{key}.python"
    place, colon, name = text.rpartition(":") if isinstance(text, str) else ("", "", "")
    if not colon or not name.isidentifier() or not place.endswith(".py"):
        problems.add(
            key,
            f"{show(text)} names no function in a file; give path and name, such as {_EXAMPLE}",
        )
        return None
    path = Path(place)
    if not _is_file(path):
        problems.add(
            key,
            f"there is no file {show(place)}; give a path relative to the folder of the config file"
            + _similar(path),
        )
        return None
    try:
        return read_python_source(path.absolute(), name)
    except PythonSourceError as error:
        problems.add(key, str(error))
        return None


def parameter_defaults(signature: Signature | None, axes: tuple[str, ...]) -> dict[str, float]:
    """Return the default values that a signature gives to parameters.

    A default that is not a number written out, or whose name has a meaning in gradient files, is
    left to the function itself.
    """
    if signature is None:
        return {}
    return {
        name: value
        for name, value in signature.defaults.items()
        if value is not None and name not in axes and not _is_reserved(name)
    }


def check_arguments(
    source: PythonSource,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    key: str,
    problems: Problems,
) -> None:
    """Add problems where axes and parameters are not what a function takes, as far as is known."""
    signature = source.signature
    if signature is None:
        return
    for name in axes:
        if not signature.takes(name):
            problems.add(
                f"{key}.function",
                f"{source.label} takes no argument {show(name)} by name, but the grid has this "
                f"axis; give a grid whose axes are arguments ({listed(signature.names)})",
            )
    missing = [*signature.required, *signature.positional_only]
    if all(signature.takes(name) for name in axes):
        for name in missing:
            if name in signature.positional_only:
                problems.add(
                    f"{key}.function",
                    f"{source.label} takes {name} by position alone; take the / out of its "
                    "arguments",
                )
            elif name not in axes and name not in parameters:
                problems.add(
                    f"{key}.function",
                    f"the argument {show(name)} of {source.label} is neither an axis "
                    f"({listed(axes)}) nor a parameter ({listed(parameters)}); give it a value in "
                    "parameters",
                )
    known = [name for name in signature.names if name not in axes]
    for name in parameters:
        if name not in axes and not signature.takes(name):
            problems.add(
                f"{key}.parameters.{name}",
                f"the function has no parameter {show(name)}; " + idle_advice(name, known, axes),
            )


def _is_reserved(name: str) -> bool:
    return name in RESERVED_NAMES or name.startswith("df_d") or not name.isascii()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _similar(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.glob("*.py")]
    except (OSError, ValueError):
        return ""
    return f" ({nearest(path.name, names)})" if names else ""
