"""course.toml: the term. Where everything lives, which labs there are, when they are due, what lateness costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from caip.config.environment import database_url
from caip.config.lab import Lab
from caip.config.roster import Roster, Student
from caip.config.table import Table
from caip.errors import ConfigError, UsageError

__all__ = ["Assignment", "Course", "LatePolicy"]


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: ``percent_per_day`` of the points earned, for each day begun after ``grace_minutes``."""

    percent_per_day: float = 0.0
    grace_minutes: float = 0.0

    def penalty(self, points: float, late_s: float) -> float:
        """Return the points lost, 0 to ``points``, for work handed in ``late_s`` seconds after it was due."""
        over_s = late_s - 60 * self.grace_minutes
        days = max(0, -(-over_s // 86_400))
        return min(points, points * days * self.percent_per_day / 100)


@dataclass(frozen=True)
class Assignment:
    """A lab in this term: when it opens and when it is due, in UTC; no date is never late."""

    lab: str
    opens: datetime | None = None
    due: datetime | None = None

    def due_for(self, student: Student) -> datetime | None:
        """Return when it is due for ``student``, extension and extra time included."""
        if self.due is None:
            return None
        window = self.due - self.opens if self.opens else timedelta()
        return self.due + timedelta(hours=student.extension_hours) + window * student.extra_time_percent / 100


@dataclass(frozen=True)
class Course:
    """The course at ``root``."""

    root: Path
    id: str
    title: str
    pass_percent: float
    attempt: str
    sections: tuple[str, ...]
    late: LatePolicy
    assignments: tuple[Assignment, ...]
    graders_dir: Path
    db_url: str
    judged_per_hour: int = 12

    @classmethod
    def find(cls, start: Path) -> Course:
        """Read the course that ``start`` lies in: the nearest folder upwards with a course.toml."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / "course.toml").is_file():
                return cls.read(folder)
        raise UsageError(
            f"No course.toml in {start.resolve()} or a folder above it.",
            todo="Run this inside a course, or name it with --course.",
        )

    @classmethod
    def read(cls, root: Path) -> Course:
        """Read ``root/course.toml``."""
        table = Table.read(root / "course.toml")
        course, late, watch = table.table("course"), table.table("late"), table.table("watch")
        found = cls(
            root=root,
            id=course.text("id"),
            title=course.text("title"),
            pass_percent=course.number("pass_percent", 60, maximum=100),
            attempt=course.text("attempt", "last_on_time", choices=("last_on_time", "last")),
            sections=course.texts("sections", ()),
            late=LatePolicy(late.number("percent_per_day", 0, maximum=100), late.number("grace_minutes", 0)),
            assignments=tuple(_assignment(sub) for sub in table.tables("labs")),
            graders_dir=root / course.text("graders", "graders"),
            db_url=database_url(course.text("db_url", f"sqlite:///{root / 'gradebook.db'}")),
            judged_per_hour=int(watch.number("judged_per_hour", 12, minimum=1)),
        )
        for part in (course, late, watch, table):
            part.done()
        return found

    @cached_property
    def roster(self) -> Roster:
        """The students, read from roster.csv; where course.toml names sections, each must be one of them."""
        roster = Roster.read(self.root / "roster.csv")
        for student in roster if self.sections else ():
            if student.section and student.section not in self.sections:
                expected = f"for {student.id} one of {', '.join(self.sections)}"
                raise ConfigError(self.root / "roster.csv", "section", expected, student.section)
        return roster

    def with_students(self, students: Iterable[Student]) -> Course:
        """Return the course with these students in the place of roster.csv's."""
        found = replace(self)
        found.__dict__["roster"] = Roster(tuple(students))  # where cached_property keeps it
        return found

    def of_section(self, section: str) -> Course:
        """Return the course with the students of one section alone. UsageError where there is no such section."""
        known = sorted({student.section for student in self.roster if student.section} | set(self.sections))
        if section not in known:
            todo = f"The sections are: {', '.join(known)}." if known else "The roster names none."
            raise UsageError(f"There is no section {section!r}.", "Nothing was written.", todo)
        return self.with_students(one for one in self.roster if one.section == section)

    def lab(self, name: str) -> Lab:
        """Read the lab called ``name``; :class:`UsageError` where the course has none."""
        if name not in {assignment.lab for assignment in self.assignments}:
            known = ", ".join(assignment.lab for assignment in self.assignments)
            raise UsageError(f"There is no lab called {name!r} in course.toml.", todo=f"The labs are: {known}.")
        return Lab.read(self.root / "source" / name, self.graders_dir / name)

    def labs(self, names: tuple[str, ...] = ()) -> list[Lab]:
        """Return the labs called ``names``, or all of them."""
        return [self.lab(name) for name in names or [assignment.lab for assignment in self.assignments]]

    def assignment(self, lab: str) -> Assignment:
        """Return the term's entry for ``lab``."""
        return next(assignment for assignment in self.assignments if assignment.lab == lab)

    def late_s(self, lab: str, student: str, handed_in: datetime | None) -> float:
        """Return by how many seconds work handed in at ``handed_in`` (UTC) is late; 0 within the grace, or without a time."""
        due = self.assignment(lab).due_for(self.roster.get(student))
        if due is None or handed_in is None:
            return 0.0
        late_s = (handed_in - due).total_seconds()
        return late_s if late_s > 60 * self.late.grace_minutes else 0.0

    def release(self, lab: str) -> Path:
        return self.root / "release" / lab

    def submitted(self, lab: str, student: str) -> Path:
        return self.root / "submitted" / student / lab

    def autograded(self, lab: str, student: str) -> Path:
        return self.root / "autograded" / student / lab

    def feedback(self, lab: str, student: str) -> Path:
        return self.root / "feedback" / student / lab

    def students_with(self, lab: str) -> list[str]:
        """Return the ids of students who handed in a folder for ``lab``, sorted."""
        folders = (self.root / "submitted").glob(f"*/{lab}")
        return sorted(one.parent.name for one in folders if one.is_dir() and not one.parent.name.startswith("."))


def _assignment(table: Table) -> Assignment:
    assignment = Assignment(table.text("name"), table.moment("opens", None), table.moment("due", None))
    table.done()
    return assignment
