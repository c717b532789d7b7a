"""Shrinking an edit that went wrong: to the least states that go wrong in the same way.

Studies, figures, sweeps, layers and options are dropped from the states before and after the edit,
from both alike, as long as a fresh session still goes wrong with the same message. What needs a
longer history than these two states cannot be shrunk, and is told so.
"""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.support.edits.model import Figure, State, Study, is_valid
from tests.support.edits.session import Session, Step, WrongError
from tests.support.project import ROOT

SECONDS = float(os.environ.get("SHRINK_SECONDS", "120"))
"""How long to look for smaller states; the last run may take longer."""
_SEED = "shrinking"


def explained(error: WrongError, folder: Path, code: Path = ROOT, *, clean: bool = True) -> str:
    """Return the message of an error with the shortest config that shows it.

    Args:
        error: What went wrong.
        folder: Where to work; it is made, and removed.
        code: The folder of the project whose code is tested.
        clean: Whether to compare with clean builds.
    """
    numbers = itertools.count()

    def attempt(step: Step) -> WrongError | None:
        place = folder / str(next(numbers))
        first = step.after if step.before is None else step.before
        try:
            session = Session(place, _SEED, code, first, clean=clean, every_look=True)
            if step.before is not None:
                session.repeat(step)
        except WrongError as found:
            # A first build that goes wrong shows nothing of the edit after it.
            return found if (found.step.before is None) == (step.before is None) else None
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return None

    folder.mkdir(parents=True)
    try:
        told = attempt(error.step)
        if told is None:
            return f"{error}\nthe same edit alone goes well: it needs what was before it"
        shortest, tried = shrink(error.step, attempt, told, SECONDS)
        return (
            f"{error}\n\nin short, after {tried} tries: {shortest}\n"
            f"edits of files: {', '.join(shortest.step.worldly) or 'none'}"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shrink(
    step: Step, attempt: Callable[[Step], WrongError | None], told: WrongError, seconds: float
) -> tuple[WrongError, int]:
    """Return how the least step goes wrong, and how many were tried.

    Args:
        step: An edit that goes wrong.
        attempt: Tries an edit, and returns how it goes wrong; None where it goes well.
        told: How `step` goes wrong when it is tried.
        seconds: How long to look.
    """
    end, tried = time.monotonic() + seconds, 0
    shortest, seen = told, {step}
    while True:
        for smaller in smaller_steps(step):
            if time.monotonic() > end:
                return shortest, tried
            if smaller in seen:
                continue
            seen.add(smaller)
            tried += 1
            found = attempt(smaller)
            if found is not None and found.what == told.what:
                step, shortest = smaller, found
                break
        else:
            return shortest, tried


def smaller_steps(step: Step) -> Iterator[Step]:
    """Yield steps with less in them that the project takes, those with much less first."""
    for shortened in _cuts(step):
        before = None if step.before is None else shortened(step.before)
        after = shortened(step.after)
        first = step.first if step.first in {study.name for study in after.studies} else None
        smaller = replace(step, before=before, after=after, first=first)
        states = [state for state in (smaller.before, smaller.after) if state is not None]
        was_edit = step.before is not None and step.before != step.after
        if (
            smaller != step
            and all(map(is_valid, states))
            and not (was_edit and smaller.before == smaller.after and not step.worldly)
        ):
            yield smaller
    for place in range(len(step.worldly)):
        yield replace(step, worldly=(*step.worldly[:place], *step.worldly[place + 1 :]))
    if step.first is not None:
        yield replace(step, first=None)


_Cut = Callable[[State], State]
"""Takes something out of a state; a state that does not have it stays as it is."""


def _cuts(step: Step) -> Iterator[_Cut]:
    states = [state for state in (step.before, step.after) if state is not None]
    studies = {study.name: study for state in states for study in state.studies}
    figures = {figure.name: figure for state in states for figure in state.figures}
    yield from (_without_study(name) for name in studies)
    yield from (_without_figure(name) for name in figures)
    yield lambda state: replace(state, marks=frozenset())
    for mark in sorted({mark for state in states for mark in state.marks}):
        yield _without_mark(mark)
    yield lambda state: replace(state, gradient=())
    for name, study in studies.items():
        yield _in_study(name, lambda one: replace(one, figures=()))
        yield _in_study(name, lambda one: replace(one, sweep=()))
        yield _in_study(name, lambda one: replace(one, sweep=one.sweep[:1]))
        for place in range(max((len(product) for product in study.sweep), default=0)):
            yield _in_study(name, _with_fewer_values(place))
        yield _in_study(name, lambda one: replace(one, title=None))
        yield _in_study(name, lambda one: replace(one, gradient=()))
        yield _in_study(name, lambda one: replace(one, parameters=()))
    for name, figure in figures.items():
        for place in range(len(figure.layers)):
            yield _in_figure(name, _without_layer(place))
        yield _in_figure(name, lambda one: replace(one, formats=one.formats[:1]))
        for option, _ in figure.options:
            if option not in ("size", "dpi"):  # these keep figures small
                yield _in_figure(name, _without_option(option))
        yield _in_figure(name, _without_layer_options)


def _without_study(name: str) -> _Cut:
    return lambda state: replace(
        state, studies=tuple(study for study in state.studies if study.name != name)
    )


def _without_figure(name: str) -> _Cut:
    def names(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(other for other in given if other != name)

    def cut(state: State) -> State:
        return replace(
            state,
            default_figures=names(state.default_figures),
            figures=tuple(figure for figure in state.figures if figure.name != name),
            studies=tuple(
                study if study.figures is None else replace(study, figures=names(study.figures))
                for study in state.studies
            ),
        )

    return cut


def _without_mark(mark: tuple[str, int]) -> _Cut:
    return lambda state: replace(state, marks=state.marks - {mark})


def _in_study(name: str, cut: Callable[[Study], Study]) -> _Cut:
    return lambda state: replace(
        state,
        studies=tuple(cut(study) if study.name == name else study for study in state.studies),
    )


def _in_figure(name: str, cut: Callable[[Figure], Figure]) -> _Cut:
    return lambda state: replace(
        state,
        figures=tuple(cut(figure) if figure.name == name else figure for figure in state.figures),
    )


def _with_fewer_values(place: int) -> Callable[[Study], Study]:
    """Leave only the first value of a swept key."""
    return lambda study: replace(
        study,
        sweep=tuple(
            tuple(
                (key, values[:1] if number == place else values)
                for number, (key, values) in enumerate(product)
            )
            for product in study.sweep
        ),
    )


def _without_layer(place: int) -> Callable[[Figure], Figure]:
    def cut(figure: Figure) -> Figure:
        layers = (*figure.layers[:place], *figure.layers[place + 1 :])
        return replace(figure, layers=layers) if layers else figure

    return cut


def _without_option(name: str) -> Callable[[Figure], Figure]:
    return lambda figure: replace(
        figure, options=tuple(option for option in figure.options if option[0] != name)
    )


def _without_layer_options(figure: Figure) -> Figure:
    return replace(figure, layers=tuple(replace(layer, options=()) for layer in figure.layers))
