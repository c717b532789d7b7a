"""Bad input for as long as there is time: `FUZZ_EXAMPLES=20000 pytest tests/soak`."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from bounded import Bounded
from config_strategies import config_texts, mutated_texts, mutated_trees
from expression_strategies import hostile_formulas, makeable, study_of
from hypothesis import given
from servers import Planner
from verdicts import check_lines, check_made

from formulas import formulas


@given(text=config_texts())
def test_well_formed_configs_with_wrong_content(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(text=mutated_trees())
def test_real_configs_with_wrong_nodes(text: str, planner: Planner) -> None:
    planner.plan(text)


@given(content=mutated_texts())
def test_real_configs_with_wrong_bytes(content: bytes, planner: Planner) -> None:
    planner.plan(content)


@given(text=hostile_formulas)
def test_text_that_is_no_formula_mostly(text: str, planner: Planner) -> None:
    planner.plan(study_of(text))


@given(config=makeable(extreme=True))
def test_what_is_planned_can_be_made(config: dict[str, Any], maker: Bounded) -> None:
    outcome = check_made(maker.call("make_calls:make", config))
    if "lines" in outcome.value:
        check_lines(outcome.value["lines"])


@given(texts=st.lists(formulas, min_size=1, max_size=8))
def test_formulas_can_be_typeset(texts: list[str], maker: Bounded) -> None:
    check_made(maker.call("make_calls:typeset", *texts))
