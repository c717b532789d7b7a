"""A store that several results folders share."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from gradatlas.messages import AtlasWarning
from gradatlas.store.checksums import find_checksum, record_checksum
from gradatlas.store.files import checksum
from gradatlas.store.shared import offer_artifact, take_artifact

PATH = f"figure/{'a' * 32}.png"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one artifact."""
    path = tmp_path / "store" / PATH
    path.parent.mkdir(parents=True)
    path.write_text("picture")
    path.chmod(0o444)
    record_checksum(tmp_path / "store", PATH, checksum(path))
    return tmp_path / "store"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "shared"


def test_what_is_offered_can_be_taken(store: Path, shared: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert not take_artifact(shared, other, PATH)
    assert not other.exists()
    offer_artifact(shared, store, PATH)
    assert take_artifact(shared, other, PATH)
    assert (other / PATH).samefile(store / PATH)
    assert find_checksum(other, PATH) == find_checksum(store, PATH)


def test_copies_do_where_files_cannot_be_linked(
    store: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:  # as for another user's files
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    offer_artifact(shared, store, PATH)
    assert take_artifact(shared, tmp_path / "other", PATH)
    copy = tmp_path / "other" / PATH
    assert copy.read_text() == "picture"
    assert copy.stat().st_mode & 0o777 == 0o444
    assert not copy.samefile(shared / PATH)


@pytest.mark.parametrize("content", ["pictune", "", None])
def test_what_is_damaged_or_missing_is_not_taken_and_can_be_offered_again(
    store: Path, shared: Path, tmp_path: Path, content: str | None
) -> None:
    offer_artifact(shared, store, PATH)
    (shared / PATH).unlink()
    if content is not None:
        (shared / PATH).write_text(content)
    assert not take_artifact(shared, tmp_path / "other", PATH)
    assert not (tmp_path / "other" / PATH).exists()
    offer_artifact(shared, store, PATH)
    assert take_artifact(shared, tmp_path / "other", PATH)


def test_what_has_no_checksum_is_not_believed(store: Path, shared: Path, tmp_path: Path) -> None:
    offer_artifact(shared, store, PATH)
    (shared / "SHA256SUMS").unlink()
    assert not take_artifact(shared, tmp_path / "other", PATH)


def test_folders_are_open_to_whom_the_store_is_open(store: Path, shared: Path) -> None:
    shared.mkdir()
    shared.chmod(0o2775)
    offer_artifact(shared, store, PATH)
    assert (shared / PATH).parent.stat().st_mode & 0o7777 == 0o2775
    assert (shared / "SHA256SUMS").stat().st_mode & 0o777 == 0o664


def test_a_store_that_cannot_be_used_is_warned_of_and_no_harm(store: Path, tmp_path: Path) -> None:
    shared = tmp_path / "a file"
    shared.touch()
    with pytest.warns(AtlasWarning, match="cannot write to .*a file: .*goes on without it"):
        offer_artifact(shared, store, PATH)
    with pytest.warns(AtlasWarning, match="cannot read from .*a file: .*goes on without it"):
        assert not take_artifact(shared, tmp_path / "other", PATH)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        offer_artifact(tmp_path / "fine", store, PATH)
