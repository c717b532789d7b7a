"""Configs at random: each is planned, or refused in clear lines, within bounds."""

from __future__ import annotations

from hypothesis import given, settings

from tests.support.fuzz.config_strategies import config_texts, mutated_texts, mutated_trees
from tests.support.fuzz.servers import Planner


@given(text=config_texts())
@settings(max_examples=120)
def test_well_formed_configs_with_wrong_content(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(text=mutated_trees())
@settings(max_examples=60)
def test_real_configs_with_wrong_nodes(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(content=mutated_texts())
@settings(max_examples=60)
def test_real_configs_with_wrong_bytes(content: bytes, planner: Planner) -> None:
    planner.plan(content)
