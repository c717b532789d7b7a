"""Building figures of descent paths alone: of a point, or of a whole study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.figures.captions import Caption, function_sentence, sentence
from gradatlas.figures.composition import compose
from gradatlas.figures.layer import find_paths_layer, find_paths_study_layer
from gradatlas.figures.pages import (
    drawn_sheet,
    empty_axes,
    page_settings,
    set_own_labels,
    typeface_for,
)
from gradatlas.figures.paths_scene import PathsCase, PathsScene, PathsStudyScene
from gradatlas.figures.sheets.fonts import texts_in
from gradatlas.figures.titles import plain_title, title_lines
from gradatlas.figures.wording import title_of_functions

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.composition import Composition
    from gradatlas.figures.scene import Page
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
    from gradatlas.figures.titles import TitleLine


def paths_picture(spec: FigureSpec, file: Path, font: Path | None) -> bytes:
    """Return a figure of one point, given its file of paths, as the content of a file."""
    paths = read_paths_file(file)
    with texts_in(typeface_for(spec, font)):
        composition = compose_paths(spec, paths)
        caption = paths_caption(spec, paths, composition.page)
        if spec.format == "txt":
            return caption.file
        return drawn_sheet(spec, composition).content(caption.title, caption.text)


def compose_paths(spec: FigureSpec, paths: StoredPaths) -> Composition:
    """Return a figure of paths in which everything has its place; nothing is drawn yet."""
    scene = PathsScene(
        **page_settings(spec.options, is_equal=False), axes=empty_axes(spec.options), paths=paths
    )
    for layer in spec.layers:
        scene.details.append([])
        find_paths_layer(layer.kind).draw(scene, layer.options)
    set_own_labels(scene, spec.options)
    return compose(scene, _title(spec, paths), is_equal=False)


def paths_caption(spec: FigureSpec, paths: StoredPaths, page: Page) -> Caption:
    """Return the caption of a figure of paths that stands on a page."""
    drawn = [find_paths_layer(one.kind).describe(paths, one.options) for one in spec.layers]
    sentences = [
        *(sentence(what, told) for what, told in zip(drawn, page.details, strict=True)),
        *map(sentence, page.notes),
        function_sentence(paths.formula, paths.parameters),
    ]
    title = plain_title(_title(spec, paths)) or drawn[0]
    return Caption(title, tuple(sentences), paths.formula)


def _title(spec: FigureSpec, paths: StoredPaths) -> list[TitleLine]:
    return title_lines(
        spec.options.title,
        spec.study_title,
        spec.swept,
        paths.formula,
        paths.parameters,
        paths.axes,
        spec.function,
    )


def paths_cases(spec: StudyFigureSpec, files: Mapping[str, Path]) -> list[PathsCase]:
    """Return the points of a study, in the order of its sweep.

    Args:
        spec: The figure of the study.
        files: Role → file of paths.
    """
    return [PathsCase(dict(case.swept), files[case.file]) for case in spec.cases]


def paths_study_picture(
    spec: StudyFigureSpec, files: Mapping[str, Path], font: Path | None
) -> bytes:
    """Return a figure of a study, given its files of paths by role, as the content of a file."""
    cases = paths_cases(spec, files)
    caption = paths_study_caption(spec, cases)
    if spec.format == "txt":
        return caption.file
    with texts_in(typeface_for(spec, font)):
        composition = compose_paths_study(spec, cases)
        return drawn_sheet(spec, composition).content(caption.title, caption.text)


def compose_paths_study(spec: StudyFigureSpec, cases: Sequence[PathsCase]) -> Composition:
    """Return a figure of a study in which everything has its place; nothing is drawn yet."""
    scene = PathsStudyScene(
        **page_settings(spec.options, is_equal=False), axes=empty_axes(spec.options), cases=cases
    )
    for layer in spec.layers:
        find_paths_study_layer(layer.kind).draw(scene, layer.options)
    set_own_labels(scene, spec.options)
    return compose(scene, _study_title(spec, cases), is_equal=False)


def paths_study_caption(spec: StudyFigureSpec, cases: Sequence[PathsCase]) -> Caption:
    """Return the caption of a figure of all points of a study."""
    texts = [find_paths_study_layer(one.kind).describe(cases, one.options) for one in spec.layers]
    sentences = [sentence(text) for text in texts]
    formulas = list(dict.fromkeys(case.paths.formula for case in cases))
    if len(formulas) == 1:
        sentences.append(function_sentence(formulas[0], {}))
    title = plain_title(_study_title(spec, cases)) or "; ".join(texts).partition(":")[0]
    return Caption(title, tuple(sentences), formulas[0] if len(formulas) == 1 else None)


def _study_title(spec: StudyFigureSpec, cases: Sequence[PathsCase]) -> list[TitleLine]:
    return title_of_functions(spec, [(one.paths.formula, one.paths.parameters) for one in cases])
