"""The term: late policy, extensions, credit for a flawed item. Both routes obey."""

from __future__ import annotations

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

ON_TIME, LATE = "2026-01-31 12:00:00.000000 UTC", "2026-02-02 01:00:00.000000 UTC"
WRONG = {"double-answer": "def double(n): return n", "answer-answer": "answer = 42"}


def by_caip(course: Course) -> None:
    list(run.grade(course, run.to_grade(course, course.labs(), None, force=True), 2, "process"))


def by_nbgrader(course: Course) -> None:
    subprocess.run(["nbgrader", "autograde", "mini", "--force"], cwd=course.root, check=True, capture_output=True)


def with_policy(course: Course, text: str) -> Course:
    file = course.root / "course.toml"
    file.write_text(file.read_text() + text)
    return Course.read(course.root)


def totals(course: Course) -> dict[str, float | None]:
    return {standing.result.student: standing.total for standing in run.standings(course, course.labs())}


@pytest.mark.parametrize("route", [by_caip, by_nbgrader])
def test_lateness_costs_what_course_toml_says(
    course: Course, hand_in: Callable[..., Path], route: Callable[[Course], None]
) -> None:
    course = with_policy(course, "\n[late]\npercent_per_day = 10\n")
    hand_in("ada", WRONG, timestamp=LATE)
    hand_in("bob", WRONG, timestamp=LATE)  # has 48 hours more
    route(course)
    assert totals(course) == {"ada": pytest.approx(6 - 2 * 0.6), "bob": 6}
    verdicts = {standing.result.student: standing.verdict for standing in run.standings(course, course.labs())}
    assert verdicts == {"ada": Verdict.LATE, "bob": Verdict.GRADED}
    with Gradebook(course.db_url, course.id) as gradebook:
        notebook = gradebook.find_submission_notebook("mini", "mini", "ada")
        assert notebook.late_submission_penalty == pytest.approx(1.2)


def test_by_default_lateness_costs_nothing(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada", WRONG, timestamp=LATE)
    by_caip(course)
    assert totals(course)["ada"] == 6


def test_the_grace_is_on_time(course: Course, hand_in: Callable[..., Path]) -> None:
    course = with_policy(course, "\n[late]\npercent_per_day = 10\ngrace_minutes = 5\n")
    hand_in("ada", WRONG, timestamp="2026-02-01 00:04:59.000000 UTC")
    by_caip(course)
    standing = run.standings(course, course.labs())[0]
    assert (standing.total, standing.verdict) == (6, Verdict.GRADED)


@pytest.mark.parametrize("route", [by_caip, by_nbgrader])
def test_credit_for_a_flawed_item_reaches_everyone_and_survives_regrades(
    course: Course, hand_in: Callable[..., Path], route: Callable[[Course], None]
) -> None:
    hand_in("ada", WRONG)
    hand_in("bob", {})
    by_caip(course)
    lab = course.lab("mini")
    assert run.override(course, lab, "double", credit=True, reason="The text was unclear.") == 2
    assert totals(course) == {"ada": 16, "bob": 10}
    route(course)
    assert totals(course) == {"ada": 16, "bob": 10}
    assert "The text was unclear." in next(iter(run.feedback(course, [lab]))).read_text()
    run.override(course, lab, "double", credit=False, reason="It was clear after all.")
    assert totals(course) == {"ada": 6, "bob": 0}
    route(course)
    assert totals(course) == {"ada": 6, "bob": 0}


def test_overrides_are_audited(course: Course, hand_in: Callable[..., Path]) -> None:
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


def test_a_missing_submission_is_credited_nothing(course: Course, hand_in: Callable[..., Path]) -> None:
    (hand_in("ada") / "mini.ipynb").write_text("not json")
    by_caip(course)
    run.override(course, course.lab("mini"), "double", credit=True, reason="x")
    by_caip(course)
    assert totals(course) == {"ada": None, "bob": None}


def test_a_penalty_follows_a_score_by_hand_and_the_policy_of_today(course: Course, hand_in: Callable[..., Path]) -> None:
    course = with_policy(course, "\n[late]\npercent_per_day = 10\n")
    hand_in("ada", {**WRONG, "why": "Because."}, timestamp=LATE)
    by_caip(course)
    with Gradebook(course.db_url, course.id) as gradebook:
        gradebook.find_grade("why", "mini", "mini", "ada").manual_score = 4
        gradebook.db.commit()
    assert totals(course)["ada"] == pytest.approx(10 - 2 * 1.0)
    file = course.root / "course.toml"
    file.write_text(file.read_text().replace("percent_per_day = 10", "percent_per_day = 0"))
    assert totals(Course.read(course.root))["ada"] == 10
