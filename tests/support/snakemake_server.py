"""Runs commands of Snakemake in forks of a process that has imported it: a third of their time.

Each line of standard input is JSON: the arguments, the folder to run in, the environment, and the
file for all that is said. The answer is a line with the exit status. What runs is the code of the
command `snakemake`, in a process of its own; of this project nothing is imported before.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

from snakemake import cli

LATE = ("jinja2", "requests", "smart_open", "snakemake.report.html_reporter", "yte")
"""What commands of Snakemake import only where they need it, and most of them do."""


def main() -> None:
    for name in LATE:
        importlib.import_module(name)
    cli.get_argument_parser()  # finds all plugins
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            run(**request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    """Become a command of Snakemake; ends the process as that does."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for target, source in ((0, nothing), (1, file), (2, file)):
        os.dup2(source, target)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["snakemake", *arguments]
    cli.main(arguments)


if __name__ == "__main__":
    main()
