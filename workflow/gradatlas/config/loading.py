"""Loading a config: from files and single overrides to one mapping."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gradatlas.config.problems import ConfigError, Problem, Problems, join_key, listed, show
from gradatlas.config.sweep_section import RANGES
from gradatlas.config.yaml_reader import (
    LARGEST_INTEGER,
    Bounds,
    TooLargeError,
    parse_yaml,
    read_yaml,
)
from gradatlas.figures.options import is_font_file

_PATH_KEYS = ("python", "gradient")
"""Keys of a function in Python whose values begin with a path."""
_RANGES = frozenset(RANGES)
_EITHER = {"num": "step", "step": "num"}
"""Keys of an axis of which one alone can hold."""
_STUDY_KEY = re.compile(r"studies\.([^.]+(?:\.[^.]+)*?)\.(?:function|grid|parameters|sweep)\b")
_FITTING_PARTS = ("function", "grid", "parameters", "sweep")
"""Sections of a study that are right or wrong together."""


def find_config(*folders: Path) -> Path:
    """Return the default config: `config/config.yaml` in the first of `folders` that has one."""
    paths = [folder / "config" / "config.yaml" for folder in folders]
    return next((path for path in paths if path.exists()), paths[0])


class MergedConfig(dict[str, Any]):
    """A config that was put together from several sources, which it remembers."""

    def __init__(self, config: Mapping[str, Any], sources: Sequence[tuple[str, Any]]) -> None:
        super().__init__(config)
        self.sources = tuple(sources)
        """The names of files and overrides, each with what stands in it, in their order."""


def load_config(files: Sequence[Path], overrides: Sequence[str]) -> dict[str, Any]:
    """Return the config in `files`, later ones and then `overrides` on top of earlier ones.

    An override is `key=value` with a top-level key and the value in YAML.
    Mappings are merged key by key; everything else is replaced, and so are a grid that has other
    axes and an axis or swept values of another form. Paths of Python functions and of fonts are
    relative to the folder of the file that they stand in; in overrides, as in the result, to the
    working directory.

    Raises:
        ConfigError: a file cannot be read; the problems of all files are in it.
    """
    sources: list[tuple[str, Any]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            sources.append((Path(file).name, _with_paths(read_yaml(file), Path(file).parent)))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    for override in overrides:
        key, _, value = override.partition("=")
        given = {key: parse_yaml(value, f"--config {key}")}
        sources.append((f"--config {key}", _with_paths(given, Path())))
    config: dict[str, Any] = {}
    for _, part in sources:
        config = _merge(config, part, ())
    return MergedConfig(config, sources)


def from_home(path: str) -> str:
    """Return a path with the home folder in the place of `~` or `~user`, where there is one."""
    return os.path.expanduser(path)  # noqa: PTH111 (Path takes ./~ for ~)


def with_sources(config: Mapping[str, Any], problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems; those of studies that several files make up with what comes from where."""
    sources = config.sources if isinstance(config, MergedConfig) else ()
    for problem in problems:
        found = _STUDY_KEY.match(problem.key) if len(sources) > 1 else None
        note = "" if found is None else _origins(found[1], config, sources)
        yield Problem(problem.key, problem.message + note)


def _origins(study: str, config: Mapping[str, Any], sources: Sequence[tuple[str, Any]]) -> str:
    """Return where the parts of a study come from that must fit each other, in brackets."""
    parts = {}
    for part in _FITTING_PARTS:
        merged = _at(config, "studies", study, part)
        names: list[str] = []
        for name, source in sources:
            given = _at(source, "studies", study, part)
            if given is None:
                continue
            if not isinstance(given, dict) or not isinstance(merged, dict):
                names.clear()  # it takes the place of what was there before
            elif not given.keys() <= merged.keys():
                continue  # it was replaced by another one
            names.append(name)
        if names:
            parts[part] = listed(dict.fromkeys(names))
    if len({name for names in parts.values() for name in names.split(", ")}) < 2:
        return ""
    told = "; ".join(f"{part} from {names}" for part, names in parts.items())
    return f" ({told}: later files change single keys; give what belongs together in one)"


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _with_paths(value: Any, folder: Path) -> Any:
    """Return plain data with the paths in it, which are relative to `folder`, taken from there."""
    if isinstance(value, list):
        return [_with_paths(item, folder) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(folder / from_home(item))
        if isinstance(item, str) and _is_path(key, item, value)
        else _with_paths(item, folder)
        for key, item in value.items()
    }


