"""Reading YAML without its traps."""

from __future__ import annotations

import datetime
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradatlas.config import yaml_reader
from gradatlas.config.loading import check_plain, load_config
from gradatlas.config.problems import ConfigError
from gradatlas.config.yaml_reader import TooLargeError, compose, parse_yaml

Parse = Callable[[str | bytes, str], Any]
LAUGHS = "\n".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}' if level else 'ha'] * 10)}]"
    for level in range(12)
)


@pytest.fixture(params=["libyaml", "Python"])
def parse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Parse:
    """Return the reader as it is, and as it is where PyYAML was built without libyaml."""
    if request.param == "libyaml":
        assert issubclass(yaml_reader._Loader, yaml.CSafeLoader)
        return parse_yaml
    monkeypatch.delattr(yaml, "CSafeLoader")
    spec = importlib.util.spec_from_file_location("without_libyaml", yaml_reader.__file__)
    assert spec is not None
    assert spec.loader is not None
    reader = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, reader)
    spec.loader.exec_module(reader)
    assert issubclass(reader._Loader, yaml.SafeLoader)
    slow: Parse = reader.parse_yaml
    return slow


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-4", 1e-4),
        ("1.0e-4", 1e-4),
        ("-1E3", -1000.0),
        ("+5e+3", 5000.0),
        (".5", 0.5),
        ("1_0.5", 10.5),
        ("-.Inf", -float("inf")),
        ("0x10", 16),
        ("0b11", 3),
        ("12", 12),
        ("1_000", 1000),
        ("'12'", "12"),
        ("'1e-4'", "1e-4"),
        ("!!str 12", "12"),
        ("!!str 1e-4", "1e-4"),
        ("!!int x", "x"),
        ("2026-01-01", "2026-01-01"),
        ("1:30", "1:30"),
        ("1:30.5", "1:30.5"),
        ("010", 10),
        ("0o10", "0o10"),
        ("1e-4x", "1e-4x"),
        ("true", True),
        ("Off", False),
        ("~", None),
        ("=", "="),
        ("x0**2", "x0**2"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
        ("a: &a [1]\nb: *a", {"a": [1], "b": [1]}),
        ("1: 2\nnull: 3", {"1": 2, "null": 3}),
        ("\ufeffa: 1", {"a": 1}),
        ("", None),
        ("# nothing", None),
        (b"a: \xc3\xa9", {"a": "é"}),
    ],
)
def test_values(text: str | bytes, value: object, parse: Parse) -> None:
    read = parse(text, "test")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a:\n  b: 1\n  b: 2", ["a.b: stands twice, again in line 3; keep one of them"]),
        (
            "a: 1\na: 2\nb: {c: 1, c: 2}",
            [
                "a: stands twice, again in line 2; keep one of them",
                "b.c: stands twice, again in line 3; keep one of them",
            ],
        ),
        ("1: a\n'1': b", ["1: stands twice, again in line 2; keep one of them"]),
        (
            "a: [1, !b 2]",
            ["a[1]: has the tag '!b'; give a plain value, or put text into quotes"],
        ),
        ("!b a: 1", ["a: has the tag '!b'; give a plain value, or put text into quotes"]),
        (
            "a: !!set {b, c}",
            ["a: has the tag 'tag:yaml.org,2002:set'; give a plain value, or put text into quotes"],
        ),
        (
            "a: &a {b: 1}\nc:\n  <<: *a",
            ["c: merge key << in line 3; write the values out, or use defaults"],
        ),
        ("a:\n  ? [b]\n  : 1", ["a: the key in line 2 is not a name; use text as a key"]),
        (f"{'a' * 1001}: 1", ["the key in line 1 has 1001 characters; 1000 at most"]),
        (f"a: {'9' * 301}", [f"a: the number '{'9' * 58}… is too large; 1e300 at most"]),
        (
            "a: 1\n---\nb: 2",
            [
                "test is not YAML: line 2, column 1: there is a second document; keep one; mend"
                " this line, or put its text into quotes"
            ],
        ),
        (
            "a:1\n---\nb:2",  # not the line that the first document begins with
            [
                "test is not YAML: line 2, column 1: there is a second document; keep one; mend"
                " this line, or put its text into quotes"
            ],
        ),
        (
            "a: &x 1\nb: &x 2",
            [
                "test is not YAML: line 2, column 4: the anchor stands twice; mend this line, or"
                " put its text into quotes"
            ],
        ),
        (
            "a: 1\nb: *x0",
            [
                "test is not YAML: there is no anchor x0 (line 2); put the text into quotes: b:"
                ' "*x0"'
            ],
        ),
        (
            "a:\n" + "".join(f"{' ' * level}-\n" for level in range(1, 60)),
            ["test is nested in more than 50 levels, at line 51; make it smaller"],
        ),
        ("a: &a [*a]", ["test is nested in more than 50 levels, at a" + "[0]" * 50]),
        (LAUGHS, ["test has more than 200000 values, aliases written out, at a5["]),
        (b"a: \xff", ["test is not UTF-8 text (invalid start byte, at 3); save it as UTF-8"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str | bytes, lines: list[str], parse: Parse
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "test")
    told = str(caught.value).splitlines()
    assert len(told) == len(lines)
    for line, start in zip(told, lines, strict=True):
        assert line.removeprefix("config: ").startswith(start)


def test_halves_of_characters_are_refused(parse: Parse) -> None:
    with pytest.raises(ConfigError, match=r"not UTF-8 .*at 3\)|unacceptable .*position 3;"):
        parse("a: \ud800", "test")


def test_fifty_levels_are_read() -> None:
    value = parse_yaml("[" * 50 + "1" + "]" * 50, "test")
    for _ in range(50):
        [value] = value
    assert value == 1


def test_as_many_keys_and_values_are_read_as_there_may_be() -> None:
    assert compose("{a: [1, &b 2, *b]}", most_nodes=5) is not None
    with pytest.raises(TooLargeError, match="more than 4 values, aliases written out, at line 2"):
        compose("a:\n  [1, 2]", most_nodes=4)


@pytest.mark.parametrize("text", ["[" * 1_000_000, "- " * 500_000, "? " * 500_000])
def test_a_million_brackets_are_refused_at_once(text: str) -> None:
    with pytest.raises(ConfigError, match="nested in more than 50 levels, at line 1"):
        parse_yaml(text, "test")


def test_later_files_and_single_keys_go_on_top(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("results: a\nstudies: {s: {function: x0, title: t}}")
    (tmp_path / "b.yaml").write_text("studies: {s: {title: u}, r: {function: x1}}")
    config = load_config([tmp_path / "a.yaml", tmp_path / "b.yaml"], ["results=c/d", "figures={}"])
    assert config == {
        "results": "c/d",
        "figures": {},
        "studies": {"s": {"function": "x0", "title": "u"}, "r": {"function": "x1"}},
    }


def test_what_snakemake_has_read_becomes_plain_data() -> None:
    config = {"a": (1, datetime.date(2026, 1, 2), None), "b": {"c": True}}
    assert check_plain(config) == {"a": [1, "2026-01-02", None], "b": {"c": True}}


ENDLESS: dict[str, Any] = {}
ENDLESS["a"] = [ENDLESS]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (yaml.safe_load(LAUGHS), "it has more than 200000 values, aliases written out, at a5"),
        (ENDLESS, "it is nested in more than 50 levels, at a[0].a[0]"),
        ({"a": {"b": [1, 10**5000]}}, "a.b[1]: the number is too large; 1e300 at most"),
        ({"a": {1: 2}}, "a: the key 1 is not a name; use text as a key"),
        ({"a": {3j}}, "a: {3j} is no plain value; give text, numbers, lists or mappings"),
        ([1], "[1] is not a mapping; give one with the key studies"),
    ],
    ids=["aliases", "endless", "number", "key", "value", "list"],
)
def test_what_snakemake_has_read_is_bounded_alike(config: object, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_plain(config)
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"config: {says}")
