"""PDF files: numbered objects, and where each starts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from deflate import zlib_compress

_LEVEL = 6
"""Of libdeflate, which gives the same bytes on all processors."""
_LITERAL = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)", "\n": r"\n", "\r": r"\r"})

_NOT_OF_NAMES = re.compile(rb"[^!-~]|[#%()/<>\[\]{}]")


class PdfObjects:
    """The objects of a PDF file; a number is what others name an object by."""

    def __init__(self) -> None:
        self._contents: list[bytes] = []

    def reserve(self) -> int:
        """Return the number of an object that comes later."""
        self._contents.append(b"null")
        return len(self._contents)

    def put(self, content: str | bytes, number: int | None = None) -> int:
        """Add an object, and return its number; `number` is one that is reserved."""
        number = self.reserve() if number is None else number
        self._contents[number - 1] = content.encode() if isinstance(content, str) else content
        return number

    def stream(self, content: bytes, **facts: str | int) -> int:
        """Add bytes, which are compressed, with what is said of them, and return their number."""
        packed = zlib_compress(content, _LEVEL)
        said = dictionary({**facts, "Filter": "/FlateDecode", "Length": len(packed)})
        return self.put(b"".join([said.encode(), b"\nstream\n", packed, b"\nendstream"]))

    def file(self, root: int, info: int) -> bytes:
        """Return the file; `root` and `info` are the objects that readers ask first."""
        parts = [b"%PDF-1.4\n%\xac\xdc \xab\xba\n"]
        start = len(parts[0])
        table = ["0000000000 65535 f \n"]
        for number, content in enumerate(self._contents, start=1):
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
            table.append(f"{start:010d} 00000 n \n")
            start += len(parts[-1])
        trailer = dictionary({"Size": len(table), "Root": reference(root), "Info": reference(info)})
        end = (
            f"xref\n0 {len(table)}\n{''.join(table)}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n"
        )
        return b"".join([*parts, end.encode()])


def dictionary(entries: Mapping[str, str | int]) -> str:
    """Return a dictionary of objects that are written already."""
    return f"<< {' '.join(f'/{key} {value}' for key, value in entries.items())} >>"


def reference(number: int) -> str:
    """Return what stands for an object."""
    return f"{number} 0 R"


def string(text: str) -> str:
    """Return a text as PDF writes it."""
    if text.isascii():
        return f"({text.translate(_LITERAL)})"
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"


def pdf_name(text: str) -> str:
    """Return a name as PDF writes it."""
    return (
        "/" + _NOT_OF_NAMES.sub(lambda sign: f"#{sign[0][0]:02x}".encode(), text.encode()).decode()
    )
