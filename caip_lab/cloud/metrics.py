"""What was measured: per metric, counts of values by the second, and by the minute when older. Bounded in memory.

moto keeps one object for each value and walks through all of them at every read; an endpoint that answers twenty thousand
requests would fill it. Here a second of a metric is one :class:`Bucket`, whose sum, least and greatest are exact and whose
percentiles are within half a percent.
"""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from caip_lab.cloud.unseen import is_unseen

__all__ = ["Bucket", "Metric", "MetricStore", "clear", "put", "put_many", "store_of"]

#: Up to here the values of a bucket are kept as they are, then to within half a percent.
EXACT_VALUES = 64
STEP = math.log(1.01)
#: How many seconds of a metric are kept apart; older ones are merged into minutes.
SECONDS_KEPT = 900
MINUTES_KEPT = 15 * 24 * 60
METRICS_KEPT = 10_000
MINUTE = 60


class Metric(NamedTuple):
    """What a series of values is about."""

    namespace: str
    name: str
    #: (name, value), sorted.
    dimensions: tuple[tuple[str, str], ...]
    unit: str


@dataclass(slots=True)
class Bucket:
    """The values of some stretch of time. Buckets add."""

    count: float = 0.0
    total: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf
    #: Value -> how often.
    values: dict[float, float] = field(default_factory=dict)

    def add(self, value: float, times: float = 1.0) -> None:
        """Add a value that came ``times`` times."""
        self.add_summary(times, value * times, value, value)
        self._count(value, times)

    def add_summary(self, count: float, total: float, least: float, greatest: float) -> None:
        """Add a set of values of which only this is known; percentiles are then unknown, unless all were the same."""
        self.count += count
        self.total += total
        self.least = min(self.least, least)
        self.greatest = max(self.greatest, greatest)

    def merge(self, other: Bucket) -> None:
        self.add_summary(other.count, other.total, other.least, other.greatest)
        for value, times in other.values.items():
            self._count(value, times)

    def percentile(self, percent: float) -> float | None:
        """Return the least value that at least ``percent`` of the values do not exceed; None where it is unknown."""
        if self.least == self.greatest:
            return self.least
        if sum(self.values.values()) < self.count:
            return None
        wanted, seen = percent / 100 * self.count, 0.0
        for value, times in sorted(self.values.items()):
            seen += times
            if seen >= wanted - 1e-9:
                return min(max(value, self.least), self.greatest)
        return self.greatest

    def _count(self, value: float, times: float) -> None:
        values = self.values
        if value not in values and len(values) >= EXACT_VALUES:
            value = _rounded(value)
        values[value] = values.get(value, 0.0) + times


def _rounded(value: float) -> float:
    """Return a value within half a percent of ``value``, the same one for its neighbours."""
    if not value or not math.isfinite(value):
        return value
    return math.copysign(math.exp(round(math.log(abs(value)) / STEP) * STEP), value)


class MetricStore:
    """The metrics of one account and region."""

    def __init__(self) -> None:
        self._series: dict[Metric, dict[int, Bucket]] = {}
        self._lock = threading.Lock()

    def put(self, metric: Metric, value: float, second: int | None = None, times: float = 1.0) -> None:
        """Publish a value, now or at a second since the epoch."""
        with self._lock:
            self._bucket(metric, second).add(value, times)

    def put_summary(self, metric: Metric, summary: Bucket, second: int | None = None) -> None:
        """Publish a set of values of which only count, sum, least and greatest are known."""
        with self._lock:
            self._bucket(metric, second).merge(summary)

    def put_many(
        self, namespace: str, dimensions: Mapping[str, str], values: Mapping[str, tuple[float, str]], second: int | None = None
    ) -> None:
        """Publish one value each of several metrics with the same dimensions."""
        second = int(time.time()) if second is None else second
        sorted_dimensions = tuple(sorted(dimensions.items()))
        with self._lock:
            for name, (value, unit) in values.items():
                self._bucket(Metric(namespace, name, sorted_dimensions, unit), second).add(value)

    def metrics(self) -> list[Metric]:
        """Return the metrics that have values, in the order of their first."""
        with self._lock:
            return list(self._series)

    def read(
        self, metric: Metric, starts: int, ends: int, period_s: int
    ) -> dict[str, dict[int, Bucket]]:  # unit -> start of a period -> bucket
        """Return what was published from second ``starts`` to before ``ends``, by periods that begin at ``starts``.

        ``metric.unit`` may be empty: then all units are returned, each by itself.
        """
        found: dict[str, dict[int, Bucket]] = {}
        with self._lock:
            for unit, series in self._units(metric):
                periods: defaultdict[int, Bucket] = defaultdict(Bucket)
                for second, bucket in series.items():
                    if starts <= second < ends:
                        periods[second - (second - starts) % period_s].merge(bucket)
                if periods:
                    found[unit] = dict(sorted(periods.items()))
        return found

    def _units(self, metric: Metric) -> Iterator[tuple[str, dict[int, Bucket]]]:
        if metric.unit:
            yield metric.unit, self._series.get(metric, {})
            return
        for other, series in self._series.items():
            if other[:3] == metric[:3]:
                yield other.unit, series

    def _bucket(self, metric: Metric, second: int | None) -> Bucket:
        second = int(time.time()) if second is None else second
        series = self._series.get(metric)
        if series is None:
            series = self._series[metric] = {}
            if len(self._series) > METRICS_KEPT:
                del self._series[next(iter(self._series))]
        found = series.get(second)
        if found is None:
            found = series[second] = Bucket()
            if len(series) > 2 * SECONDS_KEPT and len(series) % SECONDS_KEPT == 0:
                _compact(series)
                found = series.setdefault(second, found)
        return found


def _compact(series: dict[int, Bucket]) -> None:
    """Merge all but the newest seconds into minutes, and forget the oldest minutes."""
    newest = max(series)
    for second in sorted(series):
        minute = second - second % MINUTE
        if second < newest - SECONDS_KEPT and second != minute:
            series.setdefault(minute, Bucket()).merge(series.pop(second))
    for second in sorted(series)[: max(0, len(series) - MINUTES_KEPT)]:
        del series[second]


_stores: dict[tuple[str, str], MetricStore] = {}


def store_of(account_id: str, region: str) -> MetricStore:
    """Return the metrics of an account's region."""
    found = _stores.get((account_id, region))
    return found if found is not None else _stores.setdefault((account_id, region), MetricStore())


def clear() -> None:
    """Forget everything that was measured."""
    _stores.clear()


def put(
    account_id: str, region: str, namespace: str, name: str, value: float, dimensions: Mapping[str, str], unit: str = "None"
) -> None:
    """Publish one value now, as a service of the account does: namespaces that are closed to callers are open here."""
    put_many(account_id, region, namespace, dimensions, {name: (value, unit)})


def put_many(
    account_id: str, region: str, namespace: str, dimensions: Mapping[str, str], values: Mapping[str, tuple[float, str]]
) -> None:
    """Publish one value each of several metrics now: ``{"ModelLatency": (5200.0, "Microseconds"), …}``.

    Takes some three microseconds a metric, and no memory for a value that came before in the same second. What a grader's
    call does is not published.
    """
    if not is_unseen():
        store_of(account_id, region).put_many(namespace, dimensions, values)
