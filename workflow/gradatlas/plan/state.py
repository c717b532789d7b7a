"""The state of everything that a plan is determined by.

Two plans made in the same state are the same, so a plan that was found to be carried out need not
be made again as long as its state lasts. Whatever the plan reads must be told here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gradatlas.functions.python_source import PythonSourceError, read_python_source
from gradatlas.plan.fingerprints import (
    asked_for,
    library_states,
    module_states,
    recall_modules,
)

_OWN_LIBRARIES = ("annotated-types", "pydantic", "pydantic-core")
"""Distributions that the plan runs itself."""

State = dict[str, Any]
"""Plain data, which JSON brings back as it was."""


def plan_state(config: Mapping[str, Any], source: str) -> State:
    """Return the state that the plan of a config was made in, after it was made.

    Args:
        config: the loaded config.
        source: the state of the source of the package.
    """
    distributions, modules = asked_for()
    return _state(config, source, [*distributions, *_OWN_LIBRARIES], modules)


def lasts(state: State, config: Mapping[str, Any], source: str) -> bool:
    """Tell whether a state is still that of a config and of a source of the package."""
    try:
        return state == _state(config, source, state["libraries"], state["modules"])
    except (KeyError, TypeError, AttributeError):
        return False  # not what a state looks like


def recall_source(state: State, modules: Mapping[str, Any], source: str) -> None:
    """Spare the plan to read the source again that was read in a state, if it is still the same.

    Args:
        state: the state then; empty for none.
        modules: what `modules_told` returned then.
        source: the state of the source of the package now.
    """
    is_same = (state.get("source"), state.get("python")) == (source, sys.version)
    with contextlib.suppress(TypeError, ValueError):  # not what it looks like
        recall_modules(modules if is_same else {})


def function_states(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the plan sees of the files of functions in Python that a config names."""
    return {text: _function_state(text) for text in sorted(set(_functions(config)))}


def _state(
    config: Mapping[str, Any], source: str, libraries: Iterable[str], modules: Iterable[str]
) -> State:
    return {
        # In its own order, in which studies and points are published.
        "config": hashlib.sha256(json.dumps(config).encode()).hexdigest(),
        "source": source,
        "python": sys.version,
        "functions": function_states(config),
        "libraries": library_states(libraries),
        "modules": module_states(modules),
    }


def _functions(value: Any) -> Iterator[str]:
    """Yield what stands in `{python: path:name}` anywhere in plain data."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _functions(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "python" and isinstance(item, str):
                yield item
            elif isinstance(item, dict | list):
                yield from _functions(item)


def _function_state(text: str) -> list[Any]:
    path, _, name = text.rpartition(":")
    try:
        if not Path(path).is_file():  # reading a pipe would never end
            return ["no file"]
        found = read_python_source(Path(path).absolute(), name)
    except (PythonSourceError, OSError, ValueError) as error:
        return [str(error)]
    return [found.sources.digest, list(found.sources.libraries), repr(found.signature)]
