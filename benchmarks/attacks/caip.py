"""caip: all attacks in one batch, each between honest submissions, by the real ``caip grade`` in confined kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.api import Gradebook

import caip
from benchmarks.attacks.exercise import EXERCISES
from benchmarks.attacks.peers import BEFORE, GRADEBOOK, OTHER, STOLEN, empty
from benchmarks.attacks.rows import Outcome, Row
from caip.config import Course
from caip.gradebook import open_store
from caip.results import SubmissionResult, Verdict
from tests.attacks import test_attacks as suite

LAB = suite.LAB
#: Those of the suite's own course, and the two that are laid out here.
CANARIES = {
    "CANARY-5b0d93e7c142": "hidden tests",
    "CANARY-e81f6a2c09b4": "solution",
    GRADEBOOK: "gradebook",
    OTHER: "another's work",
}
JUDGED = {Verdict.GRADED, Verdict.PENDING, Verdict.LATE}


class Caip:
    """caip as it is in this repository."""

    name = "caip"

    def __init__(self, folder: Path) -> None:
        self.scratch = folder / "caip-scratch"
        self.version = f"caip {caip.__version__}"

    def prepare(self) -> None:
        """Copy the suite's course and release its lab."""
        empty(self.scratch)
        shutil.copytree(suite.COURSE, self.scratch / "course")
        self.course = Course.read(self.scratch / "course")
        self.environment = {**os.environ, "CAIP_SECRETS": str(self.scratch / "secrets")}
        suite.caip(self.course, self.environment, "release", check=True)
        with Gradebook(self.course.db_url, self.course.id) as gradebook:
            gradebook.update_or_create_student("somebody", first_name=GRADEBOOK)

    def judge(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Yield what comes of each attack; all of them are graded by then."""
        suite.hand_in_honest(self.course, BEFORE, f"# My notes\n{OTHER}")
        again = [row for row in rows if row.resubmitted]
        for row in again:
            suite.hand_in_honest(self.course, self._student(row), "# My notes")
        if again:
            self._grade()
        for row in rows:
            self._hand_in(row)
        ended = self._grade()
        suite.caip(self.course, self.environment, "feedback", check=True)
        with open_store(self.course) as store:
            results = {result.student: result for result in store.latest(LAB)}
        for row in rows:
            yield row, self._outcome(row, results, ended)

    def _grade(self) -> subprocess.CompletedProcess[str]:
        return suite.caip(self.course, self.environment, "grade", "--json", "--jobs", "2", "--isolation", "confined")

    @staticmethod
    def _student(row: Row) -> str:
        return f"{row.attack.family}-{row.name}"

    def _hand_in(self, row: Row) -> None:
        student = self._student(row)
        shutil.rmtree(self.course.submitted(LAB, student), ignore_errors=True)
        names = {"STUDENT": student, "COURSE": str(self.course.root), "SECRETS": self.environment["CAIP_SECRETS"]}
        released = self.course.release(LAB) / f"{LAB}.ipynb"
        row.attack.hand_in(self.course.submitted(LAB, student), released, names)
        suite.hand_in_honest(self.course, f"{student}-honest", "# My notes")

    def _outcome(self, row: Row, results: dict[str, SubmissionResult], done: subprocess.CompletedProcess[str]) -> Outcome:
        student = self._student(row)
        honest = [results.get(BEFORE), results.get(f"{student}-honest")]
        right = all(one is not None and sum(suite.by_exercise(one).values()) == suite.FULL for one in honest)
        stopped = "" if right and done.returncode in (0, 1) else "others are not graded"
        result = results.get(student)
        judged = result is not None and result.verdict in JUDGED
        points = {one.name: suite.by_exercise(result).get(one.name, 0.0) for one in EXERCISES} if judged else None
        shown = "\n".join(self._shown(student, result))
        return Outcome(points, tuple(what for word, what in (CANARIES | STOLEN).items() if word in shown), stopped)

    def _shown(self, student: str, result: SubmissionResult | None) -> Iterator[str]:
        """Yield what a student gets to see."""
        for folder in (self.course.feedback(LAB, student), self.course.autograded(LAB, student)):
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    yield path.read_text(encoding="utf-8", errors="replace")
        for check in result.checks if result else ():
            yield check.message
