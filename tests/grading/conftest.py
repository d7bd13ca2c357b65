"""One worker for all tests that leave the small course and its graders as they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caip.config import Course
from caip.grading import Graded, Worker, make_job

Judge = Callable[..., Graded]


@pytest.fixture(scope="session")
def shared_worker(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, Worker]]:
    root = tmp_path_factory.mktemp("shared") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)
    with Worker(course, course.lab("mini")) as worker:
        yield course, worker


@pytest.fixture
def shared_course(shared_worker: tuple[Course, Worker]) -> Iterator[Course]:
    """The worker's course, with nothing handed in. Only for tests that change nothing but what is handed in."""
    course = shared_worker[0]
    yield course
    for student in course.students_with("mini"):
        shutil.rmtree(course.submitted("mini", student).parent)


@pytest.fixture
def grade(shared_worker: tuple[Course, Worker]) -> Callable[[str], Graded]:
    """Judge what a student of ``shared_course`` handed in, once."""
    course, worker = shared_worker
    return lambda student: worker.grade(make_job(course, worker.lab, student))


@pytest.fixture
def judge(shared_worker: tuple[Course, Worker], shared_course: Course, handing_in: Callable[..., Path]) -> Judge:
    """Hand in and judge, as the scheduler does: what is doubtful is confirmed by a rerun. ``content`` replaces the notebook."""

    def do(
        answers: dict[str, str] | None = None,
        change: object = None,
        student: str = "ada",
        timestamp: str = "",
        content: bytes | None = None,
    ) -> Graded:
        folder = handing_in(shared_course, student, answers, change, timestamp)
        if content is not None:
            (folder / "mini.ipynb").write_bytes(content)
        worker = shared_worker[1]
        job = make_job(shared_course, worker.lab, student)
        graded = worker.grade(job)
        return worker.grade(job.confirmed(graded)) if graded.doubtful else graded

    return do
