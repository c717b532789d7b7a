"""Modules that are found by their names keep the contracts of their kind."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import subprocess
import sys
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gradatlas.descent.optimizer import Optimizer, optimizer_names
from gradatlas.differentiation.method import Method, method_names
from gradatlas.figures.layer import Layer, PathsLayer, PathsStudyLayer, StudyLayer, layer_kinds
from gradatlas.functions.kind import FunctionKind
from gradatlas.makers.maker import Maker, maker_kinds

ROOT = Path(__file__).parents[2]
METHODS = "gradatlas.differentiation.methods"
LAYERS = "gradatlas.figures.layers"
KINDS = "gradatlas.functions.kinds"
OPTIMIZERS = "gradatlas.descent.optimizers"
MAKERS = "gradatlas.makers"
WRONG = "wrong_method"
LAYER_PROTOCOLS: dict[tuple[bool, bool], type] = {
    (False, False): Layer,
    (True, False): StudyLayer,
    (False, True): PathsLayer,
    (True, True): PathsStudyLayer,
}
"""Whether a layer draws a whole study, and whether it draws paths alone → its protocol."""


@dataclass(frozen=True)
class Contract:
    """A module, and the protocol that it is to keep."""

    module: str
    protocol: type

    def __str__(self) -> str:
        return f"{self.module.removeprefix('gradatlas.')} is a {self.protocol.__name__}"

    @functools.cached_property
    def loaded(self) -> ModuleType:
        return importlib.import_module(self.module)


def modules_in(package: str) -> list[str]:
    paths = importlib.import_module(package).__path__
    return sorted(f"{package}.{found.name}" for found in pkgutil.iter_modules(paths))


def contracts() -> Iterator[Contract]:
    for name in modules_in(METHODS):
        yield Contract(name, Method)
    for name in modules_in(LAYERS):
        layer = importlib.import_module(name)
        yield Contract(name, LAYER_PROTOCOLS[layer.OF_STUDY, layer.OF_PATHS])
    for name in modules_in(KINDS):
        yield Contract(name, FunctionKind)
    for name in modules_in(OPTIMIZERS):
        yield Contract(name, Optimizer)
    for name in modules_in(MAKERS):
        if name != f"{MAKERS}.maker":
            yield Contract(name, Maker)


CONTRACTS = tuple(contracts())
every_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=str)


def members_of(protocol: type) -> dict[str, property | Callable[..., object]]:
    """Return what a protocol asks for, by name."""
    protocols = [one for one in reversed(protocol.__mro__) if getattr(one, "_is_protocol", False)]
    return {
        name: member
        for one in protocols
        for name, member in vars(one).items()
        if isinstance(member, property) or (inspect.isfunction(member) and name[0] != "_")
    }


def kinds_of_parameters(function: Callable[..., object]) -> list[str]:
    return [parameter.kind.name for parameter in inspect.signature(function).parameters.values()]


def test_every_module_is_there_once() -> None:
    names = [contract.module.rpartition(".")[2] for contract in CONTRACTS]
    kinds = [name.rpartition(".")[2] for name in modules_in(KINDS)]
    assert names == [*method_names(), *layer_kinds(), *kinds, *optimizer_names(), *maker_kinds()]
    assert {contract.protocol for contract in CONTRACTS} == {
        *(Method, Layer, StudyLayer, PathsLayer, PathsStudyLayer, FunctionKind, Optimizer, Maker)
    }


def test_the_members_of_protocols_are_found() -> None:
    # Such as these: constants, classes and functions, and those of a protocol that it extends.
    assert {"Options", "refusal", "compute_gradient"} <= set(members_of(Method))
    assert {"AXES", "OF_STUDY", "Options", "refusal", "draw", "describe"} <= set(
        members_of(StudyLayer)
    )


def _class_of(annotation: Any) -> Any:
    """Return what `isinstance` takes for an annotation."""
    if isinstance(annotation, types.UnionType):
        return annotation
    return typing.get_origin(annotation) or annotation


@every_contract
def test_all_members_are_there(contract: Contract) -> None:
    for name, member in members_of(contract.protocol).items():
        own = getattr(contract.loaded, name)
        if isinstance(member, property):
            wanted = typing.get_type_hints(member.fget)["return"]
            assert isinstance(own, _class_of(wanted)), name
        else:
            assert inspect.isfunction(own), name
            asked = kinds_of_parameters(member)[1:]  # without self
            assert set(asked) == {"POSITIONAL_ONLY"}
            # What is given by position has no default: nothing is left out, or decided twice.
            assert kinds_of_parameters(own) == ["POSITIONAL_OR_KEYWORD"] * len(asked), name
            parameters = inspect.signature(own).parameters.values()
            assert all(one.default is inspect.Parameter.empty for one in parameters), name


@every_contract
def test_all_members_are_described(contract: Contract) -> None:
    module = contract.loaded
    assert module.__doc__
    for name, member in members_of(contract.protocol).items():
        assert inspect.getdoc(member), f"{contract.protocol.__name__}.{name}"
        if not isinstance(member, property):
            assert getattr(module, name).__doc__, name
    options = getattr(module, "Options", None)
    # A dataclass without a docstring gets its signature for one.
    assert options is None or not options.__doc__.startswith("Options(")


def generated_module() -> str:
    """Return Python that is right if, and only if, all contracts are kept."""
    imports = {f"import {contract.module}" for contract in CONTRACTS}
    imports |= {
        f"from {contract.protocol.__module__} import {contract.protocol.__name__}"
        for contract in CONTRACTS
    }
    imports |= {"from gradatlas.options import OptionValues"}
    lines = [*sorted(imports)]
    for number, contract in enumerate(CONTRACTS):
        name = contract.protocol.__name__
        lines.append(f"_{number}: {name} = {contract.module}")
        if "Options" in members_of(contract.protocol):
            lines.append(f"_options_{number}: OptionValues = {contract.module}.Options()")
        # An `ignore` that is not needed is an error: what another kind asks for is not there.
        others = {other.protocol.__name__ for other in CONTRACTS} - {name}
        lines += [
            f"_{number}_{other}: {other} = {contract.module}  # type: ignore[assignment]"
            for other in sorted(others)
        ]
    lines += [f"import {WRONG}", f"_wrong: Method = {WRONG}  # type: ignore[assignment]"]
    return "\n".join(lines) + "\n"


def test_types_are_as_they_should_be(tmp_path: Path) -> None:
    kept, wrong = tmp_path / "contracts_kept.py", tmp_path / f"{WRONG}.py"
    kept.write_text(generated_module(), encoding="utf-8")
    # A method that takes something else, so that the check can fail.
    method = inspect.getsource(importlib.import_module(f"{METHODS}.central"))
    assert method.count(": Expression | None") == 1
    wrong.write_text(method.replace(": Expression | None", ": int"), encoding="utf-8")
    # With the cache of `make check`, which knows the modules already.
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *("--config-file", str(ROOT / "pyproject.toml"), str(kept), str(wrong)),
        ],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0)
