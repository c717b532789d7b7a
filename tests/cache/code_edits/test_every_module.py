"""An edit of a module makes again all artifacts whose makers run it, and for many modules no other.

See `tests/support/code_edits/expecting.py` for which modules that are.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest

from gradatlas.descent.optimizer import optimizer_names
from gradatlas.differentiation.method import method_names
from gradatlas.figures.layer import layer_kinds
from gradatlas.makers.maker import maker_kinds
from gradatlas.source_code import reads_docstrings
from tests.support.code_edits.expecting import (
    NEVER_RUN,
    edits_table,
    expected_in_dry_run,
    is_never_too_much,
    wrong_in_dry_run,
    wrong_in_plan,
)
from tests.support.code_edits.kinds import kind_of
from tests.support.code_edits.mutations import (
    FILES,
    PACKAGE,
    Copy,
    Listed,
    module_name,
    mutated,
    rewritten,
)

NOTHING = Listed(frozenset(), 0)
IMPORTS_BY_NAME = ("import_module", "__import__", "exec_module", "exec", "eval", "find_spec")
AT_THE_COMMAND = (
    "differentiation/methods/richardson.py",
    "fields/reference_gradient.py",
    "figures/layers/contour.py",
    "functions/kinds/python.py",
    "grids.py",
    "plan/plan.py",
)
"""Modules that are edited and then listed by Snakemake itself; `tests/soak` does so with all."""


def test_the_config_has_every_kind_of_artifact(copy: Copy, run_by: Mapping[str, set[str]]) -> None:
    kinds = {kind_of(made) for made in copy.session().plan.artifacts.values()}
    assert kinds == run_by.keys()
    words = {word for kind in kinds for word in kind.split()}
    assert words >= {
        *layer_kinds(),
        *method_names(),
        *optimizer_names(),
        *_names("functions/kinds"),
        *maker_kinds(),
    }


def _names(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / folder).glob("[a-z]*.py")}


@pytest.mark.parametrize(
    ("module", "kinds"),
    [
        ("differentiation.calibration", "* central, * forward, python given"),
        ("differentiation.extrapolation", "* central, * forward, python given, * richardson"),
        ("formulas.limits", "formula *"),
        ("functions.python.calls", "python *"),
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
        for function, method, *_ in [kind.split()[1:]]
        if any(
            (f, m) in {(a, b) for a in (function, "*") for b in (method, "*")}
            for f, m in (pair.split() for pair in kinds.split(", "))
        )
    }
    traced = {kind for kind, modules in run_by.items() if f"gradatlas.{module}" in modules}
    assert {kind for kind in traced if kind.startswith("gradient ")} == wanted


@pytest.fixture(scope="module")
def listed(copy: Copy) -> dict[str, Listed]:
    """File of the package → what the plan lists after an edit of it."""
    edits = [{file: mutated((PACKAGE / file).read_text())} for file in FILES]
    return dict(zip(FILES, copy.ask(edits), strict=True))


@pytest.mark.parametrize("file", FILES)
def test_after_an_edit_nothing_is_stale_and_what_is_to_be_exact_is(
    copy: Copy, run_by: Mapping[str, set[str]], listed: Mapping[str, Listed], file: str
) -> None:
    wrong = wrong_in_plan(copy.session(), file, listed[file], run_by)
    assert not wrong, wrong
    if _part(file) in NEVER_RUN:
        assert listed[file] == NOTHING


def test_what_an_edit_of_each_other_module_makes_again_is_told(
    copy: Copy, listed: Mapping[str, Listed]
) -> None:
    others = {file: found for file, found in listed.items() if not is_never_too_much(file)}
    table = edits_table(copy.session(), others)
    print(f"\nwhat an edit makes again:\n{table}")  # `pytest -s` shows it
    assert all(file in table for file in others)


def _part(file: str) -> str:
    return file.removesuffix(".py").partition("/")[0]


@pytest.mark.parametrize("file", AT_THE_COMMAND)
def test_the_dry_run_lists_what_runs_the_module(
    copy: Copy, run_by: Mapping[str, set[str]], file: str
) -> None:
    session = copy.session()
    expected = expected_in_dry_run(session, module_name(file), run_by)
    assert bool(expected) == (file != "plan/plan.py")
    with copy.edited(file):
        wrong = wrong_in_dry_run(session, file, copy.dry_run(), run_by)
    assert not wrong, wrong


def test_modules_are_found_by_name_where_the_plan_knows_it() -> None:
    # An import by a computed name is not seen by fingerprints: the plan has to name the module.
    run = [file for file in FILES if _part(file) not in NEVER_RUN]
    found = {
        file
        for file in run
        for node in ast.walk(ast.parse((PACKAGE / file).read_text()))
        if (isinstance(node, ast.Name) and node.id in IMPORTS_BY_NAME)
        or (isinstance(node, ast.Attribute) and node.attr in IMPORTS_BY_NAME)
    }
    assert found == {
        "__init__.py",  # the parts of the API, which no maker uses
        "descent/optimizer.py",
        "differentiation/method.py",  # the method, and those of the reference gradient
        "figures/fixed/layer.py",  # what draws the fixed layout, and its layers
        "figures/font_files.py",  # a package of fonts, whose digest is a part of the spec
        "figures/layer.py",  # the layers
        "functions/catalogue_entry.py",  # run by the plan alone
        "functions/kind.py",  # the kind of function
        "functions/kinds/formula.py",  # second derivatives, where a gradient stores them
        "functions/python/autodiff.py",  # jax and torch, whose versions the plan knows
        "functions/python/modules.py",  # the user's own file, whose digest is a part of the spec
        "makers/maker.py",  # the maker
    }


@pytest.mark.parametrize("file", FILES)
def test_no_maker_reads_docstrings(file: str) -> None:
    # Those that they could read are no part of a fingerprint.
    if _part(file) not in (*NEVER_RUN, "source_code"):
        assert not reads_docstrings(ast.parse((PACKAGE / file).read_text()))


def test_comments_docstrings_and_layout_make_nothing_again(copy: Copy) -> None:
    edit = {file: rewritten((PACKAGE / file).read_text()) for file in FILES}
    assert all(text != (PACKAGE / file).read_text() for file, text in edit.items())
    assert copy.ask([edit]) == [NOTHING]


@pytest.mark.parametrize(
    ("module", "old", "new", "told"),
    [
        # It ignores a module.
        (
            "fields.reference_gradient",
            "if name not in reached",
            'if name not in (*reached, "{module}")',
            "STALE",
        ),
        # It takes one for imported that is not.
        ("pool.memory", "waiting = list(modules)", 'waiting = [*modules, "{module}"]', "TOO MANY"),
    ],
)
def test_a_wrong_fingerprint_is_noticed(
    tmp_path_factory: pytest.TempPathFactory,
    run_by: Mapping[str, set[str]],
    copy: Copy,
    module: str,
    old: str,
    new: str,
    told: str,
) -> None:
    broken = _with_the_same_config(copy, tmp_path_factory)
    _replace(broken, "plan/fingerprints.py", old, new.format(module=f"gradatlas.{module}"))
    file = f"{module.replace('.', '/')}.py"
    [listed] = broken.ask([{file: mutated((PACKAGE / file).read_text())}])
    assert wrong_in_plan(copy.session(), file, listed, run_by).startswith(f"{told} after an edit")


def _with_the_same_config(copy: Copy, factory: pytest.TempPathFactory) -> Copy:
    other = Copy.of_project(factory.mktemp("broken"))
    other.configure((copy.folder / "config" / "config.yaml").read_text())
    (other.folder / "config" / "functions").symlink_to(copy.folder / "config" / "functions")
    return other


def _replace(project: Copy, file: str, old: str, new: str) -> None:
    path = project.package / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
