"""Metrics: what is put is what is read, by period, with percentiles and arithmetic; never a wrong answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import metrics
from caip_lab.cloud.metrics import SECONDS_KEPT, Bucket, Metric, MetricStore
from tests.cloud.conftest import Client

START = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=30)


@pytest.fixture
def cloudwatch(client: Client) -> Any:
    return client("cloudwatch")


def put(cloudwatch: Any, namespace: str, values: list[float], after_s: float = 0, name: str = "M", **more: Any) -> None:
    moment = START + timedelta(seconds=after_s)
    data = [{"MetricName": name, "Value": value, "Timestamp": moment, **more} for value in values]
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)


def statistics(cloudwatch: Any, namespace: str, **more: Any) -> list[dict[str, Any]]:
    asked = {"MetricName": "M", "StartTime": START, "EndTime": START + timedelta(minutes=10), "Period": 60}
    found: list[dict[str, Any]] = cloudwatch.get_metric_statistics(Namespace=namespace, **{**asked, **more})["Datapoints"]
    return found


def data(cloudwatch: Any, queries: list[dict[str, Any]], **more: Any) -> dict[str, dict[str, Any]]:
    asked = {"StartTime": START, "EndTime": START + timedelta(minutes=10), "ScanBy": "TimestampAscending"}
    answer = cloudwatch.get_metric_data(MetricDataQueries=queries, **{**asked, **more})
    return {found["Id"]: found for found in answer["MetricDataResults"]}


def stat(query_id: str, namespace: str, name: str = "M", statistic: str = "Sum", **more: Any) -> dict[str, Any]:
    metric = {"Namespace": namespace, "MetricName": name}
    return {"Id": query_id, "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}, **more}


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_all_statistics_of_a_period(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, [1.0, 2.0, 3.0, 10.0], Unit="Count")
    names = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]
    (point,) = statistics(cloudwatch, name, Statistics=names)
    assert [point[each] for each in names] == [4.0, 4.0, 16.0, 1.0, 10.0]
    assert point["Unit"] == "Count"
    assert point["Timestamp"] == START


def test_percentiles(cloudwatch: Any, name: str) -> None:
    values = [float(value) for value in range(1, 61)]
    put(cloudwatch, name, values)
    (point,) = statistics(cloudwatch, name, ExtendedStatistics=["p50", "p90", "p99.9", "p0.0", "p100"])
    assert point["ExtendedStatistics"] == {"p50": 30.0, "p90": 54.0, "p99.9": 60.0, "p0.0": 1.0, "p100": 60.0}


def test_percentiles_of_many_values_are_within_a_percent() -> None:
    bucket = Bucket()
    for number in range(20_000):
        bucket.add(1000.0 + number)
    assert bucket.percentile(50) == pytest.approx(11_000, rel=0.01)
    assert bucket.percentile(99) == pytest.approx(20_800, rel=0.01)
    assert (bucket.count, bucket.total, bucket.greatest) == (20_000, sum(range(1000, 21_000)), 20_999)
    assert len(bucket.values) < 500


def test_a_set_of_statistics_has_no_percentiles(cloudwatch: Any, name: str) -> None:
    given = {"SampleCount": 3, "Sum": 9, "Minimum": 1, "Maximum": 5}
    datum = {"MetricName": "M", "Timestamp": START, "StatisticValues": given}
    cloudwatch.put_metric_data(Namespace=name, MetricData=[datum])
    (point,) = statistics(cloudwatch, name, Statistics=["Average", "Maximum"], ExtendedStatistics=["p50"])
    assert (point["Average"], point["Maximum"]) == (3.0, 5.0)
    assert not point.get("ExtendedStatistics")


def test_values_with_counts(cloudwatch: Any, name: str) -> None:
    datum = {"MetricName": "M", "Timestamp": START, "Values": [1.0, 5.0], "Counts": [3.0, 1.0]}
    cloudwatch.put_metric_data(Namespace=name, MetricData=[datum])
    (point,) = statistics(cloudwatch, name, Statistics=["SampleCount", "Sum"])
    assert (point["SampleCount"], point["Sum"]) == (4.0, 8.0)


def test_periods_begin_at_the_start_rounded_to_its_minute(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, [1.0], 30)
    put(cloudwatch, name, [2.0], 150)
    found = statistics(cloudwatch, name, Statistics=["Sum"], Period=120, StartTime=START + timedelta(seconds=20))
    assert [(point["Timestamp"], point["Sum"]) for point in found] == [(START, 1.0), (START + timedelta(seconds=120), 2.0)]


def test_the_end_is_not_of_the_range(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, [1.0], 60)
    assert statistics(cloudwatch, name, Statistics=["Sum"], EndTime=START + timedelta(seconds=60)) == []


def test_units_are_apart(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, [1.0], Unit="Seconds")
    put(cloudwatch, name, [7.0], Unit="Bytes")
    assert {point["Unit"]: point["Sum"] for point in statistics(cloudwatch, name, Statistics=["Sum"])} == {
        "Seconds": 1.0,
        "Bytes": 7.0,
    }
    (point,) = statistics(cloudwatch, name, Statistics=["Sum"], Unit="Bytes")
    assert point["Sum"] == 7.0


def test_dimensions_are_what_a_metric_is(cloudwatch: Any, name: str) -> None:
    one = [{"Name": "A", "Value": "1"}]
    put(cloudwatch, name, [1.0], Dimensions=one)
    put(cloudwatch, name, [2.0], Dimensions=[*one, {"Name": "B", "Value": "2"}])
    (point,) = statistics(cloudwatch, name, Statistics=["Sum"], Dimensions=one)
    assert point["Sum"] == 1.0
    assert statistics(cloudwatch, name, Statistics=["Sum"]) == []


REFUSED = [{"Statistics": ["Sum"], "Period": 61}, {"ExtendedStatistics": ["tm90"]}, {"ExtendedStatistics": ["p101"]}]


@pytest.mark.parametrize("more", REFUSED, ids=str)
def test_what_is_not_there_is_refused(cloudwatch: Any, name: str, more: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        statistics(cloudwatch, name, **more)
    assert code(error) == "InvalidParameterValue"


def test_too_many_datapoints_are_refused(cloudwatch: Any, name: str) -> None:
    with pytest.raises(ClientError, match="exceeds the limit of 1,440") as error:
        statistics(cloudwatch, name, Statistics=["Sum"], EndTime=START + timedelta(days=2))
    assert code(error) == "InvalidParameterCombination"


@pytest.mark.parametrize("namespace", ["AWS/SageMaker", "/aws/sagemaker/Endpoints"])
def test_what_the_account_measures_is_written_by_the_account_alone(cloudwatch: Any, namespace: str) -> None:
    with pytest.raises(ClientError, match="Namespace is invalid") as error:
        put(cloudwatch, namespace, [1.0])
    assert code(error) == "InvalidParameterValue"


def test_arithmetic_of_ids(cloudwatch: Any, name: str) -> None:
    for after_s, errors, calls in ((0, 1.0, 4.0), (60, 0.0, 0.0), (120, 3.0, 3.0)):
        put(cloudwatch, name, [errors], after_s, "errors")
        put(cloudwatch, name, [calls], after_s, "calls")
    put(cloudwatch, name, [9.0], 180, "errors")
    hidden = [stat("e", name, "errors", ReturnData=False), stat("c", name, "calls", ReturnData=False)]
    found = data(
        cloudwatch, [*hidden, {"Id": "rate", "Expression": "100 * e / (c + 0)"}, {"Id": "less", "Expression": "-rate+1"}]
    )
    assert set(found) == {"rate", "less"}, "what is not to be returned is not"
    assert found["rate"]["Values"] == [25.0, 100.0], "none where it divides by zero or an operand is missing"
    assert found["rate"]["Timestamps"] == [START, START + timedelta(seconds=120)]
    assert found["less"]["Values"] == [-24.0, -99.0]


def test_percentiles_and_the_newest_first(cloudwatch: Any, name: str) -> None:
    put(cloudwatch, name, [1.0, 2.0, 3.0])
    put(cloudwatch, name, [4.0, 5.0, 6.0], 60)
    found = data(cloudwatch, [stat("m", name, statistic="p50")], ScanBy="TimestampDescending")["m"]
    assert found["Values"] == [5.0, 2.0]
    assert found["StatusCode"] == "Complete"


NO_ARITHMETIC = [
    *("SUM(METRICS())", "FILL(m, 0)", "m ^ 2", "m if m else 0", "unknown + 1", "1 + 2", "x", "m.real", "m +"),
    *("__import__('os')", "SELECT AVG(M) FROM N", "'a' * m", "1 / 0 * m", "(" * 1000 + "m" + ")" * 1000),
]


@pytest.mark.parametrize("expression", NO_ARITHMETIC, ids=lambda expression: expression[:20])
def test_what_is_no_arithmetic_of_ids_is_refused(cloudwatch: Any, name: str, expression: str) -> None:
    queries = [stat("m", name), {"Id": "x", "Expression": expression, "Period": 60}]
    with pytest.raises(ClientError, match="Error in expression 'x'") as error:
        data(cloudwatch, queries)
    assert code(error) == "ValidationError"


def test_list_metrics(cloudwatch: Any, name: str) -> None:
    dimensions = [{"Name": "A", "Value": "1"}]
    put(cloudwatch, name, [1.0], Dimensions=dimensions, Unit="Count")
    put(cloudwatch, name, [1.0], Dimensions=dimensions, Unit="Bytes")
    put(cloudwatch, name, [1.0], name="N")
    found = cloudwatch.list_metrics(Namespace=name)["Metrics"]
    assert {(metric["MetricName"], len(metric["Dimensions"])) for metric in found} == {("M", 1), ("N", 0)}
    assert len(found) == 2
    (one,) = cloudwatch.list_metrics(Namespace=name, Dimensions=[{"Name": "A"}])["Metrics"]
    assert one["Dimensions"] == dimensions


def test_list_metrics_in_pages(cloudwatch: Any, name: str) -> None:
    for first in range(0, 600, 200):
        data = [{"MetricName": f"m{number}", "Value": 1.0} for number in range(first, first + 200)]
        cloudwatch.put_metric_data(Namespace=name, MetricData=data)
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace=name))
    assert [len(page["Metrics"]) for page in pages] == [500, 100]


def test_seconds_become_minutes_and_nothing_is_lost() -> None:
    store, metric = MetricStore(), Metric("N", "M", (), "None")
    first, seconds = 1_800_000_000 // 60 * 60, 5 * SECONDS_KEPT
    for second in range(seconds):
        store.put(metric, 1.0, first + second)
    assert len(store._series[metric]) < 3 * SECONDS_KEPT
    minutes = store.read(metric, first, first + seconds, 60)["None"]
    assert [bucket.count for bucket in minutes.values()] == [60.0] * (seconds // 60)


def test_metrics_that_are_too_many_are_forgotten_the_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "METRICS_KEPT", 10)
    store = MetricStore()
    for number in range(25):
        store.put(Metric("N", str(number), (), "None"), 1.0, int(time.time()))
    assert [metric.name for metric in store.metrics()] == [str(number) for number in range(15, 25)]
