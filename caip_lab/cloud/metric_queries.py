"""What CloudWatch answers from what was measured: statistics by period, percentiles, and arithmetic of them. Imports moto."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue, ValidationError

from caip_lab.cloud.metrics import Bucket, Metric

__all__ = [
    "Series",
    "check_period",
    "check_statistic",
    "dimensions_of",
    "evaluate",
    "first_second",
    "metric_of",
    "seconds_of",
    "statistic",
]

#: Start of a period, in seconds since the epoch -> value.
Series = dict[int, float]

PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{0,10})?|100)")
SIMPLE: Mapping[str, Callable[[Bucket], float]] = {
    "SampleCount": lambda bucket: bucket.count,
    "Sum": lambda bucket: bucket.total,
    "Average": lambda bucket: bucket.total / bucket.count,
    "Minimum": lambda bucket: bucket.least,
    "Maximum": lambda bucket: bucket.greatest,
}
SHORT_PERIODS = (1, 5, 10, 20, 30)
MINUTE, HOUR, DAY = 60, 3600, 86400
MOST_DATAPOINTS = 1440
LONGEST_EXPRESSION = 2048
OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def seconds_of(moment: datetime) -> float:
    """Return seconds since the epoch; a moment without a time zone is UTC, as moto has them."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def dimensions_of(given: Iterable[Mapping[str, str]] | None) -> tuple[tuple[str, str], ...]:
    """Return a request's dimensions as :class:`Metric` has them."""
    return tuple(sorted((each["Name"], each.get("Value", "")) for each in given or ()))


def metric_of(namespace: str, name: str, dimensions: Iterable[Mapping[str, str]] | None, unit: str | None = None) -> Metric:
    return Metric(namespace, name, dimensions_of(dimensions), unit or "")


def check_statistic(name: str) -> None:
    """InvalidParameterValue where ``name`` is neither a statistic nor a percentile."""
    if name not in SIMPLE and not PERCENTILE.fullmatch(name):
        raise InvalidParameterValue(
            f"The value {name} for parameter Statistic is not supported. This local account has SampleCount, Average, Sum, "
            "Minimum, Maximum, and percentiles such as p50, p90 or p99.9."
        )


def check_period(period_s: int, parameter: str = "Period") -> None:
    if period_s not in SHORT_PERIODS and (period_s < MINUTE or period_s % MINUTE):
        raise InvalidParameterValue(f"The parameter {parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.")


def statistic(bucket: Bucket, name: str) -> float | None:
    """Return a statistic of a bucket that has values; None for a percentile that is not known."""
    if name in SIMPLE:
        return SIMPLE[name](bucket)
    found = PERCENTILE.fullmatch(name)
    return bucket.percentile(float(found[1])) if found else None


def first_second(start: float, period_s: int, now: float) -> int:
    """Return where periods begin: CloudWatch rounds the start down, the more the longer ago it is."""
    age = now - start
    if period_s < MINUTE:
        step = period_s
    elif age < 15 * DAY:
        step = MINUTE
    else:
        step = 5 * MINUTE if age < 63 * DAY else HOUR
    return int(start // step * step)


def check_range(start: float, end: float, period_s: int) -> None:
    """Refuse a range that is empty or has too many periods, as GetMetricStatistics does."""
    if start >= end:
        raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
    periods = -int(-(end - start) // period_s)
    if periods > MOST_DATAPOINTS:
        raise InvalidParameterCombination(
            f"You have requested up to {periods:,} datapoints, which exceeds the limit of {MOST_DATAPOINTS:,}. You may reduce "
            "the datapoints requested by increasing Period, or decreasing the time range."
        )


def evaluate(query_id: str, expressions: Mapping[str, str], known: Mapping[str, Series]) -> Series:
    """Return the values of the expression ``query_id``: + - * / and parentheses over numbers and ids.

    ``expressions`` are those of the request by id, ``known`` the metrics. Where one of its operands has no value, or it
    divides by zero, an expression has none. ValidationError for anything else: never a wrong answer.
    """
    value = _Arithmetic(expressions, known).of(query_id, ())
    if isinstance(value, float):
        raise _not_understood(query_id, expressions[query_id], "it names no metric")
    return value


class _Arithmetic:
    def __init__(self, expressions: Mapping[str, str], known: Mapping[str, Series]) -> None:
        self._expressions, self._known = expressions, known

    def of(self, query_id: str, asking: tuple[str, ...]) -> Series | float:
        if query_id in self._known:
            return self._known[query_id]
        text = self._expressions[query_id]
        if query_id in asking:
            raise _not_understood(query_id, text, "it depends on itself")
        if len(text) > LONGEST_EXPRESSION:
            raise _not_understood(query_id, text[:80] + "…", f"it is longer than {LONGEST_EXPRESSION} characters")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
            return self._value(tree, query_id, (*asking, query_id))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            raise _not_understood(query_id, text, "it is not arithmetic") from None

    def _value(self, node: ast.expr, query_id: str, asking: tuple[str, ...]) -> Series | float:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.Name) and (node.id in self._known or node.id in self._expressions):
            return self.of(node.id, asking)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return _combine(operator.mul, -1.0, self._value(node.operand, query_id, asking))
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            left, right = (self._value(side, query_id, asking) for side in (node.left, node.right))
            return _combine(OPERATORS[type(node.op)], left, right)
        raise _not_understood(query_id, self._expressions[query_id], _why(node))


def _combine(operation: Callable[[float, float], float], left: Series | float, right: Series | float) -> Series | float:
    if isinstance(left, float) and isinstance(right, float):
        if operation is operator.truediv and not right:
            raise OverflowError
        return operation(left, right)
    times = set(left if isinstance(left, dict) else right if isinstance(right, dict) else ())
    times &= set(right) if isinstance(right, dict) else times
    found: Series = {}
    for second in sorted(times):
        pair = [side[second] if isinstance(side, dict) else side for side in (left, right)]
        if operation is not operator.truediv or pair[1]:
            found[second] = operation(*pair)
    return found


def _why(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return f"this local account has no function {ast.unparse(node.func)[:40]}"
    if isinstance(node, ast.Name):
        return f"no query of this request has the id {node.id[:40]}"
    return "only + - * / of numbers and ids are understood here"


def _not_understood(query_id: str, text: str, why: str) -> ValidationError:
    return ValidationError(f"Error in expression '{query_id}' [{text}]: {why}.")


def in_order(series: Series, scan_by: str) -> dict[str, list[Any]]:
    """Return a series as GetMetricData has it: two lists, the newest first unless asked otherwise."""
    pairs = sorted(series.items(), reverse=scan_by != "TimestampAscending")
    return {"timestamps": [moment_of(second) for second, _ in pairs], "values": [value for _, value in pairs]}


def moment_of(second: int) -> datetime:
    """Return a moment as moto has them: UTC, without saying so."""
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
