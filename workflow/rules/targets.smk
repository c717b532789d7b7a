# Targets: what can be asked for by name, beside the published files.

# The figures of a study with all that they show, or its gradients or paths alone.
for study in ATLAS.studies:

    rule:
        name:
            f"figures/{study}"
        input:
            ATLAS.publication(study),

    for folder in ATLAS.folders(study):

        rule:
            name:
                f"{folder}/{study}"
            input:
                ATLAS.publication(study, folder),


if ATLAS.is_main:

    # Snakemake says of a misspelled target no more than that no rule makes it.
    rule unknown_target:
        """Name the target that a misspelled one may stand for."""
        input:
            ATLAS.unknown,
        output:
            "{target}",
        wildcard_constraints:
            target=ATLAS.other_targets,
