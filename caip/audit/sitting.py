"""Let the course's graders judge made-up answers, as they judge students': in a folder of its own, with nobody's gradebook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

import nbformat

from caip.config import Course, Lab
from caip.errors import GraderFault, UsageError
from caip.grading import Graded, Inputs, Job, make_job, read_inputs
from caip.results import SubmissionResult, Verdict

__all__ = ["GradeAll", "Sheet", "judge"]

#: How the jobs of each lab, by its name, are judged: ``caip.scheduling.grade_all`` with its workers, given by the command
#: line. The number is how many they are in all.
GradeAll = Callable[[Course, Mapping[str, Iterable[Job]], int], Generator[Graded, None, None]]
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


class Sitting(Generic[Name]):
    """One lab's released notebook, answered in many ways. A context manager."""

    def __init__(self, course: Course, lab: Lab, sheets: Mapping[Name, Sheet]) -> None:
        release = course.release(lab.name)
        if not (release / lab.notebook.name).is_file():
            raise UsageError(f"{lab.name} is not released.", todo=f"Run caip release {lab.name} first.")
        self.lab, self._sheets = lab, sheets
        self._release = nbformat.read(release / lab.notebook.name, as_version=4)
        self._folder = tempfile.TemporaryDirectory(prefix="caip-audit-")
        root = Path(self._folder.name)
        (root / "release").symlink_to(course.root.resolve() / "release")
        self._room = replace(course, root=root)

    def __enter__(self) -> Sitting[Name]:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def __len__(self) -> int:
        return len(self._sheets)

    @property
    def most_s(self) -> float:
        """How long all notebooks may take together."""
        return len(self) * self.lab.limits.notebook_timeout_s

    def jobs(self) -> Iterator[Job]:
        """Hand in each sheet, and yield its job."""
        inputs = read_inputs(self._room, self.lab)
        for number, sheet in enumerate(self._sheets.values()):
            yield self._job(f"sheet{number}", sheet, inputs)

    def by_name(self, results: Iterable[SubmissionResult]) -> dict[Name, SubmissionResult]:
        """Return by the names of the sheets what came of them."""
        of_student = {result.student: result for result in results}
        return {name: of_student[f"sheet{number}"] for number, name in enumerate(self._sheets)}

    def _job(self, student: str, sheet: Sheet, inputs: Inputs) -> Job:
        self._hand_in(student, sheet)
        left_out = [one.name for one in self.lab.exercises if sheet.exercises and one.name not in sheet.exercises]
        job = make_job(self._room, self.lab, student, inputs)
        return replace(job, kept=tuple(left_out), names=sheet.named, until_lost=sheet.until_lost, only_seen=True)

    def _hand_in(self, student: str, sheet: Sheet) -> None:
        """Answer the notebook."""
        notebook = deepcopy(self._release)
        for cell in notebook.cells:
            cell.source = sheet.answers.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        folder = self._room.submitted(self.lab.name, student)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / self.lab.notebook.name)


def judge(
    course: Course, sheets: Mapping[str, Mapping[Name, Sheet]], grade_all: GradeAll
) -> dict[str, dict[Name, SubmissionResult]]:
    """Return the result of each sheet of each lab, by their names. The labs that may take longest are begun first."""
    with ExitStack() as ended:
        sittings = [ended.enter_context(Sitting(course, course.lab(lab), of_lab)) for lab, of_lab in sheets.items()]
        sittings.sort(key=lambda one: one.most_s, reverse=True)
        jobs = {one.lab.name: one.jobs() for one in sittings}
        found: dict[str, list[SubmissionResult]] = {one.lab.name: [] for one in sittings}
        for graded in ended.enter_context(closing(grade_all(course, jobs, sum(map(len, sittings))))):
            if graded.result.verdict is Verdict.GRADER_FAULT:  # no score is no proof that an answer loses points
                lab, message = graded.result.assignment, graded.result.message
                raise GraderFault(f"{lab} was not audited: {message}", todo="Mend it, then audit again.")
            found[graded.result.assignment].append(graded.result)
        return {one.lab.name: one.by_name(found[one.lab.name]) for one in sittings}
