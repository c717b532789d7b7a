"""Everything that is wrong with a config, gathered so that it can be told in one go."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, and what is wrong and would be right."""

    key: str
    """The dotted key, such as `studies.valley.gradient.step`; empty for the whole file."""
    message: str
    """What is wrong with which value; what is allowed, or the nearest right name."""

    def __str__(self) -> str:
        """Return the line that a user reads."""
        where = f"config: {self.key}" if self.key else "config"
        return f"{where}: {self.message}"


class ConfigError(Exception):
    """A config that no plan can be made from."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, key: str, message: str) -> None:
        """Note that the value at the dotted `key` is wrong; a repetition counts once."""
        self._found[Problem(key, message)] = None

    def raise_if_any(self) -> None:
        """Raise `ConfigError` with all problems, if there are any."""
        if self._found:
            raise ConfigError(self._found)


def join_key(*parts: str) -> str:
    """Join the parts of a dotted key, leaving out empty ones."""
    return ".".join(part for part in parts if part)


def show(value: object, limit: int = 60) -> str:
    """Return a short, one-line, printable form of a value from the config."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Return names as an English list."""
    return ", ".join(names) or "none"


def nearest(name: object, names: Iterable[str]) -> str:
    """Return what to say of a wrong name: the nearest right one, or all that are right."""
    known = sorted(names)
    close = difflib.get_close_matches(str(name)[:100], known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"allowed: {listed(known)}" if known else "there are none to choose from"
