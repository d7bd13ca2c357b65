"""CloudWatch Logs Insights: a query, understood or refused, over rows of fields. Pure; never a wrong answer.

Understood are ``fields``, ``display``, ``filter``, ``sort``, ``limit``, ``stats`` and ``parse``, each as far as
:mod:`caip_lab.cloud.insights_grammar` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

__all__ = ["MalformedQuery", "Row", "Rows", "aggregate", "cell", "discover", "order", "read_moment", "shown_moment"]

#: Name -> value: text, a number, or None.
Row = dict[str, Any]
MOST_DISCOVERED = 200
MOMENT = "%Y-%m-%d %H:%M:%S.%f"


class MalformedQuery(Exception):
    """A query that is not understood. Says which part."""


@dataclass
class Rows:
    """What one command hands to the next: rows, and which of their fields are shown."""

    rows: list[Row]
    shown: list[str] = field(default_factory=list)


def discover(message: str) -> Row:
    """Return the fields that Insights finds in a message that is a JSON object, with dots for what is inside."""
    if not message.lstrip().startswith("{"):
        return {}
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    return dict(list(_flat(found, "").items())[:MOST_DISCOVERED]) if isinstance(found, dict) else {}


def _flat(value: Any, prefix: str) -> Row:
    if isinstance(value, dict):
        items: Iterable[tuple[str, Any]] = value.items()
    elif isinstance(value, list):
        items = ((str(index), each) for index, each in enumerate(value))
    else:
        return {prefix: value}
    found: Row = {}
    for name, each in items:
        found |= _flat(each, f"{prefix}.{name}" if prefix else str(name))
    return found


def cell(value: Any) -> str:
    """Return a value as GetQueryResults has it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def number(value: Any) -> float | None:
    """Return a value as a number, if it is one or reads as one."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def order(value: Any) -> tuple[int, float, str]:
    """Return a key that sorts numbers by size, before texts by letter; nothing comes first."""
    as_number = number(value)
    if value is None:
        return (0, 0.0, "")
    return (1, as_number, "") if as_number is not None else (2, 0.0, str(value))


def shown_moment(milliseconds: float) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime(MOMENT)[:-3]


def read_moment(text: Any) -> float | None:
    """Return milliseconds since the epoch of what :func:`shown_moment` wrote."""
    try:
        return datetime.strptime(str(text), MOMENT).replace(tzinfo=UTC).timestamp() * 1000
    except ValueError:
        return None


#: Function -> value of the numbers of a group.
NUMERIC: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "avg": lambda numbers: sum(numbers) / len(numbers),
    "min": min,
    "max": max,
}


def aggregate(function: str, argument: str, rows: Sequence[Row], percent: float = 0.0) -> Any:
    """Return a function of one field of the rows of a group; None where none of them has a value for it."""
    if function == "count":
        return len(rows) if argument == "*" else sum(row.get(argument) is not None for row in rows)
    values = [row[argument] for row in rows if row.get(argument) is not None]
    if function == "count_distinct":
        return len({cell(value) for value in values})
    numbers = sorted(found for value in values if (found := number(value)) is not None)
    if not numbers:
        return None
    if function == "pct":
        return numbers[max(0, -int(-len(numbers) * percent // 100) - 1)]
    return NUMERIC[function](numbers)


def compile_pattern(text: str) -> re.Pattern[str]:
    """Return a regular expression as Insights writes it, with ``(?<name>…)``."""
    try:
        return re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", text))
    except (re.error, RecursionError, OverflowError) as error:
        raise MalformedQuery(f"the regular expression /{text}/ is not understood: {error}") from None
