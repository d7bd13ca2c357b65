"""What a check saw last: the call, the expected value, what came back. Filled by handles and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Trace", "current", "recording", "show", "show_call"]

LONGEST = 240


@dataclass
class Trace:
    """Facts of one check's run. ``touched`` counts how often the student's work was looked at."""

    call: str = ""
    expected: str = ""
    got: str = ""
    note: str = ""
    touched: int = 0


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
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def show_call(label: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Return the call as the student would write it."""
    shown = [show(arg) for arg in args] + [f"{name}={show(value)}" for name, value in kwargs.items()]
    return f"{label}({', '.join(shown)})"
