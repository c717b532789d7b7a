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
from gradatlas.descent.spec import PathsSpec
from gradatlas.fields.spec import GradientSpec
from gradatlas.functions.kind import find_kind

if TYPE_CHECKING:
    from gradatlas.plan.artifact import Artifact
    from gradatlas.plan.plan import Published

_LARGE_KINDS = ("gradient", "paths")
_DEFLATE = 1032
"""How many bytes deflate can put into one at most (P. Deutsch: RFC 1951, a match of 258 bytes in
two bits)."""


def artifact_bytes(made: Artifact) -> int:
    """Return the bytes that the file of an artifact takes at least.

    That is 0 for others than gradients and paths.
    """
    spec = made.spec
    if isinstance(spec, PathsSpec):
        # Beside the axes f, the norm of its gradient and the evaluations.
        variables = len(spec.axes) + 3 + (spec.minimum is not None)
        return 8 * variables * path_points(spec)
    if not isinstance(spec, GradientSpec):
        return 0
    sizes = _grid(made).sizes
    fields = field_bytes(
        sizes,
        has_error=find_kind(spec.function.kind).HAS_EXACT_GRADIENT,
        others=spec.estimates + spec.second_derivatives,
    )
    return 8 * sum(sizes) + fields // (_DEFLATE if spec.compression else 1)


def path_points(spec: PathsSpec) -> int:
    """Return how many points of paths a file keeps."""
    return len(spec.runs) * spec.starts.count * (2 if spec.ends_only else spec.steps + 1)


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
    """Check that the files that are missing fit on the disk, each and all together.

    Those of gradients and paths count; all others are small beside them.

    Args:
        files: everything to publish, in the order of the config.
        stored: the paths of the artifacts that are there already, relative to the store.
        free: the bytes that are free where the results go; see `free_bytes`.
        results: the folder of the results, for messages.

    Raises:
        ConfigError: with a line for each study that does not fit by itself, or with one for all.
    """
    largest: dict[str, tuple[int, Artifact]] = {}  # study → bytes of its largest file
    together: dict[str, int] = {}  # study → bytes of all its files
    counted: set[str] = set()
    for file in files:
        made = file.artifact
        if made.kind not in _LARGE_KINDS or made.path in stored or made.path in counted:
            continue
        counted.add(made.path)
        size = artifact_bytes(made)
        together[file.study] = together.get(file.study, 0) + size
        if size > largest.get(file.study, (0, 0))[0]:
            largest[file.study] = size, made
    if sum(together.values()) <= free:
        return
    problems = Problems()
    room = f"{bytes_text(free)} are free for {results}"
    for study, (size, made) in largest.items():
        if size > free:
            if isinstance(made.spec, PathsSpec):
                key, points, fewer = "descent", path_points(made.spec), "steps or starts"
            else:
                key, points, fewer = "grid", gradient_points(made), "points"
            problems.add(
                f"studies.{study}.{key}",
                f"{points} points make a file of {bytes_text(size)}; {room}; give fewer {fewer}",
            )
        elif together[study] > free:
            problems.add(
                f"studies.{study}",
                f"the files to make take {bytes_text(together[study])}; {room}; give fewer points",
            )
    if not len(problems):
        most = max(together, key=lambda study: together[study])
        problems.add(
            "studies",
            f"the files to make take {bytes_text(sum(together.values()))}, most of it "
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
