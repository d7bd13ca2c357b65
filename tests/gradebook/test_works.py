"""What students wrote, read for statistics: their own cells by exercise, and nothing of what is no notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from caip.config import Course
from caip.gradebook import read_works
from caip.results import Work

HandIn = Callable[..., Path]


def works(course: Course) -> dict[str, Work]:
    return {work.student: work for work in read_works(course, course.lab("mini"))}


def cell(notebook: nbformat.NotebookNode, grade_id: str) -> int:
    return next(i for i, one in enumerate(notebook.cells) if one.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def test_answers_are_by_exercise_and_what_was_left_is_not_there(course: Course, hand_in: HandIn) -> None:
    hand_in("ada", {"double-answer": "def double(n): return 2 * n", "why": "Because."})
    work = works(course)["ada"]
    assert work.answers == {"double": "def double(n): return 2 * n", "why": "Because."}
    assert set(work.released) == {"double", "answer", "why"}
    assert (work.attempts, work.assignment) == (1, "mini")


def test_a_cell_that_was_added_belongs_to_the_exercise_below_it(course: Course, hand_in: HandIn) -> None:
    def add(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.insert(cell(notebook, "answer-answer"), new_code_cell("six = 6"))
        notebook.cells.insert(0, new_markdown_cell("my notes"))
        notebook.cells.append(new_code_cell("print('done')"))

    hand_in("ada", {"answer-answer": "answer = six * 7", "double-answer": "def double(n): return 2 * n"}, add)
    assert works(course)["ada"].answers == {
        "double": "def double(n): return 2 * n",
        "answer": "six = 6\n\nanswer = six * 7",
        "why": "print('done')",
    }


def test_of_copied_cells_the_last_counts_and_ids_of_no_exercise_are_passed_over(course: Course, hand_in: HandIn) -> None:
    def copy(notebook: nbformat.NotebookNode) -> None:
        place = cell(notebook, "answer-answer")
        again = new_code_cell("answer = 42", metadata=notebook.cells[place].metadata)
        other = new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "of another lab", "solution": True}})
        notebook.cells[place + 1 : place + 1] = [again, other]

    hand_in("ada", {"answer-answer": "answer = 41"}, copy)
    assert works(course)["ada"].answers["answer"] == "answer = 42"
    assert "x = 1" not in works(course)["ada"].answers.values()


@pytest.mark.parametrize(
    "text",
    [
        *("", "no JSON", "[]", '{"cells": 3}', '{"cells": [3, {"source": 5}, {"cell_type": "code", "metadata": 7}]}', "[" * 9999),
        '{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": {"grade_id": ["double"]}}}]}',
        '{"cells": [{"cell_type": "code", "source": "\\ud83d", "metadata": {}}]}',
    ],
)
def test_what_is_no_notebook_has_no_answers(course: Course, text: str) -> None:
    folder = course.submitted("mini", "ada")
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text("2026-03-01 10:00:00.000000 UTC")
    work = works(course)["ada"]
    assert work.answers == {}
    assert work.handed_in == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_lab_that_is_not_released_has_no_works(course: Course, hand_in: HandIn) -> None:
    hand_in("ada")
    (course.release("mini") / "mini.ipynb").unlink()
    assert works(course) == {}


def test_an_answer_is_read_up_to_a_bound(course: Course, hand_in: HandIn) -> None:
    hand_in("ada", {"double-answer": "x = 1\n" * 100_000})
    assert len(works(course)["ada"].answers["double"]) == 20_000
    assert json.dumps(works(course)["ada"].answers)
