"""A Dask cluster as instructors start it: a scheduler and workers, each a process of its own, on loopback, with TLS."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.test_killed import tree
from tests.scheduling.certificates import settings, write_certificates

__all__ = ["LOCKED", "Cluster", "cluster", "older_interpreter"]

#: A user namespace in which no further one can be made: what a locked-down host is like.
LOCKED = ("unshare", "--user", "--map-root-user", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh")
STARTS_S = 60.0
ALTERING = Path(__file__).with_name("altering.py")


@dataclass
class Cluster:
    """A scheduler that runs, and the workers that were begun. ``environment`` is also what a command needs to reach it."""

    folder: Path
    environment: Mapping[str, str]
    address: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def bundles_sent(self) -> list[str]:
        """Who was sent a bundle, by name, as often as that was."""
        sent = self.folder / "sent"
        return sent.read_text().split() if sent.exists() else []

    def start_scheduler(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"tls://127.0.0.1:{port}"
        words = (
            "--protocol",
            "tls",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-show",
            "--dashboard-address",
            "127.0.0.1:0",
        )
        self._start("scheduler", [sys.executable, "-m", "dask", "scheduler", *words, "--preload", str(ALTERING)])
        self._said("scheduler", "Scheduler at:")

    def start_workers(self, *names: str, before: Sequence[str] = (), python: str = sys.executable) -> None:
        """Start workers of one thread each, and wait until they are there; ``python`` is whose packages they have."""
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder / "scratch"))
        for name in names:
            self._start(name, [*before, python, "-m", "dask", "worker", self.address, "--no-nanny", "--name", name, *words])
        for name in names:
            self._said(name, "Starting established connection")

    def kill(self, name: str) -> None:
        """Kill one as the kernel does."""
        self.processes[name].kill()
        self.processes[name].wait()

    def below_workers(self) -> list[int]:
        """Return the processes that workers have begun."""
        workers = [process.pid for process in self.processes.values() if process.poll() is None]
        return [pid for worker in workers for pid in tree(worker) if pid not in workers]

    def n_tasks(self) -> int:
        """Return how many tasks the scheduler knows."""
        count = "lambda dask_scheduler: len(dask_scheduler.tasks)"
        ask = f"from distributed import Client; print(Client({self.address!r}).run_on_scheduler({count}))"
        command, environment = [sys.executable, "-W", "ignore", "-c", ask], {**os.environ, **self.environment}
        return int(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)

    def stop(self) -> None:
        for name in self.processes:
            self.kill(name)

    def _start(self, name: str, command: Sequence[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env={**os.environ, **self.environment}, start_new_session=True
            )

    def _said(self, name: str, words: str) -> None:
        log, until = self.folder / f"{name}.log", time.monotonic() + STARTS_S
        while words not in log.read_text(errors="replace"):
            assert self.processes[name].poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < until, log.read_text(errors="replace")
            time.sleep(0.05)


@contextmanager
def cluster(folder: Path, **more: str) -> Iterator[Cluster]:
    """Start a scheduler, with ``more`` in its environment; end it and its workers at the end of the block."""
    folder.mkdir()
    found = Cluster(folder, {**settings(write_certificates(folder / "certificates")), "SENT": str(folder / "sent"), **more})
    try:
        found.start_scheduler()
        yield found
    finally:
        found.stop()


def older_interpreter(folder: Path) -> str:
    """Make an environment like this one, but with a caip of an older version; return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "all.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    here = Path(__file__).parents[2]
    shutil.copytree(here / "caip", packages / "caip", ignore=shutil.ignore_patterns("__pycache__"))
    (packages / "caip" / "__init__.py").write_text('"""Older."""\n\n__version__ = "0.0.9"\n')
    return str(folder / "bin" / "python")
