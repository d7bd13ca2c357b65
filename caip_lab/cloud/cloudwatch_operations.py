"""CloudWatch's operations: metrics and alarms are ours, the rest is moto's. Imports moto."""

from __future__ import annotations

import math
import time
from typing import Any

import moto.cloudwatch.models
import moto.cloudwatch.urls
from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue, ValidationError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from caip_lab.cloud import alarms, metric_queries
from caip_lab.cloud.cloudwatch_backend import WatchingBackend
from caip_lab.cloud.metric_queries import metric_of, moment_of, seconds_of

__all__ = ["CloudWatchOperations", "install"]

#: What is measured of jobs and endpoints is written by the account: nobody else writes there.
CLOSED = ("AWS/", "/aws/sagemaker/")
METRICS_A_PAGE = 500
HISTORY_A_PAGE = 100
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


def install() -> None:
    """Let new accounts have our CloudWatch. Once per process, before the first request."""
    moto.cloudwatch.models.cloudwatch_backends.backend = WatchingBackend
    moto.cloudwatch.urls.url_paths = {"{0}/$": CloudWatchOperations.dispatch}


class CloudWatchOperations(CloudWatchResponse):
    """A request is one method, named as the operation in snake_case."""

    @property
    def _watching(self) -> WatchingBackend:
        found: WatchingBackend = self.cloudwatch_backend  # type: ignore[assignment]
        return found

    def put_metric_data(self) -> ActionResult:
        namespace = self._get_param("Namespace") or ""
        if namespace.startswith(CLOSED):
            raise InvalidParameterValue(f"The value {namespace} for parameter Namespace is invalid.")
        return super().put_metric_data()

    def get_metric_statistics(self) -> ActionResult:
        simple, extended = self._get_param("Statistics", []), self._get_param("ExtendedStatistics", [])
        if not simple and not extended:
            raise InvalidParameterCombination("Must specify either Statistics or ExtendedStatistics")
        for name in (*simple, *extended):
            metric_queries.check_statistic(name)
        period_s = self._get_int_param("Period")
        metric_queries.check_period(period_s)
        start, end = (math.floor(seconds_of(self._get_param(name))) for name in ("StartTime", "EndTime"))
        metric_queries.check_range(start, end, period_s)
        name = self._get_param("MetricName")
        metric = metric_of(self._get_param("Namespace"), name, self._get_param("Dimensions", []), self._get_param("Unit"))
        found = self._watching.statistics(metric, start, end, period_s, [*simple, *extended])
        points = [_datapoint(unit, second, values, extended) for unit, second, values in found]
        return ActionResult({"Label": name, "Datapoints": points})

    def get_metric_data(self) -> ActionResult:
        for query in self._get_params().get("MetricDataQueries", []):
            if str(query.get("Expression", "")).lstrip().upper().startswith(("SELECT", "SEARCH")):
                raise ValidationError(
                    f"Error in expression '{query['Id']}': this local account understands arithmetic of ids, not "
                    "Metrics Insights queries or searches."
                )
        return super().get_metric_data()

    def list_metrics(self) -> ActionResult:
        token = self._get_param("NextToken") or "0"
        if not token.isdecimal():
            raise InvalidParameterValue("Request parameter NextToken is invalid")
        known = self._watching.known_metrics(
            self._get_param("Namespace"), self._get_param("MetricName"), self._get_params().get("Dimensions", [])
        )
        start, end = int(token), int(token) + METRICS_A_PAGE
        page = [
            {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
            }
            for metric in known[start:end]
        ]
        return ActionResult({"Metrics": page, "NextToken": str(end) if end < len(known) else None})

    def put_metric_alarm(self) -> ActionResult:
        _check_alarm(self._get_params())
        answer = super().put_metric_alarm()
        self._watching.evaluator.evaluate()
        return answer

    def put_composite_alarm(self) -> ActionResult:
        raise ValidationError("Composite alarms are not part of this local account. Nothing was changed; put a metric alarm.")

    def describe_alarms(self) -> ActionResult:
        self._watching.evaluator.evaluate()
        return super().describe_alarms()

    def describe_alarms_for_metric(self) -> ActionResult:
        self._watching.evaluator.evaluate()
        return super().describe_alarms_for_metric()

    def describe_alarm_history(self) -> ActionResult:
        self._watching.evaluator.evaluate()
        start, end = self._get_param("StartDate"), self._get_param("EndDate")
        found = self._watching.evaluator.history(
            self._get_param("AlarmName"),
            self._get_param("HistoryItemType"),
            seconds_of(start) if start else 0.0,
            seconds_of(end) if end else time.time() + 1,
        )
        if self._get_param("ScanBy") == "TimestampAscending":
            found.reverse()
        first = int(self._get_param("NextToken") or 0)
        last = first + int(self._get_param("MaxRecords") or HISTORY_A_PAGE)
        return ActionResult({"AlarmHistoryItems": found[first:last], "NextToken": str(last) if last < len(found) else None})


def _datapoint(unit: str, second: int, values: dict[str, float], extended: list[str]) -> dict[str, Any]:
    point: dict[str, Any] = {"Timestamp": moment_of(second), "Unit": unit}
    point |= {name: value for name, value in values.items() if name not in extended}
    if extended:
        point["ExtendedStatistics"] = {name: values[name] for name in extended if name in values}
    return point


def _check_alarm(given: dict[str, Any]) -> None:
    """ValidationError for an alarm that could not be judged."""
    comparison, missing = given.get("ComparisonOperator"), given.get("TreatMissingData") or "missing"
    if comparison not in alarms.COMPARISONS or given.get("ThresholdMetricId"):
        raise ValidationError(
            f"ComparisonOperator {comparison} is not part of this local account: it has {', '.join(alarms.COMPARISONS)}, and "
            "no anomaly detection. The alarm was not changed."
        )
    if missing not in TREATMENTS:
        raise ValidationError(f"TreatMissingData {missing} is not one of {', '.join(TREATMENTS)}.")
    periods, to_alarm = int(given.get("EvaluationPeriods") or 0), int(given.get("DatapointsToAlarm") or 0)
    if periods < 1:
        raise ValidationError("EvaluationPeriods must be at least 1.")
    if to_alarm > periods:
        raise ValidationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    if not given.get("Metrics"):
        _check_metric(given)


def _check_metric(given: dict[str, Any]) -> None:
    if given.get("Threshold") is None:
        raise ValidationError("The parameter Threshold is required.")
    name = given.get("Statistic") or given.get("ExtendedStatistic")
    if not name:
        raise ValidationError("The parameters Statistic and ExtendedStatistic: one of them must be specified.")
    metric_queries.check_statistic(name)
    metric_queries.check_period(int(given.get("Period") or 0))
