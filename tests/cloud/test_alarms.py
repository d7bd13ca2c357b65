"""Alarms ring by what was measured: states, wordings, missing data, history."""

from __future__ import annotations

import json
import operator
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud.alarm_states import Rule, judge
from tests.cloud.conftest import Client

SOON_S = 60.0


@pytest.fixture
def cloudwatch(client: Client) -> Any:
    return client("cloudwatch")


def put_alarm(cloudwatch: Any, name: str, **more: Any) -> None:
    settings: dict[str, Any] = {
        "AlarmName": name,
        "Namespace": name,
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }
    cloudwatch.put_metric_alarm(**{key: value for key, value in {**settings, **more}.items() if value is not None})


def put(cloudwatch: Any, namespace: str, value: float, name: str = "Errors", ago_s: float = 0) -> None:
    moment = datetime.now(UTC) - timedelta(seconds=ago_s)
    datum = {"MetricName": name, "Value": value, "Timestamp": moment}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])


def alarm_of(cloudwatch: Any, name: str) -> dict[str, Any]:
    (found,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(found)


def wait_for(cloudwatch: Any, name: str, state: str) -> dict[str, Any]:
    return until(lambda: alarm_of(cloudwatch, name), lambda found: found["StateValue"] == state)


def until(read: Callable[[], dict[str, Any]], good: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + SOON_S
    while not good(found := read()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert good(found), found
    return found


def test_an_alarm_has_no_data_until_there_is_some_and_then_rings(cloudwatch: Any, name: str) -> None:
    put_alarm(cloudwatch, name)
    alarm = alarm_of(cloudwatch, name)
    assert (alarm["StateValue"], alarm["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    put(cloudwatch, name, 3.0)
    alarm = alarm_of(cloudwatch, name)
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [3.0 (")
    assert alarm["StateReason"].endswith(
        ")] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    data = json.loads(alarm["StateReasonData"])
    assert (data["recentDatapoints"], data["threshold"], data["statistic"], data["period"]) == ([3.0], 1.0, "Sum", 60)


def test_an_alarm_that_has_data_when_it_is_put_is_evaluated_at_once(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, 0.0)
    put_alarm(cloudwatch, name)
    alarm = alarm_of(cloudwatch, name)
    assert alarm["StateValue"] == "OK"
    assert "was not greater than or equal to the threshold (1.0) (minimum 1 datapoint for ALARM -> OK" in alarm["StateReason"]


def test_it_is_evaluated_though_nobody_looks(cloudwatch: Any, name: str) -> None:
    put_alarm(cloudwatch, name)
    before = datetime.now(UTC)
    put(cloudwatch, name, 3.0)
    time.sleep(3)
    looked = datetime.now(UTC)
    updated = wait_for(cloudwatch, name, "ALARM")["StateUpdatedTimestamp"]
    assert before - timedelta(seconds=1) <= updated < looked


def test_percentiles_and_short_periods(cloudwatch: Any, name: str) -> None:
    for value in (1.0, 2.0, 50.0):
        put(cloudwatch, name, value)
    given: dict[str, Any] = {"Statistic": None, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 10.0}
    put_alarm(cloudwatch, f"{name}-p90", Namespace=name, ExtendedStatistic="p90", **given)
    put_alarm(cloudwatch, f"{name}-p50", Namespace=name, ExtendedStatistic="p50", **given)
    assert alarm_of(cloudwatch, f"{name}-p90")["StateValue"] == "ALARM"
    assert alarm_of(cloudwatch, f"{name}-p50")["StateValue"] == "OK"


def test_arithmetic_of_metrics(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, 1.0, "Errors")
    put(cloudwatch, name, 4.0, "Calls")
    queries = [
        {
            "Id": each.lower(),
            "MetricStat": {"Metric": {"Namespace": name, "MetricName": each}, "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }
        for each in ("Errors", "Calls")
    ]
    rate = {"Id": "rate", "Expression": "100 * errors / calls", "ReturnData": True}
    nothing = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    put_alarm(cloudwatch, name, Metrics=[*queries, rate], Threshold=20.0, **nothing)
    assert alarm_of(cloudwatch, name)["StateValue"] == "ALARM"


@pytest.mark.parametrize("expression", ["IF(calls > 0, 100 * errors / calls, 0)", "FILL(errors, 0)", "errors / cals"])
def test_an_expression_that_is_not_understood_is_refused_when_the_alarm_is_put(
    cloudwatch: Any, name: str, expression: str
) -> None:
    """An alarm that can never ring would be worse: nobody would be told."""
    metric = {"Metric": {"Namespace": name, "MetricName": "M"}, "Period": 60, "Stat": "Sum"}
    queries = [{"Id": each, "MetricStat": metric, "ReturnData": False} for each in ("errors", "calls")]
    nothing = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    with pytest.raises(ClientError, match="Error in expression 'rate'"):
        put_alarm(cloudwatch, name, Metrics=[*queries, {"Id": "rate", "Expression": expression}], **nothing)
    assert not cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]


@pytest.mark.whole
def test_a_state_that_is_set_lasts_until_the_next_evaluation(cloudwatch: Any, name: str) -> None:
    put_alarm(cloudwatch, name, TreatMissingData="notBreaching")
    assert alarm_of(cloudwatch, name)["StateValue"] == "OK"
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill")
    alarm = alarm_of(cloudwatch, name)
    assert (alarm["StateValue"], alarm["StateReason"]) == ("ALARM", "a drill")
    again = wait_for(cloudwatch, name, "OK")
    assert again["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching]."
    )


def test_history(cloudwatch: Any, name: str) -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:on-call"
    put_alarm(cloudwatch, name, AlarmActions=[topic])
    put(cloudwatch, name, 5.0)
    items = cloudwatch.describe_alarm_history(AlarmName=name, ScanBy="TimestampAscending")["AlarmHistoryItems"]
    assert [(item["HistoryItemType"], item["HistorySummary"]) for item in items] == [
        ("ConfigurationUpdate", f'Alarm "{name}" created'),
        ("StateUpdate", "Alarm updated from INSUFFICIENT_DATA to ALARM"),
        ("Action", f"Recorded action {topic}: a local account sends nothing"),
    ]
    state = json.loads(items[1]["HistoryData"])
    assert state["oldState"]["stateValue"] == "INSUFFICIENT_DATA"
    assert state["newState"]["stateValue"] == "ALARM"
    only = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate", MaxRecords=1)
    assert len(only["AlarmHistoryItems"]) == 1


def test_an_alarm_that_is_put_again_keeps_its_state(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, 5.0)
    put_alarm(cloudwatch, name)
    before = alarm_of(cloudwatch, name)
    put_alarm(cloudwatch, name, Threshold=2.0)
    after = alarm_of(cloudwatch, name)
    assert (after["StateValue"], after["Threshold"]) == ("ALARM", 2.0)
    assert after["StateUpdatedTimestamp"] == before["StateUpdatedTimestamp"]


@pytest.mark.parametrize(
    "more",
    [
        {"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"},
        {"DatapointsToAlarm": 2},
        {"Statistic": None},
        {"TreatMissingData": "perhaps"},
    ],
    ids=str,
)
def test_an_alarm_that_could_not_be_judged_is_refused(cloudwatch: Any, name: str, more: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        put_alarm(cloudwatch, name, **more)
    assert error.value.response["Error"]["Code"] == "ValidationError"
    assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] == []


def test_a_composite_alarm_is_refused(cloudwatch: Any, name: str) -> None:
    with pytest.raises(ClientError, match="Composite alarms are not part") as error:
        cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule="TRUE")
    assert error.value.response["Error"]["Code"] == "ValidationError"


#: The tables of "Configuring how CloudWatch alarms treat missing data": the oldest of five periods first, X breaches, 0
#: does not, - has no value; then the state where missing data is missing, ignored, breaching, not breaching.
INSUFFICIENT, KEPT = "INSUFFICIENT_DATA", "what it was"
THREE_OF_THREE = [
    ("0-X-X", "OK", "OK", "OK", "OK"),
    ("0----", "OK", "OK", "OK", "OK"),
    ("-----", INSUFFICIENT, KEPT, "ALARM", "OK"),
    ("0XX-X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("--X--", "ALARM", KEPT, "ALARM", "OK"),
]
TWO_OF_THREE = [
    ("0-X-X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("00X0X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0-X--", "OK", "OK", "ALARM", "OK"),
    ("----0", "OK", "OK", "ALARM", "OK"),
    ("---X-", "ALARM", KEPT, "ALARM", "OK"),
]
CASES = [
    (to_alarm, periods, missing, state)
    for to_alarm, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for periods, *states in table
    for missing, state in zip(("missing", "ignore", "breaching", "notBreaching"), states, strict=True)
]


@pytest.mark.parametrize(("to_alarm", "periods", "missing", "state"), CASES)
def test_missing_data_is_treated_as_the_documentation_says(to_alarm: int, periods: str, missing: str, state: str) -> None:
    rule = Rule(operator.gt, "GreaterThanThreshold", 0.5, 60, 3, to_alarm, missing)
    values = [{"X": 1.0, "0": 0.0, "-": None}[each] for each in periods]
    found = judge(rule, 1_800_000_000, values, KEPT)
    assert (found.state if found else KEPT) == state
