"""Let the course's graders judge made-up answers, as they judge students': in a folder of its own, with nobody's gradebook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import nbformat

from caip.config import Course, Lab
from caip.errors import GraderFault, UsageError
from caip.grading import Graded, Job, make_job, read_inputs
from caip.results import SubmissionResult, Verdict

__all__ = ["GradeAll", "Sitting"]

#: How jobs are judged: ``caip.scheduling.grade_all`` with its workers, given by the command line.
GradeAll = Callable[[Course, Lab, Sequence[Job]], Iterable[Graded]]
Answers = Mapping[str, str]
Name = TypeVar("Name")


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

    def judge(self, sheets: Mapping[Name, Answers]) -> dict[Name, SubmissionResult]:
        """Return the result of each sheet: the notebook with the text of some answer cells, by grade id, replaced."""
        students = {name: f"sheet{number}" for number, name in enumerate(sheets)}
        for name, student in students.items():
            self._hand_in(student, sheets[name])
        inputs = read_inputs(self._room, self._lab)
        jobs = [make_job(self._room, self._lab, student, inputs) for student in students.values()]
        found = {graded.result.student: graded.result for graded in self._grade_all(self._course, self._lab, jobs)}
        for result in found.values():  # no score is no proof that an answer loses points
            if result.verdict is Verdict.GRADER_FAULT:
                raise GraderFault(f"{self._lab.name} was not audited: {result.message}", todo="Mend it, then audit again.")
        return {name: found[student] for name, student in students.items()}

    def _hand_in(self, student: str, answers: Answers) -> None:
        notebook = deepcopy(self._release)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            cell.source = answers.get(name, cell.source)
        folder = self._room.submitted(self._lab.name, student)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / self._lab.notebook.name)
