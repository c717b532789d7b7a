"""Modules that are found by their file names have all that their contracts say."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gradatlas.differentiation.method import Method, find_method, method_names
from gradatlas.figures.layer import AnyLayer, Layer, StudyLayer, find_layer, layer_kinds
from gradatlas.functions import kinds
from gradatlas.functions.kind import FunctionKind, find_kind
from gradatlas.makers.maker import Maker, find_maker, maker_kinds

KINDS = sorted(p.stem for p in Path(kinds.__path__[0]).glob("[a-z]*.py"))
MODULES: dict[str, tuple[Any, tuple[type, ...]]] = {
    **{f"layer {kind}": (find_layer(kind), ()) for kind in layer_kinds()},
    **{f"method {name}": (find_method(name), (Method,)) for name in method_names()},
    **{f"kind {name}": (find_kind(name), (FunctionKind,)) for name in KINDS},
    **{f"maker {kind}": (find_maker(kind), (Maker,)) for kind in maker_kinds()},
}


def contracts_of(module: Any, contracts: tuple[type, ...]) -> tuple[type, ...]:
    return contracts or (AnyLayer, StudyLayer if module.OF_STUDY else Layer)


def breaches(module: Any, contracts: tuple[type, ...]) -> Iterator[str]:
    """Yield what a module lacks of its contracts, and what takes other arguments."""
    for contract in contracts_of(module, contracts):
        for name, member in vars(contract).items():
            if name.startswith("_") or not (isinstance(member, property) or callable(member)):
                continue
            if not hasattr(module, name):
                yield f"{name} is missing"
            elif not isinstance(member, property):
                # The first argument of a method of a contract is the module.
                wanted = len(inspect.signature(member).parameters) - 1
                if len(inspect.signature(getattr(module, name)).parameters) != wanted:
                    yield f"{name} does not take {wanted} arguments"


def test_there_are_modules_of_every_kind() -> None:
    assert {name.split()[0] for name in MODULES} == {"layer", "method", "kind", "maker"}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_keeps_its_contract(name: str) -> None:
    assert list(breaches(*MODULES[name])) == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_in_one_line(name: str) -> None:
    module, _ = MODULES[name]
    first = (inspect.getdoc(module) or "").partition("\n")[0]
    assert first.endswith("."), first


def test_a_breach_is_noticed() -> None:
    module: Any = ModuleType("empty")
    vars(module).update(vars(importlib.import_module("gradatlas.figures.layers.line")))
    assert list(breaches(module, ())) == []
    del module.describe
    module.draw = lambda _scene: None
    assert sorted(breaches(module, ())) == ["describe is missing", "draw does not take 2 arguments"]
