"""Where a check ended, and with what: all that naming a misconception needs to know of a run. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caip.grading.scoring import Ran
from caip.sandbox import wire
from caip_lab.checks.failures import NotDefined, NotReached, StudentError
from caip_lab.checks.trace import Unequal

__all__ = ["Ending", "Endings", "packed", "unpacked"]


@dataclass(frozen=True)
class Ending:
    """The end of one check's run.

    ``touched`` and ``compared``: how often the work was looked at and compared by then. ``kind``: what ended it, empty where
    it passed. ``raised``: the name of the error that the student's code raised, with its ``message``. ``refused``: the value
    that the check refused, where that is plain data, and small enough to keep.
    """

    touched: int
    compared: int
    kind: str = ""
    raised: str = ""
    message: str = ""
    refused: Unequal | None = None

    @classmethod
    def of(cls, ran: Ran) -> Ending:
        """Tell how a run ended."""
        place, error = (ran.trace.touched, ran.trace.compared), ran.error
        if isinstance(error, StudentError):
            return cls(*place, "StudentError", error.name, error.message)
        if isinstance(error, AssertionError):
            return cls(*place, "AssertionError", refused=ran.trace.unequal)
        return cls(*place, _kind(error))

    @property
    def place(self) -> tuple[int, int]:
        return self.touched, self.compared

    @property
    def tells(self) -> bool:
        """Whether it may be a misconception's as well: a value that was refused, or an error that the code raised."""
        return self.refused is not None or bool(self.raised)


#: By misconception, the endings of one exercise's hidden checks, in their order; none where its answer could not be given.
Endings = Mapping[str, tuple[Ending, ...]]


def _kind(error: BaseException | None) -> str:
    """Return how a check ended that did not end at a value. What is not there is missing, whatever kept it from being there."""
    if error is None:
        return ""
    return "missing" if isinstance(error, NotDefined | NotReached) else type(error).__name__


def packed(endings: Endings) -> bytes:
    """Return endings as bytes."""
    return wire.pack({name: [_plain(one) for one in ended] for name, ended in endings.items()})


def unpacked(data: bytes) -> Endings:
    """Return what was packed. ValueError or TypeError where these bytes were not."""
    return {name: tuple(_ending(*one) for one in ended) for name, ended in wire.unpack(data).items()}


def _plain(one: Ending) -> list[object]:
    return [one.touched, one.compared, one.kind, one.raised, one.message, _value(one.refused)]


def _value(refused: Unequal | None) -> bytes | None:
    """Return a refused value as bytes; None where it is no plain data. Of what was expected, only a number is ever asked for."""
    if refused is None:
        return None
    expected = refused.expected if isinstance(refused.expected, int | float) else None
    try:
        return wire.pack([refused.got, refused.rel, refused.abs, expected])
    except wire.NotPlain:
        return None


def _ending(touched: int, compared: int, kind: str, raised: str, message: str, value: bytes | None) -> Ending:
    return Ending(touched, compared, kind, raised, message, Unequal(*wire.unpack(value)) if value is not None else None)
