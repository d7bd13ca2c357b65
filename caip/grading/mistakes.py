"""The misconceptions of a lab, ready to be tried: in a kernel that is not the student's, beside the reference solution.

A worker holds one :class:`Mistakes`, and starts its kernel when first asked: the source notebook is walked once, and an
exercise's wrong answers are run once, each in a copy of the namespace that its answer cell starts from. Each grader that
asks gets a fresh fork of that kernel, so that nothing of one submission is in the next one's.

Where the lab uses AWS, an answer acts on an account: there the grader walks the source notebook itself, on a bench of its own
(:class:`caip.grading.stage.OwnStage`), and gives each answer in a fork of kernel and account.
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from caip.config import Lab
from caip.errors import SandboxError
from caip.grading.aws import Bench
from caip.grading.catalogue import Catalogue
from caip.grading.rehearsal import Rehearsal
from caip.grading.stage import LentStage, Stage
from caip.sandbox import Launchers, Snapshot

__all__ = ["Asker", "Mistakes"]

LONGEST_REQUEST = 65_536


class Mistakes:
    """The misconceptions of ``lab`` in a kernel that is started when it is needed, and again when it has ended."""

    def __init__(self, lab: Lab, catalogue: Catalogue, launchers: Launchers) -> None:
        self._lab, self._catalogue, self._launchers = lab, catalogue, launchers
        self._bench: Bench | None = None
        self._rehearsal: Rehearsal | None = None
        self._given: set[str] = set()
        #: Answers that ended the kernel: they are not given again.
        self._barred: set[tuple[str, str]] = set()

    def __enter__(self) -> Mistakes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernel; the next who asks gets another."""
        if self._bench is not None:
            self._bench.__exit__()
        self._bench, self._rehearsal, self._given = None, None, set()

    @contextmanager
    def open(self) -> Iterator[tuple[Asker, socket.socket]]:
        """Give the two ends of one grader's line: what it asks with, and what the worker answers on with :meth:`serve`."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            yield Asker(theirs, self._lab.limits.call_timeout_s), ours

    def serve(self, line: socket.socket, release: Path, wait_s: float) -> float:
        """Wait up to ``wait_s`` for a request on ``line``, and answer it; return how long the answer took."""
        if not select.select([line], [], [], wait_s)[0]:
            return 0.0
        started = time.monotonic()
        self._answer(line, json.loads(line.recv(LONGEST_REQUEST)), release)
        return time.monotonic() - started

    def _answer(self, line: socket.socket, exercises: Sequence[str], release: Path) -> None:
        """Send a fork in which the misconceptions of ``exercises`` are defined, or that there is none."""
        for _ in range(2):  # the kernel may have ended since it was last asked, or one ends it
            try:
                snapshot = self._fork(exercises, release)
            except SandboxError:
                self.close()
                continue
            with snapshot, suppress(OSError):
                socket.send_fds(line, [b"S"], [snapshot.fileno()])
            return
        with suppress(OSError):
            line.send(b"N")

    def _fork(self, exercises: Sequence[str], release: Path) -> Snapshot:
        bench, rehearsal = self._started(release)
        bench.kernel.run("caip_aside.leave()", 0)
        for exercise in exercises:
            if exercise not in self._given:
                self._give_all(bench, rehearsal, exercise)
        return bench.kernel.snapshot()

    def _started(self, release: Path) -> tuple[Bench, Rehearsal]:
        """Return the kernel with the source notebook walked, and the namespace before each answer kept."""
        if self._bench is None or self._rehearsal is None:
            self._bench = Bench(self._launchers, self._lab.limits, None)
            self._rehearsal = Rehearsal(self._bench, self._lab, self._catalogue, release)
            self._rehearsal.walk(self._catalogue)
        return self._bench, self._rehearsal

    def _give_all(self, bench: Bench, rehearsal: Rehearsal, exercise: str) -> None:
        for name in rehearsal.names(exercise):
            if (exercise, name) in self._barred:
                continue
            self._barred.add((exercise, name))
            bench.kernel.run(f"caip_aside.give({exercise!r}, {name!r}, {rehearsal.cells(exercise, name)!r})", 0)
            self._barred.remove((exercise, name))
        self._given.add(exercise)


class Asker:
    """A grader's end of the line to its worker."""

    def __init__(self, line: socket.socket, call_timeout_s: float) -> None:
        self._line, self._call_timeout_s = line, call_timeout_s

    def stage(self, exercises: Sequence[str]) -> Stage:
        """Return a stage in a fork of the worker's kernel, in which the misconceptions of ``exercises`` are defined."""
        return LentStage(self._line, self._call_timeout_s, exercises)
