"""What people trip over in YAML, and what to do about it.

Of a file that is not YAML, its parser tells where it gave up, in the words of its grammar. Here the
line is looked at for the slip that leads there. Other slips give YAML with another meaning:
`num:81` is a key, and a text without quotes ends at its comma in { }. Those are seen in the nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import yaml

from gradatlas.config.advice.ranges import axis_advice, values_advice
from gradatlas.config.problems import show

_LONGEST = 500
"""Characters of a line that are looked at."""
_LONGEST_TEXT = 1_000_000
"""Characters of a text that is looked at: its lines take memory."""
_WHAT_TO_DO = "mend this line, or put its text into quotes"
_NO_ANCHOR = "there is no anchor"
_WORDS = {
    "found undefined alias": _NO_ANCHOR,
    "second occurrence": "the anchor stands twice",
    "but found another document": "there is a second document; keep one",
}
"""What the composer says, in our words."""
_KEY = re.compile(r"[ \t]*(?:- +)*(?P<key>[\w.-]+|\"[^\"]*\"|'[^']*')\s*:(?: +|$)(?P<value>.*)")
_NO_SPACE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_][\w.-]*):(?P<value>[^\s:/\\].*)")
_SPECIAL = {
    "*": "at the beginning refers to an anchor",
    "&": "at the beginning names an anchor",
    "!": "at the beginning gives a tag",
    "|": "at the beginning starts a text of several lines",
    ">": "at the beginning starts a text of several lines",
    "{": "at the beginning starts a mapping",
    "[": "at the beginning starts a list",
    "-": "at the beginning starts a list",
}
"""What signs do that mean something; others cannot begin a text."""
_CLOSING = {"{": "}", "[": "]"}


def syntax_advice(text: str, error: yaml.YAMLError) -> str:
    """Return what is wrong with text that is not YAML, and where, and what to do about it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f"{' '.join(str(error).split())}; {_WHAT_TO_DO}"
    problem = str(getattr(error, "problem", ""))
    words = _WORDS.get(problem.partition(" '")[0])  # one parser adds the name
    problem, advice = words or problem, None
    if words in (None, _NO_ANCHOR) and len(text) <= _LONGEST_TEXT:
        lines = text.split("\n")
        number = min(mark.line, len(lines) - 1)
        if problem == _NO_ANCHOR:
            name = re.match(r"\*([\w-]+)", lines[number][mark.column :][:_LONGEST])
            problem = f"{problem} {name[1]}" if name else problem
        advice = _advice(lines, number, problem, error)
    return advice or f"line {mark.line + 1}, column {mark.column + 1}: {problem}; {_WHAT_TO_DO}"


def _advice(lines: Sequence[str], number: int, problem: str, error: yaml.YAMLError) -> str | None:
    # What is wrong often stands before the line in which nothing makes sense any more.
    start = getattr(getattr(error, "context_mark", None), "line", number)
    for candidate in dict.fromkeys((number, number - 1, start)):
        found = None
        if 0 <= candidate < len(lines):
            found = _line_advice(lines[candidate][:_LONGEST], candidate + 1)
        if found is not None and problem.startswith(_NO_ANCHOR):
            # A text that begins with * is what an alias is meant to be, to YAML.
            return f"{problem} (line {candidate + 1}); {found.partition('; ')[2]}"
        if found is not None:
            return found
    context = str(getattr(error, "context", "") or "")
    if "quoted scalar" in context and "end of stream" in problem:
        return f"the quote that opens in line {start + 1} is not closed; close it"
    if problem.startswith(_NO_ANCHOR):
        return f"{problem} (line {number + 1}); put text that begins with * into quotes"
    unclosed = _unclosed(lines[: number + 1])
    if unclosed is not None:
        sign, line = unclosed
        if sign in _CLOSING.values():
            return f"the {sign} in line {line} closes nothing; leave it out"
        if "flow" in context + problem or not any(map(str.strip, lines[number : number + 100])):
            return f"the {sign} in line {line} is not closed; close it with {_CLOSING[sign]}"
    return _indentation_advice(lines, number, start, context + problem)


