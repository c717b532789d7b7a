"""Plans of configs that are given as plain data or as text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.plan.plan import Plan, make_plan


def plan_of(config: Mapping[str, Any]) -> Plan:
    """Return the plan of a config; a ConfigError tells what is wrong with it."""
    return make_plan(read_config(config))


def plan_of_file(path: Path) -> Plan:
    """Return the plan of a config file."""
    return plan_of(load_config([path], []))
