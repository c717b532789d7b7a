# What the rules share: the pipeline that the config describes, and the pool of workers.

import logging
import sys
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

PROJECT = Path(workflow.basedir)
sys.path.insert(0, str(PROJECT / "workflow"))

from gradatlas.execution.interruptions import Interruptions
from gradatlas.execution.workers import StoppedError, WorkerPool

CORES = workflow.resource_settings.cores or 1
WORKERS = WorkerPool(CORES, preload="gradatlas.execution.warm")
INTERRUPTIONS = Interruptions(stop=WORKERS.stop)
INTERRUPTIONS.heed()  # before anything that takes its time

from gradatlas.execution.system_errors import AGAIN, explain
from gradatlas.pipeline import Pipeline
from gradatlas.plan.loading import find_config
from gradatlas.plan.problems import ConfigError
from gradatlas.run import Run, work_of_batch
from gradatlas.storage.locking import LockedError
from gradatlas.storage.publish import MANIFEST


def leave(message):
    """End with one line; an exception would make Snakemake print a traceback."""
    tell(message)
    sys.exit(1)


def tell(line):
    """Say something that users should read."""
    print(line, file=sys.stderr)


def start_workers():
    """Let the workers get ready while the plan is made, if this command may make something."""
    if workflow.execution_settings and not workflow.output_settings.dryrun:
        WORKERS.start()


try:
    PIPELINE = Pipeline(
        workflow.config_settings.configfiles or [find_config(Path.cwd(), PROJECT)],
        workflow.config_settings.config_args or [],
        before_planning=start_workers,
    )
except ConfigError as error:
    leave(error)


RESULTS = PIPELINE.results
LOGS = ".snakemake/log/objects"
RUN = Run(PIPELINE, WORKERS, Path(".snakemake/published"), tell)
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
    scope="atlas|study-[^/]+",
    number="[0-9]+",
    batch="[0-9]+",


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
            tell(f"changed since it was made, would be made again: {damaged}")
    elif workflow.is_main_process:
        with ending_with_a_line():
            for note in PIPELINE.discard_damaged():
                tell(note)
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
        is_cluster = workflow.non_local_exec
        mark = RUN.ask_for(
            scope,
            study,
            work_of_batch(
                workflow.nodes if is_cluster else CORES, is_cluster=is_cluster
            ),
            # What fails on a cluster is told at the end: its own jobs write where nobody reads.
            keep_going=workflow.execution_settings.keep_going or is_cluster,
        )
        return str(mark)

    return mark_or_manifest


def study_of(wildcards):
    """The study that a publication is limited to; None where it is the whole atlas."""
    return (
        wildcards.scope.removeprefix("study-") if wildcards.scope != "atlas" else None
    )


def folder_of(wildcards):
    """The folder of the marks of a publication."""
    return RUN.marks / wildcards.scope / wildcards.number


def all_batches(wildcards):
    """The marks of all batches of a publication."""
    return [str(mark) for mark in RUN.batch_marks(folder_of(wildcards))]


def needed_batches(kind):
    """An input function: the marks of the batches that make what a batch is made from."""

    def marks(wildcards):
        folder, name = folder_of(wildcards), f"{kind}-{wildcards.batch}"
        return [str(mark) for mark in RUN.needed_marks(folder, name)]

    return marks


def description_of(kind):
    """A params function: what the objects of a batch are and why they are made, in words."""

    def description(wildcards):
        return RUN.describe(folder_of(wildcards), f"{kind}-{wildcards.batch}")

    return description


def make_batch(mark, threads, log):
    """Have workers make the objects of a batch, and leave its mark."""
    mark = Path(mark)
    try:
        failures = RUN.make(mark.parent, mark.name, threads)
    except StoppedError:
        raise KeyboardInterrupt from None  # so Snakemake says nothing of this job
    if failures:
        with suppress(OSError):  # the disk may be full
            details = "\n".join(failure.details for failure in failures)
            Path(log).write_text(details, encoding="utf-8")
        if not RUN.keeps_going(mark.parent):
            raise WorkflowError("\n".join(failure.message for failure in failures))
    RUN.leave_mark(mark, failures)


def publication_changes(wildcards):
    """What a publication will change, in words."""
    return PIPELINE.describe_publication(study_of(wildcards))


def publish(batches, mark, study):
    """Publish the atlas or one study, tell what needs telling, and leave the mark."""
    failed = RUN.failures(map(Path, batches))
    if failed:
        text = f"not published, since {len(failed)} objects could not be made:"
        raise WorkflowError("\n".join([text, *failed]))
    try:
        for note in PIPELINE.publish(study):
            tell(note)
    except OSError as error:
        raise WorkflowError(f"publishing: {explain(error, RESULTS)}") from None
    RUN.finish(Path(mark))


def description_of_prune(wildcards):
    """A params function: what prune drops, in words."""
    return PIPELINE.describe_prune()


def verify():
    """Check all files, and name those that are damaged; return whether there are any."""
    found = PIPELINE.verify(CORES)
    for damage in found.damages:
        tell(f"verify: {damage}")
    if found.damages:
        tell(
            f"verify: {len(found.damages)} of {found.count} files are damaged or missing; the "
            "next run makes them again"
        )
    else:
        print(f"verify: {found.count} files are as they were written")
    return bool(found.damages)


def show_above_the_bar():
    """Show what else Snakemake says above the bar, but nothing of the jobs that the bar counts."""
    for handler in logger.handlers:
        if handler.name == "DefaultStreamHandler":
            handler.setStream(sys.stderr)  # which the bar has put itself in place of
            handler.addFilter(lambda record: record.levelno > logging.INFO)


onstart:
    # Once more: Snakemake 9.27 takes a lock in its own handler of SIGTERM, and waits for itself
    # forever where the signal comes while it holds that lock.
    INTERRUPTIONS.heed()
    with ending_with_a_line():
        PIPELINE.lock()
        RUN.start(show=not workflow.non_local_exec)
    if not workflow.non_local_exec:
        # To keep to a rate of jobs, Snakemake 9.27 starts a timer in each round of scheduling, which
        # leads to another round, and so to ever more of both; and its end waits for all of them.
        workflow.scheduler.job_rate_limiter = None
    if RUN.progress.has_bar:
        show_above_the_bar()
    INTERRUPTIONS.in_good_order = True


onsuccess:
    INTERRUPTIONS.in_good_order = False
    RUN.progress.close()
    if FAILED:
        sys.exit(1)


onerror:
    INTERRUPTIONS.in_good_order = False
    RUN.progress.close()
