# Gradient Atlas: one YAML file in, a reproducible atlas of gradient fields out.
#
#   config  →  plan  →  grid  →  gradient, paths, points  →  figure, study_figure  →  publish
#
# The plan names each artifact by a digest of all that determines it. The rules make those that are
# not in the store, in batches, each of which leaves a receipt. See ARCHITECTURE.md.

import sys

from snakemake.utils import min_version

min_version("9.20")


# With conda, all that follows is done by a Snakemake in an environment of conda.
USES_CONDA = "conda" in map(str, workflow.deployment_settings.deployment_method)
SHOWS_CONDA = {"--containerize", "--list-conda-envs"}.intersection(sys.argv)

if USES_CONDA or SHOWS_CONDA:

    include: "workflow/rules/conda.smk"

    workflow.default_target = "all"  # which a rule of an included file is not by itself

else:

    include: "workflow/rules/common.smk"

    # The default target: everything that the config asks for, published.
    rule all:
        """Bring the results in line with the config."""
        input:
            ATLAS.publication(),

    include: "workflow/rules/grid.smk"
    include: "workflow/rules/gradient.smk"
    include: "workflow/rules/paths.smk"
    include: "workflow/rules/points.smk"
    include: "workflow/rules/study_values.smk"
    include: "workflow/rules/figure.smk"
    include: "workflow/rules/publish.smk"
    include: "workflow/rules/targets.smk"
    include: "workflow/rules/maintenance.smk"
