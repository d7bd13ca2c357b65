"""A check waits for what comes a moment later, and what does not come in time is noise until it is confirmed."""

from __future__ import annotations

import pytest

from caip.results import UNCONFIRMED, Outcome
from caip_lab.checks import render, wait_until
from caip_lab.checks.failures import NotInTime
from caip_lab.checks.language import CheckSpec
from caip_lab.checks.trace import Trace


def test_it_returns_what_came_as_soon_as_it_is_there() -> None:
    looks = iter([None, "", "there", "later"])
    assert wait_until(lambda: next(looks), "a line of the log") == "there"
    assert next(looks) == "later"


def test_it_looks_once_even_where_there_is_no_time() -> None:
    assert wait_until(lambda: 5, "a number", within_s=0.0) == 5


def test_what_does_not_come_is_a_timeout_that_is_confirmed_by_a_rerun() -> None:
    with pytest.raises(NotInTime) as raised:
        wait_until(lambda: None, "the end of the job", within_s=0.1)
    found = render.finding("test_it", "it ends", CheckSpec(1.0), Trace(), raised.value)
    assert Outcome(found.outcome) in UNCONFIRMED
    assert render.tell(found, public=False).rows == (("what came", "The end of the job did not come within 0.1 s"),)


def test_an_error_of_looking_is_no_matter_of_time() -> None:
    def look() -> bool:
        raise LookupError("no such log")

    with pytest.raises(LookupError):
        wait_until(look, "a line of the log")
