"""The script of the rule `grid`."""

from typing import TYPE_CHECKING

from benchmarks.pipelines.plain_fields import make_grid

if TYPE_CHECKING:
    from snakemake.script import snakemake

make_grid().to_netcdf(snakemake.output[0])
