"""Walk a notebook: run its cells in order in a kernel, park a snapshot at each grade cell."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

from nbformat import NotebookNode

from caip.errors import KernelDied, KernelTimeout, OutOfMemory, SandboxError, Tampered
from caip.grading.notebook import grade_id, is_answer, is_grade, new_output
from caip.grading.student import Parked, fault_of
from caip.sandbox import CellRun, Frozen, Kernel, Snapshot
from caip_lab.checks.failures import NotDefined, NotReached, StudentFault

__all__ = ["MAX_NOTEBOOK_OUTPUT_BYTES", "Still", "Walk", "walk"]

#: What one notebook may show, whatever its process sends: a cell's outputs have a limit of the lab's, and cells are many.
MAX_NOTEBOOK_OUTPUT_BYTES = 20_000_000
WORDS = {
    "timeout": "was stopped because it ran too long",
    "flood": "was stopped because it printed too much",
    "error": "raised {name}",
}


@dataclass
class Walk:
    """What the run of a notebook left: snapshots and files by exercise, cells by number, why it ended early if it did."""

    snapshots: dict[str, list[Snapshot]] = field(default_factory=dict)
    files: dict[str, Frozen] = field(default_factory=dict)
    accounts: dict[str, list[Parked | None]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, CellRun]] = field(default_factory=dict)
    end: StudentFault | None = None
    tampered: bool = False
    timed_out: bool = False
    room_bytes: int = MAX_NOTEBOOK_OUTPUT_BYTES

    def missing(self, exercise: str, name: str) -> StudentFault:
        """Return why ``name`` is not there: its answer cell may have been stopped, or have raised."""
        number, run = self.answers.get(exercise, (0, CellRun("ok")))
        if run.status == "ok":
            return NotDefined(name)
        words = WORDS[run.status].format(name=run.error.name if run.error else "an error")
        outcome = run.status if run.status != "error" else "missing"
        return NotReached(outcome, f"there is no {name}: code cell {number} {words}", (number, self._line_of(number, run)))

    def _line_of(self, cell: int, run: CellRun) -> int:
        """Return the line of ``cell`` at which its run failed, 0 where there is none."""
        lines = [line for where, line in (run.error.lines if run.error else ()) if where == cell and self.has_line(cell, line)]
        return lines[-1] if lines else 0

    def source(self, lines: tuple[tuple[int, int], ...]) -> str:
        """Return the student's own lines, with where they are."""
        return "\n".join(f"cell {cell}, line {line}: {self._line(cell, line)}" for cell, line in lines[-3:])

    def has_line(self, cell: int, line: int) -> bool:
        """Whether the notebook has such a line: a made-up number could carry a hidden input into feedback."""
        return 0 < line <= len(self.sources.get(cell, "").splitlines())

    def shown(self, run: CellRun, number: int) -> list[NotebookNode]:
        """Return the outputs of cell ``number``, as far as there is room: its kernel cuts them, if it is honest."""
        found = []
        for output in (_output(item, number) for item in run.outputs):
            if output is not None:
                self.room_bytes -= len(json.dumps(output))
                found += [output] if self.room_bytes >= 0 else []
        return found

    def _line(self, cell: int, line: int) -> str:
        return self.sources[cell].splitlines()[line - 1].strip() if self.has_line(cell, line) else ""


class Still(Protocol):
    """What is frozen with the kernel: the account beside it, if there is one."""

    def freezing(self) -> AbstractContextManager[None]:
        """Called at a grade cell: inside, nothing about the account changes."""

    def park(self) -> Parked | None:
        """Called inside, for each snapshot: return the account as it is."""

    def end_main(self) -> None:
        """Called when the last cell has run: end the kernel and what is beside it."""


class Alone:
    """A kernel with nothing beside it."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def freezing(self) -> AbstractContextManager[None]:
        return nullcontext()

    def park(self) -> Parked | None:
        return None

    def end_main(self) -> None:
        self._kernel.end_main()


def walk(
    kernel: Kernel, cells: Sequence[NotebookNode], copies: Mapping[str, int], deadline: float, beside: Still | None = None
) -> Walk:
    """Run the code cells among a notebook's ``cells``, filling in outputs; take ``copies[exercise]`` snapshots at its grade cell.

    Grade cells are not executed: their checks run outside. Never raises for what the student's code does.
    """
    done, beside = Walk(), beside or Alone(kernel)
    exercise_answers: list[tuple[int, CellRun]] = []
    files = Frozen()
    try:
        for number, cell in enumerate((c for c in cells if c.cell_type == "code"), 1):
            done.sources[number] = cell.source
            if is_grade(cell):
                name = grade_id(cell)
                done.answers[name] = _worst(exercise_answers)
                exercise_answers = []
                with beside.freezing():
                    done.accounts[name] = [beside.park() for _ in range(copies.get(name, 0))]
                    done.snapshots[name] = [_parked(kernel, deadline) for _ in range(copies.get(name, 0))]
                done.files[name] = files = kernel.folder.freeze(files)
                continue
            run = _run(kernel, cell, number, deadline)
            cell.outputs = done.shown(run, number)
            done.timed_out |= run.status == "timeout"
            if is_answer(cell):
                exercise_answers.append((number, run))
    except SandboxError as error:
        done.end, done.tampered = _end_of(error, number), isinstance(error, Tampered)
    finally:
        beside.end_main()
    return done


def _parked(kernel: Kernel, deadline: float) -> Snapshot:
    """Return a snapshot; a student's code can make each of many take long."""
    _in_time(deadline)
    return kernel.snapshot()


def _in_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise KernelTimeout(0)


def _run(kernel: Kernel, cell: NotebookNode, number: int, deadline: float) -> CellRun:
    _in_time(deadline)
    run = kernel.run(cell.source, number)
    cell.execution_count = number
    return run


def _worst(runs: list[tuple[int, CellRun]]) -> tuple[int, CellRun]:
    """Return the answer cell that did not end well, if any."""
    return next((run for run in runs if run[1].status != "ok"), (0, CellRun("ok")))


def _end_of(error: SandboxError, cell: int) -> StudentFault:
    what = {
        KernelTimeout: "did not end in time, even when interrupted",
        KernelDied: "ended the whole process",
        OutOfMemory: "used up the memory that this lab allows",
    }
    sentence = f"The notebook stopped before this exercise: code cell {cell} {what.get(type(error), 'broke the protocol')}."
    return NotReached(fault_of(error).outcome, sentence, (cell, 0))


def _output(item: dict[str, Any], number: int) -> NotebookNode | None:
    """Rebuild one output of cell ``number`` from trusted parts; None for what is none.

    An array equals anything element by element and a huge integer cannot be written: what is no text is not looked at.
    """
    kind, name = _text(item.get("output_type")), _text(item.get("name"))
    if kind == "stream" and name in ("stdout", "stderr"):
        return NotebookNode(output_type=kind, name=name, text=_text(item.get("text")))
    if kind == "error":
        traceback = item.get("traceback")
        lines = [line for line in traceback if type(line) is str] if type(traceback) is list else []
        ename, evalue = _text(item.get("ename"))[:200], _text(item.get("evalue"))[:500]
        return NotebookNode(output_type=kind, ename=ename, evalue=evalue, traceback=lines)
    data = item.get("data")
    if kind in ("display_data", "execute_result") and type(data) is dict:
        shown = {key: value for key, value in data.items() if type(key) is str and type(value) is str}
        return new_output(kind, shown, **({"execution_count": number} if kind == "execute_result" else {}))
    return None


def _text(value: object) -> str:
    return value if type(value) is str else ""
