"""CloudWatch's state in one account and region: metrics by the second, alarms that are evaluated. Imports moto."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import moto.cloudwatch.urls
from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import Alarm, CloudWatchBackend, MetricDataQuery

from caip_lab.cloud import metric_queries, metrics
from caip_lab.cloud.alarms import Evaluator
from caip_lab.cloud.metric_queries import Series, first_second, metric_of, seconds_of
from caip_lab.cloud.metrics import Bucket, Metric, MetricStore

__all__ = ["WatchingBackend"]


class WatchingBackend(CloudWatchBackend):
    """moto's, with metrics and alarms of ours; dashboards, tags and insight rules are moto's."""

    _url_module = moto.cloudwatch.urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.evaluator = Evaluator(self.alarms, self.alarm_values)

    @property
    def store(self) -> MetricStore:
        return metrics.store_of(self.account_id, self.region_name)

    def reset(self) -> None:
        self.alarms.clear()  # those who evaluate them see that there are none
        super().reset()

    def read(self, metric: Metric, starts: int, ends: int, period_s: int) -> dict[str, dict[int, Bucket]]:
        """Return buckets by unit and start of period: ours, and what moto itself measures, such as the size of buckets."""
        found = self.store.read(metric, starts, ends, period_s)
        if metric.namespace != "AWS/S3":
            return found
        for datum in self.aws_metric_data:
            second = int(seconds_of(datum.timestamp))
            dimensions = tuple(sorted((str(each.name), str(each.value)) for each in datum.dimensions))
            if (datum.namespace, datum.name, dimensions) == metric[:3] and starts <= second < ends:
                periods = found.setdefault(datum.unit or "None", {})
                periods.setdefault(second - (second - starts) % period_s, Bucket()).add(datum.value)  # type: ignore[attr-defined]
        return found

    def put_metric_data(self, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        """Check as moto does, and keep by the second."""
        for number, datum in enumerate(metric_data, 1):
            self._validate_parameters_put_metric_data(datum, number)
        for datum in metric_data:
            moment = datum.get("Timestamp")
            second = int(seconds_of(moment)) if isinstance(moment, datetime) else int(time.time())
            metric = metric_of(namespace, datum["MetricName"], datum.get("Dimensions"), datum.get("Unit") or "None")
            self._put(metric, datum, second)

    def _put(self, metric: Metric, datum: dict[str, Any], second: int) -> None:
        if datum.get("Values"):
            for value, times in zip(datum["Values"], datum.get("Counts") or [1.0] * len(datum["Values"]), strict=True):
                self.store.put(metric, float(value), second, float(times))
        elif datum.get("StatisticValues"):
            given = {name: float(value) for name, value in datum["StatisticValues"].items()}
            summary = Bucket(given["SampleCount"], given["Sum"], given["Minimum"], given["Maximum"])
            self.store.put_summary(metric, summary, second)
        else:
            self.store.put(metric, float(datum.get("Value", 0)), second)

    def statistics(
        self, metric: Metric, start: float, end: float, period_s: int, names: Iterable[str]
    ) -> list[tuple[str, int, dict[str, float]]]:
        """Return (unit, start of period, statistic -> value), by unit and time."""
        starts = first_second(start, period_s, time.time())
        found = []
        for unit, periods in self.read(metric, starts, math.ceil(end), period_s).items():
            for second, bucket in periods.items():
                values = {name: metric_queries.statistic(bucket, name) for name in names}
                found.append((unit, second, {name: value for name, value in values.items() if value is not None}))
        return found

    def series(self, given: dict[str, Any], starts: int, ends: int) -> Series:
        """Return the values of a ``MetricStat`` by periods that begin at ``starts``; units are merged if it names none."""
        period_s, name = int(given["Period"]), given["Stat"]
        metric_queries.check_period(period_s)
        metric_queries.check_statistic(name)
        asked = given["Metric"]
        metric = metric_of(asked.get("Namespace", ""), asked.get("MetricName", ""), asked.get("Dimensions"), given.get("Unit"))
        together: dict[int, Bucket] = {}
        for periods in self.read(metric, starts, ends, period_s).values():
            for second, bucket in periods.items():
                together.setdefault(second, Bucket()).merge(bucket)
        values = {second: metric_queries.statistic(bucket, name) for second, bucket in together.items()}
        return {second: value for second, value in values.items() if value is not None}

    def get_metric_data(
        self, queries: list[dict[str, Any]], start_time: datetime, end_time: datetime, scan_by: str = "TimestampAscending"
    ) -> list[dict[str, Any]]:
        """Answer each query that is to be returned. ValidationError."""
        start, end = seconds_of(start_time), seconds_of(end_time)
        if start > end:
            raise ValidationError("The parameter EndTime must be greater than StartTime.")
        if start == end:
            raise ValidationError("The parameter StartTime must not equal parameter EndTime.")
        if len({query["Id"] for query in queries}) < len(queries):
            raise ValidationError("The values for parameter Id of MetricDataQueries must be unique.")
        now = time.time()
        known = self._answer(queries, lambda period_s: first_second(start, period_s, now), math.ceil(end))
        return [
            {"id": query["Id"], "label": _label(query), "status_code": "Complete"}
            | metric_queries.in_order(known[query["Id"]], scan_by)
            for query in queries
            if query.get("ReturnData") is not False
        ]

    def _answer(self, queries: list[dict[str, Any]], starts: Callable[[int], int], ends: int) -> dict[str, Series]:
        """Return the values of every query by its id; ``starts`` says where periods of some seconds begin."""
        known = {
            query["Id"]: self.series(query["MetricStat"], starts(int(query["MetricStat"]["Period"])), ends)
            for query in queries
            if query.get("MetricStat")
        }
        expressions = {query["Id"]: query["Expression"] for query in queries if query.get("Expression")}
        for query_id in expressions:
            known[query_id] = metric_queries.evaluate(query_id, expressions, known)
        return known

    def alarm_values(self, alarm: Alarm, starts: int, ends: int, period_s: int) -> Series:
        """Return the values that an alarm is judged by: of its metric, or of its query that is to be returned."""
        if alarm.metric_data_queries:
            queries = [_as_request(query) for query in alarm.metric_data_queries]
            wanted = next(query["Id"] for query in queries if query["ReturnData"] is not False)
            return self._answer(queries, lambda _: starts, ends)[wanted]
        given = {
            "Metric": {
                "Namespace": alarm.namespace,
                "MetricName": alarm.metric_name,
                "Dimensions": [{"Name": each.name, "Value": each.value} for each in alarm.dimensions],
            },
            "Period": period_s,
            "Stat": alarm.statistic or alarm.extended_statistic,
            "Unit": alarm.unit,
        }
        return self.series(given, starts, ends)

    def known_metrics(self, namespace: str | None, name: str | None, dimensions: list[dict[str, str]]) -> list[Metric]:
        """Return the metrics that ListMetrics lists: a dimension without a value matches any value of it."""
        asked = [(each["Name"], each.get("Value")) for each in dimensions]
        found: dict[Metric, None] = {}
        for metric in [*self.store.metrics(), *self._of_moto()]:
            fits = (not namespace or metric.namespace == namespace) and (not name or metric.name == name)
            has = dict(metric.dimensions)
            if fits and all(key in has and value in (None, has[key]) for key, value in asked):
                found[metric._replace(unit="")] = None
        return list(found)

    def _of_moto(self) -> list[Metric]:
        return [
            Metric(datum.namespace, datum.name, tuple(sorted((str(d.name), str(d.value)) for d in datum.dimensions)), "")
            for datum in self.aws_metric_data
        ]

    def put_metric_alarm(self, *arguments: Any, **named: Any) -> Any:
        """Keep an alarm, and evaluate it from now on. ValidationError for an expression that could never be computed here."""
        _require_arithmetic(named.get("metric_data_queries") or ())
        before = self.alarms.get(named["name"])
        alarm = super().put_metric_alarm(*arguments, **named)
        self.evaluator.add(alarm, before)
        return alarm

    def set_alarm_state(self, alarm_name: str, reason: str, reason_data: str, state_value: str) -> None:
        """Check as moto does; the state lasts until the next evaluation."""
        before = dict(vars(self.alarms[alarm_name])) if alarm_name in self.alarms else {}
        super().set_alarm_state(alarm_name, reason, reason_data, state_value)  # for its checks
        vars(self.alarms[alarm_name]).update(before)
        self.evaluator.set_state(self.alarms[alarm_name], state_value, reason, reason_data)

    def delete_alarms(self, alarm_names: list[str]) -> None:
        self.evaluator.forget(alarm_names)
        super().delete_alarms(alarm_names)


def _label(query: dict[str, Any]) -> str:
    if query.get("Label"):
        return str(query["Label"])
    given = query.get("MetricStat")
    return f"{given['Metric'].get('MetricName')} {given['Stat']}" if given else str(query["Id"])


def _require_arithmetic(queries: Iterable[MetricDataQuery]) -> None:
    asked = [_as_request(query) for query in queries]
    expressions = {query["Id"]: query["Expression"] for query in asked if query["Expression"]}
    known: dict[str, Series] = {query["Id"]: {} for query in asked if query.get("MetricStat")}
    for query_id in expressions:
        metric_queries.evaluate(query_id, expressions, known)


def _as_request(query: MetricDataQuery) -> dict[str, Any]:
    """Return a query of an alarm as GetMetricData has it."""
    given: dict[str, Any] = {"Id": query.id, "Expression": query.expression, "ReturnData": query.return_data}
    if query.metric_stat:
        stat = query.metric_stat
        metric = {
            "Namespace": stat.metric.namespace,
            "MetricName": stat.metric.metric_name,
            "Dimensions": [{"Name": each.name, "Value": each.value} for each in stat.metric.dimensions],
        }
        given["MetricStat"] = {"Metric": metric, "Period": stat.period, "Stat": stat.stat, "Unit": stat.unit}
    return given
