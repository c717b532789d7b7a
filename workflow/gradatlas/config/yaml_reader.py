"""From YAML text to its nodes, without a way to exhaust time, memory or the stack.

PyYAML's own composer calls itself for each level of nesting, and makes nodes without limit.

Reading a config file: YAML without its traps.

Against the usual loader: a key that stands twice is an error, not a silent loss; `1e-4` is a
number, as in YAML 1.2 and JSON; dates stay text; only plain data comes out; and input that would
explode (aliases of aliases, deep nesting, huge files) is refused.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from gradatlas.config.advice.yaml import cut_texts, syntax_advice
from gradatlas.config.problems import ConfigError, Problem, Problems, join_key, show

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, where PyYAML was built with it, is ten times as fast."""


class TooLargeError(ValueError):
    """Text with more in it than is allowed; the message says what."""


def compose(text: str, *, most_nodes: int, most_levels: int) -> yaml.Node | None:
    """Return the nodes of YAML text; None where it has none.

    Raises:
        yaml.YAMLError: it is not YAML, or more than one document.
        TooLargeError: it has more nodes, which are keys and values, or levels than allowed.
        UnicodeEncodeError: it holds halves of characters.
    """
    # Events and nodes are Any: PyYAML has no types for what differs between their kinds.
    composer = _Composer()
    events: Any = yaml.parse(text, Loader=_PARSER)
    for count, event in enumerate(events):
        if count > 3 * most_nodes or composer.count > most_nodes:
            raise TooLargeError(f"has more than {most_nodes} keys and values; make it smaller")
        composer.take(event)
        if len(composer.open) > most_levels:
            raise TooLargeError(f"is nested too deeply; {most_levels} levels at most")
    root: yaml.Node | None = composer.root
    return root


class _Composer:
    """Puts nodes together, event by event."""

    def __init__(self) -> None:
        self.root: Any = None
        self.open: list[Any] = []
        """The lists and mappings that have begun and not ended, from the outside inwards."""
        self.count = 0
        self._anchors: dict[str, Any] = {}
        self._resolver: Any = yaml.resolver.Resolver()

    def take(self, part: Any) -> None:
        """Take the next event into account."""
        event: Any = part  # a name of its own, which matching does not narrow
        match part:  # what there is most of comes first
            case yaml.ScalarEvent():
                node = self._begin(yaml.ScalarNode, event, event.value)
                node.style = event.style or None  # plain is None in one parser, empty in the other
            case yaml.SequenceStartEvent():
                self.open.append(self._begin(yaml.SequenceNode, event, []))
                self.open[-1].flow_style = event.flow_style
            case yaml.MappingStartEvent():
                self.open.append(self._begin(yaml.MappingNode, event, []))
                self.open[-1].flow_style = event.flow_style
            case yaml.CollectionEndEvent():
                node = self.open.pop()
                if isinstance(node, yaml.MappingNode):  # it has gathered keys and values in turn
                    node.value = list(zip(node.value[::2], node.value[1::2], strict=True))
            case yaml.DocumentStartEvent() if self.root is not None:
                raise _error("there is a second document; keep one", event)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise _error(f"there is no anchor {event.anchor}", event)
                self._add(self._anchors[event.anchor])

    def _begin(self, kind: Any, event: Any, value: Any) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            text = value if isinstance(value, str) else None
            tag = self._resolver.resolve(kind, text, event.implicit)
        node = kind(tag, value, event.start_mark)
        if event.anchor is not None:
            if event.anchor in self._anchors:
                raise _error(f"the anchor {event.anchor} stands twice", event)
            self._anchors[event.anchor] = node
        self._add(node)
        return node

    def _add(self, node: Any) -> None:
        self.count += 1
        if self.open:
            self.open[-1].value.append(node)
        else:
            self.root = node


