"""What ``nbgrader autograde`` runs instead of its own pipeline: the same engine, the same points.

``Repair`` sanitizes (submitted -> autograded), ``Grade`` judges what was *submitted* and writes the points, ``Overview``
and ``Prose`` are for feedback. nbgrader_config.py names them. An exception here costs one submission, never the batch.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from caip.config import Course
from caip.errors import GraderFault
from caip.gradebook.autograded import is_ours, keep_harmless, sanitise
from caip.gradebook.overview import overview
from caip.gradebook.page import prepare, scores
from caip.gradebook.prose import as_html
from caip.gradebook.store import open_store
from caip.grading import Worker, make_job
from caip.grading.notebook import Unreadable, parse, repair
from caip.results import SubmissionResult, Verdict

__all__ = ["Grade", "Overview", "Prose", "Repair", "record_unreadable"]

#: What feedback pages and reports look like, alike.
STYLE = Path(__file__).parents[1] / "reports" / "templates" / "style.css.j2"


@cache
def _worker(root: Path, lab: str, isolation: str) -> Worker:
    """One worker per lab and isolation for the life of this process."""
    course = Course.read(root)
    worker = Worker(course, course.lab(lab), isolation)
    atexit.register(worker.close)
    return worker


def record_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Record what nbgrader cannot even open, before it tries: as ``caip grade`` does. nbgrader's ``pre_convert_hook``.

    nbgrader swallows what a hook raises, so nothing of the grading of other submissions hangs on this.
    """
    course = Course.find(Path.cwd())
    for path in map(Path, notebooks):
        lab, who = path.parent.name, path.parent.parent.name
        try:
            parse(path.read_bytes())
        except Unreadable:
            worker = _worker(course.root, lab, "none")  # what cannot be read is not run
            with open_store(course) as store:
                store.record(worker.grade(make_job(course, worker.lab, who)).result)


class Repair(NbGraderPreprocessor):
    """Rebuild the notebook from trusted parts."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the repaired notebook."""
        course, lab = Course.find(Path.cwd()), resources["nbgrader"]["assignment"]
        release = nbformat.read(course.release(lab) / f"{lab}.ipynb", as_version=4)
        submitted = course.submitted(lab, resources["nbgrader"]["student"]) / f"{lab}.ipynb"
        try:
            repaired = repair(parse(submitted.read_bytes()), release)
        except Unreadable as error:
            raise ValueError(str(error)) from None
        for line in repaired.repairs:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], line)
        return repaired.notebook, resources


class Grade(NbGraderPreprocessor):
    """Judge the submission from outside and save the points."""

    isolation = Unicode("confined", help="How students' code is kept apart: confined, or process by name.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with outputs and with what its checks found."""
        names, course = resources["nbgrader"], Course.find(Path.cwd())
        worker = _worker(course.root, names["assignment"], self.isolation)
        job = make_job(course, worker.lab, names["student"])
        graded = worker.grade(job)
        if graded.doubtful:
            graded = worker.grade(job.confirmed(graded))
        with open_store(course) as store:
            store.record(graded.result)
        if graded.result.verdict is Verdict.GRADER_FAULT or graded.notebook is None:
            raise GraderFault(graded.result.message, "No score was written.")
        keep_harmless(course, worker.lab, names["student"])
        return sanitise(nbformat.reads(graded.notebook, as_version=4)), resources


class Overview(NbGraderPreprocessor):
    """For feedback alone, after GetGrades: what the page says on top, and what each of its cells is."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with each cell's part in ``metadata.caip``, and the overview in the resources."""
        names = resources["nbgrader"]
        course = Course.find(Path(resources["metadata"]["path"]))
        lab, student = course.lab(names["assignment"]), names["student"]
        with open_store(course) as store:
            result = store.judged(lab.name, student) or SubmissionResult(student, lab.name, Verdict.GRADED)
            waiting = store.waiting(lab.name, student)
        who = {"course": course.title, "student": course.roster.get(student).name or student}
        resources["caip_style"] = STYLE.read_text(encoding="utf-8")
        resources["caip"] = found = overview(lab, result, scores(nb), waiting, float(names["late_penalty"]), **who)
        prepare(nb, result, {item.name: item for item in found.items})
        return nb, resources


class Prose(NbGraderPreprocessor):
    """For feedback alone: render the lab's own prose as a student's was, with formulas that need no MathJax."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with its prose as HTML."""
        for cell in nb.cells:
            if cell.cell_type == "markdown" and is_ours(cell):
                cell.source = as_html(cell.source)
        return nb, resources
