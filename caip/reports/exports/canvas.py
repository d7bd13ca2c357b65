"""Scores in the gradebook that an instructor exported from Canvas: their file, filled in, with the labs' columns alone.

Canvas knows assignments by the number in a column's heading and people by its own ids, so it is their file that is filled,
never one made up: an unknown heading would make a new assignment. A cell without a final score stays as it was.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

from caip.config import Lab, Student
from caip.config.roster import same_name
from caip.errors import UsageError
from caip.reports.csvfile import cell, number
from caip.reports.exports.ledger import UNWRITTEN, Export, Ledger

__all__ = ["export"]

#: Headings of the columns that say whose row it is, as Canvas writes them: keys of the school's, Canvas's number, words.
PERSON = ("SIS Login ID", "SIS User ID", "Integration ID", "ID", "Student", "Section")
KEYS, NUMBERED = PERSON[:3], PERSON[:4]
ASSIGNMENT = re.compile(r"(?P<name>.*\S)\s*\((?P<id>\d+)\)", re.DOTALL)
AGAIN = "In Canvas choose Grades, Export, and give that file with --template."
#: Canvas's own try-out, who is nobody.
TEST_STUDENT = ("Student, Test", "Test Student")
Row = list[str]


@dataclass(frozen=True)
class Gradebook:
    """Canvas's file: the heading, the lines above the students (points possible and the like), the students."""

    head: Row
    above: list[Row]
    students: list[Row]

    def at(self, row: Row, heading: str) -> str:
        """Return the cell of ``row`` under ``heading``, empty where there is none."""
        place = self.head.index(heading) if heading in self.head else len(row)
        return row[place].strip() if place < len(row) else ""


def export(ledger: Ledger) -> Export:
    """Return ``canvas.csv``: who is in Canvas, with the columns of the labs."""
    book = _read(ledger.template)
    columns = {lab.name: _column(book, lab, ledger.columns) for lab in ledger.labs}
    for lab in ledger.labs:
        _same_worth(book, lab, columns[lab.name])
    owners = _owners(book, [student for lab in ledger.labs for student, _ in ledger.lines(lab)])
    if book.students and not owners:
        raise UsageError(
            f"This is the gradebook of another course: none of its {len(book.students)} students is known here.",
            UNWRITTEN,
            f"{AGAIN} The roster's id, e-mail or name must be what Canvas has.",
        )
    filled = 0
    for lab in ledger.labs:
        filled += _fill(book, columns[lab.name], owners, {student.id: total for student, _, total in ledger.final(lab)})
    notes = (*(note for lab in ledger.labs for note in ledger.left_out(lab)), *_strangers(book, ledger, owners))
    return Export({"canvas.csv": _text(book, list(columns.values())).encode()} if filled else {}, notes)


def _read(template: str | None) -> Gradebook:
    if template is None:
        raise UsageError("Canvas's own gradebook file is needed, to be filled in.", UNWRITTEN, AGAIN)
    text = template.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if row]
    head = [heading.strip() for heading in rows[0]] if rows else []
    if "Student" not in head or not set(NUMBERED) & set(head):
        raise UsageError("The template is no gradebook of Canvas: it has no columns Student and ID.", UNWRITTEN, AGAIN)
    place = head.index("Student")
    # Lines such as "Points Possible" have no id of Canvas's; there may be one on manual posting as well.
    ids = [head.index(key) for key in NUMBERED if key in head]
    is_person = [any(place < len(row) and row[place].strip() for place in ids) for row in rows[1:]]
    people = [row for row, found in zip(rows[1:], is_person, strict=True) if found and row[place].strip() not in TEST_STUDENT]
    return Gradebook(head, [row for row, found in zip(rows[1:], is_person, strict=True) if not found], people)


def _column(book: Gradebook, lab: Lab, named: Mapping[str, str]) -> int:
    """Return the place of the lab's column: the one that was named, else that with the lab's title or name."""
    wanted = {named[lab.name]} if lab.name in named else {lab.title, lab.name}
    wanted = {one.strip().casefold() for one in wanted}
    headings = {place: heading for place, heading in enumerate(book.head) if ASSIGNMENT.fullmatch(heading)}
    found = [place for place, heading in headings.items() if _names(heading) & wanted]
    if len(found) != 1:
        there = ", ".join(repr(heading) for heading in headings.values()) or "none"
        what = "no column" if not found else f"{len(found)} columns"
        raise UsageError(
            f"The Canvas file has {what} for {lab.name} ({lab.title}). Its assignments are: {there}.",
            UNWRITTEN,
            f"Name the column with --column '{lab.name}=NAME'; if none is right, the file is of another course.",
        )
    return found[0]


def _names(heading: str) -> set[str]:
    """Return how a column may be called: its heading, the assignment's name, and the assignment's number."""
    found = ASSIGNMENT.fullmatch(heading)
    assert found
    return {heading.casefold(), found["name"].casefold(), found["id"]}


