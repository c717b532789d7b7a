"""The script of the rule `gradient`."""

from typing import TYPE_CHECKING

import xarray as xr

from benchmarks.pipelines.plain_fields import make_field

if TYPE_CHECKING:
    from snakemake.script import snakemake

with xr.open_dataset(snakemake.input[0]) as grid:
    make_field(grid, float(snakemake.wildcards.b)).to_netcdf(snakemake.output[0])
