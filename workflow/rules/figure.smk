# Figures: of one point of a study each, or of a study as a whole.


rule figure:
    """Draw figures of gradients and paths."""
    input:
        data=ATLAS.needed("figure"),
    output:
        ATLAS.receipt("figure"),
    log:
        f"{ATLAS.logs}/figure-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("figure"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "figure", threads, log[0])


rule study_figure:
    """Draw figures of all points of a study."""
    input:
        data=ATLAS.needed("study_figure"),
    output:
        ATLAS.receipt("study_figure"),
    log:
        f"{ATLAS.logs}/study_figure-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("study_figure"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "study_figure", threads, log[0])
