"""Reading YAML without its traps."""

from __future__ import annotations

import pytest
import yaml

from gradatlas.config import yaml_reader as yaml_nodes
from gradatlas.config.loading import load_config
from gradatlas.config.problems import ConfigError
from gradatlas.config.yaml_reader import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-4", 1e-4),
        ("1.0e-4", 1e-4),
        ("-1E3", -1000.0),
        (".5", 0.5),
        ("0x10", 16),
        ("12", 12),
        ("'12'", "12"),
        ("2026-01-01", "2026-01-01"),
        ("1:30", "1:30"),
        ("010", 10),
        ("true", True),
        ("~", None),
        ("x0**2", "x0**2"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
        ("", None),
    ],
)
@pytest.mark.parametrize("parser", [yaml.SafeLoader, yaml_nodes._PARSER])
def test_values(text: str, value: object, parser: object, monkeypatch: pytest.MonkeyPatch) -> None:
    # PyYAML without libyaml reads the same.
    monkeypatch.setattr(yaml_nodes, "_PARSER", parser)
    read = parse_yaml(text, "test")
    assert read == value
    assert type(read) is type(value)


def test_a_million_brackets_are_refused_at_once() -> None:
    with pytest.raises(ConfigError, match=r"deeply|levels|not YAML"):
        parse_yaml("[" * 1_000_000, "test")


def test_later_files_and_single_keys_go_on_top(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "a.yaml").write_text("results: a\nstudies: {s: {function: x0, title: t}}")
    (folder / "b.yaml").write_text("studies: {s: {title: u}, r: {function: x1}}")
    config = load_config([folder / "a.yaml", folder / "b.yaml"], ["results=c/d", "figures={}"])
    assert config == {
        "results": "c/d",
        "figures": {},
        "studies": {"s": {"function": "x0", "title": "u"}, "r": {"function": "x1"}},
    }
