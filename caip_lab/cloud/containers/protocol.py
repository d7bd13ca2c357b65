"""The seam: what the account asks of whatever runs its containers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

__all__ = ["Container", "Containers", "Lines", "Task"]

#: Called with the lines that a container printed, in order, without their ends; from a thread of its own.
Lines = Callable[[Sequence[str]], None]


@dataclass(frozen=True)
class Task:
    """A Python program to run as a container.

    ``folder`` is a folder here that the container sees as its ``/opt/ml``; paths in ``argv``, ``environment`` and ``cwd``
    are as the container sees them (:meth:`Containers.opt_ml`). The environment is all that it gets. ``listens``: it is a model
    server; where it cannot make a socket that is seen from here, it is given one, to be found at ``run/worker.sock``.
    """

    folder: Path
    argv: Sequence[str]
    cwd: str
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_bytes: int = 4 * 1024**3
    file_bytes: int = 4 * 1024**3
    listens: bool = False


class Container(Protocol):
    """A running container. Its processes end with it, and all of them with the account."""

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Return the exit code once all output was handed on, minus the signal's number if one ended it; None on a time-out."""

    def settle(self) -> None:
        """Return when what it printed by now was handed on."""

    def stop(self, grace_s: float = 2.0) -> None:
        """End it: SIGTERM, after ``grace_s`` SIGKILL. Returns when it has ended."""


class Containers(Protocol):
    """Starts containers. Used by training, hosting and batch transform; chosen by ``Settings.containers``."""

    def opt_ml(self, folder: Path) -> str:
        """Return what a container whose ``Task.folder`` is ``folder`` calls it: ``/opt/ml``, or the folder's own path."""

    def start(self, task: Task, lines: Lines) -> Container:
        """Start a container. Its stdout and stderr, as one, go to ``lines`` while it runs."""

    def usage(self, folder: Path) -> tuple[float, int] | None:
        """Return the processor time in seconds, and the resident bytes, of the container whose ``Task.folder`` is ``folder``.

        None where it does not run, or where its processes are in sight of the account, which then looks itself.
        """

    def close(self) -> None:
        """End every container."""
