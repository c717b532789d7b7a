"""Functions in Python that raise, crash and take everything: each fails its own job alone."""

from __future__ import annotations

import re

import pytest

from tests.support.faults.harness import started
from tests.support.project import Project

WAYS = {
    "raises": "raise KeyError('no such thing')",
    "interrupts": "raise KeyboardInterrupt",
    "exits": "os._exit(7)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "is_killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "takes_all_memory": "np.zeros(10**15)",  # more than a processor can address
    "recurses": "f = lambda: f(); f()",
    "closes_everything": "os.closerange(3, 1000)",
    "mends": "pass",
}
"""What a function does at one point of its sweep."""
TOLD = {
    "raises": r"mine.py:raises at x0=-2, x1=-2: KeyError: 'no such thing' \(line \d+\)",
    "interrupts": "KeyboardInterrupt",
    "exits": "the worker process ended with exit code 7; run the same command again",
    "crashes": "the worker process was killed by SIGSEGV; run the same command again",
    "is_killed": r"killed by SIGKILL \(the system may be out of memory\); run the same command",
    "takes_all_memory": "MemoryError: Unable to allocate",
    "recurses": "RecursionError: maximum recursion depth exceeded",
    "closes_everything": "the worker process ended with exit code 1",
}
FUNCTION = """
def {name}(x0, x1, a=0):
    if a == 2 and BROKEN:
        {way}
    return x0 + a*x1
"""
HOSTILE = """
def ignores(x0, x1, a=0):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the run must end all the same
    threading.Thread(target=time.sleep, args=(1000,)).start()
    return x0
"""
IMPORTS = "import os, signal, threading, time\nimport numpy as np\n"


@pytest.fixture
def broken(project: Project) -> Project:
    functions = project.folder / "config" / "functions"
    functions.mkdir()
    text = IMPORTS + "BROKEN = True\n"
    text += "".join(FUNCTION.format(name=name, way=way) for name, way in WAYS.items())
    (functions / "mine.py").write_text(text)
    (functions / "hostile.py").write_text(IMPORTS + HOSTILE)
    studies = "".join(
        f"  {name}:\n    function: {{python: functions/mine.py:{name}}}\n"
        "    sweep: {a: [1, 2, 3]}\n    figures: []\n"
        for name in WAYS
    )
    project.configure(
        "defaults:\n  grid: {x0: [-2, 0, 1], x1: [-2, 0, 1]}\n"
        f"studies:\n{studies}"
        "  ignores:\n    function: {python: functions/hostile.py:ignores}\n    figures: []\n"
    )
    return project


def test_with_keep_going_all_others_are_made_and_each_failure_is_told(broken: Project) -> None:
    # A worker that ignores SIGTERM, and has a thread of its own, must not keep the run alive.
    with started(broken, "--keep-going") as (process, output, _):
        assert process.wait(120) == 1
        said = output.read_text()
    assert "Traceback" not in said
    for name, told in TOLD.items():
        pattern = f"^error: gradient of {name} at a=2: .*{told}"
        # At once, and at the end of all that is said.
        assert len(re.findall(pattern, said, re.MULTILINE)) == 2, f"{name}: {pattern}\n{said}"
    assert said.count("\nerror: ") == 2 * len(TOLD)
    assert f"published without what is made from {len(TOLD)} failures: gradients/" in said
    assert "Error in rule" not in said
    published = {path.name for path in (broken.results / "gradients" / "raises").iterdir()}
    assert published == {"a=1.nc", "a=3.nc"}
    made = list((broken.results / "store" / "gradient").glob("[!.]*"))
    assert len(made) == 3 * len(WAYS) - len(TOLD) + 1
    functions = broken.folder / "config" / "functions" / "mine.py"
    functions.write_text(functions.read_text().replace("BROKEN = True", "BROKEN = False"))
    broken.run()
    for name in WAYS:
        published = {path.name for path in (broken.results / "gradients" / name).iterdir()}
        assert published == {"a=1.nc", "a=2.nc", "a=3.nc"}
    assert "Nothing to be done" in broken.run()


def test_a_job_that_is_tried_again_makes_what_is_missing(project: Project) -> None:
    (project.folder / "config" / "mine.py").write_text(
        "from pathlib import Path\n"
        "def fleeting(x0, x1, a=0):\n"
        "    if a == 2 and not Path('tried').exists():\n"
        "        Path('tried').touch()\n"
        "        raise OSError('the network is down')\n"
        "    return x0 + a*x1\n"
    )
    project.configure(
        "defaults: {grid: {x0: [-2, 0, 1], x1: [-2, 0, 1]}}\n"
        "studies: {mine: {function: {python: mine.py:fleeting}, sweep: {a: [1, 2, 3]},"
        " figures: []}}\n"
    )
    said = project.run("--retries", "1")
    assert said.count("the network is down") == 1
    published = {path.name for path in (project.results / "gradients" / "mine").iterdir()}
    assert published == {"a=1.nc", "a=2.nc", "a=3.nc"}
