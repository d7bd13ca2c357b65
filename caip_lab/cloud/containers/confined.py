"""Containers that are confined by somebody else: each has a ``/opt/ml``, processes and a network of its own. Linux.

Who runs training and endpoints is not who may confine: the account is confined itself. So a container is asked for, as a
:class:`Room`, of an :class:`Office`. What is to be in its ``/opt/ml`` is written there by descriptor before its program
starts, and what the program left is brought back when it has ended. The task and what it prints to go straight to the program.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from caip_lab.cloud.containers import folders
from caip_lab.cloud.containers.carrying import Budget, bring_back, fill
from caip_lab.cloud.containers.output import Output
from caip_lab.cloud.containers.protocol import Lines, Task
from caip_lab.cloud.containers.running import Running
from caip_lab.cloud.containers.subprocesses import encoded

__all__ = ["Confined", "Office", "Room"]

OPT_ML, PROGRAMS = "/opt/ml", "/opt/caip"
OURS = str(Path(__file__).parent)
#: Where a server that was given a listener is found from here, below its task's folder.
SOCKET = "run/worker.sock"
#: What is not carried in, and what is not brought back: sockets of this side; inputs, which are here already.
NOT_IN, NOT_BACK = ("run",), ("run", "input")
LEFT_OUT = "The files below /opt/ml are more than may be kept: some were left out."


class Room(Protocol):
    """A confined process that waits for its task."""

    #: Its ``/opt/ml``.
    folder_fd: int

    def exit_code(self, timeout_s: float) -> int | None:
        """Return how its program ended, as :meth:`Container.wait` does; None where it has not, in that time."""

    def usage(self) -> tuple[float, int] | None:
        """Return the processor time in seconds, and the resident bytes, of its processes; None where nobody tells."""

    def terminate(self) -> None:
        """Send its program SIGTERM."""

    def kill(self) -> None:
        """End all its processes; returns at once."""

    def out_of_memory(self) -> bool:
        """Whether memory ran out, and ended a process."""

    def kill_all(self) -> None:
        """End all its processes, and let go of it. Returns when they have ended."""


class Office(Protocol):
    """Whoever may confine."""

    def launch(self, fd: int) -> Room:
        """Start a process that takes its task from the socket ``fd``. Raises where there is none to be had."""


class Confined:
    """The containers that one office gives."""

    def __init__(self, office: Office, brought_bytes: int = 2**28) -> None:
        self._office, self._brought_bytes = office, brought_bytes
        self._running: Running[_Confined] = Running()
        #: How many were ended because memory ran out.
        self.out_of_memory = 0

    def opt_ml(self, folder: Path) -> str:
        return OPT_ML

    def start(self, task: Task, lines: Lines) -> _Confined:
        return self._running.start(lambda: _Confined(self._office, task, lines, self._brought_bytes, self._ended))

    def usage(self, folder: Path) -> tuple[float, int] | None:
        found = self._running.find(lambda container: container.folder == folder)
        return None if found is None else found.usage()

    def close(self) -> None:
        self._running.close()

    def _ended(self, container: _Confined) -> None:
        self.out_of_memory += container.is_out_of_memory
        self._running.ended(container)


class _Confined:
    def __init__(self, office: Office, task: Task, lines: Lines, brought_bytes: int, ended: Callable[[_Confined], None]) -> None:
        self._task, self._lines, self._ended = task, lines, ended
        self._budget = Budget(brought_bytes)
        self._code, self._over = -9, threading.Event()
        self.is_out_of_memory = False
        with contextlib.ExitStack() as undone:
            self._orders, theirs = socket.socketpair()
            undone.callback(self._orders.close)
            with theirs:
                self._room = office.launch(theirs.fileno())
            undone.callback(self._room.kill_all)
            self._folder = os.dup(self._room.folder_fd)
            undone.callback(os.close, self._folder)
            fill(task.folder, self._folder, NOT_IN)
            undone.pop_all()

    @property
    def folder(self) -> Path:
        return self._task.folder

    def usage(self) -> tuple[float, int] | None:
        return None if self._over.is_set() else self._room.usage()

    def run(self) -> None:
        printed, output = os.pipe()
        self._output = Output(open(printed, "rb"), self._lines)  # noqa: SIM115 - it closes it
        threading.Thread(target=self._see_it_end, daemon=True).start()
        with self._orders, contextlib.suppress(OSError), contextlib.ExitStack() as given:
            given.callback(os.close, output)
            fds = [output]
            if self._task.listens:
                fds.append(given.enter_context(_bound(self._task.folder / SOCKET)).fileno())
            socket.send_fds(self._orders, [b"T"], fds)
            self._orders.sendall(encoded(replace(self._task, argv=[_seen(self._task.argv[0]), *self._task.argv[1:]])))

    def wait(self, timeout_s: float | None = None) -> int | None:
        return self._code if self._over.wait(timeout_s) else None

    def settle(self) -> None:
        self._output.settle()

    def stop(self, grace_s: float = 2.0) -> None:
        if grace_s and not self._over.is_set():
            self._room.terminate()
            if self.wait(grace_s) is not None:
                return
        self.kill()
        self.wait()

    def kill(self) -> None:
        """End it; returns at once."""
        if not self._over.is_set():
            self._room.kill()

    def _see_it_end(self) -> None:
        while (code := self._room.exit_code(3600)) is None:
            pass
        self._code, self.is_out_of_memory = code, self._room.out_of_memory()
        self._room.kill_all()  # before anything is brought back: what it detached could change it meanwhile
        self._output.end()
        try:
            self._bring_back()
        finally:
            os.close(self._folder)
            self._ended(self)
            self._over.set()

    def _bring_back(self) -> None:
        """Let the task's folder be what the program left."""
        if self._task.listens:
            return
        here = self._task.folder
        for entry in list(os.scandir(here)):
            if entry.name not in NOT_BACK:
                folders.remove(Path(entry.path)) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
        bring_back(self._folder, here, self._budget, NOT_BACK)
        if self._budget.is_spent:
            self._lines([LEFT_OUT])


def _bound(path: Path) -> socket.socket:
    """Return a socket that is found at ``path`` from here. Nobody is answered there before the program listens on it."""
    path.parent.mkdir(exist_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    return listener


def _seen(program: str) -> str:
    """Return where a container sees a program of ours that lies beside this file; the student's own lie where they do."""
    return f"{PROGRAMS}/{Path(program).name}" if str(Path(program).parent) == OURS else program
