"""The student handle over the wire: the backend of ``student`` in the grader."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, cast

from caip.errors import KernelDied, KernelTimeout, OutOfMemory, SandboxError, Tampered
from caip.sandbox import Frozen, RemoteError, Snapshot, WorkFolder
from caip.sandbox.wire import NotPlain, Ref
from caip_lab.checks.failures import (
    NotDefined,
    NotReached,
    StudentCrashed,
    StudentError,
    StudentFault,
    StudentOutOfMemory,
    StudentTampered,
    StudentTimeout,
)
from caip_lab.checks.handle import Handle

__all__ = ["LostAccount", "LostBackend", "Parked", "WireBackend", "account_fault_of", "fault_of", "printable"]


class Parked(Protocol):
    """An account as it was at a grade cell."""

    @property
    def seen(self) -> Any:
        """Called by the plugin: what ``account`` is in a check."""

    def close(self) -> None:
        """Called when the last check of its exercise has run."""

    def copy(self) -> Parked:
        """Called before its first check: return another like it, which no check has seen."""

    def open(self) -> AbstractContextManager[None]:
        """Called when the student's code is asked: the notebook's calls reach this account inside."""


class WireBackend:
    """The :class:`~caip_lab.checks.handle.Backend` of a parked snapshot; ``files`` are the folder's, as they were there.

    After ``until``, on ``time.monotonic``'s clock, it is asked nothing more: many answers, each just in time, take long.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        folder: WorkFolder | None,
        files: Frozen,
        until: float = math.inf,
        missing: Callable[[str], StudentFault] = NotDefined,
        source: Callable[[tuple[tuple[int, int], ...]], str] = lambda lines: "",
        exists: Callable[[int, int], bool] = lambda cell, line: False,
        parked: Parked | None = None,
    ) -> None:
        self._snapshot, self._missing, self._source, self._exists = snapshot, missing, source, exists
        self._folder, self._files, self._until = folder, files, until
        self.tampered = False
        self._parked = parked
        if parked is not None:
            parked.seen.until = until

    @property
    def account(self) -> Any:
        """The account as it was at the grade cell; None where the lab has none."""
        return None if self._parked is None else self._parked.seen

    def restore(self) -> None:
        """Bring the work folder back to what it was at the grade cell: later cells and other exercises wrote in it."""
        if self._folder is not None:
            self._folder.restore(self._files)

    def end_account(self) -> None:
        """End the frozen account and its containers: there are only so many at once, and the next exercise has its own."""
        if self._parked is not None:
            self._parked.close()

    def settle(self) -> None:
        """Look once more when all checks have run: what a process says unasked is tampering."""
        try:
            self._snapshot.settle()
        except Tampered:
            self.tampered = True

    def get(self, name: str) -> object:
        return self._ask(name, op="get", name=name)

    def call(self, ref: Any, args: Sequence[object], kwargs: Mapping[str, object], label: str) -> object:
        try:
            by_name = {name: self._incoming(arg) for name, arg in kwargs.items()}
            return self._ask(label, op="call", ref=ref, args=[self._incoming(arg) for arg in args], kwargs=by_name)
        except NotPlain as error:
            raise TypeError(f"a check may pass plain data and handles only: {error}") from None

    def attribute(self, ref: Any, name: str, label: str) -> object:
        return self._ask(label, op="attribute", ref=ref, name=name)

    def read_file(self, name: str) -> bytes:
        data = self._files.read(name)
        if data is None:
            raise NotDefined(f"file {name}")
        return data

    def _incoming(self, arg: Any) -> Any:
        return Ref(cast(int, arg._ref)) if isinstance(arg, Handle) and arg._backend is self else arg

    def _ask(self, label: str, **request: Any) -> object:
        if time.monotonic() > self._until:
            raise NotReached("timeout", "the answers to the checks before this one took all the time that there is for checks")
        try:
            with self._within_reach(request["op"]):
                answer = self._snapshot.ask(**request)
        except SandboxError as error:
            self.tampered |= isinstance(error, Tampered)
            raise fault_of(error, label) from None
        if isinstance(answer, RemoteError):
            lines = tuple(pair for pair in answer.lines if self._exists(*pair))
            raise StudentError(answer.name, printable(answer.message), lines, self._source(lines))
        defined, value = answer
        if not defined:
            raise self._missing(label)
        return Handle(self, value.number, label) if isinstance(value, Ref) else value

    def _within_reach(self, op: str) -> AbstractContextManager[None]:
        """Let the student's own code reach the account while it is asked, and nobody while a grader looks."""
        return nullcontext() if self._parked is None or op == "get" else self._parked.open()


class LostBackend:
    """The backend of an exercise that has no snapshot: whatever is asked, the same fault answers."""

    tampered = False

    def __init__(self, fault: StudentFault) -> None:
        self._fault, self.account = fault, LostAccount(fault)

    def restore(self) -> None:
        """There is nothing to restore."""

    def end_account(self) -> None:
        """There is none."""

    def settle(self) -> None:
        """There is nothing to hear."""

    def get(self, name: str) -> object:
        raise self._fault.with_traceback(None)  # one object, raised again and again: its traceback must not grow

    def call(self, ref: Any, args: Sequence[object], kwargs: Mapping[str, object], label: str) -> object:
        raise self._fault.with_traceback(None)

    def attribute(self, ref: Any, name: str, label: str) -> object:
        raise self._fault.with_traceback(None)

    def read_file(self, name: str) -> bytes:
        raise self._fault.with_traceback(None)


class LostAccount:
    """The ``account`` of an exercise that has none: whatever is asked, the same fault answers."""

    def __init__(self, fault: StudentFault) -> None:
        self._fault = fault

    @property
    def calls(self) -> Any:
        raise self._fault.with_traceback(None)

    @property
    def bill(self) -> Any:
        raise self._fault.with_traceback(None)

    def client(self, service: str, region: str = "") -> Any:
        raise self._fault.with_traceback(None)


def fault_of(error: SandboxError, asked_for: str = "") -> StudentFault:
    """Return the student's fault that a sandbox error is; ``asked_for`` says what was asked, and holds no value."""
    if isinstance(error, KernelTimeout):
        return StudentTimeout(error.timeout_s, asked_for)
    if isinstance(error, OutOfMemory):
        return StudentOutOfMemory(asked_for)
    return StudentCrashed(asked_for) if isinstance(error, KernelDied) else StudentTampered()


def account_fault_of(error: Exception) -> StudentFault:
    """Return the student's fault that an account's failure is: it is the student's calls that brought it there."""
    if isinstance(error, KernelTimeout | TimeoutError):
        return NotReached("timeout", "your AWS account did not answer in time")
    if isinstance(error, OutOfMemory):
        return NotReached("memory", "your AWS account used more memory than this lab allows")
    if isinstance(error, Tampered | ValueError):
        return NotReached("crashed", "your AWS account answered in a way that cannot be judged")
    return NotReached("crashed", "your AWS account ended")


def printable(text: str) -> str:
    """Strip control and bidirectional characters: a student's text must not steer a terminal or reorder a line."""
    if text.isascii() and text.isprintable():
        return text
    bidirectional = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C}
    return "".join(c for c in text if (c.isprintable() or c in "\n\t") and ord(c) not in bidirectional)
