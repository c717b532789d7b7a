"""Pages that are run block by block, as a reader would run them, do what they say."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import ROOT, Project

PAGES = {
    "tutorial.md": {"yaml", "diff", "console", "pycon", ""},
    "gradient_check.md": {"python", "yaml", "diff", "console", "pycon"},
}
"""Pages of `docs` that are run, and the languages of their blocks."""
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"# (\S+)\n")


def blocks(document: Path) -> Iterator[tuple[str, str]]:
    """Yield the language and the text of each fenced block, in order."""
    for found in _BLOCK.finditer(document.read_text(encoding="utf-8")):
        yield found[1], found[2]


def write_file(text: str, folder: Path) -> None:
    """Write a config or a function to the file that its first line names."""
    name = _NAME.match(text)
    assert name is not None, f"say in a first line which file this is:\n{text}"
    (folder / name[1]).write_text(text)


def edit_file(text: str, folder: Path) -> None:
    """Put the lines with a plus in the place of those with a minus above them."""
    name = _NAME.match(text)
    assert name is not None, f"say in a first line which file this is:\n{text}"
    path = folder / name[1]
    lines = path.read_text()
    for old, new in re.findall(r"^-(.*)\n\+(.*)$", text, re.MULTILINE):
        assert lines.count(old) == 1
        lines = lines.replace(old, new)
    path.write_text(lines)


def run_commands(text: str, project: Project) -> None:
    """Run commands; the lines below each are a part of what it says."""
    for command in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, *expected = command.splitlines()
        program, *arguments = shlex.split(line)
        assert program == "snakemake"
        done = project.try_run(*arguments)
        is_mistake = any(one.startswith("config: ") for one in expected)
        assert (done.returncode != 0) == is_mistake, done.stdout
        for one in expected:
            assert one in done.stdout, f"{one!r} is not in what {line!r} says:\n{done.stdout}"


def check_tree(text: str, folder: Path) -> None:
    """Check that there is what a listing of a folder shows."""
    root, *lines = text.splitlines()
    for line in lines:
        assert (folder / root / line.split()[0]).exists()


def run_python(text: str, names: dict[str, object]) -> None:
    """Run a session of Python and compare what it prints."""
    test = doctest.DocTestParser().get_doctest(text, names, "session", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert not said, "".join(said)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages(page: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    names: dict[str, object] = {}
    done: list[str] = []
    for language, text in blocks(ROOT / "docs" / page):
        match language:
            case "yaml" | "python":
                write_file(text, project.folder)
            case "diff":
                edit_file(text, project.folder)
            case "console":
                run_commands(text, project)
            case "pycon":
                run_python(text, names)
            case "":
                check_tree(text, project.folder)
            case _:
                pytest.fail(f"a block of {language} is not tested")
        done.append(language)
    assert set(done) == PAGES[page]


def test_the_readme(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    (config,) = (text for language, text in blocks(README) if language == "yaml")
    (session,) = (text for language, text in blocks(README) if language == "pycon")
    (mistake,) = (text for _, text in blocks(README) if text.startswith("$ "))
    (project.folder / "my.yaml").write_text(config)
    run_commands("$ snakemake gradients/valley --cores 2 --configfile my.yaml\n", project)
    run_python(session, {})
    assert "parameters: {s: 20}\n" in config
    wrong = "parameters: {s: 20}\n    gradient: {method: centrl}\n"
    (project.folder / "my.yaml").write_text(config.replace("parameters: {s: 20}\n", wrong))
    run_commands(mistake, project)
