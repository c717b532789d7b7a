"""From YAML text to its nodes, without a way to exhaust time, memory or the stack.

PyYAML's own composer calls itself for each level of nesting, and makes nodes without limit.
"""

from __future__ import annotations

from typing import Any

import yaml

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
