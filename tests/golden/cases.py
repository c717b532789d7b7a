"""The golden cases: which files `golden.yaml` asks for, how they are made, what is held of them."""

from __future__ import annotations

import functools
import hashlib
import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from PIL import Image

from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.makers.maker import find_maker
from gradatlas.messages import AtlasWarning
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Plan, Published, make_plan

HERE = Path(__file__).parent
CONFIG = HERE / "golden.yaml"
DIGITS = 12
"""Digits that are held of numbers that have nearly all of their own."""
FEWER_DIGITS = {"central": 8, "richardson": 8, "python_numbers": 8, "given": 8}
"""The same for studies whose steps are so short that a last digit of f, divided by the step, is
seen: a unit of the last place of float64, 2e-16, over the shortest step, 1e-5, is 2e-11."""


@dataclass(frozen=True)
class Picture:
    """What is held of a PNG: what is seen, and what is said of it."""

    pixels: NDArray[np.uint8]
    texts: dict[str, str]
    """Its title and its description."""


@functools.cache
def golden_plan() -> Plan:
    """The plan of `golden.yaml`."""
    return make_plan(read_config(load_config([CONFIG], [])))


def pictures() -> dict[str, Published]:
    """The PNGs, by the names of their expected files, without the ending."""
    return {case_name(file): file for file in golden_plan().files if file.artifact.suffix == "png"}


def byte_for_byte() -> dict[str, Published]:
    """The files of figures with several formats, by their names."""
    files = [file for file in golden_plan().files if file.figure]
    formats: dict[str, set[str]] = {}
    for file in files:
        formats.setdefault(file.figure, set()).add(file.artifact.suffix)
    return {
        f"{case_name(file)}.{file.artifact.suffix}": file
        for file in files
        if len(formats[file.figure]) > 1
    }


def numbers() -> dict[str, Published]:
    """The files of gradients and paths of studies without figures, by the names of the studies."""
    files = golden_plan().files
    drawn = {file.study for file in files if file.figure}
    return {case_name(file): file for file in files if file.study not in drawn}


def case_name(file: Published) -> str:
    """Return a short name: study, point where there is more than one, and figure or `paths`."""
    point = "" if file.point == "base" else file.point
    what = "paths" if file.artifact.kind == "paths" else file.figure
    return "-".join(part for part in (file.study, point, what) if part)


def make(made: Artifact, folder: Path) -> Path:
    """Make an artifact in a folder, with all that it is made from, and return its path."""
    inputs = {role: make(other, folder) for role, other in made.inputs.items()}
    path = folder / f"{made.kind}-{made.digest}.{made.suffix}"
    if not path.exists():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AtlasWarning)  # one gradient is meant to be wrong
            find_maker(made.kind).make(made.spec, {**inputs, **made.files}, path, made.identity)
    return path


def read_picture(path: Path) -> Picture:
    """Return what is held of a PNG."""
    with Image.open(path) as image:
        texts = {name: str(image.info[name]) for name in ("Title", "Description")}
        return Picture(np.asarray(image.convert("RGB")), texts)


def digest_of_bytes(path: Path) -> str:
    """Return a digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests_of_numbers(path: Path, digits: int = DIGITS) -> dict[str, str]:
    """Return what is held of each variable of a file: its range, in words, and a digest.

    Texts are held as they are.

    What is measured in units of the gradient is rounded together: with a gradient of about 1, the
    12th digit is the 12th behind the point of its errors, too.
    """
    with xr.open_dataset(path) as file:
        field = file.load()
    names = sorted(map(str, field.variables))
    of_gradient = [name for name in names if name.startswith(("df_d", "grad_norm", "error"))]
    largest_of_gradient = _largest(field["grad_norm"].values)
    found = {}
    for name in names:
        if field[name].dtype.kind not in "fiu":
            found[name] = ", ".join(map(str, field[name].values.ravel()))
            continue
        values = np.asarray(field[name].values, np.float64)
        largest = largest_of_gradient if name in of_gradient else _largest(values)
        if name == "relative_error":  # in units of the gradient itself
            largest = 1.0
        kept = rounded(values, largest, digits)
        dims = " × ".join(map(str, field[name].dims)) or "single"
        found[name] = f"{_in_words(kept)}, {dims}: {digest_of_numbers(kept)}"
    return found


def rounded(values: NDArray[np.float64], largest: float, digits: int) -> NDArray[np.float64]:
    """Return numbers with as many decimals as the largest has, if it has so many digits."""
    decimals = digits - 1 - (math.floor(math.log10(largest)) if largest else 0)
    kept = np.asarray(np.round(values, decimals) + 0.0)  # -0 and 0 are the same
    return np.where(np.isnan(kept), np.nan, kept)  # and so are all bits that are not a number


def digest_of_numbers(values: NDArray[np.float64]) -> str:
    """Return a digest of numbers and of how many there are in each direction."""
    shape = ",".join(map(str, values.shape))
    return hashlib.sha256(f"{shape};".encode() + values.astype("<f8").tobytes()).hexdigest()


def _largest(values: NDArray[np.float64]) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _in_words(values: NDArray[np.float64]) -> str:
    finite = values[np.isfinite(values)]
    ends = f"{finite.min():.4g} to {finite.max():.4g}" if finite.size else "nothing finite"
    return f"{ends}, {values.size - finite.size} not finite" if finite.size < values.size else ends
