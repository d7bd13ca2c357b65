"""Walk a notebook: run its cells in order in a kernel, park a snapshot at each grade cell."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from caip.errors import KernelDied, KernelTimeout, SandboxError, Tampered
from caip.grading.notebook import grade_id, is_answer, is_grade
from caip.grading.student import fault_of
from caip.sandbox import CellRun, Kernel, Snapshot
from caip_lab.checks.failures import NotDefined, NotReached, StudentFault

__all__ = ["Walk", "walk"]

WORDS = {
    "timeout": "was stopped because it ran too long",
    "flood": "was stopped because it printed too much",
    "error": "raised {name}",
}


@dataclass
class Walk:
    """What the run of a notebook left: snapshots by exercise, cells by number, why it ended early if it did."""

    snapshots: dict[str, list[Snapshot]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, CellRun]] = field(default_factory=dict)
    end: StudentFault | None = None
    tampered: bool = False
    timed_out: bool = False

    def missing(self, exercise: str, name: str) -> StudentFault:
        """Return why ``name`` is not there: its answer cell may have been stopped, or have raised."""
        number, run = self.answers.get(exercise, (0, CellRun("ok")))
        if run.status == "ok":
            return NotDefined(name)
        words = WORDS[run.status].format(name=run.error.name if run.error else "an error")
        return NotReached(run.status if run.status != "error" else "missing", f"there is no {name}: code cell {number} {words}")

    def source(self, lines: tuple[tuple[int, int], ...]) -> str:
        """Return the student's own lines, with where they are."""
        return "\n".join(f"cell {cell}, line {line}: {self._line(cell, line)}" for cell, line in lines[-3:])

    def has_line(self, cell: int, line: int) -> bool:
        """Whether the notebook has such a line: a made-up number could carry a hidden input into feedback."""
        return 0 < line <= len(self.sources.get(cell, "").splitlines())

    def _line(self, cell: int, line: int) -> str:
        return self.sources[cell].splitlines()[line - 1].strip() if self.has_line(cell, line) else ""


def walk(kernel: Kernel, notebook: NotebookNode, copies: Mapping[str, int], deadline: float) -> Walk:
    """Run the notebook's code cells, filling in outputs; take ``copies[exercise]`` snapshots at its grade cell.

    Grade cells are not executed: their checks run outside. Never raises for what the student's code does.
    """
    done = Walk()
    exercise_answers: list[tuple[int, CellRun]] = []
    try:
        for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
            done.sources[number] = cell.source
            if is_grade(cell):
                name = grade_id(cell)
                done.answers[name] = _worst(exercise_answers)
                exercise_answers = []
                done.snapshots[name] = [kernel.snapshot() for _ in range(copies.get(name, 0))]
                continue
            run = _run(kernel, cell, number, deadline)
            done.timed_out |= run.status == "timeout"
            if is_answer(cell):
                exercise_answers.append((number, run))
    except SandboxError as error:
        done.end, done.tampered = _end_of(error, number), isinstance(error, Tampered)
    finally:
        kernel.end_main()
    return done


def _run(kernel: Kernel, cell: NotebookNode, number: int, deadline: float) -> CellRun:
    if time.monotonic() > deadline:
        raise KernelTimeout(0)
    run = kernel.run(cell.source, number)
    cell.outputs = [output for item in run.outputs if (output := _output(item)) is not None]
    cell.execution_count = number
    return run


def _worst(runs: list[tuple[int, CellRun]]) -> tuple[int, CellRun]:
    """Return the answer cell that did not end well, if any."""
    return next((run for run in runs if run[1].status != "ok"), (0, CellRun("ok")))


def _end_of(error: SandboxError, cell: int) -> StudentFault:
    what = {KernelTimeout: "did not end in time, even when interrupted", KernelDied: "ended the whole process"}
    sentence = f"The notebook stopped before this exercise: code cell {cell} {what.get(type(error), 'broke the protocol')}."
    return NotReached(fault_of(error).outcome, sentence)


def _output(item: dict[str, Any]) -> NotebookNode | None:
    """Rebuild one output from trusted parts; None for what is none. Half a surrogate pair cannot cross the wire."""
    kind = item.get("output_type")
    if kind == "stream" and item.get("name") in ("stdout", "stderr") and isinstance(item.get("text"), str):
        return NotebookNode(output_type=kind, name=item["name"], text=item["text"])
    if kind == "error":
        lines = [line for line in item.get("traceback") or [] if isinstance(line, str)]
        return NotebookNode(
            output_type=kind, ename=str(item.get("ename"))[:200], evalue=str(item.get("evalue"))[:500], traceback=lines
        )
    data = item.get("data")
    if kind in ("display_data", "execute_result") and isinstance(data, dict):
        content = {"data": {str(k): v for k, v in data.items() if isinstance(v, str)}, "metadata": {}}
        count = item.get("execution_count")
        content["execution_count"] = count if type(count) is int else None  # type: ignore[assignment]
        return output_from_msg({"header": {"msg_type": kind}, "content": content})
    return None
