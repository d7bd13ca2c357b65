"""What a check saw last: the call, the expected value, what came back. Filled by handles and comparisons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice

__all__ = ["Trace", "Unequal", "current", "recording", "show", "show_call"]

LONGEST = 240
#: Of a value that failed a comparison: what is kept of it, in items and in bytes. A larger one is not kept at all.
MOST_ITEMS, MOST_BYTES = 20_000, 1_000_000


@dataclass(frozen=True)
class Unequal:
    """A value that was not what a check expects, and how strictly it was compared."""

    got: object
    rel: float = 0.0
    abs: float = 0.0
    expected: object = None

    def same_part_as(self, other: Unequal) -> bool:
        """Whether two numbers are the same part of what was expected, where that is not the same: of what was measured."""
        mine, theirs = self._part(), other._part()
        if mine is None or theirs is None or self.expected == other.expected:
            return False
        return math.isclose(mine, theirs, rel_tol=2 * self.rel)

    def _part(self) -> float | None:
        """Return which part of what was expected this is; None where it is none, or nothing was expected."""
        got, expected = self.got, self.expected
        if not isinstance(got, int | float) or not isinstance(expected, int | float) or isinstance(got, bool) or not expected:
            return None
        return got / expected if math.isfinite(got) and math.isfinite(expected) and got else None


@dataclass
class Trace:
    """Facts of one check's run. ``touched`` counts how often the student's work was looked at, ``compared`` comparisons.

    ``unequal`` is the value that the last comparison refused: None where it passed, or where the value is too large to keep.
    """

    call: str = ""
    expected: str = ""
    got: str = ""
    note: str = ""
    touched: int = 0
    compared: int = 0
    unequal: Unequal | None = None

    def judged(self, refused: Unequal | None) -> None:
        """Note a comparison, and what it refused, if it did."""
        self.compared += 1
        self.unequal = refused if refused is not None and _fits(refused.got) else None


def _fits(value: object) -> bool:
    """Whether plain data are small enough to keep; looks at little more of them than that."""
    items, size, waiting = 0, 0, [value]
    while waiting and items <= MOST_ITEMS and size <= MOST_BYTES:
        one = waiting.pop()
        items += 1
        if isinstance(one, Mapping):
            waiting += islice(chain.from_iterable(one.items()), MOST_ITEMS)
        elif isinstance(one, list | tuple):
            waiting += one[:MOST_ITEMS]
        elif isinstance(one, str | bytes):
            size += len(one)
        elif isinstance(one, int):
            size += one.bit_length() // 8
        else:  # arrays and tables know how large they are
            items, size = items + int(getattr(one, "size", 0)), size + int(getattr(one, "itemsize", 0) * getattr(one, "size", 0))
    return not waiting and items <= MOST_ITEMS and size <= MOST_BYTES


_stack: list[Trace] = [Trace()]


def current() -> Trace:
    """Return the trace of the check that is running."""
    return _stack[-1]


@contextmanager
def recording() -> Iterator[Trace]:
    """Give the check that runs inside a trace of its own."""
    _stack.append(Trace())
    try:
        yield _stack[-1]
    finally:
        _stack.pop()


def show(value: object) -> str:
    """Return a repr that fits a line or a small table; long ones are cut in the middle, and nothing in it steers a terminal."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no integer of more than 4300 digits
        return f"<{type(value).__name__} with a number too long to write>"
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 3 :]}"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def show_call(label: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Return the call as the student would write it."""
    shown = [show(arg) for arg in args] + [f"{name}={show(value)}" for name, value in kwargs.items()]
    return f"{label}({', '.join(shown)})"
