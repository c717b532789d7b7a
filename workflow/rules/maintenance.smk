# Maintenance: commands that are asked for by name.


rule prune:
    log:
        f"{LOGS}/prune.log",
    message:
        "prune: drop what the config does not use"
    run:
        count, size = PIPELINE.prune()
        print(f"prune: {count} objects dropped, {size} bytes freed")


rule reference:
    log:
        f"{LOGS}/reference.log",
    message:
        "reference: the functions, methods, layers, figures and keys that a config may name"
    run:
        from gradatlas.plan.reference import reference_text

        print(reference_text())
