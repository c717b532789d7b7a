"""Every module of the package is edited, one by one, and listed by `snakemake -n`; minutes long."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.code_edits.expecting import wrong_in_dry_run
from tests.support.code_edits.measured import copy, run_by
from tests.support.code_edits.mutations import FILES, Copy

__all__ = ["copy", "run_by"]  # fixtures


@pytest.mark.parametrize("file", FILES)
def test_the_dry_run_lists_what_runs_the_module(
    copy: Copy, run_by: Mapping[str, set[str]], file: str
) -> None:
    session = copy.session()
    with copy.edited(file):
        wrong = wrong_in_dry_run(session, file, copy.dry_run(), run_by)
    assert not wrong, wrong
