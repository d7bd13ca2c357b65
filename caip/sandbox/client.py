"""The trusted half of a kernel: run cells, park snapshots, ask them. Every wait has a deadline."""

from __future__ import annotations

import builtins
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from caip.config import Limits
from caip.errors import KernelDied, KernelTimeout, Tampered
from caip.sandbox import wire
from caip.sandbox.asking import Asker, mapped
from caip.sandbox.folder import WorkFolder

__all__ = ["CellRun", "Kernel", "Launched", "Launcher", "RemoteError", "Snapshot"]

START_TIMEOUT_S = 60.0
#: How long an interrupted cell may take to stop: an import of a large library stops late.
GRACE_S = 5.0


class Launched(Protocol):
    """A kernel's processes, as the launcher knows them.

    ``folder_fd`` is a descriptor of the folder it works in, taken before any student code ran; ``folder_name`` is the
    folder's name inside the kernel.
    """

    folder_fd: int
    folder_name: str
    #: A socket that listens on the 127.0.0.1 that it sees, for a role with a port.
    listener_fd: int | None

    def interrupt(self) -> None:
        """Called when a cell is out of time: raise KeyboardInterrupt in it."""

    def kill_main(self) -> None:
        """Called when the last cell has run: end the main kernel, leave its snapshots."""

    def kill_all(self) -> None:
        """Called at the end, always: no process of the kernel survives it, nor its folder."""

    def out_of_memory(self) -> bool:
        """Called when a process of the kernel has ended: whether memory ran out since the last call."""


class Launcher(Protocol):
    """How a kernel is started; ``name`` is the isolation that results record."""

    name: str

    def prepare(self) -> None:
        """Called by a worker before it forks a grader. EnvironmentFault where no kernel can be started."""

    def launch(self, fd: int) -> Launched:
        """Called by a grader once per run of a notebook: start a kernel that talks on ``fd``."""

    def last_words(self) -> str:
        """Called when a kernel did not start: why, as far as its processes said; empty where they said nothing."""

    def close(self) -> None:
        """Called at the end of the worker: end what :meth:`prepare` started."""


@dataclass(frozen=True)
class RemoteError:
    """What the student's code raised: the builtin class's name, message, (cell, line) pairs."""

    name: str
    message: str
    lines: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class CellRun:
    """What became of a cell: ``status`` is ok, error, timeout or flood. Outputs are data, and never decide a score."""

    status: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: RemoteError | None = None


#: Starts what a kernel needs beside it; returns variables of its environment.
Beside = Callable[[Launched], Mapping[str, str]]


def nothing_beside(launched: Launched) -> Mapping[str, str]:
    """Start nothing."""
    return {}


