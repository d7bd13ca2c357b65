"""All grades as one workbook: everybody's scores on the first sheet, then a sheet for each lab. No score is an empty cell.

Text is written as text: nothing in it is ever a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from caip.config import Lab, Student
from caip.reports.exports.ledger import Export, Ledger

__all__ = ["export"]

#: What a spreadsheet takes as the name of a sheet.
LONGEST_NAME, NO_NAME = 31, re.compile(r"[\[\]:*?/\\']")
WHO = ("student", "name", "email", "section")
Value = str | float | None


def export(ledger: Ledger) -> Export:
    """Return ``grades.xlsx``. The same ledger gives the same bytes."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": ledger.course.title, "created": ledger.made_at.replace(tzinfo=None)})
        bold, taken = book.add_format({"bold": True}), {"grades"}
        _fill(book.add_worksheet("Grades"), _overview(ledger), bold)
        for lab in ledger.labs:
            _fill(book.add_worksheet(_name(lab.name, taken)), _lab(ledger, lab), bold)
    return Export({"grades.xlsx": stream.getvalue()})


def _overview(ledger: Ledger) -> list[Sequence[Value]]:
    by_lab = [{student.id: standing.total for student, standing in ledger.lines(lab)} for lab in ledger.labs]
    everybody = {student.id: student for lab in ledger.labs for student, _ in ledger.lines(lab)}
    rows: list[Sequence[Value]] = [
        (*WHO, *(lab.title for lab in ledger.labs)),
        ("points possible", "", "", "", *(lab.max_points for lab in ledger.labs)),
    ]
    return rows + [(*_who(one), *(totals.get(one.id) for totals in by_lab)) for one in everybody.values()]


def _lab(ledger: Ledger, lab: Lab) -> list[Sequence[Value]]:
    rows: list[Sequence[Value]] = [
        (*WHO, "points", "verdict", "hours late", "penalty", *(one.title for one in lab.exercises)),
        ("points possible", "", "", "", lab.max_points, "", None, None, *(one.points for one in lab.exercises)),
    ]
    for student, standing in ledger.lines(lab):
        points, judged = standing.exercise_points(), standing.total is not None
        late = (round(standing.result.late_s / 3600, 2), standing.penalty) if judged else (None, None)
        scores = (points.get(one.name) for one in lab.exercises)
        rows.append((*_who(student), standing.total, standing.verdict.value, *late, *scores))
    return rows


def _who(student: Student) -> tuple[str, ...]:
    return student.id, student.name, student.email, student.section


def _fill(sheet: Worksheet, rows: list[Sequence[Value]], bold: object) -> None:
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value, bold if r < 2 else None)
            elif value is not None:
                sheet.write_number(r, c, round(value, 4), bold if r < 2 else None)
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, 2, 22)
    sheet.set_column(3, len(rows[0]) - 1, 14)


def _name(lab: str, taken: set[str]) -> str:
    """Return a name for the lab's sheet that no other sheet has, however it is written."""
    short = NO_NAME.sub("_", lab)[:LONGEST_NAME]
    name = next(one for one in (short, *(f"{short[:27]}~{n}" for n in range(2, 1000))) if one.casefold() not in taken)
    taken.add(name.casefold())
    return name
