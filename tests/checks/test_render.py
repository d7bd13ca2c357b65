"""What the student reads: everything for a public check, nothing that gives a hidden one away."""

from __future__ import annotations

import pytest

from caip_lab.checks.failures import (
    Misuse,
    NotDefined,
    NotReached,
    StudentCrashed,
    StudentError,
    StudentOutOfMemory,
    StudentTimeout,
)
from caip_lab.checks.language import CheckSpec
from caip_lab.checks.render import Finding, Told, as_text, finding, tell
from caip_lab.checks.trace import Trace

HINTS = ("Look at what you predicted.", "Count the flagged ones.", "With 3 flagged and 1 right, it is 1/3.")
SPEC = CheckSpec(2, HINTS, "nothing predicted positive")
SEEN = Trace("precision([9, 8], [7])", "0.123", "0.456", "the numbers differ", 1)
ERROR = StudentError("ValueError", "the secret input 987", ((2, 5), (3, 14)), "cell 3, line 14: return 1 / 0")


def found(error: BaseException | None, spec: CheckSpec = SPEC) -> Finding:
    return finding("test_it_works", "It  works\n    on quiet days.", spec, SEEN, error)


def describe(found: Finding, *, public: bool) -> str:
    return as_text(tell(found, public=public))


def test_a_pass_says_nothing() -> None:
    assert found(None).passed
    assert tell(found(None), public=True) == Told()
    assert describe(found(None), public=True) == describe(found(None), public=False) == ""


def test_the_sentence_is_the_docstring_on_one_line() -> None:
    assert found(None).sentence == "It works on quiet days."
    assert finding("test_of_f1", None, SPEC, SEEN, None).sentence == "of f1"


def test_a_public_failure_shows_call_expected_got_and_hint() -> None:
    text = describe(found(AssertionError()), public=True)
    for label, value in [
        ("you called", SEEN.call),
        ("expected", "0.123"),
        ("got", "0.456"),
        *zip(("hint", "pointer", "worked step"), HINTS, strict=True),
    ]:
        assert any(line.startswith(label) and value in line for line in text.splitlines())
    assert "the numbers differ" in text


def test_a_public_error_shows_its_message_and_the_student_s_lines() -> None:
    text = describe(found(ERROR), public=True)
    for part in (SEEN.call, "Your code raised ValueError: the secret input 987", "line 14: return 1 / 0", HINTS[0]):
        assert part in text


ERRORS = [AssertionError("precision([9, 8], [7]) gave 0.456, not 0.123"), ERROR, NotDefined("f"), Misuse("f"), StudentTimeout(5)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_hidden_failure_shows_no_call_value_message_or_source(error: Exception) -> None:
    text = describe(found(error), public=False)
    for secret in ("precision", "[9, 8]", "0.123", "0.456", "differ", "987", "return 1 / 0", "you called", "expected", "got"):
        assert secret not in text
    assert "nothing predicted positive" in text
    assert HINTS[2] in text


def test_a_hidden_error_shows_the_builtin_name_and_where() -> None:
    assert "Your code raised ValueError in line 14 of code cell 3." in describe(found(ERROR), public=False)


def test_without_category_and_hint_a_hidden_failure_says_nothing_more() -> None:
    assert describe(found(AssertionError("x"), CheckSpec(2)), public=False) == ""


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "passed"),
        (AssertionError(), "failed"),
        (ZeroDivisionError(), "failed"),
        (ERROR, "error"),
        (StudentError("MemoryError"), "memory"),
        (StudentError("NotImplementedError"), "missing"),
        (NotDefined("f"), "missing"),
        (Misuse("f"), "failed"),
        (StudentTimeout(5), "timeout"),
        (StudentCrashed(), "crashed"),
        (NotReached("flood", "it printed too much"), "flood"),
    ],
)
def test_each_fault_has_its_outcome(error: BaseException | None, outcome: str) -> None:
    assert found(error).outcome == outcome


@pytest.mark.parametrize("tiers", [0, 1, 2, 3])
def test_hints_come_tier_by_tier(tiers: int) -> None:
    text = as_text(tell(found(AssertionError()), public=True), tiers)
    assert [hint in text for hint in HINTS] == [number < tiers for number in range(3)]


def test_a_long_hint_is_broken_into_lines_and_a_value_is_not() -> None:
    value, words = "[" + "1, " * 200 + "1]", "word " * 60
    told = tell(finding("f", "f", CheckSpec(1, (words,)), Trace("f()", value, "c"), AssertionError()), public=True)
    lines = as_text(told).splitlines()
    assert any(value in line for line in lines)
    assert max(len(line) for line in lines if "word" in line) <= 102
    assert sum(line.count("word") for line in lines) == 60


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(
    ("error", "place"),
    [
        (ERROR, (3, 14)),
        (NotReached("timeout", "it ran too long", (4, 0)), (4, 0)),
        (AssertionError(), None),
        (NotDefined("f"), None),
    ],
)
def test_where_the_students_code_went_wrong(error: Exception, place: tuple[int, int] | None, public: bool) -> None:
    assert tell(found(error), public=public).place == place


@pytest.mark.parametrize("kind", [StudentTimeout, StudentCrashed, StudentOutOfMemory])
def test_what_was_asked_for_is_said_and_its_arguments_are_not(kind: type) -> None:
    args = (5,) if kind is StudentTimeout else ()
    error = kind(*args, "the result of precision(…)")
    assert "when the check asked for the result of precision(…)" in describe(found(error), public=False)
    assert "asked for" not in str(kind(*args))


def test_lines_of_a_value_are_indented_under_their_label() -> None:
    shown = Trace("f()", "a\nb", "c")
    text = describe(finding("test_f", "f", CheckSpec(1), shown, AssertionError()), public=True)
    assert "expected    a\n            b" in text
