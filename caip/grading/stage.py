"""Where known mistakes are tried for one submission: stand-ins, which the checks are put to as to a student's work."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol, cast

from caip.config import Lab
from caip.errors import KernelDied, SandboxError
from caip.grading.aws import Bench, Parked
from caip.grading.catalogue import Catalogue
from caip.grading.docking import Dock
from caip.grading.rehearsal import Rehearsal
from caip.grading.student import WireBackend
from caip.sandbox import Frozen, Launchers, Snapshot
from caip_lab.checks import Handle
from caip_lab.checks.failures import NotDefined, StudentCrashed, StudentError

__all__ = ["LentStage", "OwnStage", "Stage", "StandIn"]


class StandIn(WireBackend):
    """The backend of one answer that was given aside: names and files are looked up in what it alone has."""

    def __init__(
        self, snapshot: Snapshot, exercise: str, name: str, parked: Parked | None = None, *, alone: bool = False
    ) -> None:
        super().__init__(snapshot, None, Frozen(), parked=parked)
        self._alone = alone
        self._answer = exercise, name
        self._aside = cast(Handle, super().get("caip_aside"))._ref
        enter, file = (cast(Handle, self.attribute(self._aside, verb, verb))._ref for verb in ("enter", "file"))
        self._file = file
        self.call(enter, self._answer, {}, name)

    def end(self) -> None:
        """End its account, and the fork that it has to itself."""
        self.end_account()
        if self._alone:
            self._snapshot.close()

    def get(self, name: str) -> object:
        return self._look_up(self._aside, name)

    def read_file(self, name: str) -> bytes:
        return cast(bytes, self._look_up(self._file, str(PurePosixPath(name))))

    def _look_up(self, table: object, name: str) -> object:
        try:
            return self.call(table, [*self._answer, name], {}, name)
        except StudentError as error:
            raise NotDefined(name) if error.name == "KeyError" else error from None


class Stage(Protocol):
    """Where wrong answers are tried for one submission. A context manager."""

    def stand_in(self, exercise: str, name: str) -> StandIn:
        """Called for each answer: return what the checks are to be put to. StudentFault where it cannot be given; SandboxError
        where there is no stage any more."""

    def __enter__(self) -> Stage:
        """Called once, before that. SandboxError where there is none."""

    def __exit__(self, *_: object) -> None:
        """Called at the end: nothing that was tried survives it."""


class OwnStage:
    """A stage on a bench of the grader's own, for a lab that uses AWS."""

    def __init__(
        self, lab: Lab, catalogue: Catalogue, release: Path, launchers: Launchers, dock: Dock | None, exercises: Sequence[str]
    ) -> None:
        self._exercises = exercises
        self._bench = Bench(launchers, lab.limits, dock)
        self._rehearsal = Rehearsal(self._bench, lab, catalogue, release)

    def __enter__(self) -> OwnStage:
        try:
            self._rehearsal.walk(self._exercises)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._bench.__exit__()

    def stand_in(self, exercise: str, name: str) -> StandIn:
        """Give the answer in a fork of the kernel, to a copy of the account. StudentFault, SandboxError."""
        self._bench.kernel.run("caip_aside.leave()", 0)
        snapshot = self._bench.kernel.snapshot()
        cells = self._rehearsal.cells(exercise, name)
        before = self._rehearsal.accounts[exercise]
        after = before.after(lambda: _give(snapshot, exercise, name, cells)) if before is not None else None
        return StandIn(snapshot, exercise, name, after, alone=True)


def _give(snapshot: Snapshot, exercise: str, name: str, cells: Sequence[str]) -> None:
    aside = cast(Handle, WireBackend(snapshot, None, Frozen()).get("caip_aside"))
    aside.give(exercise, name, list(cells))


class LentStage:
    """A fork of the worker's kernel."""

    def __init__(self, line: socket.socket, call_timeout_s: float, exercises: Sequence[str]) -> None:
        self._line, self._call_timeout_s, self._exercises = line, call_timeout_s, exercises
        self._snapshot: Snapshot | None = None

    def __enter__(self) -> LentStage:
        self._line.send(json.dumps(list(self._exercises)).encode())
        _, fds, _, _ = socket.recv_fds(self._line, 1, 1)
        if not fds:
            raise SandboxError
        self._snapshot = Snapshot.borrowed(fds[0], self._call_timeout_s)
        return self

    def __exit__(self, *_: object) -> None:
        if self._snapshot is not None:
            self._snapshot.close()

    def stand_in(self, exercise: str, name: str) -> StandIn:
        """Return what was given by the worker. StudentFault; KernelDied where the fork has ended."""
        assert self._snapshot is not None
        try:
            return StandIn(self._snapshot, exercise, name)
        except StudentCrashed:
            raise KernelDied from None
