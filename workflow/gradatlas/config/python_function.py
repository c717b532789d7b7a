"""Functions in Python, as the `function` of a study names them: files, names and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from gradatlas.config.advice.keys import key_advice, value_advice
from gradatlas.config.advice.names import idle_advice
from gradatlas.config.models import AutodiffLibrary
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.formulas.language import RESERVED_NAMES
from gradatlas.functions.python.source import (
    PythonSource,
    PythonSourceError,
    PythonSpec,
    Signature,
    read_python_source,
)

_KEYS = ("python", "gradient", "autodiff")
_EXAMPLES = {
    "python": "functions/mine.py:saddle",
    "gradient": "functions/mine.py:saddle_gradient",
}


@dataclass(frozen=True)
class PythonFunctionSource:
    """A function in Python, and the gradient that it brings with it."""

    function: PythonSource
    gradient: PythonSource | None = None
    """The function that gives its gradient; None where there is none."""
    autodiff: str | None = None
    """The library that gives its gradient; None where there is none."""

    @property
    def brings_gradient(self) -> bool:
        """Whether the method `given` has something to take."""
        return self.gradient is not None or self.autodiff is not None

    def spec(self, *, with_gradient: bool) -> PythonSpec:
        """Return what a plan says of it, `with_gradient` where the method asks for that.

        Its library counts in any case: by that it is decided which arrays the function is given.
        """
        gradient = self.gradient if with_gradient else None
        return PythonSpec(
            self.function.label,
            self.function.sources.digest,
            self.function.name,
            None
            if gradient is None
            else PythonSpec(gradient.label, gradient.sources.digest, gradient.name),
            self.autodiff,
        )

    def files(self, *, with_gradient: bool) -> Mapping[str, Path]:
        """Return its files, by the roles that they have for the maker."""
        files = {"python": self.function.path}
        if with_gradient and self.gradient is not None:
            files["python_gradient"] = self.gradient.path
        return files

    def libraries(self, *, with_gradient: bool) -> tuple[str, ...]:
        """Return the libraries that it runs, as an import names them; sorted."""
        found = set(self.function.sources.libraries)
        if with_gradient and self.gradient is not None:
            found |= set(self.gradient.sources.libraries)
        if self.autodiff is not None:
            found.add(self.autodiff)
        return tuple(sorted(found))


def check_python(
    value: Mapping[str, Any], key: str, problems: Problems
) -> PythonFunctionSource | None:
    """Return the function that `{python: path:name}` names; None if something is wrong.

    Paths are relative to the working directory, as `load_config` gives them.
    """
    before = len(problems)
    for unknown in [other for other in value if other not in _KEYS]:
        advice = key_advice(unknown, _KEYS, "function", value=value[unknown])
        problems.add(join_key(key, unknown), f"unknown key {show(unknown)}; {advice}")
    function = _check_source(value["python"], key, "python", problems)
    gradient = None
    if value.get("gradient") is not None:
        gradient = _check_source(value["gradient"], key, "gradient", problems)
    autodiff = value.get("autodiff")
    if autodiff is not None:
        _check_autodiff(autodiff, f"{key}.autodiff", problems)
        if value.get("gradient") is not None:
            problems.add(
                f"{key}.autodiff",
                "gives the gradient that gradient gives as well; keep one of them",
            )
    if function is None or len(problems) > before:
        return None
    return PythonFunctionSource(function, gradient, autodiff)


def _check_autodiff(value: object, key: str, problems: Problems) -> None:
    allowed = get_args(AutodiffLibrary)
    if value in allowed:
        return
    meant = value_advice("autodiff", value, allowed)
    advice = f"did you mean {meant}?" if meant else f"allowed: {listed(allowed)}"
    problems.add(key, f"{show(value)} is no library that differentiates; {advice}")


def _check_source(text: object, key: str, role: str, problems: Problems) -> PythonSource | None:
    key = f"{key}.{role}"
    place, colon, name = text.rpartition(":") if isinstance(text, str) else ("", "", "")
    if not colon or not name.isidentifier() or not place.endswith(".py"):
        problems.add(
            key,
            f"{show(text)} names no function in a file; give path and name, such as "
            f"{_EXAMPLES[role]}",
        )
        return None
    path = Path(place)
    if not _is_file(path):
        problems.add(
            key,
            f"there is no file {show(place)}; give a path relative to {problems.root}"
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
                f"{source.label} takes no argument {show(name)}, but the grid has this axis; give a"
                f" grid whose axes are arguments ({listed(signature.names)})",
            )
    if all(signature.takes(name) for name in axes):
        for name in signature.required:
            if name not in axes and name not in parameters:
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


def check_gradient_arguments(
    source: PythonFunctionSource,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    key: str,
    problems: Problems,
) -> None:
    """Add problems where the gradient of a function does not take what the function takes."""
    gradient = source.gradient
    if gradient is None or gradient.signature is None:
        return
    signature = gradient.signature
    given = (*axes, *parameters)
    for name in given:
        if not signature.takes(name):
            problems.add(
                f"{key}.function.gradient",
                f"{gradient.label} takes no argument {show(name)}, which {source.function.label} is"
                " given; a gradient is called like its function: give it the same arguments",
            )
    for name in signature.required:
        if name not in given:
            problems.add(
                f"{key}.function.gradient",
                f"the argument {show(name)} of {gradient.label} is neither an axis "
                f"({listed(axes)}) nor a parameter ({listed(parameters)}) of "
                f"{source.function.label}; give both the same arguments",
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
