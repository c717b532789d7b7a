"""The documents say what the code does, and their links lead somewhere."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

import pytest

import gradatlas

ROOT = Path(__file__).parents[2]
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DOCUMENTS = [
    path
    for folder in (".", "benchmarks", "config", "docs", "docs/decisions", "tests")
    for path in sorted((ROOT / folder).glob("*.md"))
]
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def section(name: str) -> str:
    """Return the part of the page on the functions in Python that is about one of them."""
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", API, re.DOTALL | re.MULTILINE)
    assert found is not None, f"docs/api.md says nothing of {name}"
    return found[1]


def run_sessions(text: str, name: str) -> None:
    """Run all sessions of Python in a document, one after the other, with the same names."""
    sessions = [code for language, code in _FENCED.findall(text) if language == "pycon"]
    assert sessions
    test = doctest.DocTestParser().get_doctest("\n".join(sessions), {}, name, name, 0)
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", gradatlas.__all__)
def test_the_signature_shown_is_that_of_the_function(name: str) -> None:
    shown = next(code for language, code in _FENCED.findall(section(name)) if language == "python")
    names: dict[str, object] = {}
    exec(f"from __future__ import annotations\n{shown}", names)
    function = names[name]
    assert callable(function)
    assert inspect.signature(function) == inspect.signature(getattr(gradatlas, name))


@pytest.mark.parametrize("name", gradatlas.__all__)
def test_each_argument_is_explained(name: str) -> None:
    explained = re.findall(r"^\| `(\w+)` \|", section(name), re.MULTILINE)
    assert explained == list(inspect.signature(getattr(gradatlas, name)).parameters)


@pytest.mark.parametrize("name", ["api.md", "numerics.md"])
def test_the_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_sessions((ROOT / "docs" / name).read_text(encoding="utf-8"), name)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:")):
            continue
        file, _, anchor = target.partition("#")
        linked = path.parent / file if file else path
        assert linked.exists(), f"{target}: there is no such file"
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), target


def test_the_glossary_names_modules_that_there_are_and_is_in_order() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \| (.+) \|$", text, re.MULTILINE)
    words = [word for word, _, _ in rows]
    assert words == sorted(words, key=str.lower)
    for word, _, places in rows:
        for place in re.findall(r"`([^`]+)`", places):
            assert (ROOT / "workflow" / "gradatlas" / place).exists(), f"{word}: {place}"


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_modules_that_documents_name_are_there(path: Path) -> None:
    for place in re.findall(r"`([a-z_]+/[a-z_/]+\.py)(?::\d+)?`", path.read_text(encoding="utf-8")):
        candidates = (ROOT / place, ROOT / "workflow" / "gradatlas" / place)
        assert any(candidate.exists() for candidate in candidates), place
