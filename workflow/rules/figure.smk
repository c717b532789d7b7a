# Figures: a gradient drawn as a stack of layers, in one format.


rule figure:
    input:
        unpack(inputs_of("figure")),
    output:
        STORE / "figure/{digest}.{suffix}",
    log:
        f"{LOGS}/figure-{{digest}}-{{suffix}}.log",
    params:
        description=description_of("figure"),
    message:
        "{params.description}"
    run:
        make("figure", wildcards.digest, log[0])
