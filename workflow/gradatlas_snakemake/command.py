"""What a command of Snakemake asks for: to make something, or only to look, and in which way.

A command of the first kind has settings for execution. Where there are none, it only
looks, and its command line says at what.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DRAWING = (
    "dag",
    "rulegraph",
    "filegraph",
    "d3dag",
    "containerize",
    "conda_create_envs_only",
    "list_conda_envs",
    "conda_cleanup_envs",
    "container_cleanup_images",
    "export_cwl",
)
"""Options of commands that show the pipeline, whatever is made already."""
_LISTING = ("report", "reporter", "summary", "detailed_summary", "list_untracked", "archive")
"""Options of commands that go through the published files one by one."""
_OWN = (
    "delete_all_output",
    "delete_temp_output",
    "list_changes",
    "list_input_changes",
    "list_params_changes",
    "generate_unit_tests",
)
"""Options of commands that Snakemake answers from files and records that are not there."""


@dataclass(frozen=True)
class Command:
    """A command of Snakemake."""

    option: str
    """What it is called in Snakemake's arguments; empty where something is to be made."""
    value: Any = None
    """The value of that option."""

    @property
    def draws(self) -> bool:
        """Whether it shows the pipeline, whatever is made already."""
        return self.option in _DRAWING

    @property
    def lists(self) -> bool:
        """Whether it goes through the published files one by one."""
        return self.option in _LISTING


def command_of(workflow: Any) -> Command:
    """Return the command that a workflow runs for; known when input functions are called."""
    if workflow.execution_settings is not None:
        return Command("touch" if workflow.touch else "")
    arguments = _arguments()
    for option in (*_OWN, *_LISTING, *_DRAWING):
        value = getattr(arguments, option, None)
        if value:
            return Command("report" if option == "reporter" else option, value)
    return Command("dag")  # one that is not known: it sees the pipeline


def _arguments() -> Any:
    """Return the arguments of the command line, as Snakemake reads them; None for none."""
    if Path(sys.argv[0]).name not in ("snakemake", "__main__.py"):
        return None  # somebody else runs the workflow
    from snakemake.cli import parse_args

    _, arguments = parse_args(sys.argv[1:])
    return arguments