def _is_path(key: str, item: str, section: Mapping[str, Any]) -> bool:
    """Tell whether a value of a section of the config is the path of a file."""
    if key == "font":
        return is_font_file(item)
    return key in _PATH_KEYS and "python" in section


def _merge(
    below: Mapping[str, Any], above: Mapping[str, Any], path: tuple[str, ...]
) -> dict[str, Any]:
    """Return two mappings merged, which stand at a path in the config."""
    if _replaces(below, above, path):
        return dict(above)
    merged = {key: value for key, value in below.items() if not _excludes(above, key, path)}
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(old, value, (*path, key)) if both and old is not None else value
    return merged


def _replaces(below: Mapping[str, Any], above: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Tell whether a mapping takes the place of the one below, since they have no keys to share."""
    if _is_in_study(path, "grid", 0):
        # Axes are the variables of the function, in order: those of two grids make no third one.
        return not above.keys() <= below.keys()
    if _is_in_study(path, "grid", 1) or _is_in_study(path, "sweep", 1):
        return _RANGES & above.keys() != _RANGES & below.keys()
    return False


def _excludes(above: Mapping[str, Any], key: str, path: tuple[str, ...]) -> bool:
    """Tell whether an axis that is given by its step has no num any more, and the reverse."""
    return _is_in_study(path, "grid", 1) and _EITHER.get(key, key) in above and key in _EITHER


def _is_in_study(path: tuple[str, ...], section: str, below: int) -> bool:
    """Tell whether a path is that of a section of a study or of the defaults, or so far below."""
    above = path[: len(path) - below]
    return above[-1:] == (section,) and (
        (len(above) == 3 and above[0] == "studies") or above == ("defaults", section)
    )


def check_plain(config: object) -> dict[str, Any]:
    """Return a config that somebody else has read, as plain data of its own.

    Dates become the text that stands in YAML for them, and numpy's numbers and arrays those of
    Python.

    Raises:
        ConfigError: it holds what is not plain data, or too much, such as aliases of aliases.
    """
    problems = Problems()
    try:
        plain = _plain(config, "", 0, problems, Bounds())
    except TooLargeError as error:
        raise ConfigError([Problem("", f"it {error}; make it smaller")]) from None
    if not isinstance(plain, dict):
        problems.add("", f"{show(config)} is not a mapping; give one with the key studies")
    problems.raise_if_any()
    result: dict[str, Any] = plain
    return result


def _plain(value: object, key: str, level: int, problems: Problems, bounds: Bounds) -> Any:
    bounds.count(level, key)
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                problems.add(key, f"the key {show(name)} is not a name; use text as a key")
        return {
            name: _plain(item, join_key(key, name), level + 1, problems, bounds)
            for name, item in value.items()
            if isinstance(name, str)
        }
    if hasattr(value, "tolist"):  # numbers and arrays of numpy, which is not imported for this
        value = value.tolist()
    if isinstance(value, list | tuple | range):
        return [
            _plain(item, f"{key}[{index}]", level + 1, problems, bounds)
            for index, item in enumerate(value)
        ]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        problems.add(key, "the number is too large; 1e300 at most")
    elif not isinstance(value, str | int | float | None):
        problems.add(key, f"{show(value)} is no plain value; give text, numbers, lists or mappings")
    return value
