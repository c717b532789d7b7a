"""How large files get, and what is refused because it would not fit on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gradatlas.config.grid_section import bytes_text
from gradatlas.config.problems import ConfigError
from gradatlas.config.yaml_reader import parse_yaml
from gradatlas.makers.maker import Identity, find_maker
from gradatlas.plan.plan import Plan
from gradatlas.plan.sizes import artifact_bytes, check_room, free_bytes
from tests.support.plans import plan_of

HEADER = 40_000
"""Bytes that attributes, names and indices take in a file of a few megabytes."""


def atlas_of(text: str) -> Plan:
    return plan_of(parse_yaml(text, "config.yaml"))


def study(*, num: tuple[int, ...] = (400, 300), more: str = "", formula: str = "x0*x0") -> str:
    axes = ", ".join(f"x{n}: {{start: 0, stop: 1, num: {count}}}" for n, count in enumerate(num))
    return f"{{function: {formula}, figures: [], grid: {{{axes}}}{more}}}"


def size_of_file(plan: Plan, folder: Path) -> int:
    [file] = plan.files
    made = file.artifact
    coordinates, path = folder / "grid.nc", folder / "gradient.nc"
    identity = Identity("0" * 32, "tests")
    find_maker("grid").make(made.inputs["grid"].spec, {}, coordinates, identity)
    find_maker("gradient").make(made.spec, {"grid": coordinates, **made.files}, path, identity)
    return path.stat().st_size


@pytest.mark.parametrize(
    "text",
    [
        study(num=(200_000,)),
        study(),
        study(num=(70, 60, 50)),
        study(more=", gradient: {method: richardson}"),
        study(more=", gradient: {method: exact}"),
        # Chunks that are cut at both edges of the field.
        study(num=(513, 514)),
        "{function: {python: FILE:f}, figures: [], grid: {x0: {start: 0, stop: 1, num: 300},"
        " x1: {start: 0, stop: 1, step: 0.002}}}",
        "{function: {python: FILE:f, gradient: FILE:g}, figures: [], grid: {x0: {start: 0, stop: 1,"
        " num: 300}, x1: {start: 0, stop: 1, step: 0.002}}}",
    ],
)
def test_the_size_of_a_file_is_known_before(text: str, tmp_path: Path) -> None:
    function = tmp_path / "functions.py"
    function.write_text("def f(x0, x1): return x0 * x1\ndef g(x0, x1): return x1, x0\n")
    plan = atlas_of(f"studies: {{s: {text.replace('FILE', str(function))}}}")
    said, real = artifact_bytes(plan.files[0].artifact), size_of_file(plan, tmp_path)
    # No more than there is, since what fits must not be refused; chunks at the edges of a field
    # are stored as whole ones (of 50 points, 4 times 13), and the flags are not counted.
    assert said <= real <= 1.05 * said + HEADER


def test_a_compressed_file_counts_with_what_it_takes_at_least(tmp_path: Path) -> None:
    # Of a constant least remains.
    text = study(num=(1000, 1000), more=", gradient: {compression: 9}", formula="3")
    plan = atlas_of(f"studies: {{s: {text}}}")
    said = artifact_bytes(plan.files[0].artifact)
    assert 0 < said <= size_of_file(plan, tmp_path)


def test_what_fits_is_not_refused(tmp_path: Path) -> None:
    plan = atlas_of(f"studies: {{s: {study()}}}")
    size = artifact_bytes(plan.files[0].artifact)
    check_room(plan.files, set(), size, tmp_path)
    with pytest.raises(ConfigError):
        check_room(plan.files, set(), size - 1, tmp_path)


def test_a_file_that_does_not_fit_is_told_with_its_size() -> None:
    plan = atlas_of(
        f"studies: {{small: {study()}, big: {study(num=(10**5, 10**4))}, other: {study()}}}"
    )
    with pytest.raises(ConfigError) as caught:
        check_room(plan.files, set(), 12 * 10**9, Path("results"))
    # f, two derivatives, their norm and the error: five variables of 8 bytes.
    assert str(caught.value) == (
        "config: studies.big.grid: 1000000000 points make a file of 40 GB; 12 GB are free for "
        "results; give fewer points"
    )


def test_files_that_fit_one_by_one_but_not_together_are_told() -> None:
    sweep = ", sweep: {gradient.step: [0.1, 0.01, 0.001]}"
    plan = atlas_of(f"studies: {{a: {study(num=(10**4, 10**4), more=sweep)}, b: {study()}}}")
    with pytest.raises(ConfigError) as caught:
        check_room(plan.files, set(), 9 * 10**9, Path("results"))
    assert str(caught.value) == (
        "config: studies.a: the files to make take 12 GB; 9 GB are free for results; give "
        "fewer points"
    )


def test_studies_that_fit_one_by_one_but_not_together_are_told() -> None:
    plan = atlas_of(
        f"studies: {{a: {study(num=(10**4, 10**4))}, b: {study(num=(10**4, 2 * 10**4))}}}"
    )
    with pytest.raises(ConfigError) as caught:
        check_room(plan.files, set(), 10 * 10**9, Path("results"))
    assert str(caught.value) == (
        "config: studies: the files to make take 12 GB, most of it b with 8 GB; 10 GB are "
        "free for results; give fewer points"
    )


def test_what_is_stored_or_made_once_for_several_counts_no_more() -> None:
    plan = atlas_of(f"studies: {{a: {study()}, b: {study()}}}")
    size = artifact_bytes(plan.files[0].artifact)
    check_room(plan.files, set(), size, Path("results"))
    check_room(plan.files, {plan.files[0].artifact.path}, 0, Path("results"))


def test_the_free_bytes_are_those_of_the_nearest_folder_that_exists(tmp_path: Path) -> None:
    # Others write at the same time: within a gigabyte.
    free = shutil.disk_usage(tmp_path).free
    assert free_bytes(tmp_path / "not" / "yet" / "there") == pytest.approx(free, abs=10**9)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (48 * 10**9, "48 GB"),
        (1_234_567, "1.23 MB"),
        (999_999_999, "1000 MB"),
        (10**16, "10 PB"),
    ],
)
def test_bytes_are_told_in_units(count: int, text: str) -> None:
    assert bytes_text(count) == text
