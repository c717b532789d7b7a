# Critical points: minima, maxima and saddles of formulas.


rule points:
    """Find the critical points of formulas."""
    output:
        ATLAS.receipt("points"),
    log:
        f"{ATLAS.logs}/points-{{run}}-{{number}}.log",
    params:
        description=ATLAS.description("points"),
    message:
        "{params.description}"
    run:
        ATLAS.make_batch(wildcards, "points", threads, log[0])
