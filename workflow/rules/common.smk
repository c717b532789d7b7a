# What the rules share: the pipeline that the config describes, and the pool of workers.

import sys
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.io import ancient

PROJECT = Path(workflow.basedir)
sys.path.insert(0, str(PROJECT / "workflow"))

from gradatlas.execution.interruptions import Interruptions
from gradatlas.execution.workers import StoppedError, WorkerError, WorkerPool

CORES = workflow.resource_settings.cores or 1
WORKERS = WorkerPool(CORES, preload="gradatlas.execution.warm")
INTERRUPTIONS = Interruptions(stop=WORKERS.stop)
INTERRUPTIONS.heed()  # before anything that takes its time

from gradatlas.execution.making import fill_order
from gradatlas.execution.system_errors import AGAIN, explain
from gradatlas.pipeline import Pipeline
from gradatlas.plan.loading import find_config
from gradatlas.plan.problems import ConfigError
from gradatlas.storage.locking import LockedError
from gradatlas.storage.publish import MANIFEST


def leave(message):
    """End with one line; an exception would make Snakemake print a traceback."""
    print(message, file=sys.stderr)
    sys.exit(1)


try:
    PIPELINE = Pipeline(
        workflow.config_settings.configfiles or [find_config(Path.cwd(), PROJECT)],
        workflow.config_settings.config_args or [],
    )
except ConfigError as error:
    leave(error)

RESULTS = PIPELINE.results
STORE = PIPELINE.store
LOGS = ".snakemake/log/objects"
# A publication is asked for by a mark that does not exist yet: whether one is needed is known from
# the published tree itself. Runs with other results may be at work beside this one.
MARKS = f".snakemake/published/{sha256(str(RESULTS).encode()).hexdigest()[:12]}"
# The command that found something wrong. A rule that fails would bury what it has to say under
# Snakemake's account of the failure.
FAILED = []
try:
    # Snakemake would end with a traceback where it cannot make its folder.
    Path(LOGS).mkdir(parents=True, exist_ok=True)
except OSError as error:
    leave(
        f"cannot write to the working directory {Path.cwd()}: {error.strerror}; "
        f"make it writable, or choose another one with --directory, and {AGAIN}"
    )


@contextmanager
def ending_with_a_line():
    """End the run with one line if the results folder cannot be locked or written to."""
    try:
        yield
    except LockedError as error:
        leave(error)
    except OSError as error:
        leave(f"results: {explain(error, RESULTS)}")


wildcard_constraints:
    digest="[0-9a-f]{32}",
    suffix="[a-z]+",
    scope="atlas|study-[^/]+",
    number="[0-9]+",


@cache
def get_ready(study):
    """Look for damage and for room, and let the workers get ready while the graph is built.

    This is done when something to publish is asked for, and not by commands that only look.
    """
    try:
        PIPELINE.check_room(study)
    except ConfigError as error:
        leave(error)
    if workflow.output_settings.dryrun:
        for damaged in PIPELINE.damaged():
            print(
                f"changed since it was made, would be made again: {damaged}",
                file=sys.stderr,
            )
    elif workflow.is_main_process:
        with ending_with_a_line():
            for note in PIPELINE.discard_damaged():
                print(note, file=sys.stderr)
        if PIPELINE.is_current(study):
            PIPELINE.remember()
        elif PIPELINE.missing(study):
            WORKERS.start()


def publication(study=None):
    """An input function: what to ask for so that the published tree, or the part of one study,
    is brought up to date."""

    def mark_or_manifest(wildcards):
        get_ready(study)
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
    except StoppedError:
        raise KeyboardInterrupt from None  # so Snakemake says nothing of this job
    except WorkerError as error:
        with suppress(OSError):  # the disk may be full
            Path(log).write_text(error.details, encoding="utf-8")
        raise WorkflowError(f"{PIPELINE.describe(kind, digest)}: {error}") from None


def publish(mark, study):
    """Publish the atlas or one study, tell what needs telling, and leave the mark."""
    try:
        for note in PIPELINE.publish(study):
            print(note, file=sys.stderr)
    except OSError as error:
        raise WorkflowError(f"publishing: {explain(error, RESULTS)}") from None
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


onstart:
    # Once more: Snakemake 9.27 takes a lock in its own handler of SIGTERM, and waits for itself
    # forever where the signal comes while it holds that lock.
    INTERRUPTIONS.heed()
    with ending_with_a_line():
        PIPELINE.lock()
    INTERRUPTIONS.in_good_order = True


onsuccess:
    INTERRUPTIONS.in_good_order = False
    if FAILED:
        sys.exit(1)


onerror:
    INTERRUPTIONS.in_good_order = False
