"""What the workers' server does before it forks workers: import everything that makers need."""

from __future__ import annotations

import os

# One thread a worker: the pool is the parallelism. It must be set before numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import gradatlas.objects.figure  # noqa: E402
import gradatlas.objects.gradient  # noqa: E402
import gradatlas.objects.grid  # noqa: E402
import gradatlas.objects.study_figure  # noqa: E402, F401
from gradatlas.memory import keep_freed_memory  # noqa: E402

keep_freed_memory()  # workers are forked from here
