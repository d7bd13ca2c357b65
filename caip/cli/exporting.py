"""``caip export``: from what was typed to a ledger, and to files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from caip.config import Course
from caip.errors import UsageError
from caip.gradebook.exporter import write_grades
from caip.reports import Ledger

__all__ = ["export_grades"]

UNWRITTEN = "No file was written."


def export_grades(
    course: Course,
    kind: str,
    labs: tuple[str, ...],
    folder: Path,
    *,
    template: Path | None = None,
    columns: tuple[str, ...] = (),
    section: str = "",
) -> tuple[list[Path], tuple[str, ...]]:
    """Write the files of one format; return them and the notes. ``columns`` are texts ``LAB=COLUMN``."""
    if kind != "canvas" and (template is not None or columns):
        raise UsageError("Only the format canvas fills in a template.", UNWRITTEN, "Leave --template and --column out.")
    chosen = tuple(course.labs(labs))
    named = dict(_named(course, one) for one in columns)
    students = course.of_section(section) if section else course
    filled = _text(template) if template is not None else None
    ledger = Ledger(students, chosen, (), datetime.now(UTC), filled, named, section)
    return write_grades(kind, ledger, folder)


def _named(course: Course, text: str) -> tuple[str, str]:
    lab, sign, column = text.partition("=")
    if not sign or not column.strip():
        raise UsageError(f"{text!r} is not LAB=COLUMN.", UNWRITTEN, "Write a lab's name, = and the column's heading or number.")
    return course.lab(lab.strip()).name, column


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"{file} cannot be read: {why}.", UNWRITTEN, "Give the file as it was downloaded.") from error
