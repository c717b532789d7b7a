# Grids: the points at which functions are evaluated. The output of a job is a receipt of its batch.


rule grid:
    """Make the coordinates of grids."""
    output:
        ATLAS.receipt("grid"),
    log:
        f"{ATLAS.logs}/grid-{{run}}-{{number}}.log",
    # On a cluster too, grids are made by the main process: nothing takes as little time.
    localrule: True
    params:
        description=ATLAS.description("grid"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "grid", threads, log[0])
