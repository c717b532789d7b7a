"""Formulas at random: refused in clear words, or good for all that is done with a formula."""

from __future__ import annotations

from typing import Any

from bounded import Bounded
from expression_strategies import hostile_formulas, makeable, study_of
from hypothesis import given, settings
from servers import Planner
from verdicts import check_lines, check_made

from formulas import formulas


@given(text=hostile_formulas)
@settings(max_examples=250)
def test_text_that_is_no_formula_mostly(text: str, planner: Planner) -> None:
    planner.plan(study_of(text))


@given(config=makeable())
@settings(max_examples=80)
def test_what_is_planned_can_be_made(config: dict[str, Any], maker: Bounded) -> None:
    outcome = check_made(maker.call("make_calls:make", config))
    if "lines" in outcome.value:
        check_lines(outcome.value["lines"])
        # All is right with these configs but that some formulas are not analytic.
        assert all("complex cannot differentiate" in line for line in outcome.value["lines"])


@given(text=formulas)
@settings(max_examples=100)
def test_formulas_can_be_typeset(text: str, maker: Bounded) -> None:
    check_made(maker.call("make_calls:typeset", text))
