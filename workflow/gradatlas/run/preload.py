"""What the workers' server does before it forks workers: import everything that makers need.

And what libraries import or build only when they are called: each worker would do so at its first
figure.
"""

from __future__ import annotations

import os

# One thread a worker: the pool is the parallelism, and last digits may differ with the number of
# threads. It must be set before numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

from gradatlas.run.source_state import load_code  # noqa: E402

load_code()

from gradatlas.pool.memory import keep_freed_memory  # noqa: E402

keep_freed_memory()  # workers are forked from here

from gradatlas.figures.sheets.texts import set_text  # noqa: E402

set_text("$x$", 10)  # the grammar of mathematics
set_text("−1", 10)  # the signs that the usual font has
