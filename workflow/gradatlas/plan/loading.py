"""Loading a config: from files and single overrides to one mapping."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gradatlas.plan.problems import ConfigError, Problem
from gradatlas.plan.yaml_loader import parse_yaml, read_yaml

_PATH_KEYS = ("python",)


def find_config(*folders: Path) -> Path:
    """Return the default config: `config/config.yaml` in the first of `folders` that has one."""
    paths = [folder / "config" / "config.yaml" for folder in folders]
    return next((path for path in paths if path.exists()), paths[0])


def load_config(files: Sequence[Path], overrides: Sequence[str]) -> dict[str, Any]:
    """Return the config in `files`, later ones and then `overrides` on top of earlier ones.

    An override is `key=value` with a top-level key and the value in YAML.
    Mappings are merged key by key; everything else is replaced. Paths of Python functions are
    relative to the folder of the file that they stand in; in overrides, as in the result, to the
    working directory.

    Raises:
        ConfigError: a file cannot be read; the problems of all files are in it.
    """
    config: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            config = _merge(config, _with_paths(read_yaml(file), Path(file).parent))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    for override in overrides:
        key, _, value = override.partition("=")
        given = {key: parse_yaml(value, f"--config {key}")}
        config = _merge(config, _with_paths(given, Path()))
    return config


def _with_paths(value: Any, folder: Path) -> Any:
    """Return plain data with the paths in it, which are relative to `folder`, taken from there."""
    if isinstance(value, list):
        return [_with_paths(item, folder) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(folder / os.path.expanduser(item))
        if key in _PATH_KEYS and isinstance(item, str)
        else _with_paths(item, folder)
        for key, item in value.items()
    }


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(old, value) if both and old is not None else value
    return merged
