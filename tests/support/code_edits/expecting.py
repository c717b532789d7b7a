"""What should be listed after an edit of the code, told from a trace, and what is wrong with it.

Never stale: all is listed whose maker runs the edited module. Never too much, of some modules:
nothing else is listed. Other modules are as large as their subject, and an edit of one may make
again what runs another part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from gradatlas.descent.optimizer import optimizer_module
from gradatlas.descent.spec import PathsSpec, PointsSpec
from gradatlas.differentiation.method import method_module
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.fixed.layer import fixed_modules
from gradatlas.figures.layer import PATHS_PICTURES, find_layer, layer_module
from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
from gradatlas.functions.kind import find_kind, kind_module
from gradatlas.makers.maker import maker_module
from gradatlas.plan import fingerprints
from gradatlas.plan.artifact import Artifact
from gradatlas.run.descriptions import label
from gradatlas.run.session import Session
from tests.support.code_edits.kinds import kind_of
from tests.support.code_edits.mutations import Listed, Told, module_name

NEVER_RUN = ("__main__", "api", "config", "kept", "plan", "pool", "publish", "run", "store")
"""Parts of the package that no maker has to do with."""
NEVER_TOO_MUCH = (
    *(f"{part}/" for part in NEVER_RUN),
    "__main__.py",
    "kept.py",
    "descent/optimizers/",
    "differentiation/methods/",
    "figures/fixed/layers/",
    "figures/layers/",
    "functions/catalogue/",
    "functions/kinds/",
    "functions/python/",
)
"""What the paths of modules begin with of which an edit makes again what runs them, and no more."""
RunBy = Mapping[str, set[str]]
"""Kind of artifact → the modules that its makers run."""
_SHOWN = 3
"""How many examples a message has of each kind of artifact."""


def is_never_too_much(file: str) -> bool:
    """Tell whether an edit of a module may make again nothing but what runs it."""
    return file.startswith(NEVER_TOO_MUCH)


def expected_in_plan(session: Session, module: str, run_by: RunBy) -> Listed:
    """Return what the plan should list after an edit of a module, and need not list more."""
    return _listed(session, lambda made: _runs(made, module, run_by))


def expected_in_dry_run(session: Session, module: str, run_by: RunBy) -> Told:
    """Return what `snakemake -n` should tell after an edit of a module, and need not tell more."""
    told: Told = {}
    for made in session.plan.artifacts.values():
        if _is_affected(made, lambda one: _runs(one, module, run_by)):
            what = label(session, made)
            assert what not in told, f"two artifacts are called alike: {what}"
            parts = {
                "code": _runs(made, module, run_by),
                "inputs": any(
                    _is_affected(other, lambda one: _runs(one, module, run_by))
                    for other in made.inputs.values()
                ),
            }
            # What is not published has no state before, and nothing is told of its change.
            shown = made.kind not in ("grid", "study_values")
            told[what] = frozenset(part for part, changed in parts.items() if changed and shown)
    return told


def wrong_in_plan(session: Session, file: str, listed: Listed, run_by: RunBy) -> str:
    """Return what is wrong with what the plan lists after an edit of a module; empty for nothing.

    The text names the cause: the artifacts, and how the plan comes upon the module.
    """
    expected = expected_in_plan(session, module_name(file), run_by)
    lines = []
    if listed.grids < expected.grids or not expected.files <= listed.files:
        lines.append(f"STALE after an edit of {file}, which their makers run, and not listed:")
        lines += _told_files(session, expected.files - listed.files)
        lines += _told_grids(expected.grids - listed.grids)
        lines.append(
            "nothing that the plan follows for them imports it: import it where it is used, or "
            "have the plan name it"
        )
    if is_never_too_much(file) and (
        listed.grids > expected.grids or not listed.files <= expected.files
    ):
        lines.append(f"TOO MANY after an edit of {file}, which their makers do not run:")
        lines += _told_files(session, listed.files - expected.files)
        lines += _told_grids(listed.grids - expected.grids)
        lines += _ways_to(session, listed.files - expected.files, module_name(file))
    return "\n".join(lines)


def wrong_in_dry_run(session: Session, file: str, told: Told, run_by: RunBy) -> str:
    """Return what is wrong with what `snakemake -n` lists after an edit; empty for nothing."""
    expected = expected_in_dry_run(session, module_name(file), run_by)
    lines = [
        f"STALE after an edit of {file}, or for other reasons than told: {what}: "
        f"{sorted(changed)} changed, told {sorted(told[what]) if what in told else 'nothing'}"
        for what, changed in expected.items()
        if what not in told or not changed <= told[what]
    ]
    if is_never_too_much(file):
        lines += [
            f"TOO MANY after an edit of {file}: {what}: {sorted(changed)}, "
            f"expected {sorted(expected[what]) if what in expected else 'nothing'}"
            for what, changed in told.items()
            if what not in expected or not changed <= expected[what]
        ]
    return "\n".join(lines)


def edits_table(session: Session, listed: Mapping[str, Listed]) -> str:
    """Return what an edit of each module makes again: a line for modules that make the same again.

    Args:
        session: Of the code that is not edited.
        listed: Module → what the plan lists after an edit of it.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for file, found in listed.items():
        alike.setdefault(_made_again(session, found), []).append(file)
    rows = [
        f"{', '.join(made) or 'nothing'}:\n    {' '.join(files)}" for made, files in alike.items()
    ]
    return "\n".join(sorted(rows))


