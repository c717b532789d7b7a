"""Which libraries are loaded when artifacts are made: a script, run in a process of its own.

It reads pickled tasks from standard input, makes their artifacts in the working directory, and
writes the names of the distributions that all loaded modules come from.
"""

from __future__ import annotations

import importlib.metadata
import json
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.run.task import Task


def _main() -> None:
    tasks: list[Task] = pickle.load(sys.stdin.buffer)
    for number, task in enumerate(tasks):
        maker = importlib.import_module(f"gradatlas.makers.{task.kind}")
        maker.make(task.spec, task.inputs, Path(str(number)), task.identity)
    tops = {name.partition(".")[0] for name in sys.modules}
    known = importlib.metadata.packages_distributions()
    json.dump(sorted({name for top in tops for name in known.get(top, ())}), sys.stdout)


if __name__ == "__main__":
    _main()
