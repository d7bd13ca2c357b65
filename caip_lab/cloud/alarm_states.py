"""Which state an alarm is in, by the values of its last periods: CloudWatch's rules and wordings. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["Judgement", "Rule", "judge"]

WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


@dataclass(frozen=True)
class Rule:
    """By what an alarm is judged."""

    compare: Callable[[float, float], bool]
    comparison: str
    threshold: float
    period_s: int
    evaluation_periods: int
    datapoints_to_alarm: int
    #: missing, ignore, breaching or notBreaching.
    missing: str
    statistic: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Judgement:
    """A state and why."""

    state: str
    reason: str
    data: str


@dataclass(frozen=True)
class _Datapoint:
    second: int
    value: float
    #: 1 for the newest period.
    age: int


def judge(rule: Rule, starts: int, periods: Sequence[float | None], state: str) -> Judgement | None:
    """Return the state by the values of ``periods``, oldest first; None where it stays what it is, ``state``.

    There are more periods than are evaluated: where some have no value, CloudWatch goes back for older values first, and
    only then fills in as TreatMissingData says.
    """
    points = [
        _Datapoint(starts + index * rule.period_s, value, len(periods) - index)
        for index, value in enumerate(periods)
        if value is not None
    ][-rule.evaluation_periods :]
    new = _state(rule, points)
    return None if new is None else Judgement(new, _reason(rule, points, new, state), _data(rule, points))


def _state(rule: Rule, points: Sequence[_Datapoint]) -> str | None:
    missing = rule.evaluation_periods - len(points)
    breaching = [point for point in points if rule.compare(point.value, rule.threshold)]
    if rule.missing in TREATED:
        filled = missing if rule.missing == "breaching" else 0
        return "ALARM" if len(breaching) + filled >= rule.datapoints_to_alarm else "OK"
    if not points:
        return None if rule.missing == "ignore" else "INSUFFICIENT_DATA"
    if len(breaching) >= rule.datapoints_to_alarm:
        return "ALARM"
    if len(breaching) < len(points):
        return "OK"
    old_enough = rule.missing != "ignore" and breaching[0].age >= rule.datapoints_to_alarm
    return "ALARM" if old_enough else None


def _reason(rule: Rule, points: Sequence[_Datapoint], new: str, old: str) -> str:
    missing = rule.evaluation_periods - len(points)
    if new == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {_count(missing, 'datapoint')} {_was(missing)} unknown."
    if not points:
        return (
            f"Threshold Crossed: no datapoints were received for {_count(missing, 'period')} and "
            f"{_count(missing, 'missing datapoint')} {_was(missing)} treated as [{TREATED[rule.missing]}]."
        )
    alarm = new == "ALARM"
    told = [point for point in reversed(points) if rule.compare(point.value, rule.threshold) == alarm] or points[::-1]
    listed = ", ".join(f"{point.value} ({_moment(point.second):%d/%m/%y %H:%M:%S})" for point in told)
    needed = rule.datapoints_to_alarm if alarm else rule.evaluation_periods - rule.datapoints_to_alarm + 1
    return (
        f"Threshold Crossed: {len(told)} out of the last {rule.evaluation_periods} datapoints [{listed}] {_was(len(told))} "
        f"{'' if alarm else 'not '}{WORDS[rule.comparison]} the threshold ({rule.threshold}) "
        f"(minimum {_count(needed, 'datapoint')} for {'OK' if alarm else 'ALARM'} -> {new} transition)."
    )


def _data(rule: Rule, points: Sequence[_Datapoint]) -> str:
    data: dict[str, Any] = {"version": "1.0", "queryDate": _iso(datetime.now(UTC))}
    if points:
        data["startDate"] = _iso(_moment(points[0].second))
    if rule.unit:
        data["unit"] = rule.unit
    if rule.statistic:
        data["statistic"] = rule.statistic
    evaluated = [{"timestamp": _iso(_moment(point.second)), "value": point.value} for point in reversed(points)]
    data |= {
        "period": rule.period_s,
        "recentDatapoints": [point.value for point in points],
        "threshold": rule.threshold,
        "evaluatedDatapoints": evaluated,
    }
    return json.dumps(data)


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
