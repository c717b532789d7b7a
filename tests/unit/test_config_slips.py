"""Slips of people in a config, kind by kind: each message tells what to write instead."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path

import pytest
import yaml

from gradatlas.config.advice import keys as other_keys
from gradatlas.config.advice.yaml import cut_texts, syntax_advice
from gradatlas.config.cases import STUDY_KEYS
from gradatlas.config.checking import describe, field_types
from gradatlas.config.config import CONFIG_KEYS, DEFAULTS_KEYS
from gradatlas.config.descent_section import DescentOptions
from gradatlas.config.gradient_section import FileOptions
from gradatlas.config.problems import ConfigError, folded
from gradatlas.config.yaml_reader import compose, parse_yaml
from gradatlas.descent.optimizer import find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.layer import find_layer, layer_kinds
from tests.support.plans import plan_of_file
from tests.support.slips import told, told_alone

STUDY = "studies: {s: {function: x0, figures: [], %s}}"
AXIS = STUDY % "grid: {x0: %s}"
SWEPT = "studies: {s: {function: x0*a, figures: [], sweep: {a: %s}}}"
LAYER = "figures: {f: {layers: [{kind: %s}]}}\nstudies: {s: {function: x0, figures: []}}"
FIGURE = "figures: {f: {layers: [contour], %s}}\nstudies: {s: {function: x0, figures: []}}"


@pytest.mark.parametrize(
    ("axis", "says"),
    [
        ("{min: -1, max: 2, n: 9}", "no min, max, n; write {start: -1, stop: 2, num: 9}"),
        ("{from: -1, to: 2, points: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{lo: -1, hi: 2, count: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{low: -1, high: 2, N: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{begin: -1, end: 2, size: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{start: -1, end: 2, steps: 9}", "no end, steps; write {start: -1, stop: 2, num: 9}"),
        ("{start: -1, stop: 2, n: 9}", "no n; write {start: -1, stop: 2, num: 9}"),
        ("{Start: -1, Stop: 2, Num: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{num: 9, max: 2, min: -1}", "{start: -1, stop: 2, num: 9}"),
        ("{x_min: -1, x_max: 2, num_points: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{min: -1, max: 2, dx: 0.5}", "{start: -1, stop: 2, step: 0.5}"),
        ("{start: 0, stop: 1, delta: 0.5}", "{start: 0, stop: 1, step: 0.5}"),
        ("{range: [-1, 2], num: 9}", "{start: -1, stop: 2, num: 9}"),
        ("{bounds: [-1, 2], step: 0.5}", "{start: -1, stop: 2, step: 0.5}"),
        ("{linspace: {min: -1, max: 2, n: 9}}", "{linspace: {start: -1, stop: 2, num: 9}}"),
        ("{linspace: [-1, 2, 9]}", "{start: -1, stop: 2, num: 9}"),
        ("{arange: [-1, 2, 0.5]}", "{start: -1, stop: 2, step: 0.5}"),
        ("{geomspace: [1, 2, 9]}", "{geomspace: {start: 1, stop: 2, num: 9}}"),
        ("'np.linspace(-1, 2, 9)'", "{start: -1, stop: 2, num: 9}"),
        ("linspace(-1, 2, num=9)", "{start: -1, stop: 2, num: 9}"),
        ("'arange(-1, 2, 0.5)'", "{start: -1, stop: 2, step: 0.5}"),
        ("-2:2:81", "{start: -2, stop: 2, num: 81}"),
        ("-2:0.1:2", "{start: -2, stop: 2, step: 0.1}"),
        ("'-2, 2, 81'", "{start: -2, stop: 2, num: 81}"),
        ("'(-2, 2, 81)'", "{start: -2, stop: 2, num: 81}"),
        ("[-2, 200, 81]", "or for a range {start: -2, stop: 200, num: 81}"),
        ("[-2, 2, 0.1]", "or for a range {start: -2, stop: 2, step: 0.1}"),
    ],
)
def test_an_axis_is_shown_as_it_is_to_be_written(axis: str, says: str, tmp_path: Path) -> None:
    line = told_alone(AXIS % axis, tmp_path)
    assert line.startswith("config: studies.s.grid.x0")
    assert says in line
    right = line[line.find("write {") + len("write ") :]
    if "write {" in line:
        (tmp_path / "right.yaml").write_text(AXIS % right, encoding="utf-8")
        assert plan_of_file(tmp_path / "right.yaml").files


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("{linspace: [1, 10, 5]}", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        ("{geomspace: [1, 10, 5]}", "write {geomspace: {start: 1, stop: 10, num: 5}}"),
        ("{arange: [0, 1, 0.1]}", "write {arange: {start: 0, stop: 1, step: 0.1}}"),
        ("{linspace: [1, 10]}", "write {linspace: {start: 1, stop: 10}}"),
        ("{linspace: '(1, 10, 5)'}", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        ("{linspace: {min: 1, max: 10, n: 5}}", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        (
            "{logspace: {from: 0, to: 3, n: 4, base: 2}}",
            "write {logspace: {start: 0, stop: 3, num: 4, base: 2}}",
        ),
        ("{start: 1, stop: 10, num: 5}", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        ("{min: 1, max: 10, n: 5}", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        ("{start: 1, stop: 10, step: 2}", "write {arange: {start: 1, stop: 10, step: 2}}"),
        ("linspace(1, 10, 5)", "write {linspace: {start: 1, stop: 10, num: 5}}"),
        ("'np.logspace(0, 2, 5)'", "write {logspace: {start: 0, stop: 2, num: 5}}"),
        ("'range(0, 10, 2)'", "write {arange: {start: 0, stop: 10, step: 2}}"),
        (
            "{logspace: {start: 1, stop: 1000, num: 4}}",
            "powers of ten; from 1 to 1000: {geomspace: {start: 1, stop: 1000, num: 4}}",
        ),
        ("{logspace: {start: -1, stop: 1000, num: 4}}", "powers of ten: give smaller ones"),
        ("{range: {start: 0, stop: 1, step: 1}}", "did you mean arange?"),
        ("{Linspace: {start: 0, stop: 1}}", "did you mean linspace?"),
    ],
)
def test_a_range_is_shown_as_it_is_to_be_written(values: str, says: str, tmp_path: Path) -> None:
    lines = told(SWEPT % values, tmp_path)
    [line] = [line for line in lines if line.startswith("config: studies.s.sweep.a")]
    assert says in line


@pytest.mark.parametrize(
    ("study", "key", "says"),
    [
        ("limits: {x0: [0, 1]}", "limits", "belongs to a figure"),
        ("xlim: [0, 1]", "xlim", "belongs to a figure as limits"),
        ("domain: [0, 1]", "domain", "grid: {x0: {start: -2, stop: 2, num: 81}}"),
        ("range: [0, 1]", "range", "grid: {x0: {start: -2, stop: 2, num: 81}}"),
        ("bounds: [0, 1]", "bounds", "grid: {x0: {start: -2, stop: 2, num: 81}}"),
        ("grid: {limits: {x0: [0, 1]}}", "grid.limits", "limits in a figure"),
        ("grid: {domain: [0, 1]}", "grid.domain", "{x0: {start: -2, stop: 2, num: 81}}"),
        ("grid: {num: 81}", "grid.num", "each axis by name: {x0: {start: -2, stop: 2, num: 81}}"),
        ("grid: {axes: {x: [0, 1]}}", "grid.axes", "name the axes in grid itself"),
        ("step: 0.1", "step", "write gradient: {step: 0.1}"),
        ("h: 0.1", "h", "write gradient: {step: 0.1}"),
        ("method: exact", "method", "write gradient: {method: exact}"),
        ("order: 4", "order", "write gradient: {order: 4}"),
        ("num: 81", "num", "grid: {x0: {start: -2, stop: 2, num: 81}}"),
        ("x: [0, 1]", "x", "grid: {x: {start: -2, stop: 2, num: 81}}"),
        ("params: {}", "params", "did you mean parameters?"),
        ("parameter: {}", "parameter", "did you mean parameters?"),
        ("grids: {}", "grids", "did you mean grid?"),
        ("figure: quiver", "figure", "did you mean figures?"),
        ("formula: x0", "formula", "did you mean function?"),
        ("Function: x0", "Function", "did you mean function?"),
        ("sweeps: {}", "sweeps", "did you mean sweep?"),
        ("name: s", "name", "for a line above the figures write title"),
        ("layers: []", "layers", "figures: {<name>: {layers: …}}"),
        ("cmap: viridis", "cmap", "{kind: contourf, cmap: viridis}"),
        ("dpi: 200", "dpi", "figures: {<name>: {dpi: 200}}"),
        ("format: png", "format", "figures: {<name>: {formats: [png]}}"),
        ("python: mine.py", "python", "belongs under function"),
        ("critical_points: 1", "critical_points", "give true or false"),
        ("saddles: true", "saddles", "did you mean critical_points?"),
        (
            "descent: {start: [1, 1], optimizer: gd}",
            "descent.optimizer",
            "did you mean gradient_descent?",
        ),
        ("descent: {start: [1, 1], optimizer: momentum, lr: 1}", "descent.lr", "learning_rate?"),
        ("descent: {x0: [1, 1], start: [1, 1], optimizer: momentum}", "descent.x0", "mean start?"),
        ("descent: {start: [9, 1], optimizer: momentum}", "descent.start", "give a wider grid"),
        ("gradient: exact", "gradient", "give method and its options: {method: exact}"),
        ("gradient: {h: 1}", "gradient.h", "did you mean step?"),
        ("gradient: {scheme: exact}", "gradient.scheme", "did you mean method?"),
        ("gradient: {tol: 1}", "gradient.tol", "did you mean tolerance?"),
        ("gradient: {Method: exact}", "gradient.Method", "did you mean method?"),
        ("gradient: {method: centered}", "gradient.method", "did you mean central?"),
        ("gradient: {method: autodiff}", "gradient.method", "did you mean exact?"),
        ("gradient: {method: complex_step}", "gradient.method", "did you mean complex?"),
        ("gradient: {method: Central}", "gradient.method", "did you mean central?"),
        ("gradient: {step: automatic}", "gradient.step", "did you mean auto?"),
        ("gradient: {method: custom}", "gradient.method", "did you mean given?"),
        ("gradient: {method: given}", "gradient.method", "formulas bring no gradient with them"),
    ],
)
def test_a_key_of_a_study_is_told_its_name_and_place(
    study: str, key: str, says: str, tmp_path: Path
) -> None:
    line = told_alone(STUDY % study, tmp_path)
    assert line.startswith(f"config: studies.s.{key}: ")
    assert says in line


@pytest.mark.parametrize(
    ("more", "key", "says"),
    [
        ("grad: 'f.py:g'", "grad", "did you mean gradient?"),
        ("jacobian: 'f.py:g'", "jacobian", "did you mean gradient?"),
        ("Gradient: 'f.py:g'", "Gradient", "did you mean gradient?"),
        ("jax: true", "jax", "did you mean autodiff?"),
        ("autograd: torch", "autograd", "did you mean autodiff?"),
        ("autodif: jax", "autodif", "did you mean autodiff?"),
        ("autodiff: JAX", "autodiff", "did you mean jax?"),
        ("autodiff: pytorch", "autodiff", "did you mean torch?"),
        ("autodiff: true", "autodiff", "did you mean jax?"),
        ("autodiff: sympy", "autodiff", "allowed: jax, torch"),
        ("gradient: g", "gradient", "such as functions/mine.py:saddle_gradient"),
        ("gradient: {python: 'f.py:g'}", "gradient", "such as functions/mine.py:saddle_gradient"),
        ("parameters: {a: 1}", "parameters", "belongs to the study, beside function"),
        ("method: exact", "method", "beside function: gradient: {method: exact}"),
    ],
)
def test_a_key_of_a_function_in_python_is_told_its_name_and_place(
    more: str, key: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "f.py").write_text("def f(x0, x1): return x0\ndef g(x0, x1): return 1, 0\n")
    config = f"studies: {{s: {{function: {{python: '{tmp_path}/f.py:f', {more}}}, figures: []}}}}"
    line = told_alone(config, tmp_path)
    assert line.startswith(f"config: studies.s.function.{key}: ")
    assert says in line


@pytest.mark.parametrize(
    ("top", "key", "says"),
    [
        ("figure: {}", "figure", "did you mean figures?"),
        ("study: {}", "study", "did you mean studies?"),
        ("function: x0", "function", "it belongs to a study: studies: {<name>: {function: x0}}"),
        ("sweep: {a: 1}", "sweep", "belongs to a study"),
        ("grid: {x0: [0, 1]}", "grid", "belongs under defaults, or to a study"),
        ("method: exact", "method", "defaults: {gradient: {method: exact}}"),
        ("layers: [contour]", "layers", "belongs to a figure"),
        ("dpi: 100", "dpi", "figures: {<name>: {dpi: 100}}"),
        ("output: out", "output", "did you mean results?"),
        ("Results: out", "Results", "did you mean results?"),
        ("defaults: {step: 1}", "defaults.step", "write gradient: {step: 1}"),
        ("defaults: {sweep: {}}", "defaults.sweep", "belongs to a study"),
        ("defaults: {figure: [contour]}", "defaults.figure", "did you mean figures?"),
        ("defaults: {dpi: 3}", "defaults.dpi", "belongs to a figure"),
    ],
)
def test_a_key_at_the_top_is_told_its_name_and_place(
    top: str, key: str, says: str, tmp_path: Path
) -> None:
    line = told_alone(f"{top}\nstudies: {{s: {{function: x0, figures: []}}}}", tmp_path)
    assert line.startswith(f"config: {key}: ")
    assert says in line


@pytest.mark.parametrize(
    ("layer", "key", "says"),
    [
        ("quiver, colour: red", "colour", "did you mean color?"),
        ("quiver, Color: red", "Color", "did you mean color?"),
        ("quiver, c: red", "c", "did you mean color?"),
        ("quiver, colormap: viridis", "colormap", "did you mean cmap?"),
        ("contourf, colormap: viridis", "colormap", "did you mean cmap?"),
        ("contourf, nlevels: 9", "nlevels", "did you mean count?"),
        ("contourf, norm: log", "norm", "did you mean levels?"),
        ("contourf, cbar: false", "cbar", "did you mean colorbar?"),
        ("contourf, vmin: 0", "vmin", "did you mean range?"),
        ("contour, linewidths: 2", "linewidths", "did you mean linewidth?"),
        ("contour, lw: 2", "lw", "did you mean linewidth?"),
        ("contour, line_width: 2", "line_width", "did you mean linewidth?"),
        ("contour, clabel: false", "clabel", "did you mean labels?"),
        ("line, lw: 2", "lw", "did you mean linewidth?"),
        ("line, c: red", "c", "did you mean color?"),
        ("tangent, x: 1", "x", "did you mean at?"),
        ("error, vmax: 1", "vmax", "did you mean range?"),
        ("error, variable: error", "variable", "did you mean quantity?"),
        ("convergence, statistic: worst", "statistic", "did you mean measure?"),
        ("quiver, scale: 2", "scale", "did you mean length?"),
        ("quiver, normalize: true", "normalize", "did you mean length?"),
        ("quiver, density: 2", "density", "did you mean arrows?"),
        ("quiver, negative: true", "negative", "did you mean direction?"),
        ("quiver, quiverkey: true", "quiverkey", "did you mean key?"),
        ("quiver, lw: 2", "lw", "linewidth is an option of contour, "),
        ("contourf, color: red", "color", "color is an option of contour, "),
        ("contourf, linewidths: 1", "linewidths", "linewidth is an option of contour, "),
        ("quiver, opacity: 0.5", "opacity", "did you mean alpha?"),
        ("contour, linestyles: dashed", "linestyles", "did you mean linestyle?"),
        ("contour, linestyle: dots", "linestyle", "did you mean dotted?"),
        ("contour, thick: 0", "thick", "auto, none"),
        ("quiver, zorder: 3", "zorder", "allowed: alpha, arrows, cmap, color"),
        ("quiver, title: a", "title", "belongs to the figure, beside layers"),
        ("quiver, figsize: [3, 4]", "figsize", "did you mean size? it belongs to the figure"),
        ("quiver, fontsize: 9", "fontsize", "did you mean font_size? it belongs to the figure"),
        ("quiver, length: normalized", "length", "did you mean unit? give one of unit, log, true"),
        ("quiver, length: logarithmic", "length", "did you mean log?"),
        ("quiver, direction: down", "direction", "did you mean descent? give one of ascent, desc"),
        ("quiver, direction: Ascent", "direction", "did you mean ascent?"),
        ("quiver, arrows: every", "arrows", "did you mean all?"),
        ("contour, levels: logarithmic", "levels", "did you mean log?"),
        ("contourf, cmap: Viridis", "cmap", "did you mean viridis?"),
        ("contourf, cmap: jet", "cmap", "its lightness goes up and down, so that edges"),
        ("contourf, cmap: seismic", "cmap", "use RdBu_r"),
        ("convergence, measure: max", "measure", "did you mean worst?"),
        ("streamplot", "kind", "stream is still to come"),
        ("arrows", "kind", "did you mean quiver?"),
        ("heatmap", "kind", "did you mean contourf?"),
        ("gradcheck", "kind", "did you mean gradient_check?"),
        ("taylor_test", "kind", "did you mean gradient_check?"),
        ("Contour", "kind", "did you mean contour?"),
    ],
)
def test_an_option_of_a_layer_is_told_its_name_and_place(
    layer: str, key: str, says: str, tmp_path: Path
) -> None:
    line = told_alone(LAYER % layer, tmp_path)
    assert line.startswith(f"config: figures.f.layers[0].{key}: ")
    assert says in line


@pytest.mark.parametrize(
    ("figure", "key", "says"),
    [
        ("figsize: [3, 4]", "figsize", "did you mean size?"),
        ("width: 3", "width", "write size: [width, height], in inches"),
        ("resolution: 3", "resolution", "did you mean dpi?"),
        ("format: png", "format", "did you mean formats?"),
        ("formats: png", "formats", "write formats: [png]"),
        ("formats: 'png, svg'", "formats", "write formats: [png, svg]"),
        ("formats: [jpg]", "formats[0]", "did you mean png? allowed: png, svg, pdf"),
        ("formats: [eps]", "formats[0]", "did you mean pdf? allowed: png, svg, pdf"),
        ("formats: [PNG]", "formats[0]", "did you mean png?"),
        ("suptitle: a", "suptitle", "did you mean title?"),
        ("Title: a", "Title", "did you mean title?"),
        ("aspect: 1", "aspect", "did you mean equal?"),
        ("labels: latex", "labels", "did you mean math?"),
        ("tight_layout: true", "tight_layout", "did you mean layout?"),
        ("grid: true", "grid", "did you mean gridlines?"),
        ("xlim: [0, 1]", "xlim", "write limits: {x0: [-2, 2]}"),
        ("domain: [0, 1]", "domain", "did you mean limits?"),
        ("fontsize: 9", "fontsize", "did you mean font_size?"),
        ("x_label: a", "x_label", "did you mean xlabel?"),
        ("yscale: log", "yscale", "write scale: {x1: log}"),
        ("theme: paper", "theme", "did you mean style?"),
        ("style: journal", "style", "did you mean paper?"),
        ("size: onecolumn", "size", "did you mean column?"),
        ("projection: 3d", "projection", "projection is still to come"),
        ("cmap: viridis", "cmap", "belongs to a layer: layers: [{kind: contour, cmap: …}]"),
        ("linewidths: 2", "linewidths", "linewidth belongs to a layer"),
        ("colour: red", "colour", "color belongs to a layer"),
        ("kind: quiver", "kind", "layers: [{kind: quiver}]"),
    ],
)
def test_an_option_of_a_figure_is_told_its_name_and_place(
    figure: str, key: str, says: str, tmp_path: Path
) -> None:
    line = told_alone(FIGURE % figure, tmp_path)
    assert line.startswith(f"config: figures.f.{key}: ")
    assert says in line


@pytest.mark.parametrize(
    ("color", "says"),
    [
        ("redd", "did you mean red?"),
        ("dark green", "did you mean darkgreen?"),
        ("Dark_Green", "did you mean darkgreen?"),
        ("ff0000", 'did you mean "#ff0000"?'),
        ("0xff0000", 'did you mean "#ff0000"?'),
        ("'rgb(255, 0, 0)'", 'did you mean "#ff0000"?'),
        ("[1, 0, 0]", 'did you mean "#ff0000"?'),
        ("[255, 128, 0, 1]", 'did you mean "#ff8000"?'),
        ("0.5", 'did you mean "#808080"?'),
        ("xkcd:sky blue", "did you mean skyblue?"),
        ("tab:grean", "did you mean tab:green?"),
        ("G", "did you mean g?"),
        ("c0", "did you mean C0?"),
        ("speed", "did you mean magnitude?"),
        ("null", 'a colour as "#rrggbb", in quotes'),
        ("none", 'a colour as "#rrggbb", in quotes'),
        ("-3", 'a colour as "#rrggbb", in quotes'),
    ],
)
def test_a_colour_is_told_the_nearest(color: str, says: str, tmp_path: Path) -> None:
    line = told_alone(LAYER % f"quiver, color: {color}", tmp_path)
    assert line.startswith("config: figures.f.layers[0].color: ")
    assert says in line


def test_equal_colours_make_equal_figures(tmp_path: Path) -> None:
    names = ["red", "Red", "r", '"#F00"', '"#ff0000"', '"#FF0000FF"']
    digests = set()
    for name in names:
        path = tmp_path / "config.yaml"
        path.write_text(
            f"figures: {{f: {{layers: [{{kind: contour, color: {name}}}]}}}}\n"
            "studies: {s: {function: x0, figures: [f]}}",
            encoding="utf-8",
        )
        digests.add(tuple(file.artifact.digest for file in plan_of_file(path).files))
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ("quiver", "write figures: [quiver]"),
        ("'quiver, contour'", "write figures: [quiver, contour]"),
        ("quiver contour", "write figures: [quiver, contour]"),
        ("Quiver", "give names, or [] for none"),
        ("[Quiver]", "did you mean quiver?"),
    ],
)
def test_figures_are_a_list(names: str, says: str, tmp_path: Path) -> None:
    assert says in told_alone(f"studies: {{s: {{function: x0, figures: {names}}}}}", tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "studies:\n  s:\n  - function: x0",
            "studies.s: [{'function': 'x0'}] is not a study; leave",
        ),
        ("studies:\n  s: x0**2", "studies.s: 'x0**2' is not a study; write {function: x0**2}"),
        ("studies:\n  s:\n    function:x0", "put a space behind the colon: function: x0"),
        (
            "studies:\n  - {name: s, function: x0}",
            "give at least one study by name: {s: {function: …}}",
        ),
        (
            "studies: {s: {functon: x0}}",
            "studies.s.functon: unknown key 'functon'; did you mean func",
        ),
        (
            "studies: {s: {formula: x0}}",
            "studies.s.formula: unknown key 'formula'; did you mean func",
        ),
        ("studies: {my study: {function: x0}}", "not ending with a dot: my_study"),
        (STUDY % "parameters: [a, b]", "give each a value: {a: 1, b: 1}"),
        (
            "studies: {s: {function: x0, figures: [{kind: quiver}]}}",
            "figures: {<name>: {layers: …}}",
        ),
        ("studies: {s: {function: x0, figures: }}", "null is not a list of figures"),
        ("figures: {f: [quiver]}\n" + STUDY % "title: a", "write {layers: [quiver]}"),
        ("figures: {f: quiver}\n" + STUDY % "title: a", "write {layers: [quiver]}"),
        ("figures: {f: {layers: quiver}}\n" + STUDY % "title: a", "write layers: [quiver]"),
        (
            "figures: {f: {layers: [{quiver: {color: red}}]}}\n" + STUDY % "title: a",
            "has no kind; write {kind: quiver, color: red}",
        ),
        (
            "figures: [quiver]\n" + STUDY % "title: a",
            "name those that there are in a study's figures",
        ),
    ],
)
def test_a_section_of_another_shape_is_shown_as_it_is_to_be_written(
    text: str, says: str, tmp_path: Path
) -> None:
    assert says in told_alone(text, tmp_path)


def test_nothing_is_said_to_be_allowed_twice() -> None:
    for kind in layer_kinds():
        for annotation in field_types(find_layer(kind).Options).values():
            words = re.split(r", | or |one of ", describe(annotation))
            assert len(words) == len(set(words)), describe(annotation)


def test_tables_lead_to_keys_that_there_are_or_will_be() -> None:
    layers = {name for kind in layer_kinds() for name in field_types(find_layer(kind).Options)}
    gradient = {
        name for method in method_names() for name in field_types(find_method(method).Options)
    }
    optimizers = {
        name for one in optimizer_names() for name in field_types(find_optimizer(one).Options)
    }
    sections = {
        "top": set(CONFIG_KEYS),
        "defaults": set(DEFAULTS_KEYS),
        "study": set(STUDY_KEYS),
        "gradient": {*gradient, "method", *field_types(FileOptions)},
        "descent": {*optimizers, "runs", "optimizer", "convention", *field_types(DescentOptions)},
        "layer": {*layers, "kind"},
    }
    within = {**sections, "start": {"grid", "random", "seed"}}
    for section, known in sections.items():
        to_come = other_keys._TO_COME.get(section, ())
        for word, meant in other_keys._ELSEWHERE[section].items():
            assert word == folded(word), word
            if " " not in meant and "." not in meant:
                assert meant in known or meant in to_come, (section, word)
            elif " " not in meant:
                assert meant.partition(".")[2] in within[meant.partition(".")[0]], meant
    for values in other_keys._VALUES.values():
        assert all(word == folded(word) for word in values)


# Text in YAML that means something else, or nothing → what is said of it.
YAML = {
    "studies:\n\ts: 1": "a tab in line 2; indent with spaces",
    "studies:\n  s:\n    function: x0\n\ttitle: a": "a tab in line 4; indent with spaces",
    "studies:\n  s:\n  \tfunction: x0": "a tab in line 3; indent with spaces",
    "a:\n  title: a: b": 'a second colon in line 2; put the text into quotes: title: "a: b"',
    "a: {title: a: b}": 'a second colon in line 1; put the text into quotes: title: "a: b"',
    "a:\n  title: Newton's: b": 'title: "Newton\'s: b"',
    "a: @x0": '@ in line 1 cannot begin a text; put the text into quotes: a: "@x0"',
    "a: `x0`": 'quotes: a: "`x0`"',
    "a: %x0": 'quotes: a: "%x0"',
    "a: {b: %x0}": 'quotes: b: "%x0"',
    "a: *x0": 'quotes: a: "*x0"',
    "a: {b: *x0}": "put text that begins with * into quotes",
    "a: *x0 + 1": 'quotes: a: "*x0 + 1"',
    "a: |x0| + 1": 'quotes: a: "|x0| + 1"',
    "a: - x0": 'quotes: a: "- x0"',
    "a: [b] c": '[ in line 1 at the beginning starts a list; put the text into quotes: a: "[b] c"',
    "a: {b} c": '{ in line 1 at the beginning starts a mapping; put the text into quotes: a: "',
    "a: , b": 'quotes: a: ", b"',
    "a: 'Newton's method'": 'a quote ends the text early in line 1; write a: "Newton\'s method"',
    'a: "the "best" one"': "write a: 'the \"best\" one'",
    'a: "b" c': "put all of it into quotes: a: '\"b\" c'",
    r'a: "\phi"': r"write single ones: a: '\phi'",
    'a: "b\nc: d': "the quote that opens in line 1 is not closed; close it",
    "a: {b: 1\nc: 2": "the { in line 1 is not closed; close it with }",
    "a: [1, 2": "the [ in line 1 is not closed; close it with ]",
    "a: {b: 1}}": "the } in line 1 closes nothing; leave it out",
    "a:\n  b:1\n  c: 2": "line 2 has no space behind its colon; write b: 1",
    "a:\n  b: 1\n  c:2": "line 3 has no space behind its colon; write c: 2",
    "a:\n  b 1\n  c: 2": "line 2 has no colon; write b: 1",
    "a:\n  b: 1\n  c": "line 3 has no colon; write c: value",
    "a:\n  b: 1\n    c: 2": "line 3 is indented by 4 spaces, the line above by 2",
    "a:\n  b: 1\n c: 2": "line 3 is indented by 1 spaces, like none of the keys above",
    "a: {color: #F00}\nb: 1": 'is a comment; put the colour into quotes: color: "#F00"',
    "a: {b: atan2(x1, x0)}": "the text ends at its comma, as 'atan2(x1'; put it into quotes: b: ",
    "a: {b: max(x0, x1, 0) + min(x0, 1), c: 1}": 'b: "max(x0, x1, 0) + min(x0, 1)"',
    "a: [sin(x0), atan2(x1, x0)]": 'put it into quotes: "atan2(x1, x0)"',
    "a: {b: linspace(0, 1, 5)}": "write {linspace: {start: 0, stop: 1, num: 5}}",
    "a: {start: 0,5, stop: 1}": "the comma in 0, 5 ends the number; write 0.5",
    "a: {num:81}": "'num:81' has no space behind its colon; write num: 81",
    "a: {start: 0, num:81}": "'num:81' has no space behind its colon; write num: 81",
    "a: !x0": "put text into quotes",
}  # fmt: skip


@pytest.mark.parametrize("text", YAML)
def test_a_slip_in_yaml_is_told_with_its_line_or_key(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "my.yaml")
    [line] = str(caught.value).splitlines()
    assert YAML[text] in line, line


@pytest.mark.parametrize(
    "text",
    [
        "a: {title: 'f (x, y)', b: 1}",
        "a: {title: f (x) y, b: }",
        "a: {b: , c: }",
        "a: [f(x), g(y)]",
        "a:\n  title: f(x, y)",
        "a: {http://x.org: , b: 1}",
        "a: {'num:81': }",
        "a: &b 1\nc: *b",
        "a: [1, 2, 3]",
    ],
)
def test_yaml_that_is_right_is_taken(text: str) -> None:
    assert parse_yaml(text, "my.yaml") == yaml.safe_load(text)


def test_a_slip_in_a_long_file_is_found_at_once() -> None:
    for text in ("a: 1\n" * 150_000 + "b: @", "a: '" + "x\n" * 10**6, "a: [\n" + "1,\n" * 9_999):
        with pytest.raises(yaml.YAMLError) as caught:
            compose(text, most_nodes=10**6, most_levels=50)
        start = time.process_time()
        syntax_advice(text, caught.value)
        # The slowest takes a tenth.
        assert time.process_time() - start < 0.5
    for text in (
        "{" + "b: f(, " * 20_000 + "}",
        "[" + "f(, " * 20_000 + "]",
        "[(, " + "x, " * 9999,
    ):
        node = compose(text.rstrip(", ") + "]" * (text[-1] == " "), most_nodes=10**6, most_levels=9)
        assert node is not None
        start = time.process_time()
        assert list(itertools.islice(cut_texts(node, ""), 1000)) is not None
        assert time.process_time() - start < 0.5
