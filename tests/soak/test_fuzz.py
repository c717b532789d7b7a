"""Bad input for as long as there is time: `FUZZ_EXAMPLES=20000 pytest tests/soak`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tests.support.formulas import formulas
from tests.support.fuzz.bounded import Bounded
from tests.support.fuzz.config_strategies import config_texts, mutated_texts, mutated_trees
from tests.support.fuzz.expression_strategies import hostile_formulas, makeable, study_of
from tests.support.fuzz.servers import Planner, make_planner
from tests.support.fuzz.verdicts import check_lines, check_made

# Other examples at each run; one that fails is printed, and belongs into tests/fuzz.
SOAK = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "2000")),
    derandomize=False,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    """A server that plans configs, and the folder that it runs in."""
    yield from make_planner(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    """A server that makes artifacts."""
    folder = tmp_path_factory.mktemp("made")
    server = Bounded("tests.support.fuzz.make_calls", folder, watched=False)
    yield server
    server.close()


@SOAK
@given(text=config_texts())
def test_well_formed_configs_with_wrong_content(text: str, planner: Planner) -> None:
    planner.plan(text)


@SOAK
@given(text=mutated_trees())
def test_real_configs_with_wrong_nodes(text: str, planner: Planner) -> None:
    planner.plan(text)


@SOAK
@given(content=mutated_texts())
def test_real_configs_with_wrong_bytes(content: bytes, planner: Planner) -> None:
    planner.plan(content)


@SOAK
@given(text=hostile_formulas)
def test_text_that_is_no_formula_mostly(text: str, planner: Planner) -> None:
    planner.plan(study_of(text))


@SOAK
@given(config=makeable(extreme=True))
def test_what_is_planned_can_be_made(config: dict[str, Any], maker: Bounded) -> None:
    outcome = check_made(maker.call("tests.support.fuzz.make_calls:make", config))
    if "lines" in outcome.value:
        check_lines(outcome.value["lines"])


@SOAK
@given(texts=st.lists(formulas, min_size=1, max_size=8))
def test_formulas_can_be_typeset(texts: list[str], maker: Bounded) -> None:
    check_made(maker.call("tests.support.fuzz.make_calls:typeset", *texts))
