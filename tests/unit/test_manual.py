"""The tables of the manual are those that the code makes, and all of them are in it."""

from __future__ import annotations

import difflib
import re

import pytest

from gradatlas.config.manual import MANUAL, renewed, table_names


def test_the_tables_are_current() -> None:
    stored = MANUAL.read_text(encoding="utf-8")
    old, new = stored.splitlines(), renewed(stored).splitlines()
    difference = "\n".join(difflib.unified_diff(old, new, MANUAL.name, "the code", lineterm=""))
    assert not difference, f"run `make manual` and commit the result:\n{difference}"


def test_every_table_is_in_the_manual_once() -> None:
    names = re.findall(r"<!-- made from the code: (.+) -->", MANUAL.read_text(encoding="utf-8"))
    assert sorted(names) == sorted(table_names())


def test_all_else_is_left_as_it_is() -> None:
    text = "Before.\n\n<!-- made from the code: layers -->\nold\n<!-- end -->\n\nAfter.\n"
    new = renewed(text)
    assert new.startswith("Before.\n\n<!-- made from the code: layers -->\n\n| layer | draws")
    assert new.endswith("|\n\n<!-- end -->\n\nAfter.\n")
    assert "old" not in new
    assert renewed(new) == new


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no table is called 'layer'; these are .*layers"):
        renewed("<!-- made from the code: layer -->\n<!-- end -->")
