# Publishing: what is in the store under readable names, with a manifest.


# On a cluster too, this is done by the main process, which has the lock.
rule publish:
    """Show the atlas, or a study, under readable names."""
    input:
        ATLAS.batches,
    output:
        ATLAS.receipt("publish"),
    log:
        f"{ATLAS.logs}/publish-{{run}}-{{number}}.log",
    localrule: True
    params:
        description=ATLAS.publication_changes,
    message:
        "{params.description}"
    run:
        ATLAS.publish(wildcards, output[0])


rule publish_file:
    """Show a single file under its readable name."""
    input:
        ATLAS.published,
    output:
        report(
            ATLAS.shown("{file}"),
            category=ATLAS.category,
            labels=ATLAS.labels,
            caption="../report/figure.rst",
        ),
    log:
        f"{ATLAS.logs}/{{file}}.log",
    localrule: True
    params:
        description=ATLAS.file_changes,
        caption=ATLAS.caption,
    message:
        "{params.description}"
    run:
        ATLAS.publish_file(wildcards)
