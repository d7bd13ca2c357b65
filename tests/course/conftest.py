"""The course's labs, released in a folder of their own, and a worker for each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.gradebook import release_lab
from caip.grading import Worker, make_job
from caip.results import SubmissionResult

ROOT = Path(__file__).parents[2]
LABS = [assignment.lab for assignment in Course.read(ROOT).assignments]
#: Labs that draw figures and grow forests in every notebook: ``make test`` tries a smaller part of them.
SLOW = {"w1c1_ml_lifecycle"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the cohorts of slow labs to ``make test-all``: three students of each lab are in tests/cli/test_demo.py."""
    names = {f"test_a_small_cohort_gets_what_it_deserves[{lab}]" for lab in (*SLOW, "w1c2_confusion_matrix")}
    for item in items:
        if item.name in names:
            item.add_marker(pytest.mark.whole)


@pytest.fixture(scope="session")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The repository's course, released anew."""
    root = tmp_path_factory.mktemp("real") / "course"
    root.mkdir()
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root)
    course = Course.read(root)
    for name in LABS:
        release_lab(course, course.lab(name))
    return course


Judge = Callable[[dict[str, str], str], SubmissionResult]


#: A submission of a lab of week 2 takes seconds, because its scripts run in containers: these are for `make test-all`, and
#: tests/course has a test of its own for each.
TRIED = [pytest.param(name, marks=[pytest.mark.whole] * name.startswith("w2")) for name in LABS]


@pytest.fixture(scope="session", params=TRIED)
def lab_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def slow(lab_name: str) -> bool:
    """Whether a smaller part of this lab must do in ``make test``."""
    return lab_name in SLOW


@pytest.fixture(scope="session")
def judge(real_course: Course, lab_name: str) -> Iterator[Judge]:
    """Grade the released notebook with the text of some cells replaced, by grade id, for a student of a name."""
    release = nbformat.read(real_course.release(lab_name) / f"{lab_name}.ipynb", as_version=4)
    with Worker(real_course, real_course.lab(lab_name)) as worker:

        def do(cells: dict[str, str], student: str) -> SubmissionResult:
            notebook = deepcopy(release)
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                cell.source = cells.get(name, cell.source)
            folder = real_course.submitted(lab_name, student)
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, folder / f"{lab_name}.ipynb")
            job = replace(make_job(real_course, worker.lab, student), names=False)  # what is named, the audit says
            graded = worker.grade(job)
            return worker.grade(job.confirmed(graded)).result if graded.doubtful else graded.result

        yield do
