"""The workflow of an atlas: what its rules ask, and what their jobs do.

Rules call it by name; it knows Snakemake on one side and the library on the other. Where the atlas
is a module of another workflow, nothing may depend on handlers such as `onstart`, since those of
modules are not called: what a run needs is then done by the first job that needs it.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from snakemake.io import IOFile

from gradatlas.config.loading import find_config
from gradatlas.config.problems import ConfigError, counted
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.scopes import ATLAS, Scope
from gradatlas.plan.targets import FOLDERS, explain_path, explain_target
from gradatlas.pool.workers import StoppedError, WorkerPool
from gradatlas.publish.lock import LockedError
from gradatlas.publish.record import MANIFEST, RECORD
from gradatlas.run.batch_run import BatchRun, work_of_batch
from gradatlas.run.descriptions import (
    caption,
    changed_files,
    describe_publication,
    describe_takeover,
    function_files,
)
from gradatlas.run.maintenance import (
    delete_all,
    describe_all,
    describe_prune,
    prune,
    store_files,
    usage,
    verify_all,
)
from gradatlas.run.session import Session
from gradatlas.run.signals import Signals
from gradatlas.run.system_errors import AGAIN, explain
from gradatlas_snakemake.command import Command, command_of
from gradatlas_snakemake.console import Console

Wildcards = Any
InputFunction = Callable[[Wildcards], list[str]]

FOLDER = ".snakemake/gradatlas"
"""The folder for receipts and logs, below the working directory."""
_pools: dict[int, WorkerPool] = {}
"""The workers of this process, by their number: two atlases in one workflow share them."""
_MOST_NAMED = 10
"""The most files that are named in one line."""
_PARTS = {"code": "code", "params": "settings", "input": "inputs"}
"""What Snakemake calls the things that may change, and what the library calls them."""


class AtlasWorkflow:
    """One atlas in one command of Snakemake."""

    def __init__(self, workflow: Any, config: Mapping[str, Any], project: Path) -> None:
        """Read the config, and end with a line where something is wrong with it.

        Args:
            workflow: Snakemake's workflow, while it reads the rules.
            config: its `config` there.
            project: the folder of the project that the rules belong to.
        """
        self.console = Console()
        self.is_main = Path(workflow.main_snakefile).resolve() == (project / "Snakefile").resolve()
        """Whether the atlas is all of the workflow, and not a module of another one."""
        self._workflow = workflow
        # Where modules have a prefix, Snakemake puts it before the paths that rules name.
        self._place = workflow.modifier.path_modifier.replace_prefix
        self._cores = workflow.resource_settings.cores or 1
        self.workers = _pools.setdefault(
            self._cores, WorkerPool(self._cores, preload="gradatlas.run.preload")
        )
        self.signals = Signals(stop=self.workers.stop)
        self.signals.install()  # before anything that takes its time
        self.session = self._read(config, project)
        self._rule_names = {
            workflow.modifier.modify_rulename(kind): kind for kind in self.session.kinds
        }
        self.results = self.session.results_name
        """The folder of the results, as rules name it."""
        self._run = BatchRun(
            self.session, self.workers, Path(self._place(FOLDER)), self.console.log
        )
        self.receipts = f"{FOLDER}/{self._run.receipts.name}"
        """The folder for receipts, as rules name it: `<run>/<receipt>`."""
        self.logs = f"{FOLDER}/log"
        self._asked: dict[Scope, tuple[str, str]] = {}
        self._ready: set[Scope] = set()
        self._begun = threading.Lock()
        self._has_begun = False
        self.failed = False
        """Whether a command found something wrong that is not the failure of a job."""
        try:
            # Snakemake would end with a traceback where it cannot make its folder.
            Path(self._place(self.logs)).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.console.exit(
                f"cannot write to the working directory {Path.cwd()}: {error.strerror}; make it "
                f"writable, or choose another one with --directory, and {AGAIN}"
            )
        atexit.register(self.leave)
        # The interpreter collects garbage once more at its end, which takes a quarter of a second.
        atexit.register(gc.freeze)

    # What rules name.

    @property
    def studies(self) -> tuple[str, ...]:
        """The names of the studies."""
        return self.session.studies

    def folders(self, study: str) -> list[str]:
        """Return the folders with files of points of a study that are no figures."""
        paths = (file.path for file in self.session.entries if file.study == study)
        found = {path.partition("/")[0] for path in paths}
        return [folder for folder in FOLDERS if folder in found and folder != "figures"]

    def shown(self, path: str) -> str:
        """Return a path of the published tree, or a pattern for such paths, as rules name it."""
        return path if self.results == "." else f"{self.results}/{path}"

    @property
    def other_targets(self) -> str:
        """A pattern of what may be a misspelled target, and is nothing that a rule makes."""
        folders = "|".join(FOLDERS)
        patterns = [r"[\w-]+/?"]
        if self.results != ".":
            patterns.append(rf"({folders})/.+(?<!\.py)")
        if not self.results.startswith("."):
            own = re.escape(self.results)
            patterns.append(rf"{own}/(?!\.|store/|({folders})/.|manifest\.csv$).*")
        return "|".join(patterns)

    def receipt(self, kind: str) -> str:
        """Return the pattern of the receipts of a kind of batch, or of publications."""
        return f"{self.receipts}/{{run}}/{kind}-{{number}}"

    # Input functions: what is to be done.

    def publication(self, study: str | None = None, folder: str = "") -> InputFunction:
        """Return an input function that asks for the published tree, or for a part of it.

        What is current asks for the record of it alone, which is there and which no rule makes.
        """
        scope = Scope(study, folder)

        def receipt_or_record(_: Wildcards) -> list[str]:
            command = self._look(scope)
            if command.lists:
                return self._listed(command, scope)
            if not command.draws:
                self._get_ready(scope)
                if self.session.is_current(scope) and not self._is_forced:
                    return [self.shown(RECORD)]
            run, publication = self._ask_for(scope)
            return [f"{self.receipts}/{run}/publish-{publication}"]

        return receipt_or_record

    def published(self, wildcards: Wildcards) -> list[str]:
        """An input function: what a published file is made from, as far as that is missing."""
        path = wildcards.file
        scope = ATLAS if path == MANIFEST else Scope(path=path)
        if path not in (*self._paths, MANIFEST):
            self.console.exit(f"{self.shown(path)}: {explain_path(path, self._paths)}")
        command = self._look(scope)
        if command.lists:
            return [] if self.session.is_current(scope) else self._newer_than(path)
        newer = []
        if not self._workflow.is_main_process:
            return []  # the job that publishes it: what it is made from is there by now
        if not command.draws:
            self._get_ready(scope)
            if self.session.is_current(scope) and not self._is_forced:
                return []
            newer = self._make_way(path)
        run, publication = self._ask_for(scope)
        return [*newer, *self._batch_receipts(run, publication)]

    def batches(self, wildcards: Wildcards) -> list[str]:
        """An input function: the receipts of all batches that a publication waits for."""
        return self._batch_receipts(wildcards.run, wildcards.number)

    def needed(self, kind: str) -> InputFunction:
        """Return an input function: the receipts of the batches that make what a batch needs."""

        def receipts(wildcards: Wildcards) -> list[str]:
            batches = self._run.needed(wildcards.run, f"{kind}-{wildcards.number}")
            return [f"{self.receipts}/{wildcards.run}/{batch}" for batch in batches]

        return receipts

    def functions(self, kind: str) -> InputFunction:
        """Return an input function: the files with functions in Python that a batch runs."""

        def files(wildcards: Wildcards) -> list[str]:
            found = map(str, self._run.files(wildcards.run, f"{kind}-{wildcards.number}"))
            # Snakemake takes braces for wildcards. Identities do not need these inputs.
            return [file for file in found if not set("{}").intersection(file)]

        return files

    def unknown(self, wildcards: Wildcards) -> list[str]:
        """An input function that ends with a line about a target that nothing makes."""
        target = wildcards.target
        if target.startswith(f"{self.results}/"):
            why = explain_path(target.removeprefix(f"{self.results}/"), self._paths)
        else:
            rules = [rule.name for rule in self._workflow.rules if not rule.has_wildcards()]
            why = explain_target(target, rules, self.studies, self.results)
        self.console.exit(f"{target}: {why}")

    # Params: words for people.

    def description(self, kind: str) -> Callable[[Wildcards], str]:
        """Return a params function: what the artifacts of a batch are and why they are made."""

        def description(wildcards: Wildcards) -> str:
            return self._run.describe(wildcards.run, f"{kind}-{wildcards.number}")

        return description

    def publication_changes(self, wildcards: Wildcards) -> str:
        """A params function: what a publication will change."""
        scope = self._run.scope(wildcards.run, wildcards.number)
        return describe_publication(self.session, scope)

    def file_changes(self, wildcards: Wildcards) -> str:
        """A params function: what publishing a file will change."""
        scope = ATLAS if wildcards.file == MANIFEST else Scope(path=wildcards.file)
        return describe_publication(self.session, scope)

    def category(self, wildcards: Wildcards) -> str:
        """A params function for reports: the study of a published file."""
        file = self._paths.get(wildcards.file)
        return file.study if file else ""

    def labels(self, wildcards: Wildcards) -> dict[str, str]:
        """A params function for reports: how a published file differs from others of its study."""
        file = self._paths.get(wildcards.file)
        return file.labels if file else {}

    def caption(self, wildcards: Wildcards) -> str:
        """A params function for reports: the title and the formula of a published file."""
        return caption(self.session, wildcards.file) if wildcards.file in self._paths else ""

    def prune_changes(self, _: Wildcards) -> str:
        """A params function: what `prune` drops."""
        return describe_prune(self.session)

    # Jobs.

    def make_batch(self, wildcards: Wildcards, kind: str, threads: int, log: str) -> None:
        """Have workers make the artifacts of a batch, and leave its receipt."""
        self.begin()
        run, batch = wildcards.run, f"{kind}-{wildcards.number}"
        try:
            failures = self._run.make(run, batch, threads)
        except StoppedError:
            raise KeyboardInterrupt from None  # so Snakemake says nothing of this job
        if failures:
            with suppress(OSError):  # the disk may be full
                details = "\n".join(failure.details for failure in failures)
                Path(log).write_text(details, encoding="utf-8")
            if not self._run.keeps_going(run):
                self.console.fail([f"error: {failure.message}" for failure in failures])
        self._run.leave_receipt(run, batch, failures)

    def publish(self, wildcards: Wildcards, receipt: str) -> None:
        """Publish the atlas or a study, tell what needs telling, and leave the receipt."""
        run, publication = wildcards.run, wildcards.number
        self._publish(self._run.scope(run, publication), run, publication)
        Path(receipt).touch()

    def publish_file(self, wildcards: Wildcards) -> None:
        """Publish a single file."""
        path = wildcards.file
        scope = ATLAS if path == MANIFEST else Scope(path=path)
        self._publish(scope, *self._asked.get(scope, ("", "")))

    def prune(self) -> None:
        """Delete what the config does not use from the store."""
        print(prune(self.session))

    def usage(self) -> None:
        """Print what the store holds, by study."""
        print(usage(self.session))

    def verify(self) -> None:
        """Check all files, and name those that are damaged."""
        found = verify_all(self.session, self._cores)
        for damage in found.damages:
            self.console.log(f"verify: {damage}")
        if found.damages:
            text = (
                f"verify: {len(found.damages)} of {found.count} files are damaged or missing; the "
                "next run makes them again"
            )
            if not self.is_main:
                self.console.fail([text])
            self.console.log(text)
            self.failed = True
        else:
            print(f"verify: {found.count} files OK")

    # The run.

    def begin(self) -> None:
        """Lock the results and begin to show the progress, if that was not done yet."""
        with self._begun:
            if self._has_begun:
                return
            self._has_begun = True
            self.console.take_over()
            if not self._workflow.is_main_process:
                return
            # Once more: Snakemake 9.27 takes a lock in its own handler of SIGTERM, and waits for
            # itself forever where the signal comes while it holds that lock.
            self.signals.install()
            with self._ending_with_a_line():
                self.session.lock()
                self._run.start(show=self.is_main and not self._workflow.non_local_exec)
            if self._run.progress.has_bar:
                self.console.show_above_the_bar()

    def start(self) -> None:
        """Do what `onstart` is for."""
        self.begin()
        if not self._workflow.non_local_exec:
            # To keep to a rate of jobs, Snakemake 9.27 starts a timer in each round of scheduling,
            # which leads to another round, and so to ever more of both; and its end waits for all.
            self._workflow.scheduler.job_rate_limiter = None
        self.signals.ends_in_order = True

    def end(self) -> None:
        """Take the progress away, and know published files by the times that they have now."""
        self.signals.ends_in_order = False
        self._run.progress.close()
        if not self._has_begun or not self._workflow.is_main_process:
            return
        # Snakemake sets the time of each output when its job ends, and without this project's
        # profile also remembers parameters, which would have it publish once more.
        published = [scope.path for scope in self._asked if scope.path is not None]
        with suppress(OSError):  # then the next run looks at these files once more
            self.session.record_times(published)
        for path in published:
            self._workflow.persistence.cleanup_metadata(IOFile(str(self.session.results / path)))

    def leave(self) -> None:
        """Say what failed, as the last that is said."""
        self.end()
        self.console.conclude()

    # How it is done.

    def _read(self, config: Mapping[str, Any], project: Path) -> Session:
        settings = self._workflow.config_settings
        try:
            if self.is_main:
                return Session(
                    settings.configfiles or [find_config(Path.cwd(), project)],
                    settings.config_args or [],
                    place=self._place,
                    before_planning=self._start_workers,
                )
            # What was read by Snakemake, for the workflow that this is a part of.
            return Session(
                [Path(file) for file in self._workflow.configfiles],
                config={"results": self._workflow.pathvars.apply("<results>"), **config},
                place=self._place,
                before_planning=self._start_workers,
            )
        except ConfigError as error:
            self.console.exit(error)

    def _start_workers(self) -> None:
        """Let the workers get ready while the plan is made, if something may have to be made.

        Commands that only look are given no number of cores.
        """
        workflow = self._workflow
        if workflow.resource_settings.cores and not workflow.output_settings.dryrun:
            self.workers.start()

    @cached_property
    def _command(self) -> Command:
        return command_of(self._workflow)

    @cached_property
    def _paths(self) -> Mapping[str, Any]:
        return self.session.plan.by_path

    def _look(self, scope: Scope) -> Command:
        """Return the command, and obey it first if it is one that rules have no part in."""
        command = self._command
        match command.option:
            case "touch":
                self.console.exit(
                    "--touch: files are current here by what they are made from, not by "
                    "their times; nothing was touched",
                    0,
                )
            case "generate_unit_tests":
                self.console.exit(
                    "--generate-unit-tests: the rules make batches of artifacts, whose inputs are "
                    "no files of a rule; to test that they make the same bytes again, use -F"
                )
            case "delete_all_output":
                self._delete_all(scope)
            case "delete_temp_output":
                self.console.exit("--delete-temp-output: no output is temporary here", 0)
            case "list_changes" | "list_input_changes" | "list_params_changes":
                value = {"list_input_changes": "input", "list_params_changes": "params"}
                part = _PARTS[value.get(command.option, str(command.value))]
                changed = changed_files(self.session, part)
                print(*changed, sep="\n", end="\n" if changed else "")
                self.console.exit(f"published files of which the {part} changed: {len(changed)}", 0)
        return command

    def _delete_all(self, scope: Scope) -> None:
        if not scope.is_all:
            self.console.exit(
                "--delete-all-output deletes all published files and the store; name no target, or "
                "take studies out of the config"
            )
        if self._workflow.output_settings.dryrun:
            self.console.exit(f"would delete {describe_all(self.session)}", 0)
        with self._ending_with_a_line():
            text = delete_all(self.session)
        self.console.exit(text, 0)

    def _listed(self, command: Command, scope: Scope) -> list[str]:
        """Return the files that a command goes through one by one, of those that it asks for."""
        files = list(self.session.plan.files_in(scope))
        if command.option == "archive":
            return [str(path) for path in function_files(self.session, scope)]
        if command.option == "report":
            files = [file for file in files if file.figure]
            missing = [f for f in files if not self.session.is_current(Scope(path=f.path))]
            if missing:
                self.console.exit(
                    f"the report shows published figures, and {len(missing)} of {len(files)} are "
                    f"not up to date, {self.shown(missing[0].path)} for one; run snakemake "
                    "--cores all first"
                )
            self.console.pass_over("Missing metadata for file")  # none is kept
        listed = [self.shown(file.path) for file in files]
        if command.option == "list_untracked":
            listed += store_files(self.session)
        return listed

    def _get_ready(self, scope: Scope) -> None:
        """Look for damage and for room, and let the workers get ready while the graph is built."""
        if scope in self._ready:
            return
        self._ready.add(scope)
        session, workflow = self.session, self._workflow
        try:
            session.check_room(scope)
        except ConfigError as error:
            self.console.exit(error)
        taken = describe_takeover(session, scope)
        if taken is not None and workflow.is_main_process:
            self.console.log(taken)
        if workflow.output_settings.dryrun:
            for damaged in session.damaged():
                self.console.log(f"changed since it was made, would be made again: {damaged}")
        elif workflow.is_main_process:
            with self._ending_with_a_line():
                for note in session.discard_damaged():
                    self.console.log(note)
            if session.missing(scope):
                self.workers.start()

    def _ask_for(self, scope: Scope) -> tuple[str, str]:
        """Return the names of the run and of the publication that brings a scope up to date."""
        if scope not in self._asked:
            workflow = self._workflow
            is_cluster = workflow.non_local_exec
            slots = workflow.nodes if is_cluster else self._cores
            execution = workflow.execution_settings
            self._asked[scope] = self._run.ask_for(
                scope,
                work_of_batch(slots, is_cluster=is_cluster),
                # Failures on a cluster are shown at the end: its jobs write where nobody reads.
                keep_going=is_cluster or (execution is not None and execution.keep_going),
                is_forced=self._forced(scope),
                anew=self._command.draws,
            )
            if execution is not None and not workflow.output_settings.dryrun:
                if not self.is_main and workflow.is_main_process:
                    self.begin()  # jobs may all be processes of their own
                with self._ending_with_a_line():
                    self._run.write_down()
        return self._asked[scope]

    @property
    def _is_forced(self) -> bool:
        settings = self._workflow.dag_settings
        return bool(settings.forceall or settings.forcetargets or settings.forcerun)

    def _forced(self, scope: Scope) -> Callable[[Artifact], bool] | None:
        """Return which artifacts are to be made again, to compare them; None for none."""
        settings = self._workflow.dag_settings
        if not self._is_forced:
            return None
        if settings.forceall:
            return lambda _: True
        kinds = {self._rule_names[rule] for rule in settings.forcerun if rule in self._rule_names}
        paths = {os.path.relpath(name) for name in settings.forcerun}
        shown = {
            (file.artifact.kind, file.artifact.digest)
            for file in self.session.plan.files_in(scope)
            if settings.forcetargets or os.path.relpath(self.session.results / file.path) in paths
        }
        return lambda made: made.kind in kinds or (made.kind, made.digest) in shown

    def _batch_receipts(self, run: str, publication: str) -> list[str]:
        batches = self._run.batches(run, publication)
        return [f"{self.receipts}/{run}/{batch}" for batch in batches]

    def _make_way(self, path: str) -> list[str]:
        """Have Snakemake find a published file missing that is not current.

        It makes a file that is there only if what it is made from is there as well, and newer; and
        it would delete the file before that, whoever it belongs to.
        """
        if self._workflow.output_settings.dryrun:
            return self._newer_than(path)
        if self._workflow.is_main_process and path != MANIFEST:
            with self._ending_with_a_line():
                for note in self.session.make_way(path):
                    self.console.log(note)
            return []
        return self._newer_than(path)

    def _newer_than(self, path: str) -> list[str]:
        """Return a file that is newer than a published one, if that is there."""
        published = self.session.results / path
        if not published.exists():
            return []
        newer = Path(self._place(f"{self.receipts}/newer"))
        with self._ending_with_a_line():
            newer.parent.mkdir(parents=True, exist_ok=True)
            newer.touch()
            time = max(newer.stat().st_mtime_ns, published.stat().st_mtime_ns + 1_000_000_000)
            os.utime(newer, ns=(time, time))
        return [f"{self.receipts}/newer"]

    def _publish(self, scope: Scope, run: str, publication: str) -> None:
        self.begin()
        failed = self._run.failures(run, publication) if run else []
        try:
            notes = self.session.publish(scope, in_part=bool(failed))
        except OSError as error:
            self.console.fail([f"publishing: {explain(error, self.session.results)}"])
        for note in notes:
            self.console.log(note)
        same = self._run.compared(run, publication) if run else 0
        if same:
            self.console.log(f"made again with the same bytes: {counted(same, 'artifact')}")
        if failed:
            left_out = self.session.left_out(scope)
            shown = ", ".join(left_out[:_MOST_NAMED])
            more = f" and {len(left_out) - _MOST_NAMED} more" if len(left_out) > _MOST_NAMED else ""
            self.console.fail(
                [
                    *(f"error: {line}" for line in failed),
                    f"published without what is made from {counted(len(failed), 'failure')}: "
                    f"{shown}{more}",
                ]
            )

    @contextmanager
    def _ending_with_a_line(self) -> Iterator[None]:
        """End the run with one line if the results folder cannot be locked or written to."""
        try:
            yield
        except LockedError as error:
            self.console.exit(error)
        except OSError as error:
            self.console.exit(f"results: {explain(error, self.session.results)}")
