"""What the ideal script has to make: the plan of a config, as settings for the library.

python -m benchmarks.pipelines.planning CONFIG WORK

A process of its own, off the clock. WORK becomes a list of points in JSON, each with `path`, `axes`
and `settings` of its gradient, and `figures`, a list of `path` and `settings`; paths are those of
the published tree, relative to the results.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.running import report
from gradatlas.plan.atlas import make_atlas
from gradatlas.plan.loading import load_config


def plan_points(config: Path) -> list[dict[str, Any]]:
    """Return the points of an atlas of fields and figures of single points, as plain data."""
    points: dict[tuple[str, str], dict[str, Any]] = {}
    for file in make_atlas(load_config([config], [])).files:
        point = points.setdefault((file.study, file.point), {"figures": []})
        made = {"path": file.path, "settings": file.object.settings}
        if file.figure:
            point["figures"].append(made)
        else:
            point |= made | {"axes": file.object.inputs["grid"].settings["axes"]}
    return list(points.values())


def main(config: Path, work: Path) -> None:
    """Write the work to be done, and print how many files that is."""
    points = plan_points(config)
    work.write_text(json.dumps(points), encoding="utf-8")
    report({"files": sum(1 + len(point["figures"]) for point in points)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