class Kernel:
    """A student's kernel, from its start to the end of all its processes. A context manager.

    ``folder`` is the folder it works in; it is empty until somebody writes into it. ``beside`` is called when its processes
    are there and before any code runs in them; the environment that it returns leads them to an AWS account.
    """

    def __init__(self, launcher: Launcher, limits: Limits, beside: Beside = nothing_beside) -> None:
        self._limits = limits
        ours, theirs = socket.socketpair()
        self._snapshots: list[Snapshot] = []
        try:
            with theirs:
                self._launched = launcher.launch(theirs.fileno())
        except BaseException:
            ours.close()
            raise
        self._asker = Asker(wire.Channel(ours), self._launched.out_of_memory)
        try:
            self.folder = WorkFolder(self._launched.folder_fd, self._launched.folder_name)
            sizes = {name: getattr(limits, name) for name in ("memory_bytes", "output_bytes", "file_bytes")}
            environment = dict(beside(self._launched))
            self._asker.ask({"op": "start", "folder": self.folder.name, "environment": environment, **sizes}, START_TIMEOUT_S)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self._launched.kill_all()
        self._asker.channel.close()
        for snapshot in self._snapshots:
            snapshot.close()

    def run(self, source: str, cell: int) -> CellRun:
        """Run one cell. KernelDied, KernelTimeout (it ignored the interrupt), Tampered."""
        timeout_s, number = self._limits.cell_timeout_s, os.urandom(16)
        with mapped(timeout_s, self._launched.out_of_memory):
            self._asker.expect_silence()
            self._asker.channel.send(
                wire.pack({"op": "run", "source": source, "cell": cell, "id": number}), time.monotonic() + timeout_s
            )
            try:
                reply, timed_out = self._asker.answer(number, time.monotonic() + timeout_s), False
            except wire.TimedOut:
                self._launched.interrupt()
                reply, timed_out = self._asker.answer(number, time.monotonic() + GRACE_S), True
        return _cell_run(reply.get("ok"), timed_out)

    def snapshot(self) -> Snapshot:
        """Fork the kernel as it is now. KernelDied, KernelTimeout, Tampered."""
        ours, theirs = socket.socketpair()
        asker = Asker(wire.Channel(ours), self._launched.out_of_memory)
        self._snapshots.append(Snapshot(asker, self._limits.call_timeout_s))
        with theirs:
            self._asker.ask({"op": "snapshot"}, self._limits.cell_timeout_s, [theirs.fileno()])
        return self._snapshots[-1]

    def end_main(self) -> None:
        """Kill the main kernel; its snapshots stay. Only then may inputs cross."""
        self._launched.kill_main()


class Snapshot:
    """A parked fork. After a hang or a broken frame it is never asked again: the same failure answers."""

    def __init__(self, asker: Asker, timeout_s: float) -> None:
        self._asker, self._timeout_s = asker, timeout_s
        self._broken: Exception | None = None

    def ask(self, **request: Any) -> tuple[bool, Any] | RemoteError:
        """Return (defined, value) or what the student's code raised. KernelDied, KernelTimeout, Tampered."""
        if self._broken is not None:
            raise self._broken.with_traceback(None)
        try:
            return self._judge(self._asker.ask(request, self._timeout_s))
        except (KernelDied, KernelTimeout, Tampered) as error:
            self._broken = error
            raise

    def settle(self) -> None:
        """Look once more when nothing will be asked again. Tampered where something was said that nobody asked for."""
        if self._broken is None:
            with suppress(KernelDied), mapped(0, self._asker.out_of_memory):
                self._asker.expect_silence()

    def close(self) -> None:
        self._asker.channel.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _judge(self, reply: dict[str, Any]) -> tuple[bool, Any] | RemoteError:
        if "error" in reply:
            return remote_error(reply["error"])
        found = reply.get("ok")
        if type(found) is not list or len(found) != 2 or type(found[0]) is not bool:
            raise Tampered("a reply of another form")
        return found[0], found[1]


def remote_error(data: Any) -> RemoteError:
    """Read an error's description; only the name of a builtin exception and short, plain facts pass."""
    if type(data) is not dict or type(data.get("name")) is not str or type(data.get("message")) is not str:
        raise Tampered("an error of another form")
    kind = getattr(builtins, data["name"], None)
    name = data["name"] if isinstance(kind, type) and issubclass(kind, BaseException) else "Exception"
    lines = data.get("lines")
    pairs = lines if isinstance(lines, list) else []
    kept = tuple(
        (p[0], p[1]) for p in pairs[:8] if type(p) is list and len(p) == 2 and all(type(n) is int and 0 <= n < 100_000 for n in p)
    )
    return RemoteError(name, data["message"][:500], kept)


def _cell_run(reply: Any, timed_out: bool) -> CellRun:
    if type(reply) is not dict or type(reply.get("outputs")) is not list:
        raise Tampered("a cell's result of another form")
    error = remote_error(reply["error"]) if reply.get("error") is not None else None
    status = "timeout" if timed_out else "flood" if reply.get("flood") is True else "error" if error else "ok"
    return CellRun(status, [o for o in reply["outputs"] if type(o) is dict], error)
