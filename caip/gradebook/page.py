"""What each cell of a feedback page is: the lab's text, the student's own, an exercise with what its checks found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from nbformat import NotebookNode

from caip.gradebook.autograded import is_ours
from caip.gradebook.code import marked_code
from caip.gradebook.overview import Item
from caip.grading.feedback import show
from caip.grading.notebook import grade_id, is_answer, is_grade, is_manual
from caip.results import Outcome, Score, SubmissionResult

__all__ = ["prepare", "scores"]

#: What is said beside the student's own line, or below their cell.
REMARKS = {
    Outcome.ERROR: "the error was raised here",
    Outcome.MISSING: "an error ended the cell here",
    Outcome.TIMEOUT: "this took too long and was stopped",
    Outcome.CRASHED: "this ended the whole process",
    Outcome.MEMORY: "this used more memory than the lab allows",
    Outcome.FLOOD: "this printed too much and was stopped",
}


def scores(notebook: NotebookNode) -> dict[str, Score]:
    """Return the gradebook's points by exercise, as nbgrader's GetGrades left them in the cells."""
    found = ((grade_id(cell), cell.metadata.nbgrader) for cell in notebook.cells if _graded(cell))
    return {name: Score(float(given.score or 0), float(given.points)) for name, given in found}


def prepare(notebook: NotebookNode, result: SubmissionResult, items: Mapping[str, Item]) -> None:
    """Say in each cell's ``metadata.caip`` what the template shows of it; ``items`` are the exercises by name."""
    marks = _marks(result)
    number = 0
    for cell in notebook.cells:
        number += cell.cell_type == "code"
        cell.metadata["caip"] = part = NotebookNode(kind=_kind(cell), number=number, item=items.get(grade_id(cell)))
        if part.kind == "exercise" and result.checks:
            show(cell, result, linked=True)
        if cell.cell_type == "code":
            part.html = marked_code(cell.source, {line: words for line, words in marks[number].items() if line})
            part.remark = marks[number].get(0, "")


def _graded(cell: NotebookNode) -> bool:
    return "points" in cell.metadata.get("nbgrader", {}) and "score" in cell.metadata.get("nbgrader", {})


def _kind(cell: NotebookNode) -> str:
    if is_grade(cell):
        return "exercise"
    if is_manual(cell):
        return "manual"
    return "answer" if is_answer(cell) else "ours" if is_ours(cell) else "own"


def _marks(result: SubmissionResult) -> dict[int, dict[int, str]]:
    """Return what to say beside the lines of each code cell where a check saw the student's code go wrong."""
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    for cell, line, words in _places(result):
        marks[cell].setdefault(line, words)
    return marks


def _places(result: SubmissionResult) -> Iterator[tuple[int, int, str]]:
    for check in result.checks:
        if check.told.place and check.outcome in REMARKS:
            yield *check.told.place, REMARKS[check.outcome]
