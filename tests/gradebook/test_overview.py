"""The top of a feedback page: what is true, what went well, one thing to do next, and nothing of a hidden input."""

from __future__ import annotations

from pathlib import Path

import pytest

from caip.config import Exercise, Lab, Limits
from caip.gradebook.overview import Overview, overview
from caip.results import CheckResult, Facts, NamedMistake, Outcome, Score, SubmissionResult, Told, Verdict

NAMES = ("counts", "recall", "f1", "advice")
LAB = Lab(
    *("metrics", "Metrics", 60, (), Limits()),
    tuple(Exercise(name, name.capitalize(), "objective", 2.0, manual=name == "advice") for name in NAMES),
    *(Path(), Path()),
)


def check(exercise: str, outcome: Outcome, *rows: tuple[str, str], place: tuple[int, int] | None = None) -> CheckResult:
    points = 2.0 if outcome is Outcome.PASSED else 0.0
    facts = Facts("secret(987)", "654", "321")
    told = Told(rows, (), place)
    return CheckResult(exercise, "test_it", f"{exercise} is right", False, outcome, points, 2.0, facts=facts, told=told)


def page(
    *checks: CheckResult, points: tuple[float, ...] = (), waiting: tuple[str, ...] = (), penalty: float = 0.0, **more: object
) -> Overview:
    result = SubmissionResult("ada", "metrics", Verdict.GRADED, checks, **more)  # type: ignore[arg-type]
    given = points or tuple(one.points for one in checks)
    scores = {name: Score(value, 2.0) for name, value in zip(NAMES, given, strict=False)}
    return overview(LAB, result, scores, waiting, penalty)


def test_full_points_leave_nothing_to_do() -> None:
    found = page(*(check(name, Outcome.PASSED) for name in NAMES[:3]), points=(2, 2, 2))
    assert found.went_well == "Every exercise has full points."
    assert found.todo.words == "Nothing: you have full points."
    assert found.score == Score(6, 6)


def test_points_by_hand_that_wait_are_said() -> None:
    found = page(*(check(name, Outcome.PASSED) for name in NAMES[:3]), points=(2, 2, 2, 0), waiting=("advice",))
    assert found.went_well == "Full points for 3 of 4 exercises: Counts, Recall and F1."
    assert found.todo.words == "Nothing to mend. The rest of your score waits for a person."
    assert found.notes == ("2 points wait for a score by hand and are not in the score yet.",)


def test_the_exercise_with_the_most_to_gain_comes_first() -> None:
    found = page(check("counts", Outcome.PASSED), check("recall", Outcome.FAILED), check("f1", Outcome.FAILED), points=(2, 1, 0))
    assert found.todo.words == "F1, 2 points to gain. Not yet: f1 is right."
    assert found.todo.where == "exercise-f1"
    assert [item.state for item in found.items] == ["full", "part", "none"]


def test_of_equals_the_first_in_the_notebook() -> None:
    assert page(check("counts", Outcome.FAILED), check("recall", Outcome.FAILED)).todo.where == "exercise-counts"


def test_a_known_mistake_is_the_reason_that_is_given() -> None:
    mistakes = (NamedMistake("recall", "precision", "This is precision."),)
    found = page(check("counts", Outcome.PASSED), check("recall", Outcome.FAILED), mistakes=mistakes)
    assert found.todo.words == "Recall, 2 points to gain. This is precision."


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.CRASHED, Outcome.MEMORY, Outcome.FLOOD])
def test_what_stopped_the_notebook_comes_before_any_wrong_answer(outcome: Outcome) -> None:
    came = ("what came", "The notebook stopped before this exercise: code cell 5 ran too long.")
    found = page(check("counts", Outcome.FAILED), check("recall", outcome, came, place=(5, 0)))
    assert found.todo.words == f"Recall: {came[1]} Mend this first."
    assert found.todo.where == "cell-5"


def test_praise_is_never_made_up() -> None:
    assert page(check("counts", Outcome.TIMEOUT), check("recall", Outcome.CRASHED)).went_well == ""
    assert page(check("counts", Outcome.FAILED)).went_well == "Your notebook ran, and each exercise was judged by itself."
    assert page(check("counts", Outcome.FAILED), points=(1,)).went_well == "Some checks passed in Counts."


@pytest.mark.parametrize(
    ("penalty", "words"), [(1.2, "Handed in late: 1.2 points are taken off."), (0.0, "Handed in late, at no cost.")]
)
def test_lateness_is_said_and_no_score_is_below_zero(penalty: float, words: str) -> None:
    found = page(check("counts", Outcome.PASSED), penalty=penalty, late_s=60.0)
    assert found.notes == (words,)
    assert found.score.points == pytest.approx(2 - penalty)
    assert page(check("counts", Outcome.FAILED), penalty=3.0).score.points == 0


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.PASSED])
def test_nothing_of_a_hidden_check_but_what_is_told_is_on_the_page(outcome: Outcome) -> None:
    words = str(page(check("counts", outcome, ("about", "no guns"))))
    for secret in ("secret", "987", "654", "321", "test_it"):
        assert secret not in words
