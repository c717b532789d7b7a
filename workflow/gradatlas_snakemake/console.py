"""What users read: one line for each thing, in place of Snakemake's own account of failures."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn

from snakemake.logging import logger

_AFTERWARDS = (
    "Exiting because a job execution failed",
    "WorkflowError:\nAt least one job did not complete successfully",
    "Shutting down, this might take some time",
)
"""How lines begin with which Snakemake says once more that a job failed."""
_INCOMPLETE = "Removing output files of failed job"


class LoggedError(Exception):
    """A job failed, and the reason is shown in the project's own words."""


class Console:
    """Says what users should read."""

    def __init__(self) -> None:
        self._failures: dict[str, None] = {}

    def log(self, line: str) -> None:
        """Say something that users should read."""
        print(line, file=sys.stderr, flush=True)

    def exit(self, message: object, status: int = 1) -> NoReturn:
        """End with one line; an exception would make Snakemake print a traceback."""
        self.log(str(message))
        sys.exit(status)

    def fail(self, lines: list[str]) -> NoReturn:
        """Let a job fail; what it says is said at the end of the run, after all else.

        Raises:
            LoggedError: always.
        """
        self._failures.update(dict.fromkeys(lines))
        raise LoggedError("\n".join(lines))

    def conclude(self) -> None:
        """Say what failed."""
        for line in self._failures:
            self.log(line)

    def take_over(self) -> None:
        """Keep Snakemake from reporting failures that are reported here."""
        for handler in logger.handlers:
            handler.addFilter(self._is_news)

    def pass_over(self, beginning: str) -> None:
        """Leave out what else Snakemake says in lines that begin like that."""
        for handler in logger.handlers:
            handler.addFilter(lambda record: not str(record.msg).startswith(beginning))

    def show_above_the_bar(self) -> None:
        """Show what else Snakemake says above a progress bar, but not the jobs that it counts."""
        for handler in logger.handlers:
            if handler.name == "DefaultStreamHandler" and isinstance(
                handler, logging.StreamHandler
            ):
                handler.setStream(sys.stderr)  # which the bar has put itself in place of
                handler.addFilter(lambda record: record.levelno > logging.INFO)

    def _is_news(self, record: logging.LogRecord) -> bool:
        if not self._failures:
            return True
        text = str(record.msg)
        return not (
            LoggedError.__name__ in text
            or text.startswith(_AFTERWARDS)
            or text.startswith(_INCOMPLETE)
            or getattr(record, "event", None) == "job_error"
        )
