"""The script of the rule `figure`."""

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import xarray as xr

from benchmarks.pipelines.plain_figures import draw

if TYPE_CHECKING:
    from snakemake.script import snakemake

mpl.use("Agg")
with xr.open_dataset(snakemake.input[0]) as field:
    draw(snakemake.wildcards.kind, field, Path(snakemake.output[0]))
