# Publishing: the current objects under readable names, with a manifest.

# A target for each study: snakemake figures/<study>
for study in PIPELINE.studies:

    rule:
        name:
            f"figures/{study}"
        input:
            publication(study),


rule publish:
    input:
        missing_objects,
    output:
        f"{MARKS}/{{scope}}/{{number}}",
    log:
        f"{LOGS}/publish-{{scope}}-{{number}}.log",
    params:
        description=publication_changes,
    message:
        "{params.description}"
    run:
        publish(output[0], study_of(wildcards))