def _error(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


_MAX_BYTES = 10_000_000
_MAX_VALUES = 200_000
_MAX_DEPTH = 50
_MAX_KEY = 1000
_LONGEST_PATH = 200
"""Characters of a path that messages show."""
_WAY_OUT = "mend this line, or put its text into quotes"
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_STR, _INT, _FLOATING, _BOOL, _NULL, _MERGE = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "merge")
)

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "value")
)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in the YAML file at `path`, as plain Python data.

    Raises:
        ConfigError: the file is missing, too large, not YAML, not a mapping, or has a key twice.
    """
    try:
        content = _read(path)
    except OSError as error:
        raise ConfigError(
            [
                Problem(
                    "", f"cannot read {_named(path)}: {error.strerror}; name a readable YAML file"
                )
            ]
        ) from None
    except ValueError:
        raise ConfigError(
            [Problem("", f"cannot read {show(str(path))}: no file has such a name; name another")]
        ) from None
    if len(content) > _MAX_BYTES:
        raise ConfigError(
            [Problem("", f"{_named(path)} is larger than {_MAX_BYTES} bytes; make it smaller")]
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(
            [
                Problem(
                    "", f"{_named(path)} is not UTF-8 text (byte {error.start}); save it as UTF-8"
                )
            ]
        ) from None
    value = parse_yaml(text, _named(path))
    if not isinstance(value, dict):
        what = "is empty" if value is None else f"holds {show(value)}"
        raise ConfigError(
            [Problem("", f"{_named(path)} {what}; give a mapping with the key studies")]
        )
    return value


def parse_yaml(text: str, source: str) -> Any:
    """Return the value that YAML text stands for, as plain Python data.

    Args:
        text: the YAML.
        source: where it comes from, for messages.

    Raises:
        ConfigError: it is not YAML, or has a key twice.
    """
    try:
        node = compose(text, most_nodes=_MAX_VALUES, most_levels=_MAX_DEPTH)
    except TooLargeError as error:
        raise ConfigError([Problem("", f"{source} {error}")]) from None
    except yaml.YAMLError as error:
        what = syntax_advice(text, error) or f"{_describe(error)}; {_WAY_OUT}"
        raise ConfigError([Problem("", f"{source} is not YAML: {what}")]) from None
    except UnicodeEncodeError as error:
        raise ConfigError(
            [Problem("", f"{source} is not UTF-8 text (character {error.start}); save it as UTF-8")]
        ) from None
    problems = Problems()
    value = _Converter(problems).convert(node, "", 0) if node is not None else None
    problems.raise_if_any()
    return value


def _named(path: Path) -> str:
    """Return a path for messages; of a long one the end, which tells most."""
    text = str(path)
    return text if len(text) <= _LONGEST_PATH else f"…{text[-_LONGEST_PATH:]}"


def _read(path: Path) -> bytes:
    """Return the content of a regular file, as far as it may be read; others may be endless."""
    # A pipe that nobody writes to would keep us waiting for ever, at the opening or at the reading.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        return file.read(_MAX_BYTES + 1)


def _describe(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return " ".join(str(error).split())


class _Converter:
    """Turns the nodes of a YAML file into plain data, counting and checking on the way."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._values = 0

    def convert(self, node: yaml.Node, key: str, depth: int) -> Any:
        # Aliases share a node, so the count is of values as written out in full.
        self._values += 1
        if self._values > _MAX_VALUES or depth > _MAX_DEPTH:
            limit = (
                f"more than {_MAX_VALUES} values, aliases written out"
                if depth <= _MAX_DEPTH
                else f"more than {_MAX_DEPTH} levels"
            )
            raise ConfigError([Problem(key, f"the config has {limit}; make it smaller")])
        if node.tag not in _PLAIN_TAGS:
            self._problems.add(
                key, f"has the tag {show(node.tag)}; give a plain value, or put text into quotes"
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, key)
        for part, message in cut_texts(node, key):
            self._problems.add(key + part if part[0] == "[" else join_key(key, part), message)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.convert(item, f"{key}[{index}]", depth + 1)
                for index, item in enumerate(node.value)
            ]
        return self._scalar(node, key)

    def _mapping(self, node: yaml.MappingNode, key: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == _MERGE:
                self._problems.add(
                    key, f"merge key << in line {line}; write the values out, or use defaults"
                )
                continue
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(name, Hashable) or not isinstance(name, str):
                self._problems.add(key, f"the key in line {line} is not a name; use text as a key")
                continue
            if len(name) > _MAX_KEY:
                self._problems.add(
                    key,
                    f"the key in line {line} has {len(name)} characters; {_MAX_KEY} at most",
                )
                continue
            if name in result:
                self._problems.add(
                    join_key(key, name), f"stands twice, again in line {line}; keep one of them"
                )
            result[name] = self.convert(value_node, join_key(key, name), depth + 1)
        return result

    def _scalar(self, node: yaml.Node, key: str) -> Any:
        text, tag = node.value, node.tag
        if tag == _NULL:
            return None
        if tag == _BOOL:
            return text.lower() in ("true", "yes", "on")
        if tag == _INT:
            return self._integer(text, key)
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        if tag == _FLOATING or (tag == _STR and plain and _FLOAT.fullmatch(text)):
            return _float(text)
        return text  # dates are text, too

    def _integer(self, text: str, key: str) -> int | str:
        try:
            # Base 0 reads 0x10, 0o10 and 0b10; YAML 1.1's octal 010 and base 60 stay text.
            value = int(text.replace("_", ""), 10 if text.lstrip("+-").isdigit() else 0)
        except ValueError:
            return text
        if abs(value) > 10**300:
            self._problems.add(key, f"the number {show(text)} is too large; 1e300 at most")
            return 0
        return value


def _float(text: str) -> float | str:
    try:
        return float(text.lower().replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text  # base 60, such as 1:30.5: it stays text
