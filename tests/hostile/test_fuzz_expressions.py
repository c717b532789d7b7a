"""Formulas at random: refused in clear words, or good for all that is done with a formula."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from tests.support.formulas import formulas
from tests.support.fuzz.bounded import Bounded
from tests.support.fuzz.expression_strategies import hostile_formulas, makeable, study_of
from tests.support.fuzz.servers import Planner
from tests.support.fuzz.verdicts import check_lines, check_made


@given(text=hostile_formulas)
@settings(max_examples=120)
def test_text_that_is_no_formula_mostly(text: str, planner: Planner) -> None:
    planner.plan(study_of(text))


@given(config=makeable())
@settings(max_examples=30)
def test_what_is_planned_can_be_made(config: dict[str, Any], maker: Bounded) -> None:
    outcome = check_made(maker.call("tests.support.fuzz.make_calls:make", config))
    if "lines" in outcome.value:
        check_lines(outcome.value["lines"])
        # All is right with these configs but that some formulas are not analytic.
        assert all("complex cannot differentiate" in line for line in outcome.value["lines"])


@given(texts=st.lists(formulas, min_size=1, max_size=8))
@settings(max_examples=30)
def test_formulas_can_be_typeset(texts: list[str], maker: Bounded) -> None:
    check_made(maker.call("tests.support.fuzz.make_calls:typeset", *texts))
