"""What runs is timed, priced by the table, and said in a sentence."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from caip_lab.cloud import bill as bills
from caip_lab.cloud import meter as meters
from caip_lab.cloud.bill import Bill, BillLine
from caip_lab.cloud.meter import Meter
from caip_lab.cloud.prices import Prices


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(meters.time, "monotonic", clock)
    return clock


def test_an_endpoint_that_was_left_on_is_the_lesson(clock: Clock) -> None:
    meter = Meter()
    meter.started("endpoint", "titanic/AllTraffic", "ml.t2.medium")
    clock.now += 2 * 3600
    bill = meter.bill()
    assert bill.sentence == "You left an endpoint on: $0.056 per hour."
    assert bill.total_usd == pytest.approx(0.112)
    assert [line.state for line in bill] == ["running"]


def test_what_ended_costs_no_more(clock: Clock) -> None:
    meter = Meter()
    meter.started("training-job", "a", "ml.m5.large", count=2)
    clock.now += 1800
    meter.ended("training-job", "a")
    clock.now += 3600
    (line,) = meter.bill()
    assert (line.hours, line.state) == (pytest.approx(1.0), "ended")
    assert line.usd == pytest.approx(0.115)
    assert meter.bill().usd_per_hour == 0
    assert meter.bill().sentence == "Nothing is running."


def test_ending_twice_or_what_never_began_is_harmless(clock: Clock) -> None:
    meter = Meter()
    meter.ended("endpoint", "never")
    meter.started("endpoint", "e", "ml.t2.medium")
    clock.now += 3600
    meter.ended("endpoint", "e")
    clock.now += 3600
    meter.ended("endpoint", "e")
    assert [line.hours for line in meter.bill()] == [pytest.approx(1.0)]


def test_an_endpoint_that_is_changed_is_two_lines(clock: Clock) -> None:
    meter = Meter()
    meter.started("endpoint", "e", "ml.t2.medium")
    clock.now += 3600
    meter.started("endpoint", "e", "ml.m5.large")
    clock.now += 3600
    bill = meter.bill()
    assert [(line.instance_type, line.state) for line in bill] == [("ml.t2.medium", "ended"), ("ml.m5.large", "running")]
    assert bill.total_usd == pytest.approx(0.056 + 0.115)
    assert bill.usd_per_hour == pytest.approx(0.115)


def test_serverless_is_paid_by_memory_and_time_and_nothing_is_left_on() -> None:
    meter = Meter()
    for _ in range(3):
        meter.used("serverless", "s/AllTraffic", memory_mb=2048, seconds=0.5)
    (line,) = meter.bill()
    assert line.count == 3
    assert line.usd == pytest.approx(3 * 0.5 * 2 * 0.00002)
    assert meter.bill().sentence == "Nothing is running."


def test_an_instance_without_a_price_is_on_the_bill_all_the_same(clock: Clock) -> None:
    meter = Meter()
    meter.started("endpoint", "e", "ml.x99.metal")
    clock.now += 3600
    bill = meter.bill()
    assert (bill.lines[0].usd, bill.total_usd) == (None, 0.0)
    assert "no price" in str(bill)


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (["endpoint", "endpoint"], "You left 2 endpoints on: $0.112 per hour."),
        (["training-job"], "A training job is running: $0.115 per hour."),
        (["endpoint", "training-job"], "2 things are running: $0.171 per hour."),
    ],
)
def test_the_sentence_says_what_runs(kinds: list[str], sentence: str) -> None:
    meter = Meter()
    for number, kind in enumerate(kinds):
        meter.started(kind, str(number), "ml.t2.medium" if kind == "endpoint" else "ml.m5.large")
    assert meter.bill().sentence == sentence


def test_threads_that_start_and_end_lose_nothing() -> None:
    meter = Meter()

    def work(thread: int) -> None:
        for number in range(50):
            meter.started("endpoint", f"{thread}-{number}", "ml.t2.medium")
            meter.used("serverless", "s", 1024, 0.1)
            if number % 2:
                meter.ended("endpoint", f"{thread}-{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bill = meter.bill()
    assert len(bill) == 401
    assert len(bill.running) == 200
    assert bill.lines[-1].count == 400


def test_a_bill_goes_through_json_unchanged() -> None:
    meter = Meter()
    meter.started("endpoint", "e", "ml.t2.medium")
    meter.used("serverless", "s", 1024, 0.1)
    bill = meter.bill()
    assert Bill.from_dict(bill.to_dict()) == bill


def test_the_table_of_prices_is_dated_and_says_what_it_is() -> None:
    prices = Prices.load()
    assert date.fromisoformat(prices.date).year >= 2026
    assert "Examples as of this date" in prices.note
    assert prices.region == "us-east-1"
    assert prices.per_hour("endpoint", "ml.t2.medium") == 0.056
    families = {name.split(".")[1] for name in prices.instances}
    assert families == {"t2", "t3", "m4", "m5", "c4", "c5", "r5", "g4dn"}
    assert all(price > 0 for columns in prices.instances.values() for price in columns.values())


@pytest.mark.parametrize(("amount", "text"), [(0, "$0.00"), (1234.5, "$1234.50"), (0.056, "$0.056"), (0.0000123, "$0.000012")])
def test_amounts_are_readable(amount: float, text: str) -> None:
    assert bills.usd(amount) == text


def test_a_bill_in_a_terminal_is_a_table() -> None:
    line = BillLine("endpoint", "titanic/AllTraffic", "ml.t2.medium", 1, 0.0, 2.0, 0.112, 0.056, True)
    lines = str(Bill((line,), "2026-11-01")).splitlines()
    assert lines[0].split() == ["kind", "name", "instance", "type", "hours", "USD"]
    assert lines[1].split() == ["endpoint", "titanic/AllTraffic", "ml.t2.medium", "2.000", "0.112000", "running"]
    assert lines[2:] == ["$0.112 so far, at example prices of 2026-11-01.", "You left an endpoint on: $0.056 per hour."]
