"""A student's turns of an hour."""

from __future__ import annotations

from caip.scheduling import RateLimit
from tests.conftest import Clock


def test_turns_come_back_an_hour_after_each() -> None:
    clock = Clock()
    limit = RateLimit(2, clock)
    limit.take("ada")
    clock.now_s += 600
    limit.take("ada")
    assert (limit.wait_s("ada"), limit.wait_s("bob")) == (3000, 0)
    clock.now_s += 3000
    assert limit.wait_s("ada") == 0
    limit.take("ada")
    assert limit.wait_s("ada") == 600
