# Maintenance: commands that are asked for by name. On a cluster too, they answer where they were asked.


rule prune:
    """Delete what the config does not use from the store."""
    log:
        f"{ATLAS.logs}/prune.log",
    localrule: True
    params:
        description=ATLAS.prune_changes,
    message:
        "{params.description}"
    run:
        ATLAS.prune()


rule verify:
    """Check every stored and published file against its checksum."""
    log:
        f"{ATLAS.logs}/verify.log",
    localrule: True
    message:
        "verify: check every stored and published file against its recorded checksum"
    run:
        ATLAS.verify()


rule usage:
    """Tell what the store holds, by study."""
    log:
        f"{ATLAS.logs}/usage.log",
    localrule: True
    message:
        "usage: what the store holds, by study"
    run:
        ATLAS.usage()


rule reference:
    """Print all functions, methods, layers, figures and keys."""
    log:
        f"{ATLAS.logs}/reference.log",
    localrule: True
    message:
        "reference: the functions, methods, layers, figures and keys that a config may name"
    run:
        from gradatlas.config.reference import reference_text

        print(reference_text())
