"""The words a check is written with: ``points``, ``hint``, ``category``, ``needs``, ``raises``; and named wrong answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from caip_lab.checks import trace
from caip_lab.checks.failures import StudentError

__all__ = ["CheckSpec", "Misconception", "category", "changed", "hint", "needs", "points", "raises", "spec_of"]

F = TypeVar("F", bound=Callable[..., object])
_ATTRIBUTE = "__caip_check__"


@dataclass(frozen=True)
class CheckSpec:
    """What the words above a check say. ``category`` is all that a hidden failure says about its input.

    ``hints`` are one to three texts: a question, a pointer, a worked step.
    """

    points: float = 0.0
    hints: tuple[str, ...] = ()
    category: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Misconception:
    """A named wrong answer: ``code`` replaces the answer cell, ``sentence`` tells the student what it is."""

    exercise: str
    name: str
    sentence: str
    code: str


def changed(code: str, *changes: tuple[str, str]) -> str:
    """Return a right answer with each text replaced by another: most misconceptions are one. ValueError for one not there."""
    for old, new in changes:
        if old not in code:
            raise ValueError(f"{old!r} is not in the answer, so that nothing of it can be changed")
        code = code.replace(old, new)
    return code


def spec_of(function: object) -> CheckSpec:
    """Return what the decorators of a check say."""
    found = getattr(function, _ATTRIBUTE, None)
    return found if isinstance(found, CheckSpec) else CheckSpec()


def _with(**changes: object) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        setattr(function, _ATTRIBUTE, CheckSpec(**{**spec_of(function).__dict__, **changes}))
        return function

    return decorate


def points(value: float) -> Callable[[F], F]:
    """Say what a check is worth: a positive number of points."""
    if isinstance(value, bool) or not value > 0:
        raise ValueError(f"points must be a positive number, not {value!r}")
    return _with(points=float(value))


def hint(question: str, pointer: str = "", step: str = "") -> Callable[[F], F]:
    """Help when the check fails, in up to three tiers that are opened one by one.

    A question to think about; a pointer to where to look, or what to try; a worked step, which shows the way on another
    example and never gives the answer away.
    """
    if step and not pointer:
        raise ValueError("a hint with a worked step needs a pointer before it")
    return _with(hints=tuple(" ".join(text.split()) for text in (question, pointer, step) if text))


def category(text: str) -> Callable[[F], F]:
    """Say what a hidden failure may reveal about its input, e.g. ``"nothing predicted positive"``."""
    return _with(category=text)


def needs(*exercises: str) -> Callable[[F], F]:
    """Name the exercises that this check builds on."""
    return _with(needs=exercises)


@contextmanager
def raises(name: str) -> Iterator[None]:
    """Expect that the student's code raises the builtin exception called ``name``, such as ``"ValueError"``.

    A function that always raises passes this: pair it with a call that must work, in the same check.
    """
    try:
        yield
    except StudentError as error:
        trace.current().expected, trace.current().got = name, error.name
        trace.current().judged(None if error.name == name else trace.Unequal(error.name, expected=name))
        if error.name != name:
            raise AssertionError(f"{name} is expected, not {error.name}") from None
        return
    seen = trace.current()
    seen.expected, seen.note = name, "an error is expected, and none was raised"
    seen.judged(trace.Unequal(None, expected=name))
    raise AssertionError(seen.note)
