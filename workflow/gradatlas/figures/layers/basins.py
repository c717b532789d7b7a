"""Which minimum descent paths reach from each start of a grid, and in how many steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import ReachTolerance, RunName
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (2,)
OF_STUDY = False
OF_PATHS = False
FILLS = True
ARROWS = False
ORDINATE = "f"


@options
class Options:
    """Of which run basins are drawn, and what counts as reaching a minimum."""

    run: Literal["first"] | RunName = "first"
    """The name of the run; with panels there is one for each."""
    tolerance: ReachTolerance = 0.01
    """How near to a minimum a path must end to have reached it, as a part of the diagonal of the
    starts. The minima are those that the catalogue knows, and places where several paths end with
    hardly a gradient."""
    steps: bool = True
    """Whether colours are lighter where fewer steps lead near the minimum."""
    minima: bool = True
    """Whether to mark known minima by stars."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",), paths=True, start_grid=True)


def draw(scene: Scene, options: Options) -> None:
    """Draw a cell around each start in the colour of the minimum that its path reaches."""
    from functools import partial

    from gradatlas.descent.stored_paths import read_paths_file
    from gradatlas.figures.basins_choice import choose_basins
    from gradatlas.figures.error_map import CELLS_HEIGHT, draw_cells
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.paths_marks import add_minima
    from gradatlas.figures.sheets.sheet import Pen
    from gradatlas.figures.styles import INK_RGBA, rgba

    assert scene.paths_file is not None  # since it needs paths
    paths = read_paths_file(scene.paths_file)
    run = paths.runs[0] if options.run == "first" else options.run
    if scene.panel is not None:
        run = scene.panel.name_among(paths.runs)
    found = choose_basins(
        paths, options, scene.log_axes, run, paths.runs if scene.panel is not None else (run,)
    )
    if found.note is not None:
        scene.notes.append(found.note)
        return
    scene.add_marks(CELLS_HEIGHT, partial(draw_cells, found.pixels, found.columns, found.rows))
    edge = Pen(INK_RGBA, 0.5 * scene.stroke, join="miter")
    # Panels share a legend, and have shares of their own.
    scene.legend += [
        (
            Sample(area=rgba(one.color), edge=edge),
            one.name if scene.panel is not None else f"{one.name}: {one.share_text}",
        )
        for one in found.ends
    ]
    if options.minima and len(found.minima):
        add_minima(scene, found.minima)
    for words in found.words:
        scene.legend.append((Sample(), words))
        scene.tell(words)
    shares = ", ".join(f"{one.name} {one.share_text}" for one in found.ends)
    scene.tell(f"of the starts of {run}: {shares}")


def describe(_field: Field, options: Options) -> str:
    """Return in plain words what it shows."""
    lighter = ", the lighter the fewer steps it takes" if options.steps else ""
    return f"which minimum of f descent reaches from each place{lighter}"
