# What the rules share: what knows the config, the plan and the results.

import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# The folder of this checkout, wherever the workflow runs that this may be a part of.
PROJECT = Path(str(workflow.current_basedir)).parents[1]
sys.path.insert(0, str(PROJECT / "workflow"))

import gradatlas_snakemake

if not Path(gradatlas_snakemake.__file__).is_relative_to(PROJECT):
    raise WorkflowError(
        f"two checkouts of gradatlas in one workflow, {PROJECT} and another; use one of them"
    )

from gradatlas_snakemake.atlas_workflow import AtlasWorkflow

ATLAS = AtlasWorkflow(workflow, config, PROJECT)


wildcard_constraints:
    run="[0-9]+",
    number="[0-9]+",
    file=r"(gradients|paths|points|figures)/.+|manifest\.csv",


onstart:
    ATLAS.start()


onsuccess:
    ATLAS.end()
    if ATLAS.failed:
        sys.exit(1)


onerror:
    ATLAS.end()
