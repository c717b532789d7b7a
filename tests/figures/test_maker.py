"""From a gradient file to a picture, as a run makes it."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from gradatlas.makers import figure, gradient, grid
from tests.support.drawn import settings

IDENTITY = {"digest": "0" * 32, "software": "none"}


@pytest.fixture(scope="module")
def gradient_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("objects")
    axes = [
        ["x0", {"start": -2, "stop": 2, "num": 21}],
        ["x1", {"start": -1, "stop": 3, "num": 21}],
    ]
    grid.make({"axes": axes}, {}, folder / "grid.nc", IDENTITY)
    wanted = {
        "kind": "formula",
        "function": {"expression": "(a - x0)**2 + (x1 - x0**2)**2", "name": None},
        "parameters": {"a": 1},
        "axes": ["x0", "x1"],
        "method": "central",
        "options": {"step": "auto", "order": 2},
        "judge": "exact",
        "causes": "differences",
        "compression": 0,
    }
    gradient.make(wanted, {"grid": folder / "grid.nc"}, folder / "gradient.nc", IDENTITY)
    return folder / "gradient.nc"


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "quiver", "length": True, "arrows": 9},
        {"kind": "contour", "levels": (0.5, 1, 10)},
        {"kind": "contourf", "levels": "log"},
    ],
)
def test_settings_of_plain_json_make_the_same_file_every_time(
    gradient_file, tmp_path, layer
) -> None:
    wanted = settings(layer, limits={"x0": (-1, 1)}, study_title="A", swept=[("a", 1)])
    plain = json.loads(json.dumps(wanted))
    for name in ("one", "two"):
        figure.make(plain, {"gradient": gradient_file}, tmp_path / name, IDENTITY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with Image.open(tmp_path / "one") as picture:
        assert picture.size == (640, 480)
