"""Which methods judge the others where no exact gradient is known, as of functions in Python.

The plan imports this: what judges a gradient is part of what makes it.
"""

from __future__ import annotations

SELF_JUDGING = "richardson"
"""The method that says itself where it is right; it is also the first to judge others."""
JUDGING_METHODS = (SELF_JUDGING, "central", "forward")
"""All methods that `fields.judges` asks."""
