"""Where descent ends against its learning rate: which runs make a line, and what diverges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.descent.spec import KnownMinimum, RunSpec
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.figures.layers import learning_rates
from gradatlas.figures.paths_pictures import paths_study_caption
from gradatlas.figures.rates_lines import rate_lines
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.spec import StudyFigureSpec, Swept
from gradatlas.figures.styles import rgba
from gradatlas.makers import study_figure
from tests.support.drawn import Array, builtin, layer
from tests.support.gradient_files import IDENTITY
from tests.support.option_values import samples
from tests.support.overlaps import check_layout
from tests.support.path_files import (
    AT_ZERO,
    BOOK,
    at,
    cases_of,
    hostile_paths,
    make_paths,
    put_paths,
    record_paths_study,
    run,
    study_of,
)
from tests.support.recorded import MarkersMark, PathMark, Recorded

RATES = layer("learning_rates")
SWEPT_RATES = [0.01, 0.03, 0.1, 0.3, 0.9, 3.0]


class Rates:
    """A study that sweeps the learning rate of two runs."""

    def __init__(self, folder: Path, starts: Sequence[Sequence[float]] = ((-7, 2),)) -> None:
        self.files: dict[str, Path] = {}
        self.swept: dict[str, Swept] = {}
        for rate in SWEPT_RATES:
            name = f"rate{rate}"
            runs = [
                run("SGD", learning_rate=rate),
                run("Momentum", "momentum", learning_rate=rate),
            ]
            self.files[name] = make_paths(
                folder / f"{name}.nc", BOOK, runs, at(*starts), steps=200, minimum=AT_ZERO
            )
            self.swept[name] = (("descent.learning_rate", rate),)

    def spec(self, *layers: Any, **options: Any) -> StudyFigureSpec:
        return study_of(self.files, *(layers or (RATES,)), swept=self.swept, **options)

    def record(self, *layers: Any, **options: Any) -> Recorded:
        return record_paths_study(self.spec(*layers, **options), self.files)


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return Rates(tmp_path_factory.mktemp("rates"))


def line(drawn: Recorded, number: int) -> Array:
    color = rgba(run_look(number).color)
    found = [m for m in drawn.inside(PathMark) if m.pen and m.pen.color == color]
    return np.concatenate([drawn.values_at(mark.points) for mark in found])


def rug(drawn: Recorded, number: int) -> list[float]:
    """Return the rates in the rug of a run."""
    color = rgba(run_look(number).color)
    # Marks of lines alone have no face.
    found = [
        m for m in drawn.inside(MarkersMark) if m.face is None and m.pen and m.pen.color == color
    ]
    return sorted(float(x) for mark in found for x in drawn.values_at(mark.points)[:, 0])


def test_a_line_has_the_ends_of_the_files(rates: Rates) -> None:
    drawn = rates.record()
    ends = []
    for file in rates.files.values():
        stored = read_paths_file(file)
        assert stored.f_minus_minimum is not None
        ends.append(stored.f_minus_minimum[1, 0, stored.paths.steps_taken[1, 0]])
    wanted = [(rate, end) for rate, end in zip(SWEPT_RATES, ends, strict=True) if end < 7e3]
    assert len(wanted) == 5
    np.testing.assert_allclose(line(drawn, 1), wanted, rtol=1e-9)
    axes = drawn.composition.page.axes
    assert (axes.x.scale.is_log, axes.y.scale.is_log) == (True, True)
    assert axes.x.name == r"learning rate $\eta$"
    check_layout(drawn)


def test_rates_at_which_descent_diverges_are_a_rug_at_the_top(rates: Rates) -> None:
    drawn = rates.record()
    for number in (0, 1):
        assert rug(drawn, number) == pytest.approx([3.0])
        assert line(drawn, number)[:, 0].max() == pytest.approx(0.9)
    heights = [
        drawn.values_at(mark.points)[0, 1]
        for mark in drawn.inside(MarkersMark)
        if mark.face is None and len(mark.points)
    ]
    # Each run has its row, above all lines.
    assert len({round(float(np.log(height)), 6) for height in heights}) == 2
    assert min(heights) > max(line(drawn, 0)[:, 1].max(), line(drawn, 1)[:, 1].max())
    assert max(heights) < drawn.frame.y_scale.high
    assert "diverges, or ends far above its start" in drawn.legend_texts


def test_the_legend_and_the_caption_name_the_best_rate(rates: Rates) -> None:
    texts = rates.record().legend_texts
    lines = rate_lines(cases_of(rates.spec(), rates.files), "auto", math_text=False)
    for text, own in zip(texts, lines, strict=False):
        medians = {ends.rate: ends.median for ends in own.ends}
        best = min(medians, key=lambda rate: medians[rate])
        assert text == f"{own.name}: least at {best:g}"
    caption = paths_study_caption(rates.spec(), cases_of(rates.spec(), rates.files))
    assert caption.text.startswith("f minus its least value at the ends of descent paths against")
    assert "SGD, least" in caption.text


def test_runs_of_one_point_that_differ_in_their_rate_make_a_line(tmp_path: Path) -> None:
    runs = [run(f"rate {rate}", learning_rate=rate) for rate in SWEPT_RATES]
    runs.append(run("M", "momentum", learning_rate=0.1))
    runs.append(run("M less", "momentum", learning_rate=0.1, momentum=0.5))
    files = {"one": make_paths(tmp_path / "one.nc", BOOK, runs, at((-7, 2)))}
    lines = rate_lines(cases_of(study_of(files, RATES), files), "f", math_text=False)
    assert [line.name for line in lines] == ["gradient_descent", "M", "M less"]
    assert [len(line.ends) for line in lines] == [6, 1, 1]


def test_what_else_is_swept_parts_lines(tmp_path: Path) -> None:
    files, swept = {}, {}
    for s in (2, 5):
        for rate in (0.01, 0.1):
            name = f"{s},{rate}"
            files[name] = make_paths(
                tmp_path / f"{name}.nc",
                "x0**2/s + x1**2",
                [run("SGD", learning_rate=rate)],
                at((-7, 2)),
                parameters={"s": s},
            )
            swept[name] = (("s", s), ("descent.learning_rate", rate))
    wanted = study_of(files, RATES, swept=swept)
    lines = rate_lines(cases_of(wanted, files), "auto", math_text=False)
    assert [line.name for line in lines] == ["SGD, s = 2", "SGD, s = 5"]
    assert (
        len(
            {
                mark.pen.color
                for mark in record_paths_study(wanted, files).inside(PathMark)
                if mark.pen
            }
        )
        == 2
    )


def test_of_several_starts_there_is_a_median_and_a_band(tmp_path: Path) -> None:
    study = Rates(tmp_path, [(-7, 2), (3, 1), (5, -4)])
    drawn = study.record()
    stored = read_paths_file(study.files["rate0.1"])
    assert stored.f_minus_minimum is not None
    ends = stored.f_minus_minimum[0, :, -1]
    middle = line(drawn, 0)
    at_rate = middle[np.argmin(np.abs(middle[:, 0] - 0.1))]
    assert at_rate[1] == pytest.approx(np.median(ends))
    bands = [m for m in drawn.inside(PathMark) if m.face]
    places = drawn.values_at(bands[0].points)
    here = places[np.abs(places[:, 0] - 0.1) < 1e-6][:, 1]
    assert (here.min(), here.max()) == pytest.approx((ends.min(), ends.max()), rel=1e-6)


def test_ends_of_0_are_triangles_at_the_bottom(tmp_path: Path) -> None:
    runs = [run("a", learning_rate=0.5), run("b", learning_rate=0.1)]
    files = {
        "one": make_paths(tmp_path / "p.nc", "x0**2 + x1**2", runs, at((1, 1)), minimum=AT_ZERO)
    }
    drawn = record_paths_study(study_of(files, RATES), files)
    assert "0, or below the axis" in drawn.legend_texts
    ends, triangle = (drawn.values_at(mark.points) for mark in drawn.inside(MarkersMark))
    assert ends[:, 0] == pytest.approx([0.1])
    assert triangle[:, 0] == pytest.approx([0.5])
    assert drawn.frame.y_scale.low < triangle[0, 1] < ends[0, 1]


def test_what_has_no_learning_rate_is_refused_before_it_is_drawn() -> None:
    one = [run("a", learning_rate=0.1)]
    two = [run("a", learning_rate=0.2)]
    assert learning_rates.refusal([one, two]) is None
    assert learning_rates.refusal([[*one, *two]]) is None
    reason = learning_rates.refusal([one, one])
    assert reason is not None
    assert "this study has one alone; sweep descent.learning_rate" in reason
    nothing: list[list[RunSpec]] = [[]]
    assert "has none" in (learning_rates.refusal(nothing) or "")


def test_whatever_paths_and_options_there_are_there_is_a_picture(tmp_path: Path) -> None:
    files = {"a": hostile_paths(tmp_path / "a.nc", ("x", "y"))}
    files["b"] = put_paths(
        tmp_path / "b.nc",
        np.full((2, 2, 1, 3), np.nan),
        np.full((2, 1, 3), np.nan),
        [["left_the_domain"], ["left_the_domain"]],
        minimum=KnownMinimum(0.0, ((0.0, 0.0),)),
    )
    files["c"] = make_paths(
        tmp_path / "c.nc",
        "-x - y",
        [run("a", learning_rate=1.0)],
        at((1, 1)),
        domain={"x": (-1, 1), "y": (-1, 1)},
        steps=3,
    )
    for names in (["a"], ["b"], ["c"], ["a", "b", "c"]):
        own = {name: files[name] for name in names}
        for options in samples(learning_rates.Options, 20, str(names)):
            wanted = study_of(own, layer("learning_rates", **vars_of(options)), size=(3, 2), dpi=40)
            drawn = record_paths_study(wanted, own)
            assert drawn.composition.page.notes or drawn.inside(MarkersMark)
            study_figure.make(wanted, own, tmp_path / "picture.png", IDENTITY)


def vars_of(options: Any) -> dict[str, Any]:
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


def test_the_figure_is_the_same_every_time(rates: Rates, tmp_path: Path) -> None:
    wanted = rates.spec(*builtin("learning_rates"))
    for name in ("one", "two"):
        study_figure.make(wanted, rates.files, tmp_path / name, IDENTITY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
