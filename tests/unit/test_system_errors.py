"""What the system refuses, in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import netCDF4
import pytest

from gradatlas.run.system_errors import explain


@pytest.mark.parametrize(
    ("number", "what_to_do"),
    [
        (errno.ENOSPC, "make room there, and run the same command again"),
        (errno.EDQUOT, "make room there"),
        (errno.EROFS, "make it writable, or choose another folder with the key results"),
        (errno.EEXIST, "move it away, or choose another folder"),
        (errno.EMFILE, "allow more open files (ulimit -n)"),
        (errno.EIO, "run the same command again"),
    ],
)
def test_each_reason_has_its_way_out_in_one_line(number: int, what_to_do: str) -> None:
    said = explain(OSError(number, os.strerror(number), "results/store/x"), Path("elsewhere"))
    assert said.startswith(f"cannot write to results/store/x: {os.strerror(number)}; ")
    assert what_to_do in said
    assert "\n" not in said


def test_an_input_that_netcdf_cannot_read_is_not_told_as_a_file_to_write(tmp_path: Path) -> None:
    path = tmp_path / "x.nc"
    path.write_text("garbage")
    with pytest.raises(OSError, match="Unknown file format") as raised:
        netCDF4.Dataset(path)
    said = explain(raised.value, Path("elsewhere"))
    assert said.startswith(f"cannot read {path}: ")
    assert said.endswith("snakemake verify")


def test_hidden_files_stand_for_their_folder(tmp_path: Path) -> None:
    for name in (".lock", ".0123.nc.abc.tmp"):
        said = explain(OSError(errno.EROFS, "Read-only", str(tmp_path / name)), Path("elsewhere"))
        assert said.startswith(f"cannot write to {tmp_path}: ")


def test_where_a_library_hides_the_reason_the_room_is_told(tmp_path: Path) -> None:
    hidden = [
        RuntimeError("NetCDF: HDF error"),
        PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "x.nc")),
    ]
    for error in hidden:
        said = explain(error, tmp_path)
        assert f"cannot write to {tmp_path}: " in said
        assert "MB free there are too little, make room there" in said


def test_other_errors_keep_their_words() -> None:
    assert explain(RuntimeError("no such thing"), Path()) == "RuntimeError: no such thing"
    assert explain(MemoryError(), Path()).startswith("out of memory; use fewer cores")
