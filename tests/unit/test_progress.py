"""The progress of a run."""

from __future__ import annotations

import io
import re
import sys

import pytest

from gradatlas.run import progress
from gradatlas.run.progress import Progress, duration_text


class Terminal(io.StringIO):
    """Where a bar is drawn."""

    def isatty(self) -> bool:
        return True


def plain(text: str) -> str:
    """Return what is written on a terminal, without its control codes."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def test_on_a_terminal_a_bar_says_what_is_made_and_how_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    lines: list[str] = []
    shown = Progress()
    shown.start(3, 3.0, lines.append)
    assert shown.has_bar
    for number in range(2):
        with shown.making(f"lines[0].png of bowl at a={number}", 1.0):
            pass
    print("a word from elsewhere", file=sys.stderr)
    shown.close()
    said = plain(terminal.getvalue())
    assert "lines[0].png of bowl at a=1" in said  # no brackets get lost
    assert "2 of 3" in said
    assert "a word from elsewhere\n" in said
    assert re.search(r"\r2 of 3 artifacts made in 1 s\n$", said)
    assert "\x1b[?25h" in terminal.getvalue()  # the cursor is shown again
    assert lines == []


def test_without_a_terminal_a_line_comes_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 4.0, 10.0, 12.0, 21.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    lines: list[str] = []
    shown = Progress()
    shown.start(300, 300.0, lines.append)
    assert not shown.has_bar
    for _ in range(4):
        with shown.making("anything", 10.0):
            pass
    shown.close()
    assert lines == [
        "2 of 300 artifacts made, about 2 min left",
        "4 of 300 artifacts made, about 2 min left",
    ]
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_what_fails_is_not_counted() -> None:
    shown = Progress()
    lines: list[str] = []
    shown.start(2, 2.0, lines.append)
    with pytest.raises(ValueError, match="wrong"), shown.making("anything", 1.0):
        raise ValueError("wrong")
    assert lines == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (61, "61 s"), (90, "2 min"), (3600, "60 min"), (7500, "2 h 5 min")],
)
def test_times_are_told_as_people_tell_them(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
