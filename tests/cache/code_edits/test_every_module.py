"""An edit of a module makes again exactly the objects whose makers run it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import pytest
from gradatlas.config.modules import layer_kinds, method_names

from gradatlas.source_code import reads_docstrings
from tests.support.code_edits.kinds import kind_of
from tests.support.code_edits.mutations import (
    FILES,
    PACKAGE,
    Copy,
    expected_in_dry_run,
    expected_in_plan,
    module_name,
    mutated,
    rewritten,
)

NEVER_RUN = ("execution", "pipeline", "plan", "storage")
"""Parts of the package that no maker has to do with."""
IMPORTS_BY_NAME = ("import_module", "__import__", "exec_module", "exec", "eval", "find_spec")
AT_THE_COMMAND = (
    "differentiation/methods/richardson.py",
    "fields/judge.py",
    "figures/layers/contour.py",
    "functions/kinds/python.py",
    "grids.py",
    "plan/atlas.py",
)
"""Modules that are edited and then listed by Snakemake itself; `tests/soak` does so with all."""


def test_the_config_has_every_kind_of_object(copy: Copy, run_by: Mapping[str, set[str]]) -> None:
    kinds = {kind_of(made) for made in copy.session().plan.artifacts.values()}
    assert kinds == run_by.keys()
    words = {word for kind in kinds for word in kind.split()}
    assert words >= {
        *layer_kinds(),
        *method_names(),
        *_names("functions/kinds"),
        *_names("objects"),
    }


def _names(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / folder).glob("[a-z]*.py")}


@pytest.mark.parametrize(
    ("module", "kinds"),
    [
        ("differentiation.extrapolation", "python central, python forward, * richardson"),
        ("functions.limits", "formula *"),
        ("functions.python_calls", "python *"),
        ("differentiation.methods.exact", "formula exact"),
    ],
)
def test_what_is_traced_is_what_is_known_of_gradients(
    run_by: Mapping[str, set[str]], module: str, kinds: str
) -> None:
    wanted = {
        kind
        for kind in run_by
        if kind.startswith("gradient ")
        for function, method in [kind.split()[1:]]
        if any(
            (f, m) in {(a, b) for a in (function, "*") for b in (method, "*")}
            for f, m in (pair.split() for pair in kinds.split(", "))
        )
    }
    traced = {kind for kind, modules in run_by.items() if f"gradatlas.{module}" in modules}
    assert {kind for kind in traced if kind.startswith("gradient ")} == wanted


@pytest.fixture(scope="module")
def listed(copy: Copy) -> dict[str, Any]:
    """File of the package → what the plan lists after an edit of it."""
    edits = [{file: mutated((PACKAGE / file).read_text())} for file in FILES]
    return dict(zip(FILES, copy.ask(edits), strict=True))


@pytest.mark.parametrize("file", FILES)
def test_an_edit_makes_again_exactly_what_runs_the_module(
    copy: Copy, run_by: Mapping[str, set[str]], listed: Mapping[str, Any], file: str
) -> None:
    expected = expected_in_plan(copy.session(), module_name(file), run_by)
    assert listed[file] == expected
    if file.removesuffix(".py").partition("/")[0] in NEVER_RUN:
        assert listed[file] == {"files": [], "grids": 0}


@pytest.mark.parametrize("file", AT_THE_COMMAND)
def test_the_dry_run_lists_exactly_what_runs_the_module(
    copy: Copy, run_by: Mapping[str, set[str]], file: str
) -> None:
    expected = expected_in_dry_run(copy.session(), module_name(file), run_by)
    assert bool(expected) == (file != "plan/atlas.py")
    with copy.edited(file):
        assert copy.dry_run() == expected


def test_modules_are_found_by_name_where_the_plan_knows_it() -> None:
    # An import by a computed name is not seen by fingerprints: the plan has to name the module.
    run = [file for file in FILES if file.partition("/")[0].removesuffix(".py") not in NEVER_RUN]
    found = {
        file
        for file in run
        for node in ast.walk(ast.parse((PACKAGE / file).read_text()))
        if (isinstance(node, ast.Name) and node.id in IMPORTS_BY_NAME)
        or (isinstance(node, ast.Attribute) and node.attr in IMPORTS_BY_NAME)
    }
    assert found == {
        "differentiation/differentiate.py",  # the method
        "fields/quality.py",  # what judges it and what finds causes
        "figures/assembly.py",  # the layers
        "functions/build.py",  # the kind of function
        "functions/catalogue_index.py",  # run by the plan alone
        "functions/python_modules.py",  # the user's own file, whose digest is a setting
    }


@pytest.mark.parametrize("file", FILES)
def test_no_maker_reads_docstrings(file: str) -> None:
    # Those that they could read are no part of a fingerprint.
    if file.partition("/")[0].removesuffix(".py") not in (*NEVER_RUN, "source_code"):
        assert not reads_docstrings(ast.parse((PACKAGE / file).read_text()))


def test_comments_docstrings_and_layout_make_nothing_again(copy: Copy) -> None:
    edit = {file: rewritten((PACKAGE / file).read_text()) for file in FILES}
    assert all(text != (PACKAGE / file).read_text() for file, text in edit.items())
    assert copy.ask([edit]) == [{"files": [], "grids": 0}]


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        # It ignores a module.
        ("fields.neighbours", "if name not in reached", 'if name not in (*reached, "{module}")'),
        # It takes one for imported that is not.
        ("execution.memory", "waiting = list(modules)", 'waiting = [*modules, "{module}"]'),
    ],
)
def test_a_wrong_fingerprint_is_noticed(
    tmp_path_factory: pytest.TempPathFactory,
    run_by: Mapping[str, set[str]],
    copy: Copy,
    module: str,
    old: str,
    new: str,
) -> None:
    broken = _with_the_same_config(copy, tmp_path_factory)
    _replace(broken, "plan/fingerprints.py", old, new.format(module=f"gradatlas.{module}"))
    file = f"{module.replace('.', '/')}.py"
    [told] = broken.ask([{file: mutated((PACKAGE / file).read_text())}])
    assert told != expected_in_plan(copy.session(), f"gradatlas.{module}", run_by)


def _with_the_same_config(copy: Copy, factory: pytest.TempPathFactory) -> Copy:
    other = Copy.of_project(factory.mktemp("broken"))
    other.configure((copy.folder / "config" / "config.yaml").read_text())
    (other.folder / "config" / "functions").symlink_to(copy.folder / "config" / "functions")
    return other


def _replace(project: Copy, file: str, *pairs: str) -> None:
    path = project.package / file
    text = path.read_text()
    assert pairs[0] in text
    path.write_text(text.replace(*pairs))
