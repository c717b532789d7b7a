"""Which libraries are loaded when objects are made: a script, run in a process of its own.

It reads orders from standard input, makes their objects in the working directory, and writes the
names of the distributions that all loaded modules come from.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
from pathlib import Path


def _main() -> None:
    for number, order in enumerate(json.load(sys.stdin)):
        maker = importlib.import_module(f"gradatlas.objects.{order['kind']}")
        inputs = {role: Path(path) for role, path in order["inputs"].items()}
        maker.make(order["settings"], inputs, Path(str(number)), order["identity"])
    tops = {name.partition(".")[0] for name in sys.modules}
    known = importlib.metadata.packages_distributions()
    json.dump(sorted({name for top in tops for name in known.get(top, ())}), sys.stdout)


if __name__ == "__main__":
    _main()
