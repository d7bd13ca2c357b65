"""The words of a check."""

from __future__ import annotations

import pytest

from caip_lab.checks import StudentError, category, changed, hint, needs, points, raises, trace
from caip_lab.checks.language import CheckSpec, spec_of


def test_words_add_up_in_any_order() -> None:
    @points(2)
    @hint("look again")
    @category("nothing predicted positive")
    @needs("counts", "precision")
    def one(student: object) -> None: ...

    @needs("counts", "precision")
    @category("nothing predicted positive")
    @hint("look again")
    @points(2)
    def other(student: object) -> None: ...

    assert spec_of(one) == spec_of(other)
    assert spec_of(one) == CheckSpec(2.0, ("look again",), "nothing predicted positive", ("counts", "precision"))


def test_a_hint_has_up_to_three_tiers() -> None:
    def check(student: object) -> None: ...

    assert spec_of(hint("Why?", "Look  at\n    the end.", "Take 3 of 4.")(check)).hints == (
        "Why?",
        "Look at the end.",
        "Take 3 of 4.",
    )
    assert spec_of(hint("Why?")(check)).hints == ("Why?",)
    with pytest.raises(ValueError, match="pointer"):
        hint("Why?", step="Take 3 of 4.")


def test_a_plain_function_says_nothing() -> None:
    assert spec_of(lambda student: None) == CheckSpec()


@pytest.mark.parametrize("value", [0, -1, float("nan"), True])
def test_points_are_a_positive_number(value: float) -> None:
    with pytest.raises(ValueError, match="positive number"):
        points(value)


def test_decorating_leaves_the_function_itself() -> None:
    def check(student: object) -> None:
        """it works"""

    assert points(1)(check) is check
    assert check.__doc__ == "it works"


def test_raises_passes_where_the_named_error_came() -> None:
    with trace.recording() as seen, raises("ValueError"):
        raise StudentError("ValueError", "no such thing")
    assert (seen.expected, seen.got) == ("ValueError", "ValueError")


def test_raises_fails_where_another_error_came() -> None:
    with pytest.raises(AssertionError, match="ValueError is expected, not KeyError"), raises("ValueError"):
        raise StudentError("KeyError")


def test_raises_fails_where_nothing_came() -> None:
    with trace.recording() as seen, pytest.raises(AssertionError, match="none was raised"), raises("ValueError"):
        pass
    assert seen.note == "an error is expected, and none was raised"


def test_an_error_of_the_check_itself_is_not_the_student_s() -> None:
    with pytest.raises(ZeroDivisionError), raises("ZeroDivisionError"):
        1 / 0  # noqa: B018


def test_a_wrong_answer_is_a_right_one_with_something_changed() -> None:
    right = "def share(part, whole):\n    return part / whole\n"
    assert changed(right, ("part /", "100 * part /"), ("share", "percent")) == (
        "def percent(part, whole):\n    return 100 * part / whole\n"
    )
    assert changed(right) == right


def test_a_change_of_what_is_not_there_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="'total' is not in the answer"):
        changed("return part / whole\n", ("total", "sum"))
