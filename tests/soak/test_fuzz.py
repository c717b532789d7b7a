"""Bad input for as long as there is time: `FUZZ_EXAMPLES=20000 pytest tests/soak`."""

from __future__ import annotations

from config_strategies import config_texts, mutated_texts, mutated_trees
from hypothesis import given
from servers import Planner


@given(text=config_texts())
def test_well_formed_configs_with_wrong_content(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(text=mutated_trees())
def test_real_configs_with_wrong_nodes(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(content=mutated_texts())
def test_real_configs_with_wrong_bytes(content: bytes, planner: Planner) -> None:
    planner.plan(content)
