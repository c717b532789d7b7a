"""What holds for all tests. This file also makes the modules beside it importable in them."""

from __future__ import annotations

import hypothesis
import pytest

# The same examples on every run: a test that fails must fail again. Formulas differ in their cost.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: "test_random_edits" not in item.nodeid)
