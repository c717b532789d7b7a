"""How large gradient files get, and whether there is room for those that a run has to make.

Only what is certain is counted, since a run that would fit must not be refused: uncompressed
fields and coordinates. Left out are the flags, which shrink to next to nothing, the headers, the
overviews of large fields, which take a twenty-fifth of them (over one axis a sixth), and figures,
all of which are small beside the fields they belong to. A compressed field counts with the
least that deflate can make of it: of usual fields three quarters remain, but of a constant nearly
nothing does.
"""

from __future__ import annotations

import shutil
from collections.abc import Container, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.axes import GridSpec
from gradatlas.config.grid_section import bytes_text, field_bytes
from gradatlas.config.problems import ConfigError, Problems
from gradatlas.fields.spec import GradientSpec
from gradatlas.functions.kind import find_kind

if TYPE_CHECKING:
    from gradatlas.plan.artifact import Artifact
    from gradatlas.plan.plan import Published

_DEFLATE = 1032
"""How many bytes deflate can put into one at most (P. Deutsch: RFC 1951, a match of 258 bytes in
two bits)."""


def artifact_bytes(made: Artifact) -> int:
    """Return the bytes that the file of an artifact takes at least: 0 for others than gradients."""
    spec = made.spec
    if not isinstance(spec, GradientSpec):
        return 0
    sizes = _grid(made).sizes
    fields = field_bytes(
        sizes,
        has_error=find_kind(spec.function.kind).HAS_EXACT_GRADIENT,
        estimates=spec.estimates,
    )
    return 8 * sum(sizes) + fields // (_DEFLATE if spec.compression else 1)


def gradient_points(made: Artifact) -> int:
    """Return the number of points of the grid of a gradient."""
    return _grid(made).points


def _grid(made: Artifact) -> GridSpec:
    grid = made.inputs["grid"].spec
    assert isinstance(grid, GridSpec)
    return grid


def check_room(
    files: Iterable[Published], stored: Container[str], free: int, results: Path
) -> None:
    """Check that the gradient files that are missing fit on the disk, each and all together.

    Args:
        files: everything to publish, in the order of the config.
        stored: the paths of the artifacts that are there already, relative to the store.
        free: the bytes that are free where the results go; see `free_bytes`.
        results: the folder of the results, for messages.

    Raises:
        ConfigError: with a line for each study that does not fit by itself, or with one for all.
    """
    largest: dict[str, tuple[int, int]] = {}  # study → bytes and points of its largest file
    together: dict[str, int] = {}  # study → bytes of all its files
    counted: set[str] = set()
    for file in files:
        made = file.artifact
        if made.kind != "gradient" or made.path in stored or made.path in counted:
            continue
        counted.add(made.path)
        size = artifact_bytes(made)
        together[file.study] = together.get(file.study, 0) + size
        if size > largest.get(file.study, (0, 0))[0]:
            largest[file.study] = size, gradient_points(made)
    if sum(together.values()) <= free:
        return
    problems = Problems()
    room = f"{bytes_text(free)} are free for {results}"
    for study, (size, points) in largest.items():
        if size > free:
            problems.add(
                f"studies.{study}.grid",
                f"{points} points make a file of {bytes_text(size)}; {room}; give fewer points",
            )
        elif together[study] > free:
            problems.add(
                f"studies.{study}",
                f"the gradient files to make take {bytes_text(together[study])}; {room}; give fewer"
                " points",
            )
    if not len(problems):
        most = max(together, key=lambda study: together[study])
        problems.add(
            "studies",
            f"the gradient files to make take {bytes_text(sum(together.values()))}, most of it "
            f"{most} with {bytes_text(together[most])}; {room}; give fewer points",
        )
    raise ConfigError(problems)


def free_bytes(folder: Path) -> int:
    """Return the bytes that are free on the file system where a folder is, or would be made.

    Raises:
        OSError: that is not known.
    """
    folder = folder.absolute()
    return shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists())).free
