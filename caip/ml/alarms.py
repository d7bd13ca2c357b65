"""The course's four alarms on an endpoint: the metric, what it tells, and from where on somebody must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boto3

__all__ = ["THRESHOLDS", "Threshold", "put_alarms"]

VARIANT = "AllTraffic"


@dataclass(frozen=True)
class Threshold:
    """An alarm rings when the metric is above ``above``, in ``unit``. In percent: of all invocations."""

    alarm: str
    namespace: str
    metric: str
    statistic: str
    above: float
    unit: str
    of_invocations: bool = False


THRESHOLDS = (
    Threshold("latency", "AWS/SageMaker", "ModelLatency", "Average", 1_000_000, "microseconds"),
    Threshold("4xx", "AWS/SageMaker", "Invocation4XXErrors", "Sum", 5, "percent", of_invocations=True),
    Threshold("5xx", "AWS/SageMaker", "Invocation5XXErrors", "Sum", 1, "percent", of_invocations=True),
    Threshold("memory", "/aws/sagemaker/Endpoints", "MemoryUtilization", "Average", 80, "percent"),
)
"""ModelLatency is in microseconds: a threshold of 1000 would ring at a thousandth of a second."""


def put_alarms(name: str, *, period_s: int = 60, periods: int = 1, actions: Sequence[str] = ()) -> list[str]:
    """Make, or make anew, an alarm for each of `THRESHOLDS` on an endpoint.

    The error metrics count; 5 % is a share. So these alarms compute 100 * errors / invocations, and an hour without any call is
    no alarm.

    Parameters
    ----------
    name : str
        The endpoint.
    period_s : int
        What one value is taken over, in seconds: a multiple of 60.
    periods : int
        How many periods in a row must be above the threshold.
    actions : sequence of str
        What is told of it: ARNs, such as that of an SNS topic.

    Returns
    -------
    list of str
        The alarms' names, ``<name>-latency`` and so on, in the order of `THRESHOLDS`.
    """
    client = boto3.client("cloudwatch")
    for threshold in THRESHOLDS:
        client.put_metric_alarm(
            AlarmName=f"{name}-{threshold.alarm}",
            AlarmDescription=f"{threshold.metric} of {name} is above {threshold.above:g} {threshold.unit}",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=threshold.above,
            EvaluationPeriods=periods,
            TreatMissingData="notBreaching",
            AlarmActions=list(actions),
            **_measured(name, threshold, period_s),
        )
    return [f"{name}-{threshold.alarm}" for threshold in THRESHOLDS]


def _measured(name: str, threshold: Threshold, period_s: int) -> dict[str, Any]:
    """Return what PutMetricAlarm is told to look at: a metric, or the share of it among the invocations."""
    endpoint = [{"Name": "EndpointName", "Value": name}, {"Name": "VariantName", "Value": VARIANT}]

    def metric(metric_name: str) -> dict[str, Any]:
        return {"Namespace": threshold.namespace, "MetricName": metric_name, "Dimensions": endpoint}

    if not threshold.of_invocations:
        return {**metric(threshold.metric), "Statistic": threshold.statistic, "Period": period_s}
    counted = {"errors": threshold.metric, "calls": "Invocations"}
    queries: list[dict[str, Any]] = [
        {"Id": key, "MetricStat": {"Metric": metric(name_), "Period": period_s, "Stat": "Sum"}, "ReturnData": False}
        for key, name_ in counted.items()
    ]
    return {"Metrics": [*queries, {"Id": "share", "Expression": "100 * errors / calls", "ReturnData": True}]}
