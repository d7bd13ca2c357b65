"""Let the course's graders judge made-up answers, as they judge students': in a folder of its own, with nobody's gradebook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import nbformat

from caip.config import Course, Lab
from caip.errors import GraderFault, UsageError
from caip.grading import Graded, Inputs, Job, make_job, read_inputs
from caip.results import SubmissionResult, Verdict

__all__ = ["GradeAll", "Sheet", "Sitting"]

#: How jobs are judged: ``caip.scheduling.grade_all`` with its workers, given by the command line.
GradeAll = Callable[[Course, Lab, Sequence[Job]], Iterable[Graded]]
Name = TypeVar("Name")


@dataclass(frozen=True)
class Sheet:
    """One way to answer a notebook: the text of some answer cells, by grade id; the others are as they were released.

    ``exercises`` are judged, and no others; empty: all are. ``named``: whether misconceptions are named. ``until_lost``: an
    exercise is judged only as far as its first check that fails.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    exercises: tuple[str, ...] = ()
    named: bool = False
    until_lost: bool = False


class Sitting:
    """One lab's released notebook, answered in many ways. A context manager."""

    def __init__(self, course: Course, lab: Lab, grade_all: GradeAll) -> None:
        release = course.release(lab.name)
        if not (release / lab.notebook.name).is_file():
            raise UsageError(f"{lab.name} is not released.", todo=f"Run caip release {lab.name} first.")
        self._course, self._lab, self._grade_all = course, lab, grade_all
        self._release = nbformat.read(release / lab.notebook.name, as_version=4)
        self._folder = tempfile.TemporaryDirectory(prefix="caip-audit-")
        root = Path(self._folder.name)
        (root / "release").symlink_to(course.root.resolve() / "release")
        self._room = replace(course, root=root)

    def __enter__(self) -> Sitting:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def judge(self, sheets: Mapping[Name, Sheet]) -> dict[Name, SubmissionResult]:
        """Return the result of each sheet."""
        students = {name: f"sheet{number}" for number, name in enumerate(sheets)}
        inputs = read_inputs(self._room, self._lab)
        jobs = [self._job(students[name], sheet, inputs) for name, sheet in sheets.items()]
        found = {graded.result.student: graded.result for graded in self._grade_all(self._course, self._lab, jobs)}
        for result in found.values():  # no score is no proof that an answer loses points
            if result.verdict is Verdict.GRADER_FAULT:
                raise GraderFault(f"{self._lab.name} was not audited: {result.message}", todo="Mend it, then audit again.")
        return {name: found[student] for name, student in students.items()}

    def _job(self, student: str, sheet: Sheet, inputs: Inputs) -> Job:
        self._hand_in(student, sheet.answers)
        left_out = [one.name for one in self._lab.exercises if sheet.exercises and one.name not in sheet.exercises]
        job = make_job(self._room, self._lab, student, inputs)
        return replace(job, kept=tuple(left_out), names=sheet.named, until_lost=sheet.until_lost)

    def _hand_in(self, student: str, answers: Mapping[str, str]) -> None:
        notebook = deepcopy(self._release)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            cell.source = answers.get(name, cell.source)
        folder = self._room.submitted(self._lab.name, student)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / self._lab.notebook.name)
