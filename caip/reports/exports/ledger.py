"""What is exported, and what an export is: files, and notes for who uploads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from caip.config import Course, Lab, Student
from caip.reports.standing import Standing, line_up

__all__ = ["UNWRITTEN", "Export", "Ledger"]

UNWRITTEN = "No file was written."


@dataclass(frozen=True)
class Ledger:
    """The grades of a course on the day ``made_at``. ``template`` is a platform's own file to be filled in, as text.

    ``columns`` says which column of it belongs to which lab, where its heading does not. ``section``: the course's roster
    is that of one section, and nobody else is exported.
    """

    course: Course
    labs: tuple[Lab, ...]
    standings: tuple[Standing, ...]
    made_at: datetime
    template: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    section: str = ""

    def lines(self, lab: Lab) -> list[tuple[Student, Standing]]:
        """Return everybody with their standing in ``lab``, the roster first."""
        return line_up(self.course, lab, self.standings)

    def final(self, lab: Lab) -> Iterator[tuple[Student, Standing, float]]:
        """Yield who has a score that nothing waits for, with it."""
        for student, standing in self.lines(lab):
            if standing.total is not None and not standing.waiting:
                yield student, standing, standing.total

    def left_out(self, lab: Lab) -> tuple[str, ...]:
        """Say who has no final score in ``lab`` although something was handed in."""
        waiting = [student.id for student, standing in self.lines(lab) if standing.waiting]
        unjudged = [
            student.id for student, standing in self.lines(lab) if standing.total is None and standing.result.record.started_at
        ]
        found = ((waiting, "left out, waits for a score by hand"), (unjudged, "left out, could not be graded"))
        return tuple(f"{lab.name}: {words}: {', '.join(names)}" for names, words in found if names)


@dataclass(frozen=True)
class Export:
    """Files by their names below the folder, and what whoever uploads them should know."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
