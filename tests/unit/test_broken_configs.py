"""Every broken config gets its clear line, and all of them in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradatlas.config import figures_section
from gradatlas.config.loading import load_config
from gradatlas.config.problems import ConfigError
from tests.support.plans import plan_of_file

STUDY = "studies: {s: {function: %s}}"
BROKEN = {
    "wrong key": ("studies: {s: {function: x0, grdi: {}}}", "studies.s.grdi", "did you mean grid?"),
    "wrong top key": ("study: {}\nstudies: {s: {function: x0}}", "study", "did you mean studies?"),
    "wrong type": ("studies: {s: {function: x0, figures: 3}}", "studies.s.figures", "list"),
    "a word for a number": (
        "studies: {s: {function: x0, gradient: {step: short}}}",
        "studies.s.gradient.step",
        "'short' is not allowed; give a number above 0 or auto",
    ),
    "a number that is no arithmetic": (
        "studies: {s: {function: x, grid: {x: {start: 0, stop: 2*phi, num: 3}}}}",
        "studies.s.grid.x.stop",
        "'2*phi' is not a number; give one, such as 2*pi ('phi' is no constant; there are pi and",
    ),
    "a whole number that is no arithmetic": (
        "studies: {s: {function: x, grid: {x: {start: 0, stop: 1, num: 2^5}}}}",
        "studies.s.grid.x.num",
        "'2^5' is not a number; give a whole number from 2 up to 10000000 (^",
    ),
    "a division by zero among values": (
        "studies: {s: {function: x, grid: {x: [0, 1/0]}}}",
        "studies.s.grid.x[1]",
        "'1/0' is not a finite number; give one, such as 2*pi (1 / 0 divides by 0)",
    ),
    "a root of a negative number": (
        "studies: {s: {function: x0*a, parameters: {a: sqrt(-1)}}}",
        "studies.s.parameters.a",
        "'sqrt(-1)' is not a finite number; give one, such as 2*pi (sqrt(-1) is not a real",
    ),
    "a number beyond floating point": (
        "studies: {s: {function: x0, gradient: {step: 10**400}}}",
        "studies.s.gradient.step",
        "'10**400' is not a finite number; give a number above 0 or auto (10 ** 400 is too large",
    ),
    "a swept number that is none": (
        "studies: {s: {function: x0*a, sweep: {a: [1/3, 1/x]}}}",
        "studies.s.sweep.a",
        "'1/x' is not a number; give one, such as 2*pi ('x' is no constant",
    ),
    "a number in a list of an option": (
        "figures: {f: {layers: [{kind: error, range: [1e-12, 10**x]}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].range",
        "0 < low < high ('10**x' is not a number: 'x' is no constant",
    ),
    "unknown function": (STUDY % "rosenbrok", "studies.s.function", "did you mean rosenbrock?"),
    "missing parameter": (STUDY % "x0*b", "studies.s.function", "'b'"),
    "idle parameter": (
        "studies: {s: {function: rosenbrock, parameters: {c: 1}}}",
        "studies.s.parameters.c",
        "allowed: a, b",
    ),
    "bad range": (
        "studies: {s: {function: x0, grid: {x0: {start: 3, stop: 1, num: 5}}}}",
        "studies.s.grid.x0",
        "start 3 is not below stop 1; give the smaller bound first",
    ),
    "falling values": (
        "studies: {s: {function: x0, grid: {x0: [0, 1, 1]}}}",
        "studies.s.grid.x0[2]",
        "increasing",
    ),
    "one value": (
        "studies: {s: {function: x0, grid: {x0: {start: 0, stop: 1, num: 1}}}}",
        "studies.s.grid.x0.num",
        "from 2",
    ),
    "too large a grid": (
        "studies: {s: {function: x0, grid: {x0: {start: 0, stop: 1, num: 9999999},"
        " x1: {start: 0, stop: 1, num: 9999999}}}}",
        "studies.s.grid",
        "points",
    ),
    "too many axes": (
        "studies: {s: {function: x, grid: {x: [0, 1], y: [0, 1], z: [0, 1], t: [0, 1]}}}",
        "studies.s.grid",
        "4 axes",
    ),
    "too hard a compression": (
        "studies: {s: {function: x0, gradient: {compression: 10}}}",
        "studies.s.gradient.compression",
        "9",
    ),
    "name with a slash": ("studies: {a/b: {function: x0}}", "studies.a/b", "cannot be a name"),
    "name going up": ("studies: {../up: {function: x0}}", "studies.../up", "cannot be a name"),
    "names alike": (
        "studies: {a: {function: x0}, A: {function: x0}}",
        "studies.A",
        "differs from a in case alone",
    ),
    "hostile expression": (
        STUDY % "\"__import__('os').system('id')\"",
        "studies.s.function",
        "not allowed",
    ),
    "attribute": (STUDY % "x0.real", "studies.s.function", "not allowed"),
    "caret": (STUDY % "x0^2", "studies.s.function", "**"),
    "huge power": (STUDY % "9**9**9**9*x0 +", "studies.s.function", ""),
    "deep nesting": (STUDY % ("(" * 5000 + "x0" + ")" * 5000), "studies.s.function", ""),
    "no function": ("studies: {s: {}}", "studies.s.function", "is missing"),
    "a study that is a list": ("studies: {s: [1]}", "studies.s", "mapping"),
    "no studies": ("results: out", "studies", "is missing"),
    "not YAML": ("studies: [", "", "is not YAML"),
    "a tab": ("studies:\n\ts: 1", "", "is not YAML"),
    "empty": ("", "", "is empty"),
    "only a comment": ("# nothing", "", "is empty"),
    "a list": ("- 1", "", "give a mapping"),
    "duplicate key": (
        "studies:\n  s: {function: x0}\n  s: {function: x1}",
        "studies.s",
        "stands twice, again in line 3",
    ),
    "a tag": ("studies: {s: {function: !!python/name:os.system x}}", "studies.s.function", "tag"),
    "merge key": ("a: &a {x: 1}\nstudies: {<<: *a}", "studies", "<<"),
    "unknown figure": (
        "studies: {s: {function: x0, figures: [quivver]}}",
        "studies.s.figures[0]",
        "did you mean quiver?",
    ),
    "figure for other axes": (
        "studies: {s: {function: x, grid: {x: [0, 1, 2]}, figures: [quiver]}}",
        "studies.s.figures",
        "quiver cannot draw a function of 1 axis; allowed: line, tangent, error, convergence, "
        "gradient_check, or figures: [] for none",
    ),
    "mixed layers": (
        "figures: {f: {layers: [line, quiver]}}\n" + STUDY % "x0",
        "figures.f.layers",
        "",
    ),
    "a point and a study in one figure": (
        "figures: {f: {layers: [convergence, quiver]}}\n" + STUDY % "x0",
        "figures.f.layers",
        "whole study (convergence) with layers that draw one point (quiver)",
    ),
    "f and its error over one axis": (
        "figures: {f: {layers: [line, error]}}\n"
        "studies: {s: {function: x, grid: {x: [0, 1, 2]}, figures: [f]}}",
        "figures.f.layers",
        "no common scale",
    ),
    "limits of a study": (
        "figures: {f: {layers: [convergence], limits: {x0: [0, 1]}}}\n" + STUDY % "x0",
        "figures.f.limits",
        "leave limits out",
    ),
    "convergence without a sweep": (
        "studies: {s: {function: x0, figures: [convergence]}}",
        "studies.s.figures",
        "sweep gradient.step",
    ),
    "convergence over a word": (
        "studies: {s: {function: x0, figures: [convergence],"
        " sweep: {gradient.method: [exact, central], gradient.step: [auto, 0.1]}}}",
        "studies.s.figures",
        "one step alone",
    ),
    "range of errors": (
        "figures: {f: {layers: [{kind: error, range: [0, 1]}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].range",
        "0 < low < high",
    ),
    "unknown layer": (
        "figures: {f: {layers: [{kind: quivr}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].kind",
        "did you mean quiver?",
    ),
    "layer to come": (
        "figures: {f: {layers: [{kind: streamlines}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].kind",
        "still to come",
    ),
    "no layers": ("figures: {f: {}}\n" + STUDY % "x0", "figures.f.layers", "is missing"),
    "bad colour": (
        "figures: {f: {layers: [{kind: quiver, color: redd}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].color",
        "'redd'",
    ),
    "bad option": (
        "figures: {f: {layers: [{kind: quiver, direction: down}]}}\n" + STUDY % "x0",
        "figures.f.layers[0].direction",
        "one of ascent, descent",
    ),
    "bad format": (
        "figures: {f: {layers: [quiver], formats: [jpg]}}\n" + STUDY % "x0",
        "figures.f.formats[0]",
        "allowed: png, svg, pdf",
    ),
    "bad size": (
        "figures: {f: {layers: [quiver], size: [0, 5]}}\n" + STUDY % "x0",
        "figures.f.size",
        "[0, 5]",
    ),
    "too many pixels": (
        "figures: {f: {layers: [quiver], size: [40, 40], dpi: 1200}}\n" + STUDY % "x0",
        "figures.f.dpi",
        "pixels",
    ),
    "unknown method": (
        "studies: {s: {function: x0, gradient: {method: centrl}}}",
        "studies.s.gradient.method",
        "did you mean central?",
    ),
    "method for analytic functions": (
        "studies: {s: {function: abs(x0) + x1, gradient: {method: complex}}}",
        "studies.s.gradient.method",
        "complex cannot differentiate this function: the formula has abs, which is not analytic;"
        " use exact or central",
    ),
    "swept method for analytic functions": (
        "studies: {s: {function: 'max(x0, min(x1, 2))',"
        " sweep: {gradient.method: [central, complex]}}}",
        "studies.s.sweep.gradient.method",
        "the formula has max and min, which are not analytic",
    ),
    "swept function without an analytic formula": (
        "studies: {s: {gradient: {method: complex}, function: x0,"
        " sweep: {function: [x0*x1, 'where(x0 < x1, x0, x1)']}}}",
        "studies.s.gradient.method",
        "the formula has where",
    ),
    "complex step": (
        "studies: {s: {function: x0, gradient: {method: complex, step: 1.0e-250}}}",
        "studies.s.gradient.step",
        "a number from 1e-200 or auto",
    ),
    "negative step": (
        "studies: {s: {function: x0, gradient: {step: -1}}}",
        "studies.s.gradient.step",
        "a number above 0 or auto",
    ),
    "order": (
        "studies: {s: {function: x0, gradient: {order: 3}}}",
        "studies.s.gradient.order",
        "one of 2, 4, 6",
    ),
    "swept step": (
        "studies: {s: {function: x0, sweep: {gradient.step: [1, 0]}}}",
        "studies.s.sweep.gradient.step",
        "0 is not allowed",
    ),
    "swept name": (
        "studies: {s: {function: x0, sweep: {q: [1]}}}",
        "studies.s.sweep.q",
        "no parameter 'q'",
    ),
    "swept key": (
        "studies: {s: {function: x0, sweep: {title.x: [1]}}}",
        "studies.s.sweep.title.x",
        "cannot be swept",
    ),
    "range": (
        "studies: {s: {function: x0*q, sweep: {q: {linspase: {}}}}}",
        "studies.s.sweep.q.linspase",
        "did you mean linspace?",
    ),
    "geomspace through zero": (
        "studies: {s: {function: x0*q, sweep: {q: {geomspace: {start: -1, stop: 1}}}}}",
        "studies.s.sweep.q.geomspace",
        "use linspace",
    ),
    "too many points": (
        "studies: {s: {function: x0*q, sweep: {q: {linspace: {start: 0, stop: 1, num: 9999999}}}}}",
        "studies.s.sweep.q.linspace.num",
        "up to",
    ),
    "an axis as a parameter": (
        "studies: {s: {function: x0, parameters: {x0: 1}}}",
        "studies.s.parameters.x0",
        "is an axis",
    ),
    "a reserved parameter": (
        "studies: {s: {function: x0, parameters: {pi: 3}}}",
        "studies.s.parameters.pi",
        "cannot name a parameter",
    ),
    "not finite": (
        "studies: {s: {function: x0*a, parameters: {a: .nan}}}",
        "studies.s.parameters.a",
        "not a finite number",
    ),
    "python": (
        "studies: {s: {function: {python: a.py:f}}}",
        "studies.s.function.python",
        "there is no file",
    ),
    "data": (
        "studies: {s: {function: {data: a.nc, variable: v}}}",
        "studies.s.function",
        "still to come",
    ),
    "results": ("results: 3\n" + STUDY % "x0", "results", "give a path"),
    "braces": ("results: 'a{b}'\n" + STUDY % "x0", "results", "without braces"),
    "defaults": ("defaults: {stp: 1}\n" + STUDY % "x0", "defaults.stp", "unknown key"),
    "swept twice": (
        "studies: {s: {function: x0*b, sweep: {parameters.b: [1, 2], b: 7}}}",
        "studies.s.sweep.b",
        "sets what parameters.b sets as well",
    ),
    "swept within": (
        "studies: {s: {function: x0, grid: {x0: {start: 0, stop: 1, num: 3}},"
        " sweep: {grid.x0.num: [5], grid.x0: [3]}}}",
        "studies.s.sweep.grid.x0.num",
        "sets what grid.x0 sets as well",
    ),
    "overwritten by a sweep": (
        "studies: {s: {function: x0*a, parameters: {a: nonsense}, sweep: {a: [1]}}}",
        "studies.s.parameters.a",
        "'nonsense'",
    ),
    "no mapping": (
        "studies: {s: {function: rosenbrock, parameters: []}}",
        "studies.s.parameters",
        "not a mapping",
    ),
    "tiny step": (
        "studies: {s: {function: x0, grid: {x0: {start: 0, stop: 1, step: 5e-324}}}}",
        "studies.s.grid.x0",
        "values; give 2 to",
    ),
    "values too close": (
        "studies: {s: {function: x0, grid: {x0: {start: 1, stop: 1.000000000000001, num: 81}}}}",
        "studies.s.grid.x0",
        "so close",
    ),
    "limits of f over two axes": (
        "figures: {f: {layers: [quiver], limits: {f: [0, 1]}}}\n"
        "studies: {s: {function: x0*x1, figures: [f]}}",
        "figures.f.limits.f",
        "for figures over a single axis",
    ),
    "limits of f of an error": (
        "figures: {f: {layers: [error], limits: {f: [0, 1]}}}\n"
        "studies: {s: {function: x, grid: {x: {start: 0, stop: 1, num: 5}}, figures: [f]}}",
        "figures.f.limits.f",
        "is not an axis",
    ),
    "a grid that is refined too far": (
        "figures: {f: {layers: [contour], refine: 11}}\n" + STUDY % "x0",
        "figures.f.refine",
        "10",
    ),
    "limits of no axis": (
        "figures: {f: {layers: [contour], limits: {zz: [0, 1]}}}\n"
        "studies: {s: {function: x0, figures: [f]}}",
        "figures.f.limits.zz",
        "not an axis of studies.s (x0, x1)",
    ),
    "points alike": (
        "studies: {s: {function: 'x0*a*A', parameters: {a: 1, A: 1}, sweep: [{a: 2}, {A: 2}]}}",
        "studies.s.sweep.A=2",
        "in case alone",
    ),
    "title": ('studies: {s: {function: x0, title: "a\\nb"}}', "studies.s.title", "one line"),
}


def problems_of(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        plan_of_file(path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_config_gets_its_line(name: str, tmp_path: Path) -> None:
    text, key, says = BROKEN[name]
    lines = problems_of(text, tmp_path)
    prefix = f"config: {key}: " if key else "config: "
    assert all(line.startswith("config: ") for line in lines)
    assert any(line.startswith(prefix) and says in line for line in lines), lines
    assert len(lines) <= 2, lines


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    several = [
        name
        for name, (text, key, _) in BROKEN.items()
        if text.startswith("studies: {s: {function: ") and key != "studies.s" and name != "a tag"
    ]
    text = "studies:\n" + "".join(
        f"  s{number}: {BROKEN[name][0].removeprefix('studies: {s: ').removesuffix('}')}\n"
        for number, name in enumerate(several)
    )
    lines = problems_of(text, tmp_path)
    for number, _ in enumerate(several):
        assert any(f"studies.s{number}." in line for line in lines), several[number]


def test_one_study_with_many_errors_tells_them_all(tmp_path: Path) -> None:
    text = """
    studies:
      s:
        titel: x
        function: x0 + q
        grid: {x0: {start: 1, stop: 0, num: 3}}
        gradient: {step: 0, method: central, ordr: 2}
        figures: [nope]
        sweep: {gradient.step: [-1], t: []}
    """
    keys = {line.split(": ")[1] for line in problems_of(text, tmp_path)}
    assert keys >= {
        "studies.s.titel",
        "studies.s.grid.x0",
        "studies.s.gradient.ordr",
        "studies.s.figures[0]",
        "studies.s.sweep.gradient.step",
        "studies.s.sweep.t",
    }


def test_exploding_aliases_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "values" in problems_of("\n".join(lines), tmp_path)[0]


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_config([tmp_path / "none.yaml"], [])
    (tmp_path / "latin.yaml").write_bytes(b"results: caf\xe9")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config([tmp_path / "latin.yaml"], [])


def test_a_layer_that_the_fixed_layout_does_not_draw_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_section, "fixed_kinds", lambda: ("contour", "convergence"))
    text = "figures: {f: {layout: %s, layers: [quiver, contour]}}\n" + STUDY % "x0"
    assert problems_of(text % "fixed", tmp_path) == [
        "config: figures.f.layout: fixed does not draw quiver; leave layout out, or keep to contour"
    ]
    path = tmp_path / "fitted.yaml"
    path.write_text(text % "fitted")
    plan_of_file(path)
