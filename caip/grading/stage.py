"""Where known mistakes are tried: the source notebook, walked in a kernel of ours, in which other answers than its own are given.

What each exercise is answered from is kept: the names, in copies, and where the lab uses AWS the account, frozen. Each answer
is given in a fork of that kernel, to a copy of that account, and the checks are put to it as to a student's work. The code is
ours, and is confined all the same. No value of a student's reaches this kernel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import cast

import nbformat
from nbformat import NotebookNode

from caip.config import Lab
from caip.grading import aside
from caip.grading.aws import Bench, Parked
from caip.grading.catalogue import Catalogue, answer_cell
from caip.grading.notebook import grade_id, is_grade, parse, repair
from caip.grading.student import WireBackend
from caip.grading.submission import Submission, fill
from caip.sandbox import Frozen, Snapshot
from caip_lab.checks import Handle, Misconception
from caip_lab.checks.failures import NotDefined, StudentError

__all__ = ["NOTHING", "Stage", "StandIn"]

#: The name of the answer cell as it was released: who did nothing has made no mistake that could be named.
NOTHING = ""
START = f"""\
def caip_aside():
    space = {{"__name__": "caip_aside"}}
    exec(compile({Path(aside.__file__).read_text(encoding="utf-8")!r}, "caip_aside", "exec"), space)
    return space["Aside"](get_ipython())
caip_aside = caip_aside()
"""


class StandIn(WireBackend):
    """The backend of one answer that was given aside: names and files are looked up in what it left."""

    def __init__(self, snapshot: Snapshot, parked: Parked | None) -> None:
        super().__init__(snapshot, None, Frozen(), parked=parked)
        self._aside = cast(Handle, super().get("caip_aside"))._ref
        self._file = cast(Handle, self.attribute(self._aside, "file", "file"))._ref

    def get(self, name: str) -> object:
        return self._look_up(self._aside, name)

    def read_file(self, name: str) -> bytes:
        return cast(bytes, self._look_up(self._file, str(PurePosixPath(name))))

    def _look_up(self, table: object, name: str) -> object:
        try:
            return self.call(table, [name], {}, name)
        except StudentError as error:
            raise NotDefined(name) if error.name == "KeyError" else error from None


class Stage:
    """The walk of a lab's source notebook on ``bench``, with the released one in the folder ``release``."""

    def __init__(self, bench: Bench, lab: Lab, catalogue: Catalogue, release: Path) -> None:
        self._bench, self._lab, self._release = bench, lab, release
        stubs = _sources(nbformat.read(release / lab.notebook.name, as_version=4))
        self._answers = {name: _answers(found, stubs.get(answer_cell(name), "")) for name, found in catalogue.items()}
        #: By exercise, the cells between its answer and its grade cell.
        self._following: dict[str, list[str]] = {}
        self._accounts: dict[str, Parked | None] = {}

    def walk(self, exercises: Collection[str]) -> None:
        """Run the notebook as far as the last of ``exercises``, and keep what each of them is answered from. SandboxError."""
        kernel, waiting = self._bench.kernel, {answer_cell(name): name for name in exercises}
        fill(kernel.folder, self._release, Submission("", self._lab.name))
        kernel.run(START, 0)
        following: list[str] = []
        for number, cell in enumerate(_code_cells(self._lab), 1):
            if is_grade(cell):
                following = []
                if not waiting:
                    break
                continue
            if (exercise := waiting.pop(grade_id(cell), None)) is not None:
                self._keep(exercise)
                following = self._following[exercise] = []
            else:
                following.append(cell.source)
            kernel.run(cell.source, number)
        kernel.run("caip_aside.settle()", 0)
        self._bench.end_account()

    def names(self, exercise: str) -> list[str]:
        """Return the answers to an exercise that can be given: its mistakes, and nothing done. None without an answer cell."""
        return list(self._answers[exercise]) if exercise in self._following else []

    @contextmanager
    def stand_in(self, exercise: str, name: str) -> Iterator[StandIn]:
        """Give the answer called ``name``; inside, checks are put to it. StudentFault where it cannot be given; SandboxError."""
        self._bench.kernel.run("caip_aside.leave()", 0)
        cells, before = [self._answers[exercise][name], *self._following[exercise]], self._accounts[exercise]
        with self._bench.kernel.snapshot() as snapshot:
            after = before.after(lambda: _give(snapshot, exercise, name, cells)) if before is not None else None
            if before is None:
                _give(snapshot, exercise, name, cells)
            stand_in = StandIn(snapshot, after)
            try:
                yield stand_in
            finally:
                stand_in.end_account()

    def _keep(self, exercise: str) -> None:
        self._bench.kernel.run(f"caip_aside.keep({exercise!r})", 0)
        with self._bench.freezing():
            self._accounts[exercise] = self._bench.park()


def _give(snapshot: Snapshot, exercise: str, name: str, cells: list[str]) -> None:
    cast(Handle, WireBackend(snapshot, None, Frozen()).get("caip_aside")).give(exercise, name, cells)


def _answers(found: Mapping[str, Misconception], stub: str) -> dict[str, str]:
    return {name: one.code for name, one in found.items()} | {NOTHING: stub}


def _sources(notebook: NotebookNode) -> dict[str, str]:
    return {grade_id(cell): cell.source for cell in notebook.cells if grade_id(cell)}


def _code_cells(lab: Lab) -> list[NotebookNode]:
    solution = repair(parse(lab.notebook.read_bytes()), nbformat.read(lab.notebook, as_version=4)).notebook
    return [cell for cell in solution.cells if cell.cell_type == "code"]
