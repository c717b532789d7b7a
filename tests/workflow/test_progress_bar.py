"""What people see of a run on a terminal, and what others see."""

from __future__ import annotations

import os
import pty
import re
import subprocess

from tests.support.project import Project


def on_a_terminal(project: Project) -> str:
    """Run on a terminal of 100 columns, and return what it shows, without its control codes."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(
        project.command(),
        cwd=project.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:
        pass  # the other end is closed: Linux says so in this way
    finally:
        os.close(ours)
    assert process.wait(120) == 0, said.decode()
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said.decode())


def test_a_terminal_shows_a_bar_in_place_of_jobs(project: Project) -> None:
    said = on_a_terminal(project)
    assert " 0 of 8 " in said
    assert re.search(r"8 of 8 artifacts made in \d+ s", said)
    assert "Job stats" in said  # what comes before the first job is Snakemake's
    assert not re.search(r"^Job \d+:|steps \(", said, re.MULTILINE)
    assert "Nothing to be done" in on_a_terminal(project)


def test_a_warning_stands_above_the_bar(project: Project) -> None:
    (project.folder / "config" / "mine.py").write_text(
        "def roof(x0, x1):\n    return abs(x0) if x0 < x1 else x1\n"
    )
    project.replace("x0**2 + x1**2", "{python: mine.py:roof}")
    assert re.search(r"[\r\n]warning: .*roof takes single numbers only", on_a_terminal(project))


def test_without_a_terminal_jobs_are_told_line_by_line(project: Project) -> None:
    said = project.run()
    assert re.search(r"^(Job \d+: )?arrows.png of tilted at t=0.5: new$", said, re.MULTILINE)
    assert "artifacts made in" not in said
