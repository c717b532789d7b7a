"""Mathematics in the texts of a config: what is refused before anything is made, and when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gradatlas
from gradatlas.config import mathematics
from gradatlas.config.config import read_config
from gradatlas.config.mathematics import why_not_set
from gradatlas.config.problems import ConfigError
from gradatlas.kept import Kept
from tests.support.plans import plan_of

ODD = "has a dollar sign that begins mathematics, and none that ends it; add that, or write \\$"
WRONG = {
    "$r$ in $": ODD,
    r"costs \$5, $6, $7 or $8": ODD,
    r"$\foo$": r"matplotlib (Unknown symbol: \foo, found '\'); mend what stands between them",
    r"one $x$ and $\frac{1}$": r"(Expected \frac{num}{den}",
    "$a_b_c$": "(Double subscript",
    "$x_$": "(Expected something else, found end of text)",
    "$$x$$": "write single ones, or write \\$ for a dollar sign itself",
}
RIGHT = [
    "plain",
    "5 $",
    "$r",
    r"costs \$5 or $6",
    r"\$",
    r"from \$5 to \$6",
    "the line $x_0 = 1$",
    r"\$5, $\frac{1}{2}$, \$6",
]
PLACES = ["title", "xlabel", "ylabel", "colorbar_label", "study"]


def config_with(text: str, place: str) -> dict[str, Any]:
    figure: dict[str, Any] = {"layers": [{"kind": "contourf"}]}
    study: dict[str, Any] = {"function": "x0**2 + x1**2", "figures": ["own"]}
    if place == "study":
        study["title"] = text
    elif place == "colorbar_label":
        figure["layers"][0][place] = text
    else:
        figure[place] = text
    return {"figures": {"own": figure}, "studies": {"a": study}}


KEYS = {"study": "studies.a.title", "colorbar_label": "figures.own.layers[0].colorbar_label"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_mathematics_is_one_line_before_anything_is_made(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_of(config_with(text, place))
    (problem,) = caught.value.problems
    assert problem.key == KEYS.get(place, f"figures.own.{place}")
    assert WRONG[text] in problem.message
    assert problem.message.startswith(f"'{text[:50]}")
    assert len(problem.message) < 260
    assert "\n" not in problem.message


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", RIGHT)
def test_mathematics_and_dollar_signs_are_taken(text: str, place: str) -> None:
    assert plan_of(config_with(text, place)).files


def test_what_is_nested_too_deeply_is_refused_too() -> None:
    assert why_not_set("$" + "{" * 450 + "x" + "}" * 450 + "$") == "it is nested too deeply"


def test_nobody_is_told_of_signs_that_mathematics_lacks_but_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ConfigError, match="cannot stand in mathematics"):
        plan_of(config_with("$f_{最小}$", "title"))
    assert not caplog.records


def test_lines_of_a_title_are_looked_at_one_by_one() -> None:
    assert plan_of(config_with("$x$\n$y$", "title")).files
    with pytest.raises(ConfigError) as caught:
        plan_of(config_with("$x\ny$", "title"))
    assert len(caught.value.problems) == 2
    assert plan_of(config_with("$x\ny$", "xlabel")).files


def test_a_title_that_no_figure_shows_is_nobodys_business() -> None:
    config = config_with(r"$\foo$", "study")
    config["figures"]["own"]["title"] = "none"
    assert plan_of(config).files


def test_python_says_the_same() -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    with pytest.raises(ValueError, match=r"^xlabel: '\$r\$\$' has a dollar sign") as caught:
        gradatlas.draw(field, "contour", xlabel="$r$$", ylabel=r"$\foo$")
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
def test_an_escaped_dollar_sign_is_one_in_all_texts(layout: str, tmp_path: Path) -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    picture = gradatlas.draw(
        field,
        {"kind": "contourf", "colorbar_label": r"E in \$"},
        title=r"from \$5 to \$6 with $x_0^2$",
        xlabel=r"x in \$",
        ylabel=r"\$1 $y$ \$2",
        layout=layout,
        svg_text="text",
    )
    path = tmp_path / "picture.svg"
    picture.save(path)
    svg = path.read_text()
    assert "<title>from $5 to $6 with x_0^2</title>" in svg
    if layout == "fitted":  # the other one has texts as paths, with their source in comments
        assert "\\$" not in svg
        for text in ("E in $<", "x in $<", ">$1 ", " $2<"):
            assert text in svg
    picture.save(tmp_path / "caption.txt")
    assert (tmp_path / "caption.txt").read_text().startswith("from $5 to $6 with x_0^2\n")


CODE = """
import sys
from gradatlas.config.config import read_config
figures = {"own": {"layers": ["contour"], "title": sys.argv[1]}}
read_config({"figures": figures, "studies": {"a": {"function": "x0**2 + x1**2"}}})
print("matplotlib" in sys.modules)
"""


def imports_matplotlib(text: str, folder: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", CODE, text],
        env={
            "PYTHONPATH": str(Path(gradatlas.__file__).parents[1]),
            "PYTHONPYCACHEPREFIX": str(folder),
        },
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.strip() == "True"


def test_matplotlib_is_asked_once_and_for_mathematics_alone(tmp_path: Path) -> None:
    assert not imports_matplotlib(r"from \$5 to \$6", tmp_path)
    assert imports_matplotlib("the line $x_0 = 1$", tmp_path)
    assert not imports_matplotlib("the line $x_0 = 1$", tmp_path)
    assert imports_matplotlib("the line $x_0 = 2$", tmp_path)
    assert not imports_matplotlib("the line $x_0 = 1$", tmp_path)


def test_what_is_kept_is_kept_once_for_a_config_and_begins_anew_when_it_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path / "mathematics.py", ".texts", b"this matplotlib")
    monkeypatch.setattr(mathematics, "_kept", lambda: kept)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(mathematics, "_MOST_KEPT", 2)
    monkeypatch.setattr(mathematics, "_found", set())
    mathematics._right.cache_clear()
    for text, count in (("$a$", 1), ("$b$", 2), ("$c$", 1)):
        why_not_set.cache_clear()
        assert why_not_set(text) is None
        mathematics.keep_right_texts()
        assert len(kept.read()) == count
    assert Kept(tmp_path / "mathematics.py", ".texts", b"another").read() is None
    mathematics._right.cache_clear()


def test_a_config_of_many_texts_is_looked_up_in_one_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads = []
    read = Kept.read
    monkeypatch.setattr(Kept, "read", lambda own: (reads.append(own), read(own))[1])
    mathematics._right.cache_clear()
    why_not_set.cache_clear()
    studies = {f"s{i}": {"function": "x0 + x1", "title": f"$x_{i}$"} for i in range(5)}
    read_config({"studies": studies})
    assert len(reads) == 1


def test_what_is_damaged_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept = Kept(tmp_path / "own.py", ".facts", b"basis")
    assert kept.read() is None
    kept.write(["right"])
    assert kept.read() == ["right"]
    (file,) = (tmp_path / "__pycache__").iterdir()
    whole = file.read_bytes()
    for damaged in (b"", b"\xff", whole + b" ", whole[:-1]):
        file.write_bytes(damaged)
        assert kept.read() is None
