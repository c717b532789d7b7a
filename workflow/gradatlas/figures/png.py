"""Writing PNG files.

Pillow filters each row of a picture before it compresses it, which helps photographs. A drawing of
flat colours is a quarter smaller without filters, and is compressed in half the time.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

_COMPRESSION = 4
"""Of zlib: 3 saves 1 ms and takes 2 % more, with figures of few lines 10 %; 6 takes 1.5 ms more and
saves 2 %."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INCH = 0.0254
"""In metres."""
_RGB = 2
"""The type of colour of PNG for three bytes a pixel."""
_NO_COLORS = bytes(3 * 256)


def png_bytes(pixels: NDArray[np.uint8], dpi: float, texts: Mapping[str, str]) -> bytes:
    """Return a picture as the content of a PNG file.

    Args:
        pixels: Red, green and blue from 0 to 255: shape (height, width, 3).
        dpi: Dots per inch.
        texts: Keyword → text, to be stored with the picture.
    """
    height, width, _ = pixels.shape
    info = PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword, text)
    rows = Image.frombytes("P", (3 * width, height), pixels.tobytes())
    # Pillow leaves the rows of a picture with a palette as they are. So it is given the bytes as
    # indices into one, of which nothing but the compressed rows is used.
    rows.putpalette(_NO_COLORS)
    buffer = io.BytesIO()
    rows.save(buffer, format="png", pnginfo=info, compress_level=_COMPRESSION)
    per_metre = int(dpi / _INCH + 0.5)
    parts = [_SIGNATURE]
    for kind, content in _chunks(buffer.getvalue()):
        if kind == b"IHDR":
            header = struct.pack(">IIBB", width, height, 8, _RGB) + content[10:]
            parts += [
                _chunk(kind, header),
                _chunk(b"pHYs", struct.pack(">IIB", *[per_metre] * 2, 1)),
            ]
        elif kind != b"PLTE":
            parts.append(_chunk(kind, content))
    return b"".join(parts)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk of a PNG file."""
    start = len(_SIGNATURE)
    while start < len(content):
        (length,) = struct.unpack_from(">I", content, start)
        yield content[start + 4 : start + 8], content[start + 8 : start + 8 + length]
        start += length + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))
    )
