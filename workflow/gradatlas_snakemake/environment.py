"""The conda environment: what requirements.lock holds of what is needed to run, and Python.

`python -m gradatlas_snakemake.environment > workflow/envs/atlas.yaml` renews it, in an environment
that was made from the lock. It takes the same wheels: only the same libraries make the
same bytes.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_PYTHON, _PIP = "3.11.7", "24.3.1"
_HEAD = f"""\
# Made by `make lock` from requirements.lock: the same wheels, so that files are the same bytes.
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python={_PYTHON}
  - pip={_PIP}
  - pip:
"""


def environment_text() -> str:
    """Return the environment as YAML."""
    pins = pinned((_PROJECT / "requirements.lock").read_text(encoding="utf-8"))
    to_run = (_PROJECT / "requirements.in").read_text(encoding="utf-8").partition("# To test")[0]
    names = re.findall(r"^[\w.-]+$", to_run, re.MULTILINE)
    return _HEAD + "".join(f"      - {name}=={pins[name]}\n" for name in sorted(_required(names)))


def pinned(lock: str) -> dict[str, str]:
    """Return the versions that a lock file pins, by the names of packages."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))


def _required(names: list[str]) -> set[str]:
    """Return packages and all that they require on this system, by their names in the lock."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            required = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for other systems
        found.add(name)
        waiting += [re.split(r"[^\w.-]", one)[0] for one in required if "extra ==" not in one]
    return found


if __name__ == "__main__":
    print(environment_text(), end="")
