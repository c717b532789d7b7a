"""`make golden LINE="…"`: renew the expected files, and print which changed.

LINE is a line of CHANGELOG.md, or enough of it to tell it from the others. It stands in the index
beside a digest of all expected files, so that neither changes without the other.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.golden import cases, expected


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew the expected files; return the exit status."""
    parser = argparse.ArgumentParser(prog="make golden", description=__doc__)
    parser.add_argument("--line", default="", help="the line of CHANGELOG.md that tells of it")
    line = parser.parse_args(arguments).line
    found = expected.lines_with(line)
    with tempfile.TemporaryDirectory() as folder:
        changes = list(_renew(Path(folder), write=len(found) == 1))
    index = expected.read_expected(expected.INDEX)
    is_whole = index.get("digest") == expected.digest_of_expected()
    if not changes and is_whole:
        print("nothing changed")
        return 0
    for change in changes:
        print(change)
    if len(found) != 1:
        print(
            f"nothing was renewed: {_what_is_wrong(line, len(found))}; write into CHANGELOG.md "
            'what users will notice, and say which line that is: make golden LINE="…"',
            file=sys.stderr,
        )
        return 1
    digest = expected.digest_of_expected()
    expected.write_expected(expected.INDEX, {"changelog": found[0], "digest": digest})
    shutil.rmtree(expected.FAILED, ignore_errors=True)
    print(f"renewed, for: {found[0]}")
    return 0


def _what_is_wrong(line: str, found: int) -> str:
    if not line:
        return "there is no LINE"
    return f"{found or 'none'} of the lines of CHANGELOG.md {'hold' if found > 1 else 'holds'} LINE"


def _renew(folder: Path, *, write: bool) -> Iterator[str]:
    """Yield what changed, a line each, and write it if told to."""
    expected.EXPECTED.mkdir(exist_ok=True)
    names = set()
    for name, file in sorted(cases.pictures().items()):
        made, path = cases.make(file.artifact, folder), expected.expected_picture(name)
        names.add(path.name)
        if found := expected.picture_differences(path, made):
            yield f"{path.name}: {'; '.join(found)}"
            if write:
                shutil.copy(made, path)
    for path in sorted(expected.EXPECTED.glob("*.png")):
        if path.name not in names:
            yield f"{path.name}: it is gone"
            if write:
                path.unlink()
    numbers = {
        name: cases.digests_of_numbers(
            cases.make(file.artifact, folder), cases.FEWER_DIGITS.get(file.study, cases.DIGITS)
        )
        for name, file in cases.numbers().items()
    }
    yield from _renew_digests(expected.NUMBERS, numbers, write=write)
    digests = {
        name: cases.digest_of_bytes(cases.make(file.artifact, folder))
        for name, file in cases.byte_for_byte().items()
    }
    yield from _renew_digests(expected.BYTES, digests, write=write)


def _renew_digests(file: str, now: Mapping[str, object], *, write: bool) -> Iterator[str]:
    before = expected.read_expected(file)
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            how = "is new" if name not in before else "is gone" if name not in now else "changed"
            yield f"{file}: {name} {how}"
    if write and before != now:
        expected.write_expected(file, now)


if __name__ == "__main__":
    sys.exit(main())
