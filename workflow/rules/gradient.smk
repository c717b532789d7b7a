# Gradients: fields of f and its gradient on a grid, with their errors and flags.


rule gradient:
    """Compute gradients on grids."""
    input:
        grids=ATLAS.needed("gradient"),
        functions=ATLAS.functions("gradient"),
    output:
        ATLAS.receipt("gradient"),
    log:
        f"{ATLAS.logs}/gradient-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("gradient"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "gradient", threads, log[0])
