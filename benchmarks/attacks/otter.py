"""Otter-Grader without containers: ``otter assign``, and ``otter run`` for one submission after the other."""

from __future__ import annotations

import json
import shutil

import nbformat

from benchmarks.attacks.exercise import EXERCISES, NAME, otter_source
from benchmarks.attacks.peers import AFTER, BEFORE, HOSTILE, TESTS, Peer
from benchmarks.attacks.rows import Outcome, Row

GRADE_ALL = """\
for zip in handed-in/*.zip; do
    results=results/$(basename "$zip" .zip)
    mkdir -p "$results"
    otter run --no-logo --autograder autograder.zip --output-dir "$results" "$zip"
done
"""


class Otter(Peer):
    """Otter-Grader 7.0.0: what would run in its container, on the machine itself."""

    name = "otter"
    requirements = ("otter-grader==7.0.0", "ipykernel==7.4.0", "numpy==2.4.6", "pandas==3.1.1")
    timeout_s = 180  # it has no limit of its own

    def _release(self) -> None:
        nbformat.write(otter_source(TESTS), self.release / f"{NAME}.ipynb")
        printed = self._run("otter", "assign", f"{NAME}.ipynb", "dist", folder=self.release)
        made = list((self.release / "dist" / "autograder").glob("*.zip"))
        assert made, printed
        shutil.copy(made[0], self.release / "autograder.zip")
        notebook = nbformat.read(self.release / "dist" / "student" / f"{NAME}.ipynb", as_version=4)
        answers = [cell for cell in notebook.cells if "otter_answer_cell" in cell.metadata.get("tags", ())]
        for cell, exercise in zip(answers, EXERCISES, strict=True):
            cell.metadata["nbgrader"] = {"grade_id": f"{exercise.name}-answer"}  # the name by which attacks know the cell
        nbformat.write(notebook, self.release / f"{NAME}.ipynb")

    def _judge(self, row: Row) -> Outcome:
        shutil.copy(self.release / "autograder.zip", self.scratch)
        self._hand_in(row, self.release / f"{NAME}.ipynb")
        for student in (BEFORE, HOSTILE, AFTER):
            shutil.make_archive(str(self.scratch / "handed-in" / student), "zip", self._submitted(student))
        ended = self._run("sh", "-c", GRADE_ALL) is not None
        found = {student: self._result(student) for student in (BEFORE, HOSTILE, AFTER)}
        points = {student: self._points(result) for student, result in found.items() if result}
        return self._outcome(points, self._shown(found[HOSTILE]), ended)

    def _result(self, student: str) -> dict[str, list[dict[str, str]]]:
        path = self.scratch / "results" / student / "results.json"
        return json.loads(path.read_text()) if path.is_file() else {}

    @staticmethod
    def _points(result: dict[str, list[dict[str, str]]]) -> dict[str, float]:
        return {test["name"]: float(test["score"]) for test in result["tests"] if "score" in test}

    @staticmethod
    def _shown(result: dict[str, list[dict[str, str]]]) -> str:
        """Return what a student sees of it: the output of the tests that are visible."""
        return "\n".join(test.get("output", "") for test in result.get("tests", ()) if test.get("visibility") == "visible")
