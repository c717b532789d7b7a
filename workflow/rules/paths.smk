# Descent paths: what optimizers do from the starts of a study.


rule paths:
    """Follow optimizers down functions."""
    input:
        grids=ATLAS.needed("paths"),
        functions=ATLAS.functions("paths"),
    output:
        ATLAS.receipt("paths"),
    log:
        f"{ATLAS.logs}/paths-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("paths"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "paths", threads, log[0])
