"""What a user reads of a problem: one line that can be printed, however odd the problem is."""

from __future__ import annotations

import pytest

from gradatlas.config.problems import (
    ConfigError,
    Problem,
    Problems,
    TooManyProblemsError,
    listed,
    nearest,
    show,
)


def test_a_line_names_the_key_and_the_message() -> None:
    assert str(Problem("studies.s", "is wrong")) == "config: studies.s: is wrong"
    assert str(Problem("", "is wrong")) == "config: is wrong"


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x1b", "\u2028", "\u202e", "\ud800", "\x85"])
def test_no_sign_breaks_the_line_or_moves_the_cursor(sign: str) -> None:
    line = str(Problem(f"a{sign}b", f"c{sign}d"))
    assert line.isprintable()
    assert line == f"config: a{ascii(sign)[1:-1]}b: c{ascii(sign)[1:-1]}d"


def test_a_line_is_short_and_still_tells_what_is_wrong() -> None:
    line = str(Problem("k\n" * 10**6, "is wrong; " + "x" * 10**6))
    assert len(line) <= 500
    assert "is wrong" in line


def test_of_many_problems_the_first_are_shown_and_the_others_counted() -> None:
    problems = [Problem(f"k{number}", "is wrong") for number in range(103)]
    lines = str(ConfigError(problems)).splitlines()
    assert lines[:100] == [str(problem) for problem in problems[:100]]
    assert lines[100:] == ["config: and 3 more problems; mend these first"]


def test_no_more_than_a_thousand_problems_are_gathered() -> None:
    problems = Problems()
    for number in range(999):
        problems.add(f"k{number}", "is wrong")
        problems.add(f"k{number}", "is wrong")  # counts once
    with pytest.raises(TooManyProblemsError) as caught:
        problems.add("one", "more")
    assert str(caught.value).splitlines()[-1] == (
        "config: and at least 900 more problems; mend these first"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "'x'"),
        ("a\n", r"'a\n'"),
        ([1, "b", None], "[1, 'b', None]"),
        ({"b": 1, "a": [2]}, "{'b': 1, 'a': [2]}"),
        (1.5, "1.5"),
        (True, "True"),
    ],
)
def test_values_are_shown_as_they_are(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize("value", ["x" * 10**7, ["x" * 10**7] * 100, {"a": {"b": [0] * 10**6}}])
def test_large_values_are_cut(value: object) -> None:
    assert len(show(value)) <= 60
    assert "…" in show(value) or "..." in show(value)


def test_names_are_listed_and_the_nearest_is_found() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([]) == "none"
    assert listed(map(str, range(50))).endswith("39, and 10 more")
    assert nearest("quivver", ["quiver", "contour"]) == "did you mean quiver?"
    assert nearest("zzz", ["quiver", "contour"]) == "allowed: contour, quiver"
    assert nearest([1], ["quiver"]) == "allowed: quiver"