def _same_worth(book: Gradebook, lab: Lab, column: int) -> None:
    """Refuse where Canvas's points possible are not the lab's: 16 of 20 would become 16 of 100."""
    row = next((row for row in book.above if row and row[book.head.index("Student")].strip() == "Points Possible"), [])
    told = row[column].strip() if column < len(row) else ""
    try:
        differs = told != "" and abs(float(told) - lab.max_points) > 1e-9
    except ValueError:  # "(read only)"
        return
    if differs:
        raise UsageError(
            f"In Canvas {book.head[column]!r} is worth {told} points, and {lab.name} {number(lab.max_points)}.",
            UNWRITTEN,
            "Set the assignment's points in Canvas to the lab's, and export the gradebook again.",
        )


def _owners(book: Gradebook, students: Iterable[Student]) -> dict[int, Student]:
    """Return whose the rows are: by a key, else, among who is left, by a name that fits one only. UsageError for two of one."""
    everybody = list({student.id: student for student in students}.values())
    found = _by_key(book, everybody) or _by_number(book, everybody)
    taken = {student.id for student in found.values()}
    left = [student for student in everybody if student.id not in taken]
    for place, row in enumerate(book.students):
        if place not in found and (owner := _by_name(book.at(row, "Student"), left)) is not None:
            found[place] = owner
    _one_row_each(book, found)
    return found


def _by_key(book: Gradebook, students: Iterable[Student]) -> dict[int, Student]:
    """Return whose key of the school's is the roster's id or e-mail."""
    by_key = {key.casefold(): one for one in students for key in (one.id, one.email) if key}
    keys = ([book.at(row, heading).casefold() for heading in KEYS] for row in book.students)
    owners = {place: next((by_key[key] for key in mine if key in by_key), None) for place, mine in enumerate(keys)}
    return {place: owner for place, owner in owners.items() if owner is not None}


def _by_number(book: Gradebook, students: Iterable[Student]) -> dict[int, Student]:
    """Return whose number of Canvas's own is the roster's id, and whose name is no other one."""
    by_id = {student.id: student for student in students}
    numbered = ((place, row, by_id.get(book.at(row, "ID"))) for place, row in enumerate(book.students))
    return {
        place: owner
        for place, row, owner in numbered
        if owner is not None and (not owner.name or _by_name(book.at(row, "Student"), [owner]))
    }


def _one_row_each(book: Gradebook, owners: Mapping[int, Student]) -> None:
    rows: dict[str, list[str]] = defaultdict(list)
    for place, student in owners.items():
        row = book.students[place]
        rows[student.id].append(f"{book.at(row, 'Student')} ({book.at(row, 'ID')})")
    for student_id, lines in rows.items():
        if len(lines) > 1:
            raise UsageError(
                f"{len(lines)} lines of the Canvas file fit {student_id}: {'; '.join(lines)}.",
                UNWRITTEN,
                "Write the SIS login of the right one into roster.csv, as id or e-mail.",
            )


def _by_name(text: str, students: Iterable[Student]) -> Student | None:
    """Return the one student of this name, written as it is or with the last name first."""
    last, comma, first = text.partition(",")
    names = {same_name(name) for name in ((text, f"{first.strip()} {last.strip()}") if comma else (text,))}
    fits = [student for student in students if student.name and same_name(student.name) in names]
    return fits[0] if len(fits) == 1 else None


def _fill(book: Gradebook, column: int, owners: Mapping[int, Student], totals: Mapping[str, float]) -> int:
    """Write scores into a column; return how many."""
    places = [place for place, student in owners.items() if student.id in totals]
    for place in places:
        row = book.students[place]
        row += [""] * (column + 1 - len(row))
        row[column] = number(totals[owners[place].id])
    return len(places)


def _strangers(book: Gradebook, ledger: Ledger, owners: Mapping[int, Student]) -> list[str]:
    unknown = [book.at(row, "Student") for place, row in enumerate(book.students) if place not in owners]
    known = {student.id for student in owners.values()}
    graded = {student.id for lab in ledger.labs for student, _, _ in ledger.final(lab)}
    found = (("in Canvas, not on the roster, left as they were", unknown), ("graded, not in Canvas", sorted(graded - known)))
    return [f"{words}: {', '.join(names)}" for words, names in found if names]


def _text(book: Gradebook, columns: list[int]) -> str:
    """Return the file that goes back: the columns of people and of the labs. Names are guarded, ids and scores are exact."""
    people = [place for place, heading in enumerate(book.head) if heading in PERSON]
    prose = {place for place in people if book.head[place] in ("Student", "Section")}
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    for row in (book.head, *book.above, *book.students):
        padded = row + [""] * (len(book.head) - len(row))
        writer.writerow([cell(padded[place]) if place in prose else padded[place] for place in (*people, *columns)])
    return stream.getvalue()
