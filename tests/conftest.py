"""What holds for all tests. This file also makes the modules beside it importable in them."""

from __future__ import annotations

import hypothesis

# The same examples on every run: a test that fails must fail again. Formulas differ in their cost.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")
