"""``close`` and ``same`` are strict where NumPy and pytest are not."""

from __future__ import annotations

import datetime as dt
import math
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caip_lab.checks import close, same, trace

NAN, INF = math.nan, math.inf


class Liar(str):
    """A text that says it is equal to everything."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class Agreeable:
    def __eq__(self, other: object) -> bool:
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


EQUAL: list[tuple[Any, Any]] = [
    (1.0, close(1.0)),
    (1, close(1.0)),
    (np.float64(1.0), close(1.0)),
    (np.int8(1), close(1.0)),
    (np.float32(0.5), close(0.5)),
    (np.array(1.0), close(1.0)),
    (1.0 + 1e-12, close(1.0)),
    (1.05, close(1.0, abs=0.1)),
    (1050.0, close(1000.0, rel=0.1)),
    (INF, close(INF)),
    (NAN, close(NAN, nan_ok=True)),
    (10**400, close(10**400)),
    ([1.0, 2.0], close([1, 2])),
    ((1.0, 2.0), close([1, 2])),
    (np.array([1.0, 2.0]), close([1, 2])),
    (np.array([[1.0, 2.0]]), close([[1, 2]])),
    (pd.Series([1.0, 2.0], index=[7, 8]), close([1, 2])),
    (pd.Index([1.0, 2.0]), close([1, 2])),
    (pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 4.0]}), close([[1, 2], [3, 4]])),
    ([], close([])),
    (np.array([]), close([])),
    ({"a": {"b": [1.0]}}, close({"a": {"b": [1]}})),
    ("cat", same("cat")),
    (np.str_("cat"), same("cat")),
    (np.array("cat"), same("cat")),
    (np.array(["cat", "dog"]), same(["cat", "dog"])),
    (pd.Series(["cat", "dog"]), same(["cat", "dog"])),
    (True, same(True)),
    (np.bool_(True), same(True)),
    (np.array([True, False]), same([True, False])),
    (None, same(None)),
    (b"x", same(b"x")),
    (3, same(3)),
    (np.int64(3), same(3)),
    (dt.date(2026, 1, 1), same(dt.date(2026, 1, 1))),
    ({"a": ["x", None]}, same({"a": ["x", None]})),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (np.array([]), close(1.0)),
    ([], close(1.0)),
    ([1.0], close(1.0)),
    (np.array([1.0]), close(1.0)),
    (pd.Series([1.0]), close(1.0)),
    (1.0, close([1.0])),
    (np.array([1.0, 1.0]), close([1.0])),
    ([], close([1.0])),
    ([1.0], close([])),
    (np.array([[1.0, 2.0]]), close([1.0, 2.0])),
    (np.array([[1.0, 2.0]]), close([[1.0], [2.0]])),
    ([[]], close([[1.0]])),
    (True, close(1.0)),
    (np.bool_(True), close(1.0)),
    (np.array(True), close(1.0)),
    ([True], close([1.0])),
    ("1.0", close(1.0)),
    (None, close(0.0)),
    (1 + 0j, close(1.0)),
    (object(), close(1.0)),
    (NAN, close(1.0)),
    (NAN, close(NAN)),
    (1.0, close(NAN, nan_ok=True)),
    ([NAN], close([NAN])),
    (INF, close(-INF)),
    (INF, close(1.0)),
    (1e308, close(INF)),
    (10**400, close(1.0)),
    (1.0, close(10**400)),
    (10**9000, close(1.0)),
    (10**400, close(INF)),
    (NAN, close(10**400)),
    (1.1, close(1.0)),
    ({"a": 1.0}, close(1.0)),
    ({"a": 1.0}, close([1.0])),
    ({"a": 1.0, "b": 2.0}, close({"a": 1.0})),
    ({}, close({"a": 1.0})),
    ([("a", 1.0)], close({"a": 1.0})),
    ({"a": {"b": 2.0}}, close({"a": {"b": 1.0}})),
    (pd.Series([1.0], index=["a"]), close({"a": 1.0})),
    (Liar("dog"), same("cat")),
    (Liar("1"), close(1.0)),
    (Agreeable(), same(None)),
    ("Cat", same("cat")),
    ("cat", same(["cat"])),
    (["c", "a", "t"], same("cat")),
    (b"cat", same("cat")),
    (1, same(True)),
    (True, same(1)),
    (0, same(None)),
    (0, same(False)),
    ("", same(None)),
    ("True", same(True)),
    (NAN, same(NAN)),
    ("3", same(3)),
    (["cat"], same([])),
    (np.array(["cat", "dog"]), same(["cat"])),
    ({"a": 1}, same({"a": True})),
]


@pytest.mark.parametrize(("got", "expected"), EQUAL, ids=str)
def test_these_match(got: object, expected: Any) -> None:
    assert (got == expected) is True
    assert (expected == got) is True
    assert (got != expected) is False


@pytest.mark.parametrize(
    ("got", "expected"),
    DIFFERENT,
    ids=lambda value: str(value)[:40] if not isinstance(value, int) and " at 0x" not in str(value) else type(value).__name__,
)
def test_these_do_not(got: object, expected: Any) -> None:
    if not isinstance(got, Liar):  # its own __eq__ comes first; on the wire it is a plain text
        assert (got == expected) is False
        assert (got != expected) is True
    assert (expected == got) is False


class Double(float):
    """A number with opinions of its own."""


def test_a_number_s_subclass_is_a_number() -> None:
    assert Double(1.0) == close(1.0)


@pytest.mark.parametrize(
    "got", [np.array([1.0, 2.0]), pd.Series([1.0, 2.0]), pd.Index([1.0, 2.0]), pd.DataFrame({"a": [1.0, 2.0]}), np.float64(1)]
)
def test_numpy_and_pandas_hand_the_comparison_over(got: Any) -> None:
    expected = np.asarray(got).tolist()
    for answer in (got == close(expected), got != close(expected)):
        assert type(answer) is bool


numbers = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers()
shapes = st.recursive(
    numbers, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(shapes)
@settings(max_examples=60, deadline=None)
def test_whatever_has_the_same_shape_and_numbers_matches_itself(value: object) -> None:
    assert value == close(value)
    assert value == same(value)
    assert [value] != close(value)
    assert value != close([value])


@given(numbers, numbers)
@settings(max_examples=60, deadline=None)
def test_with_no_tolerance_close_is_equality(one: float, other: float) -> None:
    assert (one == close(other, rel=0, abs=0)) == (one == other)


def test_close_refuses_to_compare_what_is_no_number() -> None:
    with pytest.raises(TypeError, match=r"use same\(\)"):
        assert "a" == close("a")  # noqa: SIM300 - the order of a check


def test_a_comparison_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(close(1.0))


@pytest.mark.parametrize(
    ("got", "expected", "note"),
    [
        ([1.0], close(1.0), "it should be one value, not a sequence of 1"),
        (1.0, close([1.0, 2.0]), "it should be a sequence of 2, not one value (float)"),
        (np.zeros((2, 3)), close([1.0]), "it should be a sequence of 1, not 2 rows of 3"),
        (True, close(1.0), "a number is expected, not bool"),
        (NAN, close(NAN), "nan matches nothing"),
        (2.0, close(1.0), "the numbers differ"),
        ([1.0], close({"a": 1.0}), "it should be a dictionary, not a sequence of 1"),
        ({"a": 2.0}, close({"a": 1.0}), "at key 'a': the numbers differ"),
        ({"b": 1.0}, close({"a": 1.0}), "the keys should be ['a'], not ['b']"),
    ],
)
def test_a_mismatch_is_noted_in_the_trace(got: object, expected: Any, note: str) -> None:
    with trace.recording() as seen:
        assert got != expected
    assert seen.note == note
    assert seen.expected == trace.show(expected.expected)
    assert seen.got == trace.show(got)


def test_a_number_that_python_does_not_write_is_still_shown() -> None:
    assert "too long to write" in trace.show(10**9000)
    assert "too long to write" in trace.show([10**9000])


def test_long_values_are_cut_in_the_middle() -> None:
    shown = trace.show(list(range(1000)))
    assert shown.startswith("[0, 1,")
    assert shown.endswith("999]")
    assert len(shown) < 250


def test_nothing_that_is_shown_steers_a_terminal() -> None:
    evil = "\x1b]0;title\x07\x9b31m\u202e"
    shown = trace.show(pd.Series([evil], index=[evil], name=evil))
    assert "title" in shown
    assert shown.replace("\n", "").isprintable()


def test_rows_without_anything_in_them_cost_nothing() -> None:
    started = time.monotonic()
    assert np.empty((2**24, 0)) != close([1, 2])
    assert time.monotonic() - started < 1
