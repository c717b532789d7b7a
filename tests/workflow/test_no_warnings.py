"""Whatever is drawn, workers print no warnings of numpy and matplotlib on the terminal."""

from __future__ import annotations

from tests.support.project import Project

CONFIG = """
defaults:
  grid: {x: {start: -1, stop: 1, num: 9}, y: {start: -1, stop: 1, num: 9}}
  figures: [all, unit, colours, levels, count, error]
figures:
  all: {layers: [{kind: quiver, arrows: all}], size: [3, 2.5]}
  unit: {layers: [{kind: quiver, arrows: all, length: unit, zero: dot}], size: [3, 2.5]}
  colours: {layers: [{kind: quiver, color: magnitude, length: log}], size: [3, 2.5]}
  levels: {layers: [{kind: contourf, levels: [0]}], size: [3, 2.5]}
  count: {layers: [{kind: contour, levels: 8}], size: [3, 2.5], formats: [svg]}
studies:
  zero: {function: a*x*y, sweep: {a: [0, 1]}}
  nowhere: {function: log(-1 - x**2 - y**2)}
  at_a_point: {function: sqrt(-abs(x) - abs(y))}
  huge: {function: a*x*y, sweep: {a: [1.0e+300, 1.0e-310]}}
  line: {function: a*x, grid: {x: {start: -1, stop: 1, num: 9}}, sweep: {a: [0, 1.0e+300]},
         figures: [line, tangent, error]}
"""


def test_nothing_is_warned_of_on_the_terminal(project: Project) -> None:
    project.configure(CONFIG)
    said = project.run(PYTHONWARNINGS="default::RuntimeWarning,default::UserWarning")
    assert "Warning" not in said
    assert len(list(project.results.glob("figures/*/*/*"))) == 6 * 6 + 2 * 3
