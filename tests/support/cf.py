"""What the CF checker says of a file."""

from __future__ import annotations

import json
from pathlib import Path

from compliance_checker.runner import CheckSuite, ComplianceChecker


def cf_faults(path: Path, folder: Path, *, has_groups: bool = False) -> list[str]:
    """Return what the checker for CF 1.11 finds wrong with a file.

    Args:
        path: The file.
        folder: Where its report may be put.
        has_groups: Whether the file has groups, on which one of the checks itself breaks.
    """
    CheckSuite.load_all_available_checkers()
    report = folder / f"{path.name}.json"
    passed, has_broken = ComplianceChecker.run_checker(
        str(path),
        ["cf:1.11"],
        verbose=0,
        criteria="strict",
        output_filename=str(report),
        output_format="json",
    )
    found = json.loads(report.read_text())["cf:1.11"]
    told = [message for check in found["all_priorities"] for message in check["msgs"]]
    if not passed or (has_broken and not has_groups):
        told.append("the checker did not pass the file")
    return told
