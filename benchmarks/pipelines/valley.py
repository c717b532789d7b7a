"""What all make: Rosenbrock's valley for many b, a gradient and two figures of each."""

from __future__ import annotations

DOMAIN = ((-2.0, 2.0), (-1.0, 3.0))
NUM = 81
"""Points along each axis."""
B_RANGE = (1.0, 100.0)
SIZE = (6.4, 4.8)
"""Inches of a figure; the pipeline would cut its own to what is drawn."""
DPI = 100


def config_text(points: int) -> str:
    """Return the config of an atlas of so many points, as a user would write it."""
    (left, right), (low, high) = DOMAIN
    first, last = B_RANGE
    width, height = SIZE
    return f"""\
results: results

figures:
  quiver:
    size: [{width}, {height}]
    layers: [{{kind: quiver, direction: descent, color: magnitude, length: log}}]
  contour:
    size: [{width}, {height}]
    layers: [contour]

studies:
  valley:
    function: rosenbrock
    grid:
      x0: {{start: {left}, stop: {right}, num: {NUM}}}
      x1: {{start: {low}, stop: {high}, num: {NUM}}}
    gradient: {{method: central}}
    sweep:
      b: {{linspace: {{start: {first}, stop: {last}, num: {points}}}}}
    figures: [quiver, contour]
"""
