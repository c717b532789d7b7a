"""Random edits by the thousand: EDITS says how many, SEED which, JOBS how many sessions at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.edits.dealing import Tally, long_session

EDITS = int(os.environ.get("EDITS", "1000"))
SEED = os.environ.get("SEED", "1")
JOBS = int(os.environ.get("JOBS", "2"))
LENGTH = 25
"""Edits in a session; each session begins with another config."""


def test_no_edit_of_many_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()

    def run(number: int) -> Tally:
        found = long_session(tmp_path / str(number), f"{SEED}-{number}", min(LENGTH, EDITS))
        with capsys.disabled():
            print(
                f"session {SEED}-{number}: {found.edits} edits, {len(found.failures)} wrong",
                *found.failures,
                sep="\n",
                flush=True,
            )
        return found

    pool = ThreadPoolExecutor(JOBS)
    try:
        for found in pool.map(run, range(-(-EDITS // LENGTH))):
            tally.add(found)
    finally:  # also after Ctrl-C: what was found until then
        pool.shutdown(wait=False, cancel_futures=True)
        with capsys.disabled():
            print(f"\n{tally.table()}", flush=True)
    assert not tally.failures, "\n\n".join(tally.failures[:5])
