"""An edit that goes wrong is cut down to what it takes to go wrong."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.support.edits.generating import random_figure, random_state
from tests.support.edits.model import Figure, Formula, State, Study, is_valid
from tests.support.edits.session import Step, WrongError
from tests.support.edits.shrinking import shrink

WRONG = "other artifacts were made than expected"


def large_edit() -> Step:
    """An edit of a module, in a state with much that has nothing to do with it."""
    rng = random.Random(3)
    state = random_state(rng, studies=4)
    while True:
        lines = replace(random_figure(state, "two", rng), name="lines", formats=("png", "svg"))
        if "contour" in lines.kinds and len(lines.layers) == 2:
            break
    swept = Study(
        "swept",
        Formula(2, 1),
        title="Much",
        parameters=(("a", 2),),
        gradient=(("method", "forward"),),
        sweep=((("a", (1, 2, 3)), ("gradient.step", (0.1, 0.2))), (("a", (5,)),)),
        figures=(state.default_figures[0], "lines"),
    )
    before = replace(state, figures=(*state.figures, lines), studies=(*state.studies, swept))
    assert is_valid(before)
    marks = frozenset({("figures/levels.py", 1), ("grids.py", 2)})
    return Step(before, replace(before, marks=marks), ("touch sources",))


def drawn(state: State) -> list[Figure]:
    return [state.figure(name) for study in state.studies for name in state.figures_of(study)]


def goes_wrong(step: Step) -> WrongError | None:
    """Go wrong where contour lines are drawn while their levels are edited, and otherwise else."""
    if len(step.after.studies) == 1 and not drawn(step.after):
        return WrongError("something else", "", step, "")
    is_marked = "figures/levels.py" in dict(step.after.marks)
    has_lines = any("contour" in figure.kinds for figure in drawn(step.after))
    return WrongError(WRONG, "", step, "") if is_marked and has_lines else None


def test_an_edit_is_cut_down_to_what_goes_wrong_in_the_same_way() -> None:
    step = large_edit()
    told = goes_wrong(step)
    assert told is not None
    found, tried = shrink(step, goes_wrong, told, seconds=60)
    assert found.what == WRONG
    assert tried < 200
    short = found.step
    assert short.before is not None
    assert short.before == replace(short.after, marks=frozenset())
    assert short.worldly == ()
    assert short.after.marks == {("figures/levels.py", 1)}
    [study] = short.after.studies
    [figure] = short.after.figures
    assert study.sweep in ((), ((("a", (1,)),),))
    assert (study.title, study.gradient) == (None, ())
    assert [layer.kind for layer in figure.layers] == ["contour"]
    assert figure.layers[0].options == ()
    assert figure.formats == figure.formats[:1]


def test_without_time_the_edit_is_told_as_it_is() -> None:
    step = large_edit()
    told = goes_wrong(step)
    assert told is not None
    assert shrink(step, goes_wrong, told, seconds=-1) == (told, 0)
