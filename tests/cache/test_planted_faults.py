"""The test of the test: with a fault in the code, edits are found to go wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.edits.model import Axis, Figure, Formula, Layer, Python, State, Study
from tests.support.edits.session import Session, WrongError
from tests.support.edits.shrinking import explained
from tests.support.project import ROOT

STATE = State(
    grid=(("x0", Axis("num", (-1, 1, 5))), ("x1", Axis("num", (-1, 2, 6)))),
    gradient=(),
    default_figures=("lines",),
    figures=(
        Figure(
            "lines",
            (Layer("contour", (("color", "#2c3e50"), ("labels", False))),),
            options=(("dpi", 40), ("size", (2, 2))),
        ),
    ),
    studies=(
        Study("formula", Formula(2, 1), parameters=(("a", 2),)),
        Study("mine", Python("mine.py", "saddle"), figures=()),
    ),
    constants=(("helper.py", 1), ("mine.py", 2)),
)


def mark_levels(state: State) -> State:
    return replace(state, marks=frozenset({("figures/levels.py", 7)}))


def change_parameter(state: State) -> State:
    return state.with_study(0, parameters=(("a", 3),))


def change_color(state: State) -> State:
    layers = (Layer("contour", (("color", "#c0392b"), ("labels", False))),)
    return state.with_figure(0, layers=layers)


def change_helper(state: State) -> State:
    return replace(state, constants=(("helper.py", 3), ("mine.py", 2)))


def rename_study(state: State) -> State:
    return state.with_study(0, name="renamed")


@dataclass(frozen=True)
class Fault:
    """A fault in the code, and the edit that shows it."""

    module: str
    old: str
    new: str
    edit: Callable[[State], State]
    told: str
    """A part of what is found to be wrong."""


# A dry run, which chance puts before some runs, sees it first; where nothing was to be done at all,
# that is.
OTHER_ARTIFACTS = "other artifacts were made|a dry run told other jobs|something to do"
FAULTS = {
    "a fingerprint that ignores a module": Fault(
        "plan/fingerprints.py",
        "for name in sorted(reached):",
        'for name in sorted(reached - {"gradatlas.figures.levels"}):',
        mark_levels,
        OTHER_ARTIFACTS,
    ),
    "a digest that ignores parameters": Fault(
        "plan/artifact.py",
        "{_encode(values)}",
        "{_encode({**values, 'parameters': 0})}",
        change_parameter,
        OTHER_ARTIFACTS,
    ),
    "a digest that ignores colours": Fault(
        "plan/artifact.py",
        "        return _digest(\n            [self.kind, self.suffix, self.spec,",
        "        spec = canonical(self.spec)\n"
        "        for layer in spec.get('layers', ()):\n"
        "            layer['options']['color'] = 0\n"
        "        return _digest(\n            [self.kind, self.suffix, spec,",
        change_color,
        OTHER_ARTIFACTS,
    ),
    "a function in Python without the modules that it imports": Fault(
        "functions/python/source.py",
        "            waiting += files\n",
        "",
        change_helper,
        OTHER_ARTIFACTS,
    ),
    "a digest with the name of the study": Fault(
        "plan/plan.py",
        "    return CaseSettings(**values) if values else NO_CASE_SETTINGS\n",
        "    made = CaseSettings(**values)\n"
        "    made.text += study.name.encode()\n"
        "    return made\n",
        rename_study,
        OTHER_ARTIFACTS,
    ),
    "a maker that looks around": Fault(
        "makers/figure.py",
        'font=inputs.get("font"),\n        )\n    )\n',
        'font=inputs.get("font"),\n        )\n    )\n'
        '    if (path.parents[2] / ".published.json").exists():\n'
        '        path.write_bytes(path.read_bytes() + b"seen")\n',
        change_color,
        "a clean build differs",
    ),
}


def planted(fault: Fault, folder: Path) -> Path:
    """Return a copy of the project with a fault in it."""
    for name in ("workflow", "profiles"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Snakefile", folder)
    path = folder / "workflow" / "gradatlas" / fault.module
    path.write_text(path.read_text().replace(fault.old, fault.new))
    return folder


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_place_in_the_code(fault: Fault) -> None:
    text = (ROOT / "workflow" / "gradatlas" / fault.module).read_text()
    assert text.count(fault.old) == 1


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    code = planted(fault, tmp_path / "code")
    # Only one of the faults needs a clean build to be seen.
    clean = "clean" in fault.told
    session = Session(tmp_path / "session", 1, code, STATE, clean=clean)
    with pytest.raises(WrongError, match=fault.told):
        session.change(fault.edit(STATE), name)


def test_without_a_fault_the_same_edits_are_right(tmp_path: Path) -> None:
    session = Session(tmp_path / "session", 1, state=STATE, clean=False)
    for fault in FAULTS.values():
        session.change(fault.edit(STATE), fault.edit.__name__)
    assert session.change(STATE, "undo").made == 0


def test_an_edit_that_goes_wrong_tells_how_to_repeat_it(tmp_path: Path) -> None:
    session = Session(tmp_path / "session", 1, state=STATE, clean=False)
    shown = session.folder.results / "figures/formula/base/lines.png"
    shown.with_name("left over").write_text("by a fault")
    with pytest.raises(WrongError) as caught:
        session.edit("respell")
    for part in ("left over", "seed: 1, edit 1: respell", "studies:", "['first build']"):
        assert part in str(caught.value)


def test_an_edit_that_goes_wrong_is_told_by_the_shortest_config_that_shows_it(
    tmp_path: Path,
) -> None:
    name = "a digest that ignores colours"
    code = planted(FAULTS[name], tmp_path / "code")
    session = Session(tmp_path / "session", 1, code, STATE, clean=False)
    with pytest.raises(WrongError) as caught:
        session.change(change_color(STATE), name)
    told = explained(caught.value, tmp_path / "shrinking", code, clean=False)
    short = told.partition("in short, after ")[2]
    assert "Layer(kind='contour', options=(('color', '#c0392b')," in short
    assert "Python(" not in short
    assert "('size', (2, 2))" in short
    assert not (tmp_path / "shrinking").exists()
