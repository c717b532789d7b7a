"""How numpy works through arrays that it broadcasts. The number changes no result."""

from __future__ import annotations

BUFFER_SIZE = 256
"""numpy copies short rows of arrays that it broadcasts into buffers, of 8192 numbers if nothing is
said, which makes operations on them two to three times as slow as with buffers shorter than a row.
"""
