"""A whole config: from plain data to typed studies, with everything that is wrong in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradatlas.config.advice.keys import key_advice
from gradatlas.config.checking import field_types
from gradatlas.config.figures_section import check_figures
from gradatlas.config.gradient_section import DEFAULT_GRADIENT, check_gradient
from gradatlas.config.grid_section import check_grid
from gradatlas.config.loading import from_home, with_sources
from gradatlas.config.mathematics import keep_right_texts
from gradatlas.config.models import ConfigSections, DefaultsSection
from gradatlas.config.names import check_distinct, check_name
from gradatlas.config.number_places import read_numbers
from gradatlas.config.problems import (
    CONFIG_FOLDER,
    ConfigError,
    Problems,
    TooManyProblemsError,
    listed,
    show,
)
from gradatlas.config.studies import Study, StudyReader

CONFIG_KEYS = tuple(field_types(ConfigSections))
DEFAULTS_KEYS = tuple(field_types(DefaultsSection))


@dataclass(frozen=True)
class Config:
    """A config that is right."""

    results: Path
    """The folder that everything goes to, as the config gives it."""
    shared_store: Path | None
    """A store that others share, as the config gives it; None for no such store."""
    studies: tuple[Study, ...]


def results_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder that everything goes to, as a config gives it.

    Raises:
        ConfigError: it cannot be a folder.
    """
    problems = Problems()
    results = _check_folder(config, "results", "results", problems)
    problems.raise_if_any()
    return results or Path()


def read_config(plain: Mapping[str, Any], root: str = CONFIG_FOLDER) -> Config:
    """Return what a config asks for.

    Args:
        plain: Its sections.
        root: What its paths were relative to, in the words of messages.

    Raises:
        ConfigError: with everything that is wrong with it.
    """
    problems = Problems(root)
    try:
        return _read_config(plain, problems)
    except TooManyProblemsError as error:
        # They may have been gathered for one point of one study.
        raise ConfigError([*problems, *error.problems]) from None
    except ConfigError as error:
        raise ConfigError(with_sources(plain, error.problems)) from None
    finally:
        keep_right_texts()


def _read_config(config: Mapping[str, Any], problems: Problems) -> Config:
    config = read_numbers(config)
    for unknown in [key for key in config if key not in CONFIG_KEYS]:
        problems.add(
            unknown,
            f"unknown key {show(unknown)}; "
            + key_advice(unknown, CONFIG_KEYS, "top", value=config[unknown]),
        )
    results = _check_folder(config, "results", "results", problems)
    shared_store = _check_folder(config, "shared_store", None, problems)
    figures = check_figures(config.get("figures"), "figures", problems)
    check_distinct(figures, "figures", problems)
    defaults = _check_defaults(config.get("defaults"), problems)
    reader = StudyReader(defaults, figures, problems)
    studies = _check_studies(config.get("studies"), reader, problems)
    problems.raise_if_any()
    return Config(results or Path(), shared_store, tuple(studies))


def _check_folder(
    config: Mapping[str, Any], key: str, default: str | None, problems: Problems
) -> Path | None:
    value = config.get(key, default)
    if value is None and default is None:
        return None
    usable = (
        isinstance(value, str)
        and value.strip()
        and value.isprintable()
        # What file systems can hold, with room for what goes below.
        and len(value.encode()) <= 1000
        and all(len(part.encode()) <= 200 for part in value.split("/"))
    )
    if not isinstance(value, str) or not usable or set("{}") & set(value):
        problems.add(
            key,
            f"{show(value)} cannot be a folder; give a path without braces, such as {key}, of at "
            "most 1000 bytes and 200 a folder",
        )
        return None
    folder = from_home(value)
    if folder.startswith("~"):
        problems.add(
            key,
            f"{show(value)} begins with ~, but there is no such home folder; give another path, or "
            f"./{value}",
        )
        return None
    return Path(folder)


def _check_defaults(section: object, problems: Problems) -> Mapping[str, Any]:
    if section is None:
        return {}
    if not isinstance(section, dict):
        problems.add(
            "defaults", f"{show(section)} is not a mapping; its keys are {listed(DEFAULTS_KEYS)}"
        )
        return {}
    usable = {}
    for key, value in section.items():
        before = len(problems)
        if key == "grid":
            check_grid(value, "defaults.grid", problems)
        elif key == "gradient":
            whole = {**DEFAULT_GRADIENT, **value} if isinstance(value, dict) else value
            check_gradient(whole, "defaults.gradient", problems)
        elif key != "figures":
            problems.add(
                f"defaults.{key}",
                f"unknown key {show(key)}; "
                + key_advice(key, DEFAULTS_KEYS, "defaults", value=value),
            )
        # What is wrong here is reported once, and not again for each study.
        if len(problems) == before:
            usable[key] = value
    return usable


def _by_name(section: object) -> str:
    """Return how a list of studies, each with a name, is written as a mapping."""
    first = section[0] if isinstance(section, list) and section else None
    name = first.get("name") if isinstance(first, dict) else None
    return f": {{{name}: {{function: …}}}}" if isinstance(name, str) and len(name) < 50 else ""


def _check_studies(section: object, reader: StudyReader, problems: Problems) -> list[Study]:
    if not isinstance(section, dict) or not section:
        what = "is missing" if section is None else f"{show(section)} holds no study"
        named = _by_name(section)
        problems.add("studies", f"{what}; give at least one study by name{named}")
        return []
    check_distinct(section, "studies", problems)
    studies = []
    for name, study in section.items():
        check_name(name, f"studies.{name}", problems)
        read = reader.read(name, study)
        if read is not None:
            studies.append(read)
    return studies
