"""From a gradient file to a picture, as a run makes it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from PIL import Image

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.figures.spec import LayerSpec
from gradatlas.makers import figure
from tests.support.drawn import layer, spec
from tests.support.gradient_files import IDENTITY, make_gradient


@pytest.fixture(scope="module")
def gradient_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gradient(
        tmp_path_factory.mktemp("artifacts") / "gradient.nc",
        "(a - x0)**2 + (x1 - x0**2)**2",
        {"x0": EvenAxis(-2, 2, 21), "x1": EvenAxis(-1, 3, 21)},
        specify_method("central"),
        {"a": 1},
    )


@pytest.mark.parametrize(
    "drawn",
    [
        layer("quiver", length=True, arrows=9),
        layer("contour", levels=(0.5, 1, 10)),
        layer("contourf", levels="log"),
    ],
)
def test_a_spec_makes_the_same_file_every_time_and_in_every_process(
    gradient_file: Path, tmp_path: Path, drawn: LayerSpec
) -> None:
    wanted = spec(
        drawn, size=(6.4, 4.8), limits={"x0": (-1, 1)}, study_title="A", swept=(("a", 1),)
    )
    sent = pickle.loads(pickle.dumps(wanted))  # as it comes to a worker
    assert sent == wanted
    for name, one in {"one": wanted, "two": sent, "three": sent}.items():
        figure.make(one, {"gradient": gradient_file}, tmp_path / name, IDENTITY)
    contents = [(tmp_path / name).read_bytes() for name in ("one", "two", "three")]
    assert contents[0] == contents[1] == contents[2]
    with Image.open(tmp_path / "one") as picture:
        assert picture.size == (640, 480)
