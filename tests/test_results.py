"""Results are frozen values that add up."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caip.results import (
    UNCONFIRMED,
    CheckResult,
    Facts,
    ManualItem,
    NamedMistake,
    Outcome,
    Record,
    Score,
    SubmissionResult,
    Verdict,
    format_points,
)

quarters = st.integers(0, 80).map(lambda n: n / 4)
texts = st.text(max_size=12)


def checks() -> st.SearchStrategy[CheckResult]:
    facts = st.builds(Facts, texts, texts, texts, texts)
    names = st.sampled_from(["a", "b", "c"])
    return st.builds(CheckResult, names, texts, texts, st.booleans(), st.sampled_from(Outcome), quarters, quarters, texts, facts)


def results() -> st.SearchStrategy[SubmissionResult]:
    return st.builds(
        SubmissionResult,
        texts,
        texts,
        st.sampled_from(Verdict),
        st.lists(checks(), max_size=4).map(tuple),
        st.lists(st.builds(ManualItem, texts, quarters, st.booleans()), max_size=2).map(tuple),
        st.lists(texts, max_size=2).map(tuple),
        texts,
        quarters,
        st.builds(Record, seed=texts, isolation=texts, seconds=quarters, confirmed=st.booleans()),
        st.lists(st.builds(NamedMistake, texts, texts, texts), max_size=2).map(tuple),
    )


def a_check(exercise: str = "a", points: float = 1.0, outcome: Outcome = Outcome.PASSED) -> CheckResult:
    return CheckResult(exercise, "test_it", "it works", False, outcome, points, 2.0)


@given(st.lists(st.tuples(quarters, quarters)))
@settings(max_examples=50)
def test_scores_add(parts: list[tuple[float, float]]) -> None:
    total = sum((Score(*part) for part in parts), Score())
    assert total == Score(sum(p for p, _ in parts), sum(m for _, m in parts))


@given(st.floats(0, 1e6), st.floats(0.01, 1e6))
@settings(max_examples=200)
def test_percent_never_lies(points: float, maximum: float) -> None:
    percent = Score(points, maximum).percent
    assert percent is not None
    assert (percent == "0") == (points == 0)
    if points < maximum:
        assert int(percent) < 100
    else:
        assert int(percent) >= 100


def test_percent_is_full_only_when_full() -> None:
    assert Score(20, 20).percent == "100"
    assert Score(19.999, 20).percent == "99"
    assert Score(0.001, 20).percent == "1"
    assert Score(0, 20).percent == "0"
    assert Score(0, 0).percent is None


@pytest.mark.parametrize(
    ("points", "text"), [(None, "–"), (0, "0"), (2.0, "2"), (1.5, "1.5"), (0.25, "0.25"), (20, "20"), (100, "100")]
)
def test_points_are_written_without_trailing_zeros(points: float | None, text: str) -> None:
    assert format_points(points) == text


def test_verdicts_have_a_written_precedence() -> None:
    order = ["grader_fault", "missing", "ungradable", "tampered", "late", "pending", "graded"]
    assert [verdict.value for verdict in Verdict] == order
    for position, verdict in enumerate(Verdict):
        for other in list(Verdict)[position:]:
            assert Verdict.first(other, verdict) is verdict
            assert Verdict.first(verdict, other) is verdict


def test_outcomes_are_the_nine_of_the_design_and_noise_is_confirmed() -> None:
    assert " ".join(Outcome) == "passed failed error timeout crashed memory flood missing grader_fault"
    assert set(UNCONFIRMED) == {"timeout", "crashed", "memory"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_was_not_judged_has_no_score_rather_than_zero(verdict: Verdict) -> None:
    result = SubmissionResult("ada", "lab", verdict, (a_check(),))
    judged = verdict not in (Verdict.GRADER_FAULT, Verdict.MISSING, Verdict.UNGRADABLE)
    assert result.judged is judged
    assert result.score == (Score(1, 2) if judged else None)
    assert result.exercise_scores() == ({"a": Score(1, 2)} if judged else {})


def test_exercise_scores_add_up_to_the_score_in_the_notebook_s_order() -> None:
    result = SubmissionResult("ada", "lab", Verdict.GRADED, (a_check("b", 1), a_check("a", 2), a_check("b", 0, Outcome.FAILED)))
    assert result.exercise_scores() == {"b": Score(1, 4), "a": Score(2, 2)}
    assert list(result.exercise_scores()) == ["b", "a"]
    assert sum(result.exercise_scores().values(), Score()) == result.score


@given(results())
@settings(max_examples=60, deadline=None)
def test_a_result_survives_json(result: SubmissionResult) -> None:
    again = SubmissionResult.from_dict(json.loads(json.dumps(result.to_dict())))
    assert again == result
    assert type(again.verdict) is Verdict
    assert all(type(check.outcome) is Outcome for check in again.checks)


@pytest.mark.parametrize("value", [Score(1, 2), a_check(), Facts(), SubmissionResult("ada", "lab", Verdict.GRADED)])
def test_results_are_frozen(value: object) -> None:
    field = next(iter(value.__dataclass_fields__))  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, 3)


def test_what_was_written_before_mistakes_were_named_is_read() -> None:
    old = SubmissionResult("ada", "lab", Verdict.GRADED, (a_check(),))
    data = old.to_dict()
    del data["mistakes"]
    assert SubmissionResult.from_dict(data) == old
