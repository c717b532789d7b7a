# What the rules share: the pipeline that the config describes, and the pool of workers.

import signal
import sys
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.io import ancient

PROJECT = Path(workflow.basedir)
sys.path.insert(0, str(PROJECT / "workflow"))

from gradatlas.making import fill_order
from gradatlas.pipeline import Pipeline
from gradatlas.plan.loading import find_config
from gradatlas.plan.problems import ConfigError
from gradatlas.storage.locking import LockedError
from gradatlas.storage.publish import MANIFEST
from gradatlas.workers import WorkerError, WorkerPool

try:
    PIPELINE = Pipeline(
        workflow.config_settings.configfiles or [find_config(Path.cwd(), PROJECT)],
        workflow.config_settings.config_args or [],
    )
except ConfigError as error:
    # Leaving in this way, and not by an exception, keeps Snakemake from printing a traceback.
    print(error, file=sys.stderr)
    sys.exit(1)

RESULTS = PIPELINE.results
STORE = PIPELINE.store
LOGS = ".snakemake/log/objects"
# A publication is asked for by a mark that does not exist yet: whether one is needed is known from
# the published tree itself.
MARKS = ".snakemake/published"
CORES = workflow.resource_settings.cores or 1
WORKERS = WorkerPool(CORES, preload="gradatlas.warm")


wildcard_constraints:
    digest="[0-9a-f]{32}",
    suffix="[a-z]+",
    scope="atlas|study-[^/]+",
    number="[0-9]+",


@cache
def get_ready():
    """Look for damage, and let the workers get ready while the graph is built.

    This is done when something to publish is asked for, and not by commands that only look.
    """
    if workflow.output_settings.dryrun:
        for damaged in PIPELINE.damaged():
            print(
                f"changed since it was made, would be made again: {damaged}",
                file=sys.stderr,
            )
    elif workflow.is_main_process:
        with ending_without_the_lock():
            for note in PIPELINE.discard_damaged():
                print(note, file=sys.stderr)
        if PIPELINE.missing():
            WORKERS.start()


def publication(study=None):
    """An input function: what to ask for so that the published tree, or the part of one study,
    is brought up to date."""

    def mark_or_manifest(wildcards):
        get_ready()
        if PIPELINE.is_current(study):
            return str(RESULTS / MANIFEST)
        scope = f"study-{study}" if study else "atlas"
        marks = (f"{MARKS}/{scope}/{number}" for number in count())
        return next(mark for mark in marks if not Path(mark).exists())

    return mark_or_manifest


def study_of(wildcards):
    """The study that a publication is limited to; None where it is the whole atlas."""
    return (
        wildcards.scope.removeprefix("study-") if wildcards.scope != "atlas" else None
    )


def missing_objects(wildcards):
    """The objects that are to be published, but are not in the store."""
    return [str(path) for path in PIPELINE.missing(study_of(wildcards))]


def publication_changes(wildcards):
    """What a publication will change, in words."""
    return PIPELINE.describe_publication(study_of(wildcards))


def inputs_of(kind):
    """An input function: the objects that an object of this kind is made from.

    They are what their names say, so their times do not matter. Braces in a path would be
    wildcards, which cannot be escaped here: the maker finds such a file by itself.
    """

    def inputs(wildcards):
        found = PIPELINE.inputs(kind, wildcards.digest)
        return {
            role: ancient(str(path))
            for role, path in found.items()
            if "{" not in str(path)
        }

    return inputs


def description_of(kind):
    """A params function: what an object is and why it is made, in words."""

    def description(wildcards):
        return PIPELINE.describe(kind, wildcards.digest)

    return description


def make(kind, digest, log):
    """Have a worker make an object."""
    try:
        for warned in WORKERS.run(fill_order, PIPELINE.order(kind, digest)):
            print(f"warning: {warned}", file=sys.stderr)
    except WorkerError as error:
        Path(log).write_text(error.details, encoding="utf-8")
        raise WorkflowError(f"{PIPELINE.describe(kind, digest)}: {error}") from None


def publish(mark, study):
    """Publish the atlas or one study, tell what needs telling, and leave the mark."""
    for note in PIPELINE.publish(study):
        print(note, file=sys.stderr)
    for old in Path(mark).parent.iterdir():
        old.unlink()
    Path(mark).touch()


def description_of_prune(wildcards):
    """A params function: what prune drops, in words."""
    return PIPELINE.describe_prune()


def verify():
    """Check all files, and name those that are damaged; return whether there are any."""
    found = PIPELINE.verify(CORES)
    for damage in found.damages:
        print(f"verify: {damage}", file=sys.stderr)
    if found.damages:
        print(
            f"verify: {len(found.damages)} of {found.count} files are damaged or missing; the "
            "next run makes them again",
            file=sys.stderr,
        )
    else:
        print(f"verify: {found.count} files are as they were written")
    return bool(found.damages)


@contextmanager
def ending_without_the_lock():
    """End the run with a line to the user if the results folder cannot be locked."""
    try:
        yield
    except LockedError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"results: cannot write to {RESULTS}: {error.strerror}", file=sys.stderr)
        sys.exit(1)


onstart:
    # Snakemake 9.27 takes a lock in its handler of SIGTERM, and waits for itself forever where the
    # signal comes while it holds that lock. As Ctrl-C does, this one raises KeyboardInterrupt.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ending_without_the_lock():
        PIPELINE.lock()
