"""The term: late policy, extensions, credit for a flawed item. Both routes obey."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from caip.cli import run
from caip.config import Course
from caip.errors import UsageError
from caip.results import Verdict
from caip.scheduling import ThisMachine

ON_TIME, LATE = "2026-01-31 12:00:00.000000 UTC", "2026-02-02 01:00:00.000000 UTC"
WITHIN_GRACE, AFTER_GRACE = "2026-02-01 00:04:59.000000 UTC", "2026-02-01 00:05:01.000000 UTC"
WRONG = {"double-answer": "def double(n): return n", "answer-answer": "answer = 42"}
POLICY = "\n[late]\npercent_per_day = 10\ngrace_minutes = 5\n"

HandIn = Callable[..., Path]


def by_caip(course: Course) -> None:
    list(run.grade(course, run.to_grade(course, course.labs(), None, "confined", force=True), ThisMachine(1, "confined")))


def by_nbgrader(course: Course) -> None:
    # 1 tells that some notebook could not be graded.
    done = subprocess.run(
        ["nbgrader", "autograde", "mini", "--force"], cwd=course.root, check=False, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr


both_routes = pytest.mark.parametrize(
    "route", [by_caip, pytest.param(by_nbgrader, marks=pytest.mark.whole)], ids=["caip", "nbgrader"]
)


def with_policy(course: Course, text: str) -> Course:
    file = course.root / "course.toml"
    file.write_text(file.read_text().replace(POLICY, "") + text)
    return Course.read(course.root)


def totals(course: Course) -> dict[str, float | None]:
    return {standing.result.student: standing.total for standing in run.standings(course, course.labs())}


@pytest.fixture(scope="module", params=[by_caip, by_nbgrader], ids=["caip", "nbgrader"])
def graded(
    request: pytest.FixtureRequest, _released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn
) -> Course:
    """A course whose policy takes 10 % a day after five minutes of grace; bob has 48 hours more. Not to be changed."""
    root = tmp_path_factory.mktemp("term") / "course"
    shutil.copytree(_released_mini, root)
    course = with_policy(Course.read(root), POLICY)
    handing_in(course, "ada", {**WRONG, "why": "Because."}, timestamp=LATE)
    handing_in(course, "bob", WRONG, timestamp=LATE)
    handing_in(course, "cy", WRONG, timestamp=WITHIN_GRACE)
    handing_in(course, "dee", WRONG, timestamp=AFTER_GRACE)
    handing_in(course, "eve", WRONG, timestamp=ON_TIME)
    request.param(course)
    return course


@pytest.fixture
def copied(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "course")
    return Course.read(tmp_path / "course")


def test_lateness_costs_what_course_toml_says(graded: Course) -> None:
    with Gradebook(graded.db_url, graded.id) as gradebook:  # before the standings, which settle penalties
        notebook = gradebook.find_submission_notebook("mini", "mini", "ada")
        assert notebook.late_submission_penalty == pytest.approx(1.2)
    lost = {"ada": 1.2, "bob": 0, "cy": 0, "dee": 0.6, "eve": 0}
    assert totals(graded) == {student: pytest.approx(6 - points) for student, points in lost.items()}


def test_the_grace_is_on_time_and_extra_time_counts(graded: Course) -> None:
    verdicts = {standing.result.student: standing.result.verdict for standing in run.standings(graded, graded.labs())}
    late, on_time = Verdict.LATE, Verdict.GRADED
    assert verdicts == {"ada": late, "bob": on_time, "cy": on_time, "dee": late, "eve": on_time}


def test_a_penalty_follows_a_score_by_hand_and_the_policy_of_today(copied: Course) -> None:
    with Gradebook(copied.db_url, copied.id) as gradebook:
        gradebook.find_grade("why", "mini", "mini", "ada").manual_score = 4
        gradebook.db.commit()
    assert totals(copied)["ada"] == pytest.approx(10 - 2 * 1.0)
    assert totals(with_policy(copied, POLICY.replace("= 10", "= 0")))["ada"] == 10


@both_routes
def test_credit_for_a_flawed_item_reaches_everyone_judged_and_survives_regrades(
    course: Course, hand_in: HandIn, route: Callable[[Course], None]
) -> None:
    """By default lateness costs nothing: ada is late."""
    hand_in("ada", WRONG, timestamp=LATE)
    hand_in("bob", {})
    (hand_in("cy") / "mini.ipynb").write_text("not json")
    by_caip(course)
    lab = course.lab("mini")
    assert totals(course) == {"ada": 6, "bob": 0, "cy": None}
    assert run.override(course, lab, "double", credit=True, reason="The text was unclear.") == 2
    assert totals(course) == {"ada": 16, "bob": 10, "cy": None}
    route(course)
    assert totals(course) == {"ada": 16, "bob": 10, "cy": None}
    assert "The text was unclear." in next(iter(run.feedback(course, [lab]))).read_text()
    run.override(course, lab, "double", credit=False, reason="It was clear after all.")
    assert totals(course) == {"ada": 6, "bob": 0, "cy": None}
    route(course)
    assert totals(course) == {"ada": 6, "bob": 0, "cy": None}


def test_overrides_are_audited(course: Course) -> None:
    lab = course.lab("mini")
    run.override(course, lab, "double", credit=True, reason="one")
    run.override(course, lab, "double", credit=False, reason="two")
    decisions = run.overrides(course, lab)
    assert [(one.exercise, one.credit, one.reason) for one in decisions] == [("double", True, "one"), ("double", False, "two")]
    assert all(one.decided_by and one.recorded_at for one in decisions)
    with sqlite3.connect(course.root / "gradebook.db") as database, pytest.raises(sqlite3.IntegrityError, match="immutable"):
        database.execute("DELETE FROM caip_override")


def test_an_override_of_nothing_is_refused(course: Course) -> None:
    with pytest.raises(UsageError, match="double"):
        run.override(course, course.lab("mini"), "dubble", credit=True, reason="x")
