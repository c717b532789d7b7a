"""The servers that tests of bad input share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.fuzz.bounded import Bounded, Outcome
from tests.support.fuzz.plan_calls import ROOT
from tests.support.fuzz.verdicts import PLAN_CALLS, PLAN_FILES, check_plan, plan


@dataclass(frozen=True)
class Planner:
    """A server that plans configs, and the folder that it runs in."""

    server: Bounded
    folder: Path

    def plan(self, content: str | bytes) -> Outcome:
        """Plan a config, and check what holds for every config."""
        return plan(self.server, self.folder, content)

    def plan_file(self, path: str) -> Outcome:
        """Plan the config at a path that is relative to the folder."""
        return check_plan(self.server.call(PLAN_FILES, [path]), self.folder)

    def lines(self, content: str | bytes) -> list[str]:
        """Plan a config that is to be refused, and return what is said of it."""
        value = self.plan(content).value
        assert "lines" in value, "it was planned"
        lines: list[str] = value["lines"]
        return lines


def make_planner(folder: Path) -> Iterator[Planner]:
    """Yield a planner with the functions of the examples in its folder; end it afterwards."""
    shutil.copytree(ROOT / "config" / "examples" / "functions", folder / "functions")
    server = Bounded(PLAN_CALLS, folder)
    yield Planner(server, folder)
    server.close()