def _made_again(session: Session, listed: Listed) -> tuple[str, ...]:
    """Return in words which kinds of artifacts are listed: `all gradients`, `5 of 14 figures`."""
    whole = Counter(file.artifact.kind for file in session.plan.files)
    some = Counter(session.plan.by_path[path].artifact.kind for path in listed.files)
    whole["grid"] = sum(made.kind == "grid" for made in session.plan.artifacts.values())
    some["grid"] = listed.grids
    found = []
    for kind in sorted(whole):
        kinds = sorted(
            {
                kind_of(session.plan.by_path[path].artifact).removeprefix(f"{kind} ")
                for path in listed.files
                if session.plan.by_path[path].artifact.kind == kind
            }
        )
        if some[kind] == whole[kind]:
            found.append(f"all {kind}s")
        elif some[kind]:
            found.append(f"{kind}s ({'; '.join(kinds)})" if kinds else f"{some[kind]} {kind}s")
    return tuple(found)


def _runs(made: Artifact, module: str, run_by: RunBy) -> bool:
    """Tell whether the maker of an artifact runs a module."""
    return module in run_by[kind_of(made)]


def _is_affected(made: Artifact, runs: Callable[[Artifact], bool]) -> bool:
    """Tell whether an artifact, or one that it is made from, is made by code that is edited."""
    return runs(made) or any(_is_affected(other, runs) for other in made.inputs.values())


def _listed(session: Session, runs: Callable[[Artifact], bool]) -> Listed:
    plan = session.plan
    affected = {made.path for made in plan.artifacts.values() if _is_affected(made, runs)}
    return Listed(
        frozenset(file.path for file in plan.files if file.artifact.path in affected),
        sum(1 for path in affected if path.startswith("grid/")),
    )


def _told_files(session: Session, files: Iterable[str]) -> list[str]:
    by_kind: dict[str, list[str]] = {}
    for path in sorted(files):
        by_kind.setdefault(kind_of(session.plan.by_path[path].artifact), []).append(path)
    return [
        f"  {kind}: {len(paths)}, such as {', '.join(paths[:_SHOWN])}"
        for kind, paths in sorted(by_kind.items())
    ]


def _told_grids(count: int) -> list[str]:
    return [f"  grid: {count}"] if count > 0 else []


def _ways_to(session: Session, files: Iterable[str], module: str) -> list[str]:
    """Return how the plan comes upon a module, from each kind of artifact: a line of imports."""
    ways = set()
    for path in files:
        waiting = [session.plan.by_path[path].artifact]
        while waiting:
            made = waiting.pop()
            waiting += made.inputs.values()
            way = _way(_named(made), module)
            if way:
                ways.add(f"  the plan comes upon it by {' → '.join(way)}")
    return sorted(ways)


def _named(made: Artifact) -> list[str]:
    """Return the modules that the plan names for an artifact."""
    named, spec = [maker_module(made.kind)], made.spec
    match spec:
        case GradientSpec():
            named += [kind_module(spec.function.kind), *map(method_module, sorted(spec.methods))]
            second = find_kind(spec.function.kind).SECOND_DERIVATIVES
            named += [second] if spec.second and second is not None else []
        case PathsSpec():
            named.append(kind_module(spec.function.kind))
            named += sorted({optimizer_module(run.optimizer.name) for run in spec.runs})
            named += [] if spec.method is None else [method_module(spec.method.name)]
        case PointsSpec():
            named.append(kind_module(spec.function.kind))
        case FigureSpec() | StudyFigureSpec():
            kinds = [layer.kind for layer in spec.layers]
            named += map(layer_module, kinds)
            if find_layer(kinds[0]).OF_PATHS:
                named.append(PATHS_PICTURES)
            if spec.options.layout == "fixed":
                named += fixed_modules(kinds)
            if isinstance(spec, FigureSpec) and spec.source is not None:
                named.append(kind_module(spec.source.function.kind))
    return named


def _way(starts: Iterable[str], module: str) -> list[str]:
    """Return modules of which each imports the next, from a start to a module; none for no way."""
    ways = [[start] for start in starts]
    seen = set(starts)
    while ways:
        way = ways.pop(0)
        if way[-1] == module:
            return way
        for name in fingerprints._module(way[-1]).imports:
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
