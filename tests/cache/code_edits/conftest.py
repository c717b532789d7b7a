"""What is measured once, for all tests of this folder."""

from __future__ import annotations

from tests.support.code_edits.measured import copy, run_by

__all__ = ["copy", "run_by"]
