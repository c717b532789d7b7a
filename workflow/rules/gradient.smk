# Gradients: a function and its gradient on the points of a grid.


rule gradient:
    input:
        unpack(inputs_of("gradient")),
    output:
        STORE / "gradient/{digest}.nc",
    log:
        f"{LOGS}/gradient-{{digest}}.log",
    params:
        description=description_of("gradient"),
    message:
        "{params.description}"
    run:
        make("gradient", wildcards.digest, log[0])
