"""The student handle over the wire: what is asked, and until when."""

from __future__ import annotations

import math
import time
from typing import Any, cast

import pytest

from caip.grading.student import WireBackend
from caip.sandbox import Frozen, Snapshot, WorkFolder
from caip_lab.checks.failures import NotReached


class Parked:
    """A snapshot that answers at once, and counts."""

    asked = 0

    def ask(self, **_: Any) -> tuple[bool, Any]:
        self.asked += 1
        return True, 42


def backend(parked: Parked, left_s: float) -> WireBackend:
    return WireBackend(cast(Snapshot, parked), cast(WorkFolder, None), Frozen(), time.monotonic() + left_s)


@pytest.mark.parametrize("left_s", [math.inf, 60])
def test_what_is_asked_in_time_is_answered(left_s: float) -> None:
    assert backend(Parked(), left_s).get("answer") == 42


def test_nothing_is_asked_once_the_time_for_all_checks_is_used_up() -> None:
    parked = Parked()
    with pytest.raises(NotReached) as fault:
        backend(parked, -1).get("answer")
    assert (fault.value.outcome, parked.asked) == ("timeout", 0)
