# Publishing: the current objects under readable names, with a manifest.

# A target for each study: snakemake figures/<study>
for study in PIPELINE.studies:

    rule:
        name:
            f"figures/{study}"
        input:
            publication(study),


# On a cluster too, this is done by the main process, which has the lock.
localrules:
    publish,


rule publish:
    input:
        all_batches,
    output:
        f"{RUN.marks}/{{scope}}/{{number}}/published",
    log:
        f"{LOGS}/publish-{{scope}}-{{number}}.log",
    params:
        description=publication_changes,
    message:
        "{params.description}"
    run:
        publish(input, output[0], study_of(wildcards))
