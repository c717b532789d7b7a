# Gradient Atlas: one YAML file in, a reproducible atlas of gradient fields out.
#
#   config  →  plan  →  objects in the store (grids → gradients → figures)  →  published tree
#
# The plan names each object by a digest of all that determines it. The rules make those that are
# not in the store, in batches; others do not enter the graph. See ARCHITECTURE.md.

from snakemake.utils import min_version

min_version("9.20")


include: "workflow/rules/common.smk"


# The default target: everything that the config asks for, published.
rule all:
    input:
        publication(),


include: "workflow/rules/objects.smk"
include: "workflow/rules/publish.smk"
include: "workflow/rules/maintenance.smk"
