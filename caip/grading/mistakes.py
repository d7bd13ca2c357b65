"""The misconceptions of a lab, ready to be called: in a kernel of their own, beside the reference solution.

A worker holds one :class:`Mistakes`, and starts its kernel when first asked: the source notebook is walked once, and an
exercise's wrong answers are run once, each in a copy of the namespace that its answer cell starts from. Each grader that
asks gets a fresh fork of that kernel, so that nothing of one submission is in the next one's. The code is ours, and is
confined all the same.
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from caip.config import Lab
from caip.errors import SandboxError
from caip.grading import aside
from caip.grading.catalogue import Catalogue, answer_cell
from caip.grading.notebook import grade_id, is_grade, parse, repair
from caip.grading.submission import Submission, fill
from caip.sandbox import Kernel, Launchers, Snapshot

__all__ = ["Asker", "Mistakes"]

LONGEST_REQUEST = 65_536
START = f"""\
def caip_aside():
    space = {{"__name__": "caip_aside"}}
    exec(compile({Path(aside.__file__).read_text(encoding="utf-8")!r}, "caip_aside", "exec"), space)
    return space["Aside"](get_ipython())
caip_aside = caip_aside()
"""


class Mistakes:
    """The misconceptions of ``lab`` in a kernel that is started when it is needed, and again when it has ended."""

    def __init__(self, lab: Lab, catalogue: Catalogue, launchers: Launchers) -> None:
        self._lab, self._catalogue, self._launchers = lab, catalogue, launchers
        self._kernel: Kernel | None = None
        self._cells: dict[str, list[str]] = {}
        self._given: set[str] = set()
        #: Answers that ended the kernel: they are not given again.
        self._barred: set[tuple[str, str]] = set()

    def __enter__(self) -> Mistakes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernel; the next who asks gets another."""
        if self._kernel is not None:
            self._kernel.__exit__()
        self._kernel, self._given = None, set()

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
        has_account = self._launchers.accounts is not None  # the notebook would wait for one that is not there
        for _ in () if has_account else range(2):  # the kernel may have ended since it was last asked, or one ends it
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
        kernel = self._started(release)
        kernel.run("caip_aside.leave()", 0)
        for exercise in exercises:
            if exercise not in self._given:
                self._give(kernel, exercise)
        return kernel.snapshot()

    def _started(self, release: Path) -> Kernel:
        """Return the kernel with the source notebook walked, and the namespace before each answer kept."""
        if self._kernel is not None:
            return self._kernel
        self._kernel = kernel = Kernel(self._launchers.kernels, self._lab.limits)
        fill(kernel.folder, release, Submission("", self._lab.name))
        kernel.run(START, 0)
        answers = {answer_cell(name): name for name in self._catalogue}
        following: list[str] = []
        for number, cell in enumerate(_code_cells(self._lab), 1):
            if is_grade(cell):
                following = []
                continue
            if (exercise := answers.get(grade_id(cell))) is not None:
                kernel.run(f"caip_aside.keep({exercise!r})", 0)
                following = self._cells[exercise] = []
            else:
                following.append(cell.source)
            kernel.run(cell.source, number)
        kernel.run("caip_aside.settle()", 0)
        return kernel

    def _give(self, kernel: Kernel, exercise: str) -> None:
        for name, mistake in self._catalogue.get(exercise, {}).items():
            if (exercise, name) in self._barred or exercise not in self._cells:
                continue
            self._barred.add((exercise, name))
            kernel.run(f"caip_aside.give({exercise!r}, {name!r}, {[mistake.code, *self._cells[exercise]]!r})", 0)
            self._barred.remove((exercise, name))
        self._given.add(exercise)


def _code_cells(lab: Lab) -> list[NotebookNode]:
    solution = repair(parse(lab.notebook.read_bytes()), nbformat.read(lab.notebook, as_version=4)).notebook
    return [cell for cell in solution.cells if cell.cell_type == "code"]


class Asker:
    """A grader's end of the line to its worker."""

    def __init__(self, line: socket.socket, call_timeout_s: float) -> None:
        self._line, self._call_timeout_s = line, call_timeout_s

    def snapshot(self, exercises: Sequence[str]) -> Snapshot | None:
        """Return a fork in which the misconceptions of ``exercises`` are defined; None where the worker has none to give."""
        self._line.send(json.dumps(list(exercises)).encode())
        _, fds, _, _ = socket.recv_fds(self._line, 1, 1)
        return Snapshot.borrowed(fds[0], self._call_timeout_s) if fds else None
