# Values of studies: what the figures of all points of a study share, where they ask for it.


rule study_values:
    """Collect the values that figures of a study share."""
    input:
        gradients=ATLAS.needed("study_values"),
    output:
        ATLAS.receipt("study_values"),
    log:
        f"{ATLAS.logs}/study_values-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("study_values"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "study_values", threads, log[0])
