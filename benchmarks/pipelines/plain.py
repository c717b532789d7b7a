"""The plain script: a loop over b in a pool of processes, from the shell.

python -m benchmarks.pipelines.plain FOLDER POINTS PROCESSES
"""

from __future__ import annotations

import sys
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import matplotlib as mpl
import numpy as np

from benchmarks.pipelines.plain_fields import make_field, make_grid
from benchmarks.pipelines.plain_figures import draw
from benchmarks.pipelines.valley import B_RANGE


def make_point(folder: Path, b: float) -> None:
    """Save the gradient file and both figures of one b."""
    field = make_field(make_grid(), b)
    field.to_netcdf(folder / f"b={b:g}.nc")
    for kind in ("quiver", "contour"):
        draw(kind, field, folder / f"b={b:g}-{kind}.png")


def main(folder: Path, points: int, processes: int) -> None:
    """Make everything."""
    mpl.use("Agg")
    folder.mkdir()
    with Pool(processes) as pool:
        pool.map(partial(make_point, folder), np.linspace(*B_RANGE, points))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
