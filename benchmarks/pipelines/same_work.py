"""Whether everybody has done the same work. A process of its own: see `benchmarks.running`.

python -m benchmarks.pipelines.same_work POINTS PIPELINE IDEAL PLAIN
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from benchmarks.running import MeasurementError, report

_TOLERANCE = 1e-7
"""Of gradients by different steps, in units of the longest gradient."""
_GRADIENT = ("df_dx0", "df_dx1")


def main(points: int, pipeline: Path, ideal: Path, plain: Path) -> None:
    """Compare the results, and print how far gradients are apart at most."""
    try:
        files = files_of(pipeline, points)
        check_ideal(files, files_of(ideal, points))
        worst = check_plain(files, files_of(plain, points))
    except MeasurementError as error:
        sys.exit(f"benchmarks: {error}")
    report({"files": 3 * points, "worst_difference": worst})


def files_of(folder: Path, points: int) -> dict[str, Path]:
    """Return the files made of so many points, by their paths in a folder; no store, no manifest.

    Raises:
        MeasurementError: if there is not one gradient and two figures of each point.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".nc", ".png"))
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    files = {name: path for name, path in files.items() if not name.startswith("store/")}
    counts = {suffix: sum(name.endswith(suffix) for name in files) for suffix in (".nc", ".png")}
    if counts != {".nc": points, ".png": 2 * points}:
        raise MeasurementError(f"{folder}: {counts} instead of {points} .nc and {2 * points} .png")
    return files


def check_ideal(ours: dict[str, Path], ideal: dict[str, Path]) -> None:
    """Compare files of the same library: fields to the last bit, figures to the last byte.

    Raises:
        MeasurementError: if they are not the same.
    """
    if ours.keys() != ideal.keys():
        raise MeasurementError(f"the ideal script made other files: {ours.keys() ^ ideal.keys()}")
    for name, path in ours.items():
        if path.suffix == ".nc":
            mine, others = read(path), read(ideal[name])
            same = mine.keys() == others.keys() and all(
                np.array_equal(mine[key], others[key], equal_nan=True) for key in mine
            )
        else:
            same = path.read_bytes() == ideal[name].read_bytes()
        if not same:
            raise MeasurementError(f"{name} of the ideal script is not that of the pipeline")


def check_plain(ours: dict[str, Path], plain: dict[str, Path]) -> float:
    """Compare gradients and sizes of figures; return the worst difference of a derivative.

    It is in units of the longest gradient of its field.

    Raises:
        MeasurementError: if they are too far apart.
    """
    worst = 0.0
    for mine, others in zip(fields_by_b(ours), fields_by_b(plain), strict=True):
        longest = float(mine["grad_norm"].max())
        for name in ("b", *_GRADIENT):
            difference = float(np.abs(mine[name] - others[name]).max())
            worst = max(worst, difference / longest)
    if not worst <= _TOLERANCE:
        raise MeasurementError(
            f"gradients are apart by {worst:.0e} of the longest; {_TOLERANCE:.0e} at most"
        )
    sizes = {pixels(path) for path in (*ours.values(), *plain.values()) if path.suffix == ".png"}
    if len(sizes) != 1:
        raise MeasurementError(f"figures have different sizes: {sorted(sizes)}")
    return worst


def fields_by_b(files: dict[str, Path]) -> list[dict[str, NDArray[Any]]]:
    """Return the gradient files' variables, in the order of b."""
    fields = [read(path) for path in files.values() if path.suffix == ".nc"]
    return sorted(fields, key=lambda field: float(field["b"]))


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Return the variables of a NetCDF file."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        return {name: np.asarray(variable[...]) for name, variable in file.variables.items()}


def pixels(path: Path) -> tuple[int, int]:
    """Return the width and height of a PNG."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:5]))
