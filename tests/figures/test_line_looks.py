"""What tells the lines of a study apart: colours and marks, or a bar of a number that is swept."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gradatlas.figures.build import draw_study_figure
from gradatlas.figures.line_looks import LineLooks, NamePart, choose_looks
from gradatlas.figures.styles import luminance, rgba
from tests.support.drawn import layer
from tests.support.gradient_files import Study
from tests.support.overlaps import check_layout

METHOD = NamePart("gradient.method", "central", "central")
ORDER = NamePart("gradient.order", "order 2", 2)
OTHER = NamePart("gradient.method", "forward", "forward")


def swept(value: float | str, key: str = "k") -> NamePart:
    return NamePart(key, f"{key} = {value}", value)


def looks(*names: tuple[NamePart, ...]) -> LineLooks:
    return choose_looks(names, {"k": "$k$"})


def test_few_lines_have_a_colour_a_mark_and_a_name_each() -> None:
    found = looks((METHOD, ORDER), (OTHER,), (METHOD, NamePart("gradient.order", "order 4", 4)))
    assert found.names == ("central, order 2", "forward", "central, order 4")
    assert found.shared == ""
    assert found.bar is None
    assert len({look.color for look in found.looks}) == 3
    assert len({look.marker for look in found.looks}) == 3


def test_words_that_all_lines_share_stand_once() -> None:
    found = looks(*((METHOD, ORDER, swept(k)) for k in range(5)))
    assert found.shared == "central, order 2"
    assert found.names == tuple(f"k = {k}" for k in range(5))


def test_a_number_of_many_lines_is_told_by_a_sequence_of_colours() -> None:
    values = [3.0, 1.0, 2.0, *(float(k) for k in range(4, 21))]
    found = looks(*((METHOD, ORDER, swept(k)) for k in values))
    assert found.bar is not None
    assert found.bar.name == "$k$"
    assert found.bar.texts == tuple(str(k) for k in range(1, 21))
    assert len(set(found.bar.colors)) == 20
    assert found.names == ("",) * 20
    for value, look in zip(values, found.looks, strict=True):
        assert look.color == found.bar.colors[int(value) - 1]
    # In order of lightness, for prints in grey.
    light = luminance(np.array([rgba(color) for color in found.bar.colors]))
    assert (np.diff(light) > 0).all()
    assert light.max() < 0.301


def test_what_else_they_differ_in_is_told_by_marks_and_patterns() -> None:
    names = [(method, swept(k)) for method in (METHOD, OTHER) for k in range(8)]
    found = looks(*names)
    assert found.bar is not None
    assert found.names == ("central",) * 8 + ("forward",) * 8
    assert len(set(found.looks)) == 16
    styles = {
        name: {(look.marker, look.dashes) for look in found.looks[start : start + 8]}
        for name, start in (("central", 0), ("forward", 8))
    }
    assert all(len(style) == 1 for style in styles.values())
    assert styles["central"] != styles["forward"]


@pytest.mark.parametrize("count", [8, 20, 56])
def test_many_lines_that_differ_in_words_are_all_different(count: int) -> None:
    found = looks(*((METHOD, swept(f"f{k}", "function")) for k in range(count)))
    assert found.bar is None
    assert len(set(found.looks)) == count


def test_a_number_that_some_lines_have_not_is_no_sequence() -> None:
    names = [*((METHOD, swept(k)) for k in range(9)), (OTHER,)]
    assert looks(*names).bar is None


def test_no_lines() -> None:
    assert looks() == LineLooks((), ())


@pytest.fixture(scope="module")
def sweep_of_k(tmp_path_factory: pytest.TempPathFactory) -> Study:
    study = Study(tmp_path_factory.mktemp("sweep"), "sin(k*x0)*cos(x1)")
    for k in np.linspace(1, 20, 20):
        study.sweep("central", [1e-4, 1e-3, 1e-2], {"k": float(k)}, order=2)
    return study


@pytest.mark.parametrize("size", [(3.3, 2.5), (6.4, 4.8)])
def test_a_figure_of_twenty_numbers_has_a_bar_and_one_line_of_words(
    sweep_of_k: Study, size: tuple[float, float]
) -> None:
    drawn = sweep_of_k.record(layer("convergence"), size=size)
    (words,) = drawn.legend_texts
    assert words.startswith("central, order 2: slope")
    (bar,) = drawn.composition.bars
    assert len(bar.bar.colors) == 20
    assert bar.bar.name == "$k$"
    places = [at for at, _ in bar.labels]
    sizes = [text.height for _, text in bar.labels]
    assert all(
        b - a > 0.9 * s for (a, b), s in zip(itertools.pairwise(places), sizes, strict=False)
    )
    assert drawn.frame.box.height > 0.4 * 72 * size[1]
    check_layout(drawn)


def test_the_fixed_layout_has_the_bar_too(sweep_of_k: Study) -> None:
    wanted = sweep_of_k.spec(
        layer("convergence"), layout="fixed", file_format="svg", svg_text="text"
    )
    content = draw_study_figure(wanted, sweep_of_k.scene_cases()).decode()
    assert "central, order 2: slope" in content
    assert ">20<" in content
