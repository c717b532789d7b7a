# Grids: the coordinates of each axis.


rule grid:
    output:
        STORE / "grid/{digest}.nc",
    log:
        f"{LOGS}/grid-{{digest}}.log",
    params:
        description=description_of("grid"),
    message:
        "{params.description}"
    run:
        make("grid", wildcards.digest, log[0])
