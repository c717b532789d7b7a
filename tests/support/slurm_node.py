"""A Slurm of one node on this machine, in a folder of its own, and Snakemake's plugin for it.

Nothing of it is shared with a Slurm that the machine may belong to: it has its own configuration,
key, sockets, ports and state, and needs neither systemd nor control groups nor accounting.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROGRAMS = ("munged", "mungekey", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel")
"""What must be installed: Debian has it in munge, slurmctld, slurmd and slurm-client."""
PLUGIN = Path(sys.prefix) / "slurm"
"""Where `make test` puts the plugin: beside the environment, whose commands would all load it."""
_PLACES = ("/usr/sbin", "/sbin")
"""Where daemons stand, which is not on everybody's PATH."""
_PATIENCE = 30.0

# `config_overrides` lets the node have more processors than the machine, so jobs need not wait for
# each other. Slurm looks for work once a second where it would take half a minute.
_CONFIG = """
ClusterName=atlas
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MinJobAge=300
KillWait=2
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class NoSlurmError(Exception):
    """Slurm does not start."""


def missing_programs() -> list[str]:
    """The programs that are needed and not installed."""
    return [name for name in PROGRAMS if _find(name) is None]


class SlurmNode:
    """A cluster that is at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "SLURM_CONF": str(folder / "slurm.conf"),
            "PYTHONPATH": str(PLUGIN),
            "PATH": os.pathsep.join((str(folder / "bin"), os.environ["PATH"])),
        }
        """What commands need to know to use this cluster, and no other one."""

    def ask(self, *command: str) -> str:
        """Run one of Slurm's commands, and return what it prints."""
        done = subprocess.run(
            command,
            env={**os.environ, **self.environment},
            text=True,
            capture_output=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def jobs(self, *states: str) -> list[str]:
        """The numbers of the jobs in some states, or of all that the controller remembers."""
        wanted = ",".join(states) or "all"
        return self.ask("squeue", "--noheader", "--format=%i", f"--states={wanted}").split()

    def rule_of(self, job: str) -> str:
        """The rule that a job was submitted for: Snakemake puts it into the comment."""
        comment = self.ask("squeue", "--noheader", "--format=%k", "--states=all", "--job", job)
        return comment.strip().removeprefix("rule_").partition("_wildcards_")[0]


@contextlib.contextmanager
def running_node(folder: Path, cores: int = 4, memory: int = 16_000) -> Iterator[SlurmNode]:
    """Start a cluster, and end it with all of its jobs.

    Args:
        folder: for all its files; the path must be short enough for a socket (90 bytes).
        cores: how many processors it says that it has, whatever the machine has.
        memory: how many MB it says that it has.

    Raises:
        NoSlurmError: it does not start; with the ends of its logs.
    """
    for name in ("state", "spool"):
        (folder / name).mkdir(parents=True)
    controller_port, node_port = _free_ports(2)
    node = SlurmNode(folder)
    (folder / "slurm.conf").write_text(
        _CONFIG.format(
            host=socket.gethostname().partition(".")[0],
            user=getpass.getuser(),
            folder=folder,
            controller_port=controller_port,
            node_port=node_port,
            cores=cores,
            memory=memory,
        )
    )
    _write_srun(node)
    key = folder / "munge.key"
    subprocess.run([_find("mungekey"), "--create", "--keyfile", key], check=True)
    with contextlib.ExitStack() as daemons:
        daemons.enter_context(
            _daemon(
                node,
                "munged",
                "--foreground",
                "--force",  # whatever the rights of the folders above
                f"--socket={folder}/munge.socket",
                f"--key-file={key}",
                f"--log-file={folder}/munged-own.log",
                f"--pid-file={folder}/munged.pid",
                f"--seed-file={folder}/munged.seed",
            )
        )
        _wait(node, lambda: (folder / "munge.socket").exists())
        daemons.enter_context(_daemon(node, "slurmctld", "-D", "-c"))
        daemons.enter_context(_daemon(node, "slurmd", "-D", "-N", "node"))
        _wait(node, lambda: _is_idle(node))
        try:
            yield node
        finally:
            _cancel_all(node)


def _write_srun(node: SlurmNode) -> None:
    # Snakemake's jobs start their step without the variables that Slurm has set, and drop the one
    # with the place of the configuration along with them.
    srun = node.folder / "bin" / "srun"
    srun.parent.mkdir()
    config = node.environment["SLURM_CONF"]
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={config} exec {_find("srun")} "$@"\n')
    srun.chmod(0o755)


def _is_idle(node: SlurmNode) -> bool:
    try:
        return node.ask("sinfo", "--noheader", "--format=%T").strip() == "idle"
    except subprocess.CalledProcessError:
        return False  # the controller does not listen yet


def _cancel_all(node: SlurmNode) -> None:
    # What daemons leave running would outlive the tests.
    left = node.jobs("running", "pending", "completing")
    if left:
        node.ask("scancel", *left)
        _wait(node, lambda: not node.jobs("running", "pending", "completing"))


@contextlib.contextmanager
def _daemon(node: SlurmNode, name: str, *arguments: str) -> Iterator[None]:
    with (node.folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(_find(name)), *arguments],
            env={**os.environ, **node.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is not for it
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(node: SlurmNode, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            logs = sorted(node.folder.glob("*.log"))
            ends = (f"{log.name}: {log.read_text(errors='replace')[-1000:]}" for log in logs)
            raise NoSlurmError("Slurm does not start: " + "\n".join(ends))
        time.sleep(0.05)


def _find(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(_PLACES))


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as sockets:
        taken = [sockets.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]
