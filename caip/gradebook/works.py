"""What students wrote, read from the notebooks that count: for statistics and similarity, never for a score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from caip.config import Course, Lab
from caip.gradebook.attempts import Attempts
from caip.grading import handed_in, read_submission
from caip.results import Work

__all__ = ["read_works"]

#: An answer is read up to here; nobody writes more for an exercise.
MOST_CHARACTERS = 20_000
SUFFIX = "-answer"


def read_works(course: Course, lab: Lab) -> Iterator[Work]:
    """Yield the work of everybody who handed in something for ``lab``; one whose notebook cannot be read has no answers.

    Nothing where the lab is not released: nobody can tell then what a student added.
    """
    release = course.release(lab.name) / lab.notebook.name
    if not release.is_file():
        return
    released = _cells(release.read_bytes())
    given = {text.strip() for _, text in released}
    names = {exercise.name for exercise in lab.exercises}
    start = {name: text for name, text in _by_exercise(released, names, frozenset()).items() if text.strip()}
    for student in course.students_with(lab.name):
        folder = course.submitted(lab.name, student)
        notebook = read_submission(folder, student, lab).notebook
        yield Work(
            student=student,
            assignment=lab.name,
            answers=_by_exercise(_cells(notebook or b""), names, given),
            released=start,
            attempts=max(1, Attempts(course, lab.name, student).n_kept()),
            handed_in=handed_in(folder),
        )


def _cells(notebook: bytes) -> list[tuple[str, str]]:
    """Return (grade id, source) of the cells that a student may write in; nothing of what is no notebook."""
    try:
        cells = json.loads(notebook.decode("utf-8-sig"))["cells"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return []
    return [(_grade_id(cell), _source(cell)) for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _grade_id(cell: dict[str, Any]) -> str:
    meta = cell.get("metadata")
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    found = meta.get("grade_id") if isinstance(meta, dict) else None
    written = cell.get("cell_type") == "code" or (isinstance(meta, dict) and bool(meta.get("solution")))
    return (found if isinstance(found, str) else "") if written else "#"


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace").decode()


def _by_exercise(cells: list[tuple[str, str]], names: set[str], given: set[str] | frozenset[str]) -> dict[str, str]:
    """Join what is not ``given`` by exercise: a cell without a grade id belongs to the exercise below it, else to the last.

    Of cells with one grade id the last counts, as it does when they are graded.
    """
    own: dict[str, dict[str, str]] = {}
    loose: list[str] = []
    last = ""
    for grade_id, text in cells:
        name = grade_id.removesuffix(SUFFIX)
        if name in names:
            parts = own.setdefault(name, {})
            parts |= {f"#{len(parts)}.{i}": extra for i, extra in enumerate(loose)}
            loose, last = [], name
        if not text.strip() or text.strip() in given or grade_id == "#":
            continue
        if name in names:
            own[name][grade_id] = text
        elif not grade_id:
            loose.append(text)
    if last:
        own[last] |= {f"#end.{i}": extra for i, extra in enumerate(loose)}
    return {name: "\n\n".join(parts.values())[:MOST_CHARACTERS] for name, parts in own.items() if parts}
