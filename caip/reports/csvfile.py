"""The cohort as CSV (RFC 4180). No score is an empty cell, never 0."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from caip.config import Course, Lab, Student
from caip.reports.standing import Standing, line_up
from caip.results import Score

__all__ = ["COLUMNS", "cell", "cohort_csv", "number"]

COLUMNS = (
    "student",
    "name",
    "email",
    "section",
    "assignment",
    "points",
    "max_points",
    "percent",
    "verdict",
    "late_seconds",
    "penalty",
)

#: What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"); the last four are the full-width forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cohort_csv(course: Course, lab: Lab, standings: Iterable[Standing]) -> str:
    """Return the standings in ``lab``, one line a student, then one column ``exercise_<name>`` for each exercise.

    Lines end with CR LF. Points carry at most four decimals. Text that a spreadsheet would run gets a ``'`` in front.
    """
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*COLUMNS, *(f"exercise_{exercise.name}" for exercise in lab.exercises)])
    for student, standing in line_up(course, lab, standings):
        writer.writerow(_cells(lab, student, standing))
    return stream.getvalue()


def _cells(lab: Lab, student: Student, standing: Standing) -> list[str]:
    total, points = standing.total, standing.exercise_points()
    judged = total is not None
    return [
        *(cell(text) for text in (student.id, student.name, student.email, student.section, lab.name)),
        number(total),
        number(lab.max_points),
        _percent(total, lab.max_points),
        standing.verdict.value,
        number(standing.result.late_s if judged else None),
        number(standing.penalty if judged else None),
        *(number(points.get(exercise.name)) for exercise in lab.exercises),
    ]


def cell(text: str) -> str:
    """Return text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def number(value: float | None) -> str:
    """Write a number for a machine: at most four decimals; nothing where there is none."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _percent(total: float | None, max_points: float) -> str:
    return "" if total is None else Score(total, max_points).percent or ""
