"""Everything that is wrong with a config, gathered so that users see it in one go."""

from __future__ import annotations

import difflib
import functools
import reprlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_SHOWN = 100
"""The most lines that a user is shown."""
_MOST_FOUND = 1000
"""The most problems that are gathered: nobody mends more in one go, and each costs time."""
_MOST_KEY = 160
_MOST_MESSAGE = 480
"""Characters of a key and of a whole line."""
_MOST_LISTED = 40
_MOST_COMPARED = 1000
"""Names among which a nearest one is looked for: each takes microseconds."""


class _Short(reprlib.Repr):
    """Shows containers by their first few values."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 8
        self.maxlist = self.maxdict = 12
        self.maxstring = self.maxother = self.maxlong = 80

    def repr_dict(self, x: dict[object, object], level: int) -> str:
        """Show a mapping in its own order; reprlib would sort it as a whole."""
        if level <= 0:
            return "{...}"
        items = [
            f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}"
            for _, (key, value) in zip(range(self.maxdict), x.items(), strict=False)
        ]
        return "{" + ", ".join(items + ["..."] * (len(x) > self.maxdict)) + "}"


_SHORT = _Short()


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, and what is wrong and would be right."""

    key: str
    """The dotted key, such as `studies.valley.gradient.step`; empty for the whole file."""
    message: str
    """What is wrong with which value; what is allowed, or the nearest right name."""

    def __str__(self) -> str:
        """Return the line that a user reads: printable and short, whatever is wrong."""
        key = _cut(_printable(self.key[: _MOST_KEY + 1]), _MOST_KEY)
        where = f"config: {key}" if key else "config"
        return _cut(f"{where}: {_printable(self.message[:_MOST_MESSAGE])}", _MOST_MESSAGE)


class ConfigError(Exception):
    """A config that no plan can be made from."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        lines = list(dict.fromkeys(map(str, self.problems)))
        more = len(lines) - MOST_SHOWN
        if more > 0:
            least = "at least " if len(lines) >= _MOST_FOUND else ""
            lines[MOST_SHOWN:] = [f"config: and {least}{more} more problems; mend these first"]
        super().__init__("\n".join(lines))


class TooManyProblemsError(ConfigError):
    """So much is wrong that there is no use in looking further."""


CONFIG_FOLDER, WORKING_FOLDER = "the folder of the config file", "the working directory"
"""What paths are relative to: in a config, and in Python."""


class Problems:
    """The problems found so far."""

    def __init__(self, root: str = CONFIG_FOLDER) -> None:
        """Begin with none.

        Args:
            root: What paths are relative to, in the words of messages.
        """
        self.root = root
        self._found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, key: str, message: str) -> None:
        """Note that the value at the dotted `key` is wrong; a repetition counts once.

        Raises:
            TooManyProblemsError: there are more than anybody would read.
        """
        self._found[Problem(key, message)] = None
        if len(self._found) >= _MOST_FOUND:
            raise TooManyProblemsError(self._found)

    def raise_if_any(self) -> None:
        """Raise `ConfigError` with all problems, if there are any."""
        if self._found:
            raise ConfigError(self._found)


def join_key(*parts: str) -> str:
    """Join the parts of a dotted key, leaving out empty ones."""
    return ".".join(part for part in parts if part)


def show(value: object, limit: int = 60) -> str:
    """Return a short, one-line, printable form of a value from the config."""
    if value is None:
        return "null"
    # What is not shown is not even looked at: values may be as large as a config file.
    text = repr(value[: limit + 1]) if isinstance(value, str) else _SHORT.repr(value)
    return _cut(_printable(text), limit)


def counted(number: int, thing: str) -> str:
    """Return a number of things, for people: `1 object`, `2 objects`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def listed(names: Iterable[str]) -> str:
    """Return names as an English list, long ones cut short."""
    known = list(names)
    shown = known[:_MOST_LISTED]
    more = [f"and {len(known) - len(shown)} more"] if len(known) > len(shown) else []
    return ", ".join([*shown, *more]) or "none"


def nearest(name: object, names: Iterable[str]) -> str:
    """Return what to say of a wrong name: the nearest right one, or all that are right."""
    known = sorted(names)
    close = nearest_name(name, known)
    if close is not None:
        return f"did you mean {close}?"
    return f"allowed: {listed(known)}" if known else "there are none to choose from"


def nearest_name(name: object, names: Iterable[str]) -> str | None:
    """Return the right name that a wrong one is like, above all one that differs in case alone."""
    known = list(names)[:_MOST_COMPARED]
    asked = name[:100] if isinstance(name, str) else show(name)
    wanted = folded(asked)
    same = [each for each in known if folded(each[:100]) == wanted] if wanted else []
    close = same or difflib.get_close_matches(asked, known, n=1)
    if not close and asked != asked.lower():
        close = difflib.get_close_matches(asked.lower(), known, n=1)
    return close[0] if close else None


@functools.lru_cache(maxsize=1000)
def folded(name: str) -> str:
    """Return a name in small letters and without signs, for comparison: `Log-Scale`, `logscale`."""
    return "".join(filter(str.isalnum, name.lower()))


def _printable(text: str) -> str:
    """Return text with an escape for each character that is not printable."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
