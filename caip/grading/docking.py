"""Where checks run a student's scripts as containers: the local SageMaker's own code, behind it the sandbox."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from caip.config import Limits
from caip.sandbox import ConfinedContainers, ContainerHost, ForkserverLauncher, NoContainers, Role
from caip.sandbox.policy import ACCOUNT
from caip_lab.checks.failures import ContainerFailed
from caip_lab.cloud import containers, services
from caip_lab.cloud.containers import Containers, containers_of_kind, folders
from caip_lab.cloud.containers.confined import OPT_ML, Confined, Room
from caip_lab.cloud.containers.forkserver import ENVIRONMENT, LIBRARIES
from caip_lab.cloud.settings import Settings
from caip_lab.cloud.uris import StorageError

__all__ = ["CONTAINER", "PORT", "Dock", "Given"]

#: Where a kernel, or a container, finds the account that it belongs to: a port of its own 127.0.0.1.
PORT = 4566
URL = f"http://127.0.0.1:{PORT}"
#: Flask is what the model server of AWS's image is made of: scripts answer with its Response.
WARM = (*LIBRARIES, "flask")
#: A container, confined: what it is forked from, and the programs of ours that it may be told to run.
CONTAINER = Role(
    module="forked",
    programs=tuple(
        str(Path(containers.__file__).with_name(f"{name}.py"))
        for name in ("forked", "preloaded", "supervise", "worker", "install")
    ),
    folder=OPT_ML,
    tells_end=True,
    port=PORT,
    slot=ACCOUNT.slot,  # the account that asks for one writes its files, and reads them
    environment={**ENVIRONMENT, "HOME": OPT_ML, "TMPDIR": "/tmp"},
    flags=("-I", "-u"),
)
ANSWER_BYTES = 6 * 1024**2
SPENT = "the containers of the checks before this one took all the time that there is for checks"


class Given(dict[str, bytes]):
    """Objects that a check has in hand, by their names in S3."""

    def read(self, uri: str) -> bytes:
        """Return one. StorageError."""
        if uri not in self:
            raise StorageError(f"NoSuchKey (404): The specified key does not exist: {uri}")
        return self[uri]


class Dock:
    """Containers of one lab: made by a worker, used by its graders one after the other. A context manager."""

    def __init__(self, isolation: str, limits: Limits, libraries: Sequence[str] = WARM) -> None:
        self.limits = limits
        self._launcher: ForkserverLauncher | None = None
        self._containers: Containers | None = None
        self._left_s = limits.notebook_timeout_s
        _sweep()
        self._place = tempfile.TemporaryDirectory(prefix=f"caip-dock-{os.getpid()}-")
        self.folder = Path(self._place.name)
        if isolation == "confined":
            self._launcher = ForkserverLauncher(_of_a_container(limits), libraries, ("cloud",), CONTAINER)

    def __enter__(self) -> Dock:
        return self

    def __exit__(self, *_: object) -> None:
        if self._launcher is not None:
            self._launcher.close()
        self._place.cleanup()

    # What the worker calls.

    def prepare(self) -> None:
        """Wait until containers can be started, and remove what the last submission left. EnvironmentFault."""
        for entry in os.scandir(self.folder):
            folders.remove(Path(entry.path))
        if self._launcher is not None:
            self._launcher.prepare()

    # What a grader calls, in its fork.

    def host(self, listen: Callable[[int], None]) -> ContainerHost:
        """Return what starts the containers of an account. ``listen`` is called with the listener by which one calls it."""
        return NoContainers() if self._launcher is None else ConfinedContainers(self._launcher, listen)

    def open(self) -> None:
        """Begin to be the platform that containers run on. Harmless where that was done."""
        if self._containers is None:
            self._containers = self._new_containers()
            services.start(self._settings(), URL, self._containers)

    def renew(self) -> None:
        """Begin the time anew: what is tried beside the submission is not its own."""
        self._left_s = self.limits.notebook_timeout_s

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time against what a submission's containers may take together. ContainerFailed where that is used up."""
        if self._left_s <= 0:
            raise ContainerFailed("timeout", SPENT)
        began = time.monotonic()
        try:
            yield
        finally:
            self._left_s -= time.monotonic() - began

    def out_of_memory(self) -> int:
        """Return how many containers were ended by now because memory ran out."""
        return self._containers.out_of_memory if isinstance(self._containers, Confined) else 0

    def _new_containers(self) -> Containers:
        if self._launcher is None:
            return containers_of_kind("process")
        return Confined(_WithoutAccount(self._launcher), self.limits.disk_bytes)

    def _settings(self) -> Settings:
        limits = self.limits
        return Settings(
            folder=str(self.folder),
            ping_timeout_s=limits.cell_timeout_s,
            model_timeout_s=limits.call_timeout_s,
            answer_bytes=ANSWER_BYTES,
            log_bytes=limits.output_bytes,
            container_memory_bytes=limits.memory_bytes,
            container_disk_bytes=limits.disk_bytes,
        )


def _sweep() -> None:
    """Remove what workers left that were killed: a student's files are in it. Linux, where it is known who lives."""
    for path in Path(tempfile.gettempdir()).glob("caip-dock-*-*") if Path("/proc/self").exists() else ():
        with suppress(OSError):
            if not Path("/proc", path.name.split("-")[2]).exists() and path.stat().st_uid == os.geteuid():
                folders.remove(path)


class _WithoutAccount:
    """Containers that belong to no account: where theirs would be, nobody listens."""

    def __init__(self, launcher: ForkserverLauncher) -> None:
        self._launcher = launcher

    def launch(self, fd: int) -> Room:
        room = self._launcher.launch(fd)
        room.hang_up()
        return room


def _of_a_container(limits: Limits) -> Limits:
    """Return what one container may use: of the processes that are its user's, half are left to the account."""
    return replace(limits, processes=limits.processes // 2)
