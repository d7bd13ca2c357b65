"""Wait in a check for what comes a moment later: the end of a job that it began, a line of a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from caip_lab.checks.failures import NotInTime

__all__ = ["wait_until"]

T = TypeVar("T")
#: Long for what takes a second on a quiet machine: where it is not there by then, the check is run again, alone.
WITHIN_S, LOOK_S = 30.0, 0.05


def wait_until(look: Callable[[], T], what: str, within_s: float = WITHIN_S) -> T:
    """Return what ``look()`` returns, once that is true. NotInTime where it is not within so many seconds.

    ``what`` is what is waited for, for a student to read: "the end of the job". For what comes by itself. What comes only
    if the student has made it is looked at once, and compared: that it is missing is a failure, and no matter of time.
    """
    deadline = time.monotonic() + within_s
    while not (found := look()):
        if time.monotonic() >= deadline:
            raise NotInTime(what, within_s)
        time.sleep(LOOK_S)
    return found
