"""Alarms that ring by what was measured, and by nothing else. Imports moto.

An alarm is evaluated by a thread of the account every second, and whenever it is read, over periods that end now: a breach
shows at once, and no period is judged before it is whole. Nothing is sent: an action is an entry of the history.
"""

from __future__ import annotations

import json
import math
import operator
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import Alarm
from moto.core.utils import utcnow

from caip_lab.cloud.alarm_states import Judgement, Rule, judge
from caip_lab.cloud.metric_queries import Series

__all__ = ["Evaluator", "HistoryItem", "rule_of"]

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
EVERY_S = 1.0
#: How long a state that SetAlarmState set lasts.
SET_STATE_LASTS_S = 10.0
#: Periods beyond those evaluated that CloudWatch looks back for values, where some are missing.
MORE_PERIODS = 2
HISTORY = 1000
#: An attribute of an alarm that DescribeAlarms shows and moto lacks.
CHANGED = "state_transitioned_timestamp"


@dataclass(frozen=True)
class HistoryItem:
    """What DescribeAlarmHistory lists."""

    alarm_name: str
    timestamp: datetime
    history_item_type: str
    history_summary: str
    history_data: str
    alarm_type: str = "MetricAlarm"


#: Return the values of an alarm's metric or expression, by periods that begin at the first second.
Values = Callable[[Alarm, int, int, int], Series]


class Evaluator:
    """The alarms of one account and region, evaluated."""

    def __init__(self, alarms: Mapping[str, Alarm], values: Values) -> None:
        self._alarms, self._values = alarms, values
        self._held: dict[str, float] = {}
        self._history: deque[HistoryItem] = deque(maxlen=HISTORY)
        self._lock = threading.RLock()
        self._thread_of: int | None = None

    def add(self, alarm: Alarm, before: Alarm | None) -> None:
        """Take an alarm that was put. One that was there keeps its state, a new one has none yet."""
        with self._lock:
            alarm.state_value = before.state_value if before else "INSUFFICIENT_DATA"
            vars(alarm)[CHANGED] = utcnow()
            if before:
                for kept in ("state_reason", "state_reason_data", "state_updated_timestamp", CHANGED):
                    setattr(alarm, kept, getattr(before, kept))
            verb = "updated" if before else "created"
            self._note(alarm.name, "ConfigurationUpdate", f'Alarm "{alarm.name}" {verb}', {"type": verb.capitalize()[:-1]})
        self._start()

    def forget(self, names: Iterable[str]) -> None:
        """Note that alarms are deleted. Their history stays."""
        with self._lock:
            for name in names:
                self._held.pop(name, None)
                if name in self._alarms:
                    self._note(name, "ConfigurationUpdate", f'Alarm "{name}" deleted', {"type": "Delete"})

    def set_state(self, alarm: Alarm, value: str, reason: str, data: str | None) -> None:
        """Let an alarm be in a state until its next evaluation, which is put off a little so that it can be seen."""
        with self._lock:
            self._held[alarm.name] = time.monotonic() + SET_STATE_LASTS_S
            self._change(alarm, Judgement(value, reason, data or ""))

    def release(self) -> None:
        """Let no state stand that SetAlarmState set: the next evaluation goes by what was measured."""
        with self._lock:
            self._held.clear()

    def evaluate(self) -> None:
        """Bring every alarm to the state that its metric has it in now."""
        now = math.floor(time.time())
        with self._lock:
            for alarm in list(self._alarms.values()):
                if time.monotonic() >= self._held.get(alarm.name, 0.0):
                    self._evaluate(alarm, now)
        self._start()

    def history(self, name: str | None, kind: str | None, start: float, end: float) -> list[HistoryItem]:
        """Return what happened, the newest first."""
        with self._lock:
            found = list(self._history)
        return [
            item
            for item in reversed(found)
            if name in (None, item.alarm_name)
            and kind in (None, item.history_item_type)
            and start <= item.timestamp.replace(tzinfo=UTC).timestamp() <= end
        ]

    def _evaluate(self, alarm: Alarm, now: int) -> None:
        rule = rule_of(alarm)
        if rule is None:
            return
        ends = now + 1
        starts = ends - rule.period_s * (rule.evaluation_periods + MORE_PERIODS)
        try:
            values = self._values(alarm, starts, ends, rule.period_s)
        except ValidationError:  # an expression over what is no longer there
            return
        periods = [values.get(second) for second in range(starts, ends, rule.period_s)]
        found = judge(rule, starts, periods, alarm.state_value)
        if found is not None and found.state != alarm.state_value:
            self._change(alarm, found)

    def _change(self, alarm: Alarm, new: Judgement) -> None:
        old, old_reason = alarm.state_value, alarm.state_reason
        alarm.update_state(new.reason, new.data, new.state)
        del alarm.history[:]
        vars(alarm)[CHANGED] = alarm.state_updated_timestamp
        data = {
            "oldState": {"stateValue": old, "stateReason": old_reason},
            "newState": {"stateValue": new.state, "stateReason": new.reason},
        }
        self._note(alarm.name, "StateUpdate", f"Alarm updated from {old} to {new.state}", data)
        actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(new.state, alarm.insufficient_data_actions)
        for action in (actions or ()) if alarm.actions_enabled and old != new.state else ():
            summary = f"Recorded action {action}: a local account sends nothing"
            self._note(alarm.name, "Action", summary, {"actionState": "Recorded", "notificationResource": action})

    def _note(self, name: str, kind: str, summary: str, data: dict[str, Any]) -> None:
        self._history.append(HistoryItem(name, utcnow(), kind, summary, json.dumps({"version": "1.0", **data})))

    def _start(self) -> None:
        """Have a thread, in this process: a fork of one that had it has none."""
        with self._lock:
            if self._alarms and self._thread_of != os.getpid():
                self._thread_of = os.getpid()
                threading.Thread(target=self._run, name="alarms", daemon=True).start()

    def _run(self) -> None:
        """Evaluate while there are alarms."""
        while True:
            time.sleep(EVERY_S)
            with self._lock:
                if not self._alarms:
                    self._thread_of = None
                    return
            self.evaluate()


def rule_of(alarm: Alarm) -> Rule | None:
    """Return by what an alarm is judged; None for one that is not judged by a threshold."""
    compare = COMPARISONS.get(alarm.comparison_operator)
    period_s = alarm.period or max((_period_of(query) for query in alarm.metric_data_queries), default=0)
    if compare is None or not period_s or alarm.threshold is None or alarm.rule is not None:
        return None
    return Rule(
        compare=compare,
        comparison=alarm.comparison_operator,
        threshold=float(alarm.threshold),
        period_s=int(period_s),
        evaluation_periods=int(alarm.evaluation_periods),
        datapoints_to_alarm=int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
        missing=alarm.treat_missing_data or "missing",
        statistic=alarm.statistic or alarm.extended_statistic or "",
        unit=alarm.unit or "",
    )


def _period_of(query: Any) -> int:
    return int(query.metric_stat.period if query.metric_stat else query.period or 0)
