"""Whether a check breaks on the reference solution as well: then the fault is the check's, and nobody pays for it."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest

from caip.grading.aws import Bench
from caip.grading.notebook import parse, repair
from caip.grading.plugin import GraderPlugin
from caip.grading.scoring import Ran
from caip.grading.student import WireBackend
from caip.grading.submission import Submission, fill
from caip.grading.walk import walk
from caip.sandbox import Frozen, Launchers

__all__ = ["Reference"]


class Reference:
    """The source notebook, solutions and all, in a kernel of its own that is started when first asked. A context manager.

    ``exercises`` are those that are asked about, with the inputs that ``seed`` draws. ``release`` is the released notebook.
    """

    def __init__(self, plugin: GraderPlugin, launchers: Launchers, release: Path, seed: str, exercises: Collection[str]) -> None:
        self._plugin, self._launchers, self._exercises = plugin, launchers, exercises
        self._release, self._seed = release, seed
        self._stack = ExitStack()
        self._backends: dict[str, WireBackend] | None = None

    def __enter__(self) -> Reference:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def breaks(self, item: pytest.Function, ran: Ran) -> bool:
        """Whether the same check with the same seed breaks on the reference solution, too."""
        if self._backends is None:
            self._backends = self._start()
        backend = self._backends.get(ran.check.exercise)
        if backend is None:
            return True
        backend.restore()
        return self._plugin.run(item, backend, self._seed).error is not None

    def _start(self) -> dict[str, WireBackend]:
        lab = self._plugin.lab
        solution = repair(parse(lab.notebook.read_bytes()), nbformat.read(lab.notebook, as_version=4)).notebook
        bench = self._stack.enter_context(Bench(self._launchers, lab.limits, self._plugin.dock))
        fill(bench.kernel.folder, self._release.parent, Submission("", lab.name))
        copies = dict.fromkeys(self._exercises, 1)
        until = time.monotonic() + lab.limits.notebook_timeout_s
        done = walk(bench.kernel, solution.cells, copies, until, bench)
        return {
            name: WireBackend(parked[0], bench.kernel.folder, done.files.get(name, Frozen()), parked=done.accounts[name][0])
            for name, parked in done.snapshots.items()
            if parked
        }
