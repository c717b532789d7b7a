"""The schema in the repository is the one that the code makes, and it fits the configs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gradatlas.config.loading import load_config
from gradatlas.config.reference import reference_text
from gradatlas.config.schema import config_schema, schema_text
from gradatlas.descent.optimizer import find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.font_files import JAPANESE, family_file
from tests.support.option_values import choices
from tests.support.plans import plan_of, plan_of_file

ROOT = Path(__file__).parents[2]
CONFIGS = [ROOT / "config" / "config.yaml", *sorted((ROOT / "config" / "examples").glob("*.yaml"))]


def test_the_schema_is_current() -> None:
    stored = (ROOT / "workflow" / "schemas" / "config.schema.yaml").read_text(encoding="utf-8")
    assert stored == schema_text(), "run `make schema` and commit the result"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_the_schema_and_the_plan_accept_every_config_that_comes_along(path: Path) -> None:
    config = load_config([path], [])
    jsonschema.validate(config, config_schema())
    if path.stem == "japanese" and family_file(JAPANESE) is None:
        pytest.skip("its font is not installed; run make japanese")
    assert plan_of(config).files


@pytest.mark.parametrize("name", ["README.md", "config/README.md"])
def test_the_configs_in_the_documents_are_right(name: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    whole = [block for block in blocks if "studies:" in block]
    assert whole
    for block in whole:
        (tmp_path / "config.yaml").write_text(block, encoding="utf-8")
        assert plan_of_file(tmp_path / "config.yaml").files


@pytest.mark.parametrize(
    "text",
    [
        "studies: {s: {functon: x}}",
        "studies: {s: {function: x, grid: {x: {start: 0, stop: 1, num: 1}}}}",
        "studies: {s: {function: x, gradient: {method: centrl}}}",
        "{figures: {f: {layers: [{kind: quiver, directon: up}]}}, studies: {s: {function: x}}}",
        "results: out",
    ],
)
def test_the_schema_refuses_what_the_plan_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), config_schema())


def _choices_of(found: Any, names: Iterable[str]) -> Iterator[tuple[str, str, object]]:
    for name in names:
        for option, values in choices(found(name).Options).items():
            yield from ((name, option, value) for value in values if isinstance(value, str))


@pytest.mark.parametrize(
    ("section", "kind", "wanted"),
    [
        ("descent", "optimizer", list(_choices_of(find_optimizer, optimizer_names()))),
        ("gradient", "method", list(_choices_of(find_method, method_names()))),
    ],
)
def test_the_schema_takes_each_word_of_options_that_several_have(
    section: str, kind: str, wanted: list[tuple[str, str, object]]
) -> None:
    validator = jsonschema.Draft202012Validator(config_schema())
    for name, option, value in wanted:
        study = {"function": "x0", section: {kind: name, option: value}}
        assert validator.is_valid({"studies": {"s": study}}), (name, option, value)


def test_the_reference_tells_of_everything_there_is() -> None:
    text = reference_text()
    for word in ("rosenbrock", "central", "quiver", "landscape", "atan2", "sweep", "dpi", "levels"):
        assert word in text
