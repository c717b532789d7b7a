"""Reading a config file: YAML without its traps.

PyYAML puts the nodes together. Against its own way from there to values, a key that stands twice is
an error, `1e-4` is a number, dates stay text, only plain data comes out, and messages name keys.
Text that would explode (aliases of aliases, deep nesting, a million lists) is refused.
"""

from __future__ import annotations

import errno
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gradatlas.config.advice.yaml import cut_texts, syntax_advice
from gradatlas.config.problems import ConfigError, Problem, Problems, join_key, show

LARGEST_INTEGER = 10**300
"""What a whole number may be: larger ones are no floating point numbers any more."""
_MOST_BYTES = 10_000_000
_MOST_VALUES = 200_000
_MOST_LEVELS = 50
_LONGEST_KEY = 1000
_LONGEST_PATH = 200
"""Characters of a path that messages show."""
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _TAG + name
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "value")
)


class TooLargeError(ValueError):
    """A config with more in it than is allowed; the message says what."""


@dataclass
class Bounds:
    """How much a config may hold, and how much has been found in it."""

    most_values: int = _MOST_VALUES
    most_levels: int = _MOST_LEVELS
    values: int = 0

    def count(self, level: int, where: str | yaml.Node | None) -> None:
        """Count a value so many levels down, at a key or in a node.

        Raises:
            TooLargeError: it is one too many, or too deep.
        """
        self.values += 1
        if self.values <= self.most_values and level <= self.most_levels:
            return
        at = f"line {where.start_mark.line + 1}" if isinstance(where, yaml.Node) else where
        if level > self.most_levels:
            raise TooLargeError(f"is nested in more than {self.most_levels} levels, at {at}")
        raise TooLargeError(
            f"has more than {self.most_values} values, aliases written out, at {at}"
        )


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast


class _Loader(_Parser):  # type: ignore[misc]
    """PyYAML's loader, of which the composer is used; it is stopped where there is too much."""

    bounds: Bounds
    level = -1

    def descend_resolver(self, parent: yaml.Node | None, _: object) -> None:
        """Count a node, which the composer is about to put together."""
        self.level += 1
        self.bounds.count(self.level, parent)

    def ascend_resolver(self) -> None:
        """Take note that the node is complete."""
        self.level -= 1


_Loader.add_implicit_resolver(
    f"{_TAG}float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z"),
    "-+.0123456789",
)


def compose(
    text: str, *, most_nodes: int = _MOST_VALUES, most_levels: int = _MOST_LEVELS
) -> yaml.Node | None:
    """Return the nodes of YAML text; None where it has none.

    Raises:
        yaml.YAMLError: it is not YAML, or more than one document.
        TooLargeError: it has more nodes, which are keys and values, or levels than allowed.
        UnicodeEncodeError: it holds halves of characters.
    """
    loader = _Loader(text)
    loader.bounds = Bounds(most_nodes, most_levels)
    node: yaml.Node | None = loader.get_single_node()
    return node


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in the YAML file at `path`, as plain Python data.

    Raises:
        ConfigError: the file is missing, too large, not YAML, not a mapping, or has a key twice.
    """
    name = str(path)
    if len(name) > _LONGEST_PATH:
        name = f"…{name[-_LONGEST_PATH:]}"  # the end tells most
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe might never end, or begin
            raise OSError(errno.EINVAL, "it is not a regular file")
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _refused(f"cannot read {name}: {error.strerror}; name a readable YAML file") from None
    except ValueError:
        what = f"cannot read {show(name)}: no file has such a name; name another"
        raise _refused(what) from None
    if len(content) > _MOST_BYTES:
        raise _refused(f"{name} is larger than {_MOST_BYTES} bytes; make it smaller")
    value = parse_yaml(content, name)
    if not isinstance(value, dict):
        what = "is empty" if value is None else f"holds {show(value)}"
        raise _refused(f"{name} {what}; give a mapping with the key studies")
    return value


def parse_yaml(content: str | bytes, source: str) -> Any:
    """Return the value that YAML text stands for, as plain Python data.

    Args:
        content: the YAML.
        source: where it comes from, for messages.

    Raises:
        ConfigError: it is not YAML, would explode, or has a key twice.
    """
    problems = Problems()
    text = ""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        node = compose(text)
        value = None if node is None else _Converter(problems).convert(node, "", 0)
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        what = f"is not UTF-8 text ({error.reason}, at {error.start}); save it as UTF-8"
        raise _refused(f"{source} {what}") from None
    except TooLargeError as error:
        raise _refused(f"{source} {error}; make it smaller") from None
    except yaml.YAMLError as error:
        raise _refused(f"{source} is not YAML: {syntax_advice(text, error)}") from None
    problems.raise_if_any()
    return value


def _refused(message: str) -> ConfigError:
    return ConfigError([Problem("", message)])


class _Converter:
    """Turns nodes into plain data, and notes what is wrong with which key."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._bounds = Bounds()
        """Aliases share a node, so here values are counted again, as written out in full."""

    def convert(self, node: yaml.Node, key: str, level: int) -> Any:
        self._bounds.count(level, key)
        self._check_tag(node, key)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, key)
        for part, message in cut_texts(node, key):
            self._problems.add(key + part if part[0] == "[" else join_key(key, part), message)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key, level + 1)
        return [
            self.convert(item, f"{key}[{index}]", level + 1)
            for index, item in enumerate(node.value)
        ]

    def _mapping(self, node: yaml.MappingNode, key: str, level: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name_node, value_node in node.value:
            line, name = name_node.start_mark.line + 1, name_node.value
            if name_node.tag == f"{_TAG}merge":
                wrong = f"merge key << in line {line}; write the values out, or use defaults"
            elif not isinstance(name, str):
                wrong = f"the key in line {line} is not a name; use text as a key"
            elif len(name) > _LONGEST_KEY:
                wrong = f"the key in line {line} has {len(name)} characters; {_LONGEST_KEY} at most"
            else:
                at = join_key(key, name)
                self._check_tag(name_node, at)
                if name in result:
                    twice = f"stands twice, again in line {line}; keep one of them"
                    self._problems.add(at, twice)
                result[name] = self.convert(value_node, at, level)
                continue
            self._problems.add(key, wrong)
        return result

    def _check_tag(self, node: yaml.Node, key: str) -> None:
        if node.tag not in _PLAIN_TAGS:
            what = f"has the tag {show(node.tag)}; give a plain value, or put text into quotes"
            self._problems.add(key, what)

    def _scalar(self, node: yaml.ScalarNode, key: str) -> Any:
        text = node.value
        try:
            match node.tag.removeprefix(_TAG):
                case "null":
                    return None
                case "bool":
                    return text.lower() in ("true", "yes", "on")
                case "float":
                    return float(re.sub(r"_|\.(?=inf|nan)", "", text.lower()))
                case "int":
                    # Base 0 reads 0x10 and 0b10; YAML 1.1's octal 010 is 10.
                    value = int(text.replace("_", ""), 10 if text.lstrip("+-").isdigit() else 0)
                    if abs(value) <= LARGEST_INTEGER:
                        return value
                    self._problems.add(key, f"the number {show(text)} is too large; 1e300 at most")
        except ValueError:
            pass
        return text  # so are dates, and numbers of base 60, such as 1:30
