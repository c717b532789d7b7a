"""The commands that look after the store: verify, usage and prune."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from tests.support.project import CONFIG, Project

NOTHING = "Nothing to be done"


def damage(path: Path, length: int | None = None) -> None:
    """Change one bit, or cut a file, without a trace in its times."""
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content if length is None else content[:length])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.chmod(0o444)


def verify(project: Project) -> tuple[int, list[str]]:
    done = project.try_run("verify")
    assert "Traceback" not in done.stdout
    said = [line for line in done.stdout.splitlines() if line.startswith("verify: ")]
    return done.returncode, [line.removeprefix("verify: ") for line in said]


def test_verify_names_what_is_damaged_and_the_next_run_repairs_it(made_project: Project) -> None:
    project = made_project
    before, stored = project.published(), project.stored()
    assert verify(project) == (0, [f"{len(stored) + 7} files OK"])
    store = project.results / "store"
    [grid] = (store / "grid").iterdir()
    damage(grid)
    damage(project.results / "figures/bowl/base/lines.png", 100)
    gone = project.results / "gradients/bowl/base.nc"
    gone.unlink()
    replaced = project.results / "figures/bowl/base/arrows.png"
    replaced.unlink()
    shutil.copy(project.results / "figures/tilted/t=0/arrows.png", replaced)
    code, said = verify(project)
    assert code == 1
    [lines] = {
        path for path in stored if path.startswith("figure/") and not (store / path).exists()
    }
    assert said == [
        f"changed since it was made: results/store/{lines}",
        f"changed since it was made: results/store/grid/{grid.name}",
        "missing: results/gradients/bowl/base.nc",
        "changed since it was made: results/figures/bowl/base/arrows.png",
        "changed since it was made: results/figures/bowl/base/lines.png",
        f"5 of {len(stored) + 7} files are damaged or missing; the next run makes them again",
    ]
    # The grid is not made again: nothing that is missing is made from it.
    assert project.made_by() == {"figure": 1}
    after = project.published()
    assert after.pop("figures/bowl/base/arrows.png.kept") == before["figures/tilted/t=0/arrows.png"]
    # What has another size may have been edited, so it is kept as well.
    assert len(after.pop("figures/bowl/base/lines.png.kept")) == 100
    assert after == before
    assert verify(project)[0] == 0
    assert NOTHING in project.run()


def test_verify_before_anything_is_made_finds_nothing_wrong(project: Project) -> None:
    assert verify(project) == (0, ["0 files OK"])


def test_usage_tells_what_each_study_has_in_the_store(made_project: Project) -> None:
    project = made_project
    rows = {
        line.split("  ")[0]: line.replace(",", "").split()[-3:]
        for line in project.run("usage").splitlines()
        if line.startswith(("bowl", "tilted", "not used", "total"))
    }
    assert rows["bowl"][0] == "4"
    assert rows["tilted"][0] == "5"
    assert rows["total"][-2] == "8"
    bytes_in_all = sum(
        path.stat().st_size for path in (project.results / "store").glob("*/*") if path.is_file()
    )
    assert rows["total"][-1] == str(bytes_in_all)
    [grid] = (project.results / "store" / "grid").iterdir()
    assert rows["bowl"][-1] == str(grid.stat().st_size)


def test_prune_tells_before_it_drops(made_project: Project) -> None:
    project = made_project
    project.configure(CONFIG[: CONFIG.index("  tilted:")])
    said = project.run("prune", "-n")
    # Before a run, the published tree still shows what is no longer used.
    assert re.search(r"4 of 8 artifacts, 0 bytes \(and \d+ that other names still keep\)", said)
    project.run()
    before = project.stored()
    said = project.run("prune", "-n")
    told = re.search(r"4 of 8 artifacts, (\d+) bytes$", said, re.MULTILINE)
    assert told is not None
    assert project.stored() == before
    size = sum((project.results / "store" / path).stat().st_size for path in before)
    assert f"4 artifacts deleted, which frees {told[1]} bytes" in project.run("prune")
    left = sum((project.results / "store" / path).stat().st_size for path in project.stored())
    assert size - left == int(told[1])
    assert verify(project)[0] == 0
    assert NOTHING in project.run()
