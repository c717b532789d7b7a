"""Force makes again and compares: the same bytes, or the name of what differs."""

from __future__ import annotations

import pytest

from tests.support.project import Project

NOTHING = "Nothing to be done"
CHANCE = """
import os
def chance(x0, x1):
    return x0 + {value}*x1
"""


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["-F"], "8 artifacts"),
        (["-R", "figure"], "4 artifacts"),
        (["-R", "gradient"], "3 artifacts"),
        (["-R", "grid"], "1 artifact"),
        (["-R", "figure", "gradient"], "7 artifacts"),
        (["figures/tilted", "-R", "figure"], "2 artifacts"),
        (["-f", "figures/tilted"], "4 artifacts"),
        (["-R", "results/figures/bowl/base/arrows.png"], "1 artifact"),
        (["-f", "results/gradients/bowl/base.nc"], "1 artifact"),
        (["-F", "--keep-going"], "8 artifacts"),
    ],
)
def test_what_is_forced_has_the_same_bytes(
    arguments: list[str], count: str, made_project: Project
) -> None:
    before = made_project.published()
    said = made_project.run(*arguments)
    assert f"made again with the same bytes: {count}\n" in said
    assert made_project.published() == before
    assert NOTHING in made_project.run()


@pytest.mark.parametrize("arguments", [["-F"], ["-F", "--keep-going"], ["-R", "figure"]])
def test_other_bytes_are_named_and_both_are_kept(
    arguments: list[str], made_project: Project
) -> None:
    # As if an earlier run had made another picture, and nobody had noticed.
    record = made_project.results / ".published.json"
    figure = next((made_project.results / "store" / "figure").glob("*.png"))
    content = figure.read_bytes()
    figure.chmod(0o644)
    figure.write_bytes(content + b"more")
    sums = made_project.results / "store" / "SHA256SUMS"
    known = sums.read_text()
    record.unlink()
    done = made_project.try_run(*arguments)
    other = figure.with_name(f"again-{figure.name}")
    assert done.returncode == 1
    assert "made again with other bytes than" in done.stdout
    assert other.read_bytes() == content
    assert figure.read_bytes() == content + b"more"
    assert sums.read_text() == known
    assert "Traceback" not in done.stdout
    assert "prune: 0 artifacts deleted, and 1 that differed" in made_project.run("prune")
    assert not other.exists()
