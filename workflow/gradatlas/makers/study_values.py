"""Makes what the figures of all points of a study share: a file with samples of their values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.fields.reading import read_field
from gradatlas.figures.study_sample import StudySample, study_detail
from gradatlas.figures.study_values import write_study_values
from gradatlas.figures.wording import title_size

if TYPE_CHECKING:
    from gradatlas.figures.spec import StudyCaseSpec, StudyValuesSpec
    from gradatlas.makers.maker import Identity


def make(
    spec: StudyValuesSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity
) -> None:
    """Write what the gradient files `inputs` have in common; they are read one after the other."""
    sample = StudySample(spec.options, spec.variables)
    detail = study_detail(spec.options, spec.variables)
    cases: dict[str, list[StudyCaseSpec]] = {}
    for case in spec.cases:
        cases.setdefault(case.file, []).append(case)
    width, height = 0.0, 0.0
    for role, file in inputs.items():
        field = read_field(file, detail)
        sample.add(field)
        for case in cases.get(role, ()):
            wide, high = title_size(spec.options, spec.study_title, case, field)
            width, height = max(width, wide), max(height, high)
    write_study_values(path, sample.values((width, height)))
