# With --software-deployment-method conda: all of the work in a conda environment.
#
# Artifacts are named by the versions of the libraries that make them, among other things. So the plan
# has to be made where the artifacts are made, and each rule runs Snakemake once more, in there. What
# runs Snakemake out here needs nothing but Snakemake.

from shlex import join


def same_arguments(wildcards):
    """The arguments of this command that concern the atlas."""
    config, execution = workflow.config_settings, workflow.execution_settings
    arguments = ["--snakefile", workflow.main_snakefile, "--directory", "."]
    if config.configfiles:
        arguments += ["--configfile", *map(str, config.configfiles)]
    if config.config_args:
        arguments += ["--config", *config.config_args]
    if execution is not None and execution.keep_going:
        arguments.append("--keep-going")
    if workflow.dag_settings.forceall:
        arguments.append("--forceall")
    return join(arguments)


rule all:
    """Bring the results in line with the config."""
    log:
        "logs/gradatlas-all.log",
    conda:
        "../envs/atlas.yaml"
    threads: workflow.resource_settings.cores or 1
    params:
        arguments=same_arguments,
    message:
        "bring the results in line with the config, in a conda environment"
    shell:
        "snakemake --cores {threads} {params.arguments} 2>&1 | tee {log}"


for target in ("prune", "verify", "usage", "reference"):

    rule:
        name:
            target
        log:
            f"logs/gradatlas-{target}.log",
        conda:
            "../envs/atlas.yaml"
        params:
            arguments=same_arguments,
            target=target,
        message:
            f"{target}, in a conda environment"
        shell:
            "snakemake {params.target} --cores {threads} {params.arguments} 2>&1 | tee {log}"