def cut_texts(node: yaml.Node, key: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the parts of a mapping or a list in { } or [ ], by key below `key`.

    A text without quotes ends at a comma there, and a key needs a space behind its colon.
    """
    if not getattr(node, "flow_style", False):
        return
    if isinstance(node, yaml.MappingNode):
        of_grid = key == "grid" or key.endswith(".grid")
        yield from _cut_in_mapping(node.value, axis_advice if of_grid else values_advice)
    elif isinstance(node, yaml.SequenceNode):
        yield from _cut_in_list(node.value, values_advice)


def _cut_in_mapping(
    pairs: Sequence[tuple[yaml.Node, yaml.Node]], advice: Callable[[object], str | None]
) -> Iterator[tuple[str, str]]:
    if not any(_is_empty(value) for _, value in pairs):
        return
    index = 0
    while index < len(pairs):
        key, value = pairs[index]
        index += 1
        name = _plain(key)
        if name is None:
            continue
        if _is_empty(value) and (match := _NO_SPACE.fullmatch(name[:_LONGEST])):
            written = f"{match['key']}: {match['value']}"
            yield match["key"], f"{show(name)} has no space behind its colon; write {written}"
            continue
        text = _plain(value)
        rest: list[str] = []
        while text and index < len(pairs) and _is_empty(pairs[index][1]):
            further = _plain(pairs[index][0])
            if further is None or not _is_cut(text, rest, further):
                break
            rest.append(further)
            index += 1
        if text and rest:
            yield name, _cut_message(name, text, [text, *rest], advice)


def _cut_in_list(
    items: Sequence[yaml.Node], advice: Callable[[object], str | None]
) -> Iterator[tuple[str, str]]:
    if not any("(" in (_plain(item) or "") for item in items):
        return
    index = 0
    while index < len(items):
        text, start = _plain(items[index]), index
        index += 1
        rest: list[str] = []
        while text and index < len(items):
            further = _plain(items[index])
            if (
                further is None
                or text.count("(") <= text.count(")")
                or not _is_cut(text, rest, further)
            ):
                break
            rest.append(further)
            index += 1
        if text and rest:
            yield f"[{start}]", _cut_message("", text, [text, *rest], advice)


def _is_cut(text: str, rest: list[str], further: str) -> bool:
    """Tell whether a text goes on behind the comma: in a parenthesis, or as a decimal."""
    whole = "".join([text, *rest])
    if len(whole) > _LONGEST:
        return False
    is_decimal = not rest and re.fullmatch(r"[-+]?[0-9]+", text) and further.isdigit()
    return whole.count("(") > whole.count(")") or bool(is_decimal)


def _cut_message(
    name: str, text: str, parts: list[str], range_advice: Callable[[object], str | None]
) -> str:
    if text.count("(") == text.count(")"):
        return f"the comma in {', '.join(parts)} ends the number; write {'.'.join(parts)}"
    whole = ", ".join(parts)
    advice = range_advice(whole)
    if advice is not None:
        return advice
    key = f"{name}: " if name else ""
    return f"the text ends at its comma, as {show(text)}; put it into quotes: {key}{_quoted(whole)}"


def _plain(node: yaml.Node) -> str | None:
    """Return the text of a node that stands without quotes."""
    if isinstance(node, yaml.ScalarNode) and not node.style and len(node.value) <= _LONGEST:
        return str(node.value)
    return None


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value == ""


def _quoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    quote = "'" if '"' in text or "\\" in text else '"'
    text = text.replace("'", "''") if quote == "'" else text
    return f"{quote}{text}{quote}"


def _line_advice(line: str, number: int) -> str | None:
    """Return what is wrong with a line by itself."""
    if re.match(r" *\t", line):
        return f"a tab in line {number}; indent with spaces"
    value_at = _value(line)
    if value_at is None:
        no_space = _NO_SPACE.fullmatch(line.rstrip())
        if no_space is not None:
            return (
                f"line {number} has no space behind its colon; write"
                f" {no_space['key']}: {no_space['value']}"
            )
        if "\t" in line:
            return f"a tab in line {number}; use spaces"
        return _comment_advice(line, number)
    key, value = value_at
    if comment := _comment_advice(line, number):
        return comment
    value = re.sub(r"\s#.*", "", value).strip()
    if not value:
        return f"a tab in line {number}; use spaces" if "\t" in line else None
    first = value[0]
    quoted = f"put the text into quotes: {key}: {_quoted(value)}"
    if (
        first in "@`%,]}*"
        or (first in "&!" and not re.fullmatch(r".[\w./!:-]+", value))
        or (first in "|>" and not re.fullmatch(r".[+-]?[0-9]?[+-]?", value))
        or value.startswith("- ")
    ):
        what = _SPECIAL.get(first, "cannot begin a text")
        return f"{first} in line {number} {what}; {quoted}"
    if first in "'\"":
        return _quote_advice(key, value, number)
    if first in "{[":
        return _bracket_advice(key, value, number)
    if re.search(r":(\s|$)", value):
        return f"a second colon in line {number}; {quoted}"
    return f"a tab in line {number}; use spaces" if "\t" in line else None


def _value(line: str) -> tuple[str, str] | None:
    match = _KEY.fullmatch(line.rstrip())
    return None if match is None else (match["key"], match["value"])


def _quote_advice(key: str, value: str, number: int) -> str | None:
    """Return what is wrong with a value that begins with a quote and does not end with it."""
    quote = value[0]
    inner = value[1:-1] if value.endswith(quote) and len(value) > 1 else value[1:]
    if value.count(quote) == 1:
        return None
    if quote == '"' and re.search(r"\\[^\\\"/abefnrtvxuUNLP0 ]", value):
        return (
            f"a backslash in line {number} is a sign of its own in double quotes; write single"
            f" ones: {key}: '{inner}'"
        )
    if not value.endswith(quote):
        return (
            f"text follows the quotes in line {number}; put all of it into quotes:"
            f" {key}: {_whole(value)}"
        )
    if quote in inner.replace("''" if quote == "'" else '\\"', ""):
        return f"a quote ends the text early in line {number}; write {key}: {_whole(inner)}"
    return None


def _whole(text: str) -> str:
    """Return text in quotes that it does not have itself, if there are such."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _bracket_advice(key: str, value: str, number: int) -> str | None:
    """Return what is wrong with a value that begins with a bracket and is no mapping or list."""
    closing = _CLOSING[value[0]]
    end = value.rfind(closing)
    behind = value[end + 1 :].strip() if end >= 0 else ""
    if behind and not re.search(r"[\]}]", behind) and not behind.startswith((",", ":")):
        return (
            f"{value[0]} in line {number} {_SPECIAL[value[0]]}; put the text into quotes:"
            f" {key}: {_quoted(value)}"
        )
    for name, inner in re.findall(r"([\w.]+): *([^,{}\[\]\"']*)", value):
        first = inner.strip()[:1]
        if re.search(r":(\s|$)", inner):
            return (
                f"a second colon in line {number}; put the text into quotes:"
                f" {name}: {_quoted(inner)}"
            )
        if (first and first in "@`%|>") or (first == "*" and not re.fullmatch(r"\*\w+\s*", inner)):
            what = _SPECIAL.get(first, "cannot begin a text")
            return (
                f"{first} in line {number} {what}; put the text into quotes:"
                f" {name}: {_quoted(inner)}"
            )
    return None


def _comment_advice(line: str, number: int) -> str | None:
    """Return what to say of a colour without quotes: from its # on, it is a comment."""
    match = re.search(r"([\w.]+): +(#[0-9A-Fa-f]{3,8})\b", line)
    if match is None:
        return None
    return (
        f"what follows # in line {number} is a comment; put the colour into quotes:"
        f' {match[1]}: "{match[2]}"'
    )


def _unclosed(lines: Sequence[str]) -> tuple[str, int] | None:
    """Return a bracket that is open at the end of some lines, or closes none, and its line."""
    opened: list[tuple[str, int]] = []
    for number, line in enumerate(lines[-_LONGEST:], max(len(lines) - _LONGEST, 0) + 1):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|(^|\s)#.*", " ", line[:_LONGEST])
        for sign in re.findall(r"[{}\[\]]", bare):
            if sign in _CLOSING:
                opened.append((sign, number))
            elif opened and _CLOSING[opened[-1][0]] == sign:
                opened.pop()
            elif not opened:
                return sign, number
    return opened[-1] if opened else None


def _indentation_advice(lines: Sequence[str], number: int, start: int, what: str) -> str | None:
    """Return what is wrong with how lines are indented, or with one that has no colon."""
    if "':'" in what:
        return _no_colon(lines[start], start + 1)
    line = lines[number][:_LONGEST]
    indent = len(line) - len(line.lstrip(" "))
    before = next(
        (
            other
            for other in reversed(lines[max(number - 100, 0) : number])
            if other.strip() and not other.lstrip().startswith("#")
        ),
        None,
    )
    if before is None or not line.strip():
        return None
    others = len(before) - len(before.lstrip(" "))
    if "mapping values" in what and ":" not in before:
        return _no_colon(before, lines.index(before, max(number - 100, 0)) + 1)
    if "mapping values" in what and indent > others and _value(line) is not None:
        return (
            f"line {number + 1} is indented by {indent} spaces, the line above by {others};"
            " indent keys of one mapping alike"
        )
    if "expected key" in what or "block mapping" in what or "block end" in what:
        if _value(line) is None and ":" not in line:
            return _no_colon(line, number + 1)
        if indent != others:
            return (
                f"line {number + 1} is indented by {indent} spaces, like none of the keys above;"
                " indent keys of one mapping alike"
            )
    return None


def _no_colon(line: str, number: int) -> str:
    words = line.strip()[:_LONGEST].split(maxsplit=1)
    written = f"{words[0]}: {words[1] if len(words) > 1 else 'value'}" if words else "key: value"
    return f"line {number} has no colon; write {written}"
