# Figures: a gradient, or all those of a study, drawn as a stack of layers, in one format.


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


rule study_figure:
    input:
        unpack(inputs_of("study_figure")),
    output:
        STORE / "study_figure/{digest}.{suffix}",
    log:
        f"{LOGS}/study_figure-{{digest}}-{{suffix}}.log",
    params:
        description=description_of("study_figure"),
    message:
        "{params.description}"
    run:
        make("study_figure", wildcards.digest, log[0])
