"""roster.csv: who is in the course, read once; a mistake names the file, the line and what was expected."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from caip.errors import ConfigError

__all__ = ["Roster", "Student", "same_name"]

COLUMNS = ("id", "name", "email", "section", "extension", "extra_time")


@dataclass(frozen=True)
class Student:
    """One line of the roster: ``extension_hours`` moves every due date, ``extra_time_percent`` lengthens every time span."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    extension_hours: float = 0.0
    extra_time_percent: float = 0.0


@dataclass(frozen=True)
class Roster:
    """The students of the course, in the order of the file."""

    students: tuple[Student, ...] = ()
    _by_id: dict[str, Student] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update({student.id: student for student in self.students})

    def __iter__(self) -> Iterator[Student]:
        return iter(self.students)

    def __contains__(self, student_id: object) -> bool:
        return student_id in self._by_id

    def get(self, student_id: str) -> Student:
        """Return the student; someone who is not on the roster has no extension."""
        return self._by_id.get(student_id, Student(student_id))

    @classmethod
    def read(cls, file: Path) -> Roster:
        """Read ``file``; no file is an empty roster."""
        if not file.exists():
            return cls()
        try:
            rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        except UnicodeDecodeError as error:
            raise ConfigError(file, "the file", f"UTF-8 ({error.reason} at byte {error.start})") from None
        if not rows:
            return cls()
        header = tuple(cell.strip().replace(" ", "_") for cell in rows[0])
        if header != COLUMNS:
            raise ConfigError(file, "line 1", f"the columns {','.join(COLUMNS)}", ",".join(header))
        return cls(tuple(_unique(file, [_student(file, n, row) for n, row in enumerate(rows[1:], 2) if row])))


def _student(file: Path, line: int, row: list[str]) -> Student:
    if len(row) != len(COLUMNS):
        raise ConfigError(file, f"line {line}", f"{len(COLUMNS)} columns", len(row))
    cells = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    # A dot hides a folder, a separator leaves it, nbgrader reads some as a pattern, and formgrader writes ids as they are.
    if not cells["id"] or cells["id"].startswith(".") or any(c in cells["id"] for c in "/\\\0*?[]<>"):
        raise ConfigError(file, f"line {line}, id", "a name without / \\ * ? [ ] < > and without a leading dot", cells["id"])
    return Student(
        id=cells["id"],
        name=cells["name"],
        email=cells["email"],
        section=cells["section"],
        extension_hours=_number(file, line, "extension", cells["extension"], "hours"),
        extra_time_percent=_number(file, line, "extra_time", cells["extra_time"], "percent"),
    )


def _number(file: Path, line: int, column: str, text: str, unit: str) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ConfigError(file, f"line {line}, {column}", f"{unit} as a number, or nothing", text)
    return value


def same_name(name: str) -> str:
    """Return ``name`` as a file system compares it that heeds neither case nor how an accent is written."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _unique(file: Path, students: list[Student]) -> list[Student]:
    seen: dict[str, str] = {}
    for student in students:
        key = same_name(student.id)
        if key in seen:
            raise ConfigError(file, "id", "each id once, its case and accents aside", f"{seen[key]}, {student.id}")
        seen[key] = student.id
    return students
