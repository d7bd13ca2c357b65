"""Hidden checks of the exercise alarm: it is there, and what it watches is written by the account alone."""

from datetime import UTC, datetime, timedelta

from caip_lab.checks import category, points, same


@points(3)
@category("the alarm that you made")
def test_the_alarm_watches_latency(account):
    """too-slow watches the ModelLatency of an endpoint, and has nothing to ring for"""
    found = account.client("cloudwatch").describe_alarms(AlarmNames=["too-slow"])["MetricAlarms"]
    assert [alarm["StateValue"] for alarm in found] == same(["INSUFFICIENT_DATA"])
    assert [(alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) for alarm in found] == same(
        [("AWS/SageMaker", "ModelLatency", 1_000_000.0)]
    )


@points(1)
@category("what was measured")
def test_nothing_was_measured(account):
    """nothing was measured of an endpoint that is not there, and nothing is on the bill"""
    now = datetime.now(UTC)
    found = account.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName="ModelLatency",
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )
    assert found["Datapoints"] == []
    assert len(account.bill) == same(0)
