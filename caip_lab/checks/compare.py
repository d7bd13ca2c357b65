"""Strict comparison. ``[] == close(1.0)`` is False here; in NumPy and pytest's own it can be True.

A scalar matches only a scalar, shapes must be equal, a bool is no number, and NaN matches nothing
unless asked. Lists, tuples, arrays and Series of the same shape are the same thing.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from caip_lab.checks import trace
from caip_lab.checks.handle import Handle

__all__ = ["Comparison", "alike", "close", "same"]


class Comparison(ABC):
    """The right-hand side of ``student.f(x) == close(1.0)``; a mismatch is noted in the trace."""

    # NumPy and pandas must hand the comparison to us instead of broadcasting it.
    __array_ufunc__ = None
    __pandas_priority__ = 5000
    #: How far from what is expected a number may lie: ``abs + rel * |expected|``.
    rel = abs = 0.0

    def __init__(self, expected: object) -> None:
        self.expected = expected

    @abstractmethod
    def _leaf(self, got: object, expected: object) -> str:
        """Return why two scalars differ, or an empty string."""

    def __eq__(self, got: object) -> bool:
        if isinstance(got, Handle):
            return bool(got == self)  # which raises Misuse
        why = self._differs(got, self.expected)
        seen = trace.current()
        seen.expected, seen.got, seen.note = trace.show(self.expected), trace.show(got), why
        seen.judged(trace.Unequal(got, self.rel, self.abs, self.expected) if why else None)
        return not why

    def __ne__(self, got: object) -> bool:
        return not self == got

    __hash__ = None  # type: ignore[assignment]  # a comparison is no key

    def __repr__(self) -> str:
        return f"{type(self).__name__}({trace.show(self.expected)})"

    def _differs(self, got: object, expected: object) -> str:
        if isinstance(expected, Mapping):
            return self._differs_mapping(got, expected)
        wanted, given = _items(expected), _items(got)
        if wanted is None:
            return (
                self._leaf(got, expected)
                if given is None and not isinstance(got, Mapping)
                else f"it should be one value, not {_shape(got)}"
            )
        if given is None:
            return f"it should be {_shape(expected)}, not {_shape(got)}"
        if len(given) != len(wanted):
            return f"it should be {_shape(expected)}, not {_shape(got)}"
        return next((why for g, e in zip(given, wanted, strict=True) if (why := self._differs(g, e))), "")

    def _differs_mapping(self, got: object, expected: Mapping[Any, object]) -> str:
        if not isinstance(got, Mapping):
            return f"it should be a dictionary, not {_shape(got)}"
        if got.keys() != expected.keys():
            return f"the keys should be {trace.show(list(expected))}, not {trace.show(list(got))}"
        return next((f"at key {key!r}: {why}" for key in expected if (why := self._differs(got[key], expected[key]))), "")


def _items(value: object) -> Any:
    """Return a list, tuple or array of the items of a sequence, array, Series or DataFrame (by rows); None for a scalar.

    Arrays are not listed before their lengths are compared: one of millions of rows may hold no byte.
    """
    if isinstance(value, list | tuple):
        return value
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    return value if isinstance(value, np.ndarray) and value.ndim else None


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a dictionary"
    items = _items(value)
    if items is None:
        return f"one value ({type(value).__name__})"
    inner = _items(items[0]) if len(items) else None
    return f"a sequence of {len(items)}" if inner is None else f"{len(items)} rows of {len(inner)}"


def _scalar(value: object) -> object:
    """Return NumPy's numbers, bools and texts, and arrays of no dimension, as Python's own."""
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value[()]
    if isinstance(value, np.floating):
        return float(value)
    return value.item() if isinstance(value, np.bool_ | np.integer | np.str_) else value


def _number(value: object) -> float | int | None:
    """Return a real number, or None: a bool is no number."""
    value = _scalar(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


class close(Comparison):
    """Equal within ``abs + rel * |expected|``.

    Parameters
    ----------
    expected
        A number, or numbers in lists, arrays, Series, tables or dictionaries.
    rel, abs
        Tolerances; both default to 1e-9.
    nan_ok
        Whether NaN matches NaN.

    """

    def __init__(self, expected: object, *, rel: float = 1e-9, abs: float = 1e-9, nan_ok: bool = False) -> None:
        super().__init__(expected)
        self.rel, self.abs, self.nan_ok = rel, abs, nan_ok

    def _leaf(self, got: object, expected: object) -> str:
        given, wanted = _number(got), _number(expected)
        if wanted is None:
            raise TypeError(f"close() compares numbers; use same() for {expected!r}")
        if given is None:
            return f"a number is expected, not {type(got).__name__}"
        if given != given and wanted != wanted:  # both NaN; math.isnan takes no huge integer
            return "" if self.nan_ok else "nan matches nothing"
        if given == wanted:
            return ""
        try:
            near = math.isfinite(given) and math.isfinite(wanted) and abs(given - wanted) <= self.abs + self.rel * abs(wanted)
        except OverflowError:
            near = False
        return "" if near else "the numbers differ"


class same(Comparison):
    """Equal, kind for kind: texts, whole numbers, bools, None, and lists or dictionaries of them."""

    def _leaf(self, got: object, expected: object) -> str:
        got, expected = _scalar(got), _scalar(expected)
        wanted, given = _number(expected), _number(got)
        if wanted is None:
            return "" if type(got) is type(expected) and got == expected else "the values differ"
        if given is None:
            return "a number is expected"
        return "" if given == wanted else "the numbers differ"


class alike(Comparison):
    """Equal to a value that a check refused, as strictly as that check compared; NaN is NaN. For graders, not for checks."""

    def __init__(self, refused: trace.Unequal) -> None:
        super().__init__(refused.got)
        self._number_like = close(0, rel=refused.rel, abs=refused.abs, nan_ok=True)
        self._other = same(None)

    def _leaf(self, got: object, expected: object) -> str:
        return (self._other if _number(expected) is None else self._number_like)._leaf(got, expected)
