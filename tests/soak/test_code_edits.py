"""Every module of the package is edited, one by one, and listed by `snakemake -n`; minutes long."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.code_edits.measured import copy, run_by
from tests.support.code_edits.mutations import FILES, Copy, expected_in_dry_run, module_name

__all__ = ["copy", "run_by"]  # fixtures


@pytest.mark.parametrize("file", FILES)
def test_the_dry_run_lists_exactly_what_runs_the_module(
    copy: Copy, run_by: Mapping[str, set[str]], file: str
) -> None:
    expected = expected_in_dry_run(copy.session(), module_name(file), run_by)
    with copy.edited(file):
        assert copy.dry_run() == expected
