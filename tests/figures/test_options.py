from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, TypeVar

import pytest
from matplotlib.colors import CSS4_COLORS, TABLEAU_COLORS, to_hex

from gradatlas.config.checking import field_types
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.layers import contour, contourf, line, quiver, tangent
from gradatlas.figures.options import (
    COLOR_NAMES,
    CYCLE_NAMES,
    MOST_PIXELS,
    FigureOptions,
    color_code,
    is_color,
)
from gradatlas.figures.style_sheets import paper_of
from tests.support.drawn import bowl, layer
from tests.support.option_values import VALUES, checked, choices, samples
from tests.support.recorded import draw

T = TypeVar("T")

WORKFLOW = Path(__file__).parents[2] / "workflow"
CLASSES: dict[str, type[Any]] = {
    "figure": FigureOptions,
    **{f"layer {kind}": find_layer(kind).Options for kind in layer_kinds()},
    **{f"method {name}": find_method(name).Options for name in method_names()},
}
"""All classes of options that a config can set, by what they are of."""


def check(options: type[T], **values: Any) -> T:
    made = checked(options, **values)
    assert made is not None
    return made


@pytest.mark.parametrize("options", CLASSES.values(), ids=CLASSES)
def test_options_of_every_kind_have_defaults_that_a_config_may_spell_out(
    options: type[Any],
) -> None:
    default = options()
    spelled = {name: getattr(default, name) for name in field_types(options)}
    assert checked(options, **spelled) == checked(options) == default
    for made in samples(options, 20, "again"):
        again = {name: getattr(made, name) for name in field_types(options)}
        assert checked(options, **again) == made


@pytest.mark.parametrize("options", CLASSES.values(), ids=CLASSES)
def test_options_of_every_kind_refuse_what_they_do_not_know(options: type[Any]) -> None:
    assert checked(options, nosuchoption=1) is None
    for name, allowed in choices(options).items():
        wrong = [value for value in VALUES if value not in allowed]
        wrong += [[], float("nan"), float("inf"), [float("nan"), 1.0], {"x0": [2, 1]}]
        for value in wrong:
            assert checked(options, **{name: value}) is None, (name, value)


def test_colour_names_are_those_that_matplotlib_knows() -> None:
    assert {name: code.lower() for name, code in CSS4_COLORS.items()} == COLOR_NAMES
    assert dict(TABLEAU_COLORS) == CYCLE_NAMES


@pytest.mark.parametrize(
    "text",
    [
        *["#ff0000", "#FF0000", "#ff000080", "#F00", "#f008", "steelblue", "SteelBlue", "GREEN"],
        *["tab:green", "TAB:Blue", "tab:grey", *"bgrcmykw", "C0", "C9", "C12", "0.5", ".25", "1"],
    ],
)
def test_colours_are_those_of_matplotlib_in_one_spelling(text: str) -> None:
    assert is_color(text)
    code = color_code(text)
    assert code is not None
    assert to_hex(text, keep_alpha=len(code) > 7) == code
    assert check(quiver.Options, color=text).color == code


def test_opaque_colours_need_no_fourth_number() -> None:
    assert color_code("#ff0000FF") == color_code("#f00f") == color_code("Red") == "#ff0000"


@pytest.mark.parametrize(
    "text",
    [
        *["", "#ff000", "ff0000", "#gg0000", "c0", "G", "red ", "#ff0000\n", "dark green", "none"],
        *["1.5", "-0.5", "C", "C١", "#١١١", "xkcd:red", "auto", "#" + "0" * 10**5],
    ],
)
def test_what_is_no_colour(text: str) -> None:
    assert not is_color(text)
    assert checked(line.Options, color=text) is None


def test_a_map_of_crameri_draws() -> None:
    draw(bowl(11), layer("contourf", cmap="batlow", count=3))


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (quiver.Options, {"color": "redd"}),
        (quiver.Options, {"length": False}),
        (quiver.Options, {"length": "long"}),
        (quiver.Options, {"arrows": 0}),
        (quiver.Options, {"cmap": "jet"}),
        (quiver.Options, {"colour": "red"}),
        (contour.Options, {"levels": [2.0, 1.0]}),
        (contour.Options, {"levels": []}),
        (contour.Options, {"levels": 0}),
        (contour.Options, {"levels": 201}),
        (contour.Options, {"levels": 2.5}),
        (contour.Options, {"levels": [1.0, float("inf")]}),
        (contour.Options, {"count": 0}),
        (contourf.Options, {"levels": "cubic"}),
        (line.Options, {"linewidth": 0}),
        (tangent.Options, {"at": []}),
        (FigureOptions, {"size": (0.5, 4)}),
        (FigureOptions, {"size": (6.4,)}),
        (FigureOptions, {"dpi": 5000}),
        (FigureOptions, {"limits": {"x0": (2, 1)}}),
        (FigureOptions, {"limits": {"x0": (1, float("nan"))}}),
    ],
)
def test_wrong_options_are_refused(options: type[Any], values: dict[str, Any]) -> None:
    assert checked(options, **values) is None


@pytest.mark.parametrize("length", [True, "true", "log", "unit"])
def test_a_bare_true_of_yaml_is_a_length(length: str | bool) -> None:
    # One picture, one spelling: it must not draw anything again.
    assert check(quiver.Options, length=length).length == str(length).lower()


@pytest.mark.parametrize("kind", [contour, contourf])
def test_a_number_of_levels_is_a_count_in_another_spelling(kind: Any) -> None:
    assert check(kind.Options, levels=7) == kind.Options(levels="auto", count=7)
    assert check(kind.Options, levels=12) == kind.Options()
    assert check(kind.Options, levels=[12.0]).levels == (12.0,)


def test_the_largest_figures_have_more_pixels_than_can_be_drawn() -> None:
    assert paper_of(FigureOptions()).pixels == pytest.approx(640 * 480)
    assert paper_of(FigureOptions(size=(40, 40), dpi=1200)).pixels > MOST_PIXELS


def test_options_can_be_read_without_numpy_and_matplotlib() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import gradatlas.config.figures_section\n"
        "from gradatlas.differentiation.method import find_method, method_names\n"
        "from gradatlas.figures.layer import find_layer, layer_kinds\n"
        "assert all(find_layer(kind).Options() for kind in layer_kinds())\n"
        "assert all(find_method(name).Options() for name in method_names())\n"
        "heavy = {'numpy', 'matplotlib', 'xarray', 'sympy'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    subprocess.run([sys.executable, "-c", script, WORKFLOW], check=True)
