"""A folder with an atlas of any size, filled with stand-ins for what it would take hours to make.

A process of its own, since it plans and publishes in that folder:

    python -m benchmarks.scale_folder FOLDER POINTS
"""

from __future__ import annotations

import os
import struct
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.running import report
from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import make_plan
from gradatlas.run.session import Session
from gradatlas.run.task import run_task
from gradatlas.store.checksums import record_checksum
from gradatlas.store.files import checksum

CONFIG = Path("config", "config.yaml")
_TEXT = """
figures:
  arrows: {{size: [3, 3], layers: [{{kind: quiver, color: "{color}"}}]}}
  lines: {{size: [3, 3], layers: [{{kind: contour}}]}}
studies:
  s:
    function: x0**2 + a*x0*x1 + x1**2
    grid:
      x0: {{start: -2, stop: 2, num: 9}}
      x1: {{start: -2, stop: 2, num: 9}}
    sweep:
      a: [{values}]
    figures: [arrows, lines]
"""


def config_text(points: int, *, color: str = "#204060", first: float = 0.5) -> str:
    """Return a config of one study with so many points, of two figures each.

    Args:
        points: how many points the study has.
        color: the colour of one of the figures.
        first: where the first point stands in the sweep; the others are whole numbers.
    """
    values: Sequence[float] = [first, *range(1, points)]
    return _TEXT.format(color=color, values=", ".join(map(str, values)))


def main(folder: Path, points: int) -> None:
    """Write the config, put an object in the place of each planned one, and publish.

    Grids are made as ever, since real gradients are made from them afterwards; anything else is
    a small file that nobody reads: a picture of one pixel, or a text.
    """
    (folder / CONFIG).parent.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(config_text(points), encoding="utf-8")
    os.chdir(folder)
    start = time.process_time()
    plan = make_plan(read_config(load_config([CONFIG], [])))
    planning = time.process_time() - start
    session = Session([CONFIG], [])
    for made in plan.artifacts.values():
        path = session.store / made.path
        if path.exists():
            continue
        if made.kind == "grid":
            run_task(session.task(made))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_stand_in(made))
        path.chmod(0o444)
        record_checksum(session.store, made.path, checksum(path))
    session.lock()
    session.publish()
    report({"plan_seconds": planning, "files": len(plan.files)})


def _stand_in(made: Artifact) -> bytes:
    """Return the content of a file that is like no other one's."""
    if made.suffix != "png":
        return f"stands in for {made.path}\n".encode()
    chunks = [
        (b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", f"Comment\0stands in for {made.path}".encode()),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
