"""The kinds of edits, each by its name."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.support.edits.model import State

StateEdit = Callable[[State, random.Random], State | None]
"""Returns another state, or None where it does not apply."""

STATE_EDITS: dict[str, StateEdit] = {}


def state_edit(edit: StateEdit) -> StateEdit:
    """Enter an edit of the state under the name of its function."""
    name = edit.__name__.replace("_", " ")
    assert name not in STATE_EDITS
    STATE_EDITS[name] = edit
    return edit
