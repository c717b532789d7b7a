"""How runs of descent paths are told apart: a run has one look, whichever others there are.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from gradatlas.figures.line_looks import LineLook

# The six strongest colours of M. Okabe, K. Ito: Color Universal Design (2008), those first that
# differ most in lightness and hue from each other and from fills; a dark one last.
_COLORS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#404040")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_PATTERNS: tuple[tuple[float, ...] | None, ...] = (
    None,
    (4.0, 1.6),
    (1.2, 1.4),
    (6.0, 1.6, 1.2, 1.6),
    (8.0, 2.4),
    (4.0, 1.4, 1.2, 1.4, 1.2, 1.4),
)


def run_look(number: int) -> LineLook:
    """Return how the run of that number in its file is drawn.

    Colours repeat after seven runs, and then with a pattern.
    """
    return LineLook(
        _COLORS[number % len(_COLORS)],
        _MARKERS[number % len(_MARKERS)],
        _PATTERNS[number // len(_COLORS) % len(_PATTERNS)],
    )
