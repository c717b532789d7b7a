"""The type of line widths in a config."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt, Le

LineWidth = Annotated[float, Gt(0), Le(50)]
"""The width of a line in points."""
