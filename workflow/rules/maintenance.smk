# Maintenance: commands that are asked for by name.


# On a cluster too, these answer where they were asked.
localrules:
    prune,
    verify,
    usage,
    reference,


rule prune:
    log:
        f"{LOGS}/prune.log",
    params:
        description=description_of_prune,
    message:
        "{params.description}"
    run:
        print(PIPELINE.prune())


rule verify:
    log:
        f"{LOGS}/verify.log",
    message:
        "verify: check every stored and published file against its recorded checksum"
    run:
        if verify():
            FAILED.append("verify")


rule usage:
    log:
        f"{LOGS}/usage.log",
    message:
        "usage: what the store holds, by study"
    run:
        print(PIPELINE.usage())


rule reference:
    log:
        f"{LOGS}/reference.log",
    message:
        "reference: the functions, methods, layers, figures and keys that a config may name"
    run:
        from gradatlas.plan.reference import reference_text

        print(reference_text())
