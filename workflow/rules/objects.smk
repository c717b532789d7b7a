# Objects: grids, gradients, figures and figures of studies, in batches of one kind.

# A rule for each kind of object: grids, gradients, figures, study_figures.
for kind in PIPELINE.kinds:

    rule:
        name:
            f"{kind}s"
        input:
            needed_batches(kind),
        output:
            f"{RUN.marks}/{{scope}}/{{number}}/{kind}-{{batch}}",
        log:
            f"{LOGS}/{kind}-{{scope}}-{{number}}-{{batch}}.log",
        # On a cluster too, grids are made by the main process: nothing takes as little time.
        localrule: kind == "grid"
        params:
            description=description_of(kind),
        message:
            "{params.description}"
        run:
            make_batch(output[0], threads, log[0])
