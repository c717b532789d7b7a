"""What to say of a target that nothing makes: the nearest right name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from gradatlas.config.problems import nearest, show

if TYPE_CHECKING:
    from gradatlas.plan.plan import Published


FOLDERS = ("gradients", "paths", "points", "figures")
"""The folders of the published tree that hold a folder for each study."""


def explain_path(path: str, files: Mapping[str, Published]) -> str:
    """Return why a path, relative to the results folder, is none of the published files.

    The parts of a path have a meaning each, so the nearest name is that of the first wrong one.
    """
    parts = path.split("/")
    studies = dict.fromkeys(file.study for file in files.values())
    if parts[0] not in FOLDERS or len(parts) == 1 or not parts[1]:
        return (
            "is no published file; these are manifest.csv, gradients/<study>/<point>.nc, "
            "paths/<study>/<point>.nc, points/<study>/<point>.nc and "
            "figures/<study>/<point>/<figure>"
        )
    folder, study = parts[:2]
    if study not in studies:
        return f"there is no study {show(study)}; {nearest(study, studies)}"
    below = [p.split("/")[2:] for p in files if p.startswith(f"{folder}/{study}/")]
    if not below:
        return f"study {study} has nothing in {folder}; see snakemake --summary"
    if len(parts) == 2:
        return f"is a folder; ask for {folder}/{study}, or for one of its files"
    return _explain_rest(study, parts[2:], below)


def explain_target(
    name: str, targets: Iterable[str], studies: Collection[str], results: str
) -> str:
    """Return what to say of a target that is neither a rule nor a published file.

    The name of a study alone is no target: the answer names those that there are.

    Args:
        name: the target.
        targets: the rules that can be targets.
        studies: the names of the studies.
        results: the folder of the results.
    """
    if name in studies:
        return f"is a study; ask for figures/{name}, or for gradients/{name}"
    if name.rstrip("/") == results:
        return "is the folder of the results; without a target, all of it is brought up to date"
    folder, slash, study = name.partition("/")
    if slash and folder in FOLDERS:
        if "/" in study.rstrip("/"):
            return f"files have the folder of the results before them: {results}/{name}"
        return f"there is no study {show(study)}; {_nearest_target(study, studies, folder)}"
    names = {**{study: f"figures/{study}" for study in studies}, **{t: t for t in targets}}
    hint = nearest(name, names)
    found = hint.removeprefix("did you mean ").removesuffix("?")
    if found in names:
        return f"there is no such target; did you mean {names[found]}?"
    return (
        "there is no such target; ask for figures/<study>, gradients/<study>, a file in "
        f"{results}, prune, verify, usage or reference"
    )


def _nearest_target(study: str, studies: Iterable[str], folder: str) -> str:
    hint = nearest(study.rstrip("/"), studies)
    return hint.replace("did you mean ", f"did you mean {folder}/")


def _explain_rest(study: str, parts: list[str], below: list[list[str]]) -> str:
    """Return which part of a path below the folder of a study is wrong."""
    points = {
        name[0].removesuffix(".nc") for name in below if len(name) > 1 or name[0].endswith(".nc")
    }
    first = parts[0].removesuffix(".nc") if len(parts) == 1 else parts[0]
    if len(parts) == 1 and not parts[0].endswith(".nc"):
        if parts[0] in points:
            return f"is a folder; ask for figures/{study}, or for one of its files"
        figures = [name[0] for name in below if len(name) == 1]
        return f"study {study} has no file {show(parts[0])}; {nearest(parts[0], figures or points)}"
    if first not in points:
        return f"study {study} has no point {show(first)}; {nearest(first, points)}"
    figures = [name[-1] for name in below if name[0] == first]
    return (
        f"study {study} has no figure {show(parts[-1])} at {first}; {nearest(parts[-1], figures)}"
    )
