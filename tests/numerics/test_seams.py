"""Patched, clamped, stepped and saturated formulas at random, against values with 130 digits."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.seams import judge_seams, table_of

FORMULAS, PARTS = 120, 4  # tests/soak has thousands


@pytest.mark.parametrize("part", range(PARTS))
def test_no_gradient_at_a_seam_is_wrong_without_a_flag_or_lost(part: int) -> None:
    size = FORMULAS // PARTS
    counts, stories = judge_seams(part * size, size)
    assert not stories, "\n".join(stories)
    print(table_of(counts))
    alarms = Counter({method: n for (method, kind), n in counts.items() if kind == "alarm"})
    points = Counter({method: n for (method, kind), n in counts.items() if kind == "right"})
    # What is right is flagged at the few points next to which a formula changes its mind.
    assert alarms["exact"] <= 0.02 * points["exact"]
