"""Random edits in short: after each, exactly what is needed is made, and nothing is stale.

`make soak` runs as many as one likes.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from tests.support.edits.dealing import dealt
from tests.support.edits.session import Session, WrongError
from tests.support.edits.shrinking import explained

SEED = 20
SEQUENCES = 2
EDITS = 12
"""In each sequence."""


@pytest.mark.parametrize("sequence", range(SEQUENCES))
def test_after_each_edit_exactly_what_it_needs_is_made_and_a_clean_build_is_the_same(
    tmp_path: Path, sequence: int
) -> None:
    # One deck is dealt to all sequences, so that they have different kinds of edits.
    kinds = itertools.islice(dealt(random.Random(SEED)), sequence, None, SEQUENCES)
    try:
        session = Session(tmp_path / "session", f"{SEED}-{sequence}")
        done = 0
        while done < EDITS:
            done += session.edit(next(kinds)) is not None
    except WrongError as error:
        pytest.fail(explained(error, tmp_path / "shrinking"))
    assert len(session.kinds) == EDITS + 1
