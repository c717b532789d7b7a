"""Many formulas with seams: SEAMS of them (2000), drawn from SEED (1).

    SEAMS=5000 SEED=3 python -m pytest tests/soak/test_many_seams.py -s

Prints how often each method was right, wrong with a flag, and flagged though right.
"""

from __future__ import annotations

import os

from tests.support.seams import judge_seams, table_of

SEAMS = int(os.environ.get("SEAMS", "2000"))
SEED = int(os.environ.get("SEED", "1"))


def test_no_gradient_at_a_seam_is_wrong_without_a_flag_or_lost() -> None:
    counts, stories = judge_seams(1_000_000 * SEED, SEAMS)
    print(f"\n{table_of(counts)}")
    assert not stories, "\n".join(stories)
