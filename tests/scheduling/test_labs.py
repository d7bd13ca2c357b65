"""The submissions of several labs, judged at once by few workers: each stays with its lab, then goes where there is something."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from caip.config import Course, Lab
from caip.gradebook import release_lab
from caip.grading import Graded, Job, Worker, make_job
from caip.scheduling import grade_all, local
from tests.conftest import HandIn

#: More than one worker judges in the time for which another one is worth beginning.
MANY = 24
CRASHES = {"double-answer": "def double(n):\n    import os; os._exit(0)"}


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The workers that were begun, in their order."""
    found: list[Worker] = []

    class Counted(Worker):
        def __init__(self, course: Course, lab: Lab, isolation: str = "confined") -> None:
            super().__init__(course, lab, isolation)
            found.append(self)

    monkeypatch.setattr(local, "Worker", Counted)
    return found


@pytest.fixture
def two_labs(course: Course, tmp_path: Path) -> Course:
    """The small course with its lab once more, as ``twin``."""
    for folder in (course.root / "source", course.graders_dir):
        shutil.copytree(folder / "mini", folder / "twin")
    (course.root / "source" / "twin" / "mini.ipynb").rename(course.root / "source" / "twin" / "twin.ipynb")
    terms = course.root / "course.toml"
    text = terms.read_text()
    terms.write_text(text + text[text.index("[[labs]]") :].replace('"mini"', '"twin"'))
    found = Course.read(course.root)
    release_lab(found, found.lab("twin"))
    return found


def made(course: Course, lab: str, asked: list[str], n_jobs: int = 2) -> Iterator[Job]:
    """Hand in and yield so many jobs; note that somebody asked for them."""
    asked.append(lab)
    for number in range(n_jobs):
        folder = course.submitted(lab, f"{lab}{number}")
        folder.mkdir(parents=True)
        shutil.copy(course.release(lab) / f"{lab}.ipynb", folder)
        yield make_job(course, course.lab(lab), f"{lab}{number}")


def judged_by(found: Iterable[Graded]) -> list[tuple[str, str]]:
    return [(graded.result.assignment, graded.result.student) for graded in found]


def test_one_worker_goes_from_lab_to_lab(two_labs: Course, begun: list[Worker]) -> None:
    asked: list[str] = []
    jobs = {lab: made(two_labs, lab, asked) for lab in ("twin", "mini")}
    found = grade_all(two_labs, jobs, n_workers=1)
    first = judged_by([next(found)])
    assert (first, asked) == ([("twin", "twin0")], ["twin"])  # the second lab's jobs are not made yet
    assert judged_by(found) == [("twin", "twin1"), ("mini", "mini0"), ("mini", "mini1")]
    assert [worker.lab.name for worker in begun] == ["twin", "mini"]
    assert [worker._process.poll() for worker in begun] == [0, 0]


def test_each_of_two_workers_has_a_lab_of_its_own(two_labs: Course, begun: list[Worker]) -> None:
    jobs = {lab: made(two_labs, lab, []) for lab in ("mini", "twin")}
    assert len(judged_by(grade_all(two_labs, jobs, n_workers=2))) == 4
    assert sorted(worker.lab.name for worker in begun) == ["mini", "twin"]  # for the few that are left, none is worth its start


def test_a_second_worker_helps_where_much_is_left(course: Course, begun: list[Worker]) -> None:
    found = judged_by(grade_all(course, {"mini": made(course, "mini", [], MANY)}, n_workers=2))
    assert sorted(found) == sorted(("mini", f"mini{number}") for number in range(MANY))
    assert len(begun) == 2


def test_a_lab_without_jobs_is_passed_over(two_labs: Course) -> None:
    jobs: dict[str, Iterable[Job]] = {"twin": [], "mini": made(two_labs, "mini", [], 1)}
    assert judged_by(grade_all(two_labs, jobs, n_workers=1)) == [("mini", "mini0")]


def test_what_noise_may_have_caused_is_rerun_when_all_else_is_judged(two_labs: Course, hand_in: HandIn) -> None:
    hand_in("crashes", CRASHES)
    doubtful = [make_job(two_labs, two_labs.lab("mini"), "crashes")]
    found = list(grade_all(two_labs, {"mini": doubtful, "twin": made(two_labs, "twin", [])}, n_workers=1))
    assert [graded.result.student for graded in found] == ["twin0", "twin1", "crashes"]
    assert [graded.result.record.confirmed for graded in found] == [False, False, True]


def test_a_mutant_that_ends_its_process_is_killed_and_not_rerun(course: Course, hand_in: HandIn) -> None:
    hand_in("crashes", CRASHES)
    mutant = replace(make_job(course, course.lab("mini"), "crashes"), until_lost=True)
    (found,) = grade_all(course, {"mini": [mutant]}, n_workers=1)
    assert not found.result.record.confirmed
    assert found.doubtful
    assert found.result.exercise_scores()["double"].points == 0


def test_who_stops_early_ends_all_workers(two_labs: Course, begun: list[Worker]) -> None:
    found = grade_all(two_labs, {lab: made(two_labs, lab, []) for lab in ("mini", "twin")}, n_workers=2)
    next(found)
    found.close()
    assert len(begun) == 2
    assert None not in [worker._process.poll() for worker in begun]
