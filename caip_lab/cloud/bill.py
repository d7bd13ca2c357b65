"""What the account's resources would have cost, as its user reads it. Imports nothing of the server's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Bill", "BillLine", "usd"]

#: Kind -> what to call it, and how it is stopped.
WORDS = {
    "endpoint": ("an endpoint", "delete_endpoint"),
    "training-job": ("a training job", "stop_training_job"),
    "transform-job": ("a transform job", "stop_transform_job"),
}


def usd(amount: float) -> str:
    """Return an amount as people read it: cents, and as many places as a small one needs."""
    places = 2 if amount >= 1 or amount == 0 else 3 if amount >= 0.01 else 6
    return f"${amount:.{places}f}"


def _cost(amount: float | None) -> str:
    return "no price" if amount is None else f"{amount:.6f}"


@dataclass(frozen=True)
class BillLine:
    """One thing that was paid for. ``usd`` and ``usd_per_hour`` are None where no price is known for its instance type.

    ``hours`` are instance hours: of ``count`` instances together. For serverless ``count`` is of requests.
    """

    kind: str
    name: str
    instance_type: str
    count: int
    began_at: float | None
    hours: float
    usd: float | None
    usd_per_hour: float | None
    is_running: bool

    @property
    def state(self) -> str:
        return "running" if self.is_running else "ended"


@dataclass(frozen=True)
class Bill:
    """What was used so far, at the prices of ``prices_date``. Iterates over its lines."""

    lines: tuple[BillLine, ...]
    prices_date: str

    def __iter__(self) -> Iterator[BillLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def running(self) -> tuple[BillLine, ...]:
        """The lines that still grow."""
        return tuple(line for line in self.lines if line.is_running)

    @property
    def total_usd(self) -> float:
        return sum(line.usd or 0.0 for line in self.lines)

    @property
    def usd_per_hour(self) -> float:
        """What all that still runs costs in an hour."""
        return sum(line.usd_per_hour or 0.0 for line in self.running)

    @property
    def sentence(self) -> str:
        """Say what still runs and what it costs, or that nothing does."""
        if not self.running:
            return "Nothing is running."
        left_on = [line for line in self.running if line.kind == "endpoint"]
        if len(self.running) == 1:
            what, _ = WORDS.get(self.running[0].kind, (f"a {self.running[0].kind}", ""))
            start = f"You left {what} on" if left_on else f"{what[0].upper()}{what[1:]} is running"
        else:
            start = f"You left {len(left_on)} endpoints on" if len(left_on) == len(self.running) else self._count()
        return f"{start}: {usd(self.usd_per_hour)} per hour."

    def rows(self) -> list[tuple[str, ...]]:
        """Return a row of six texts for each line: kind, name, instance type, hours, USD, state."""
        return [(x.kind, x.name, x.instance_type, f"{x.hours:.3f}", _cost(x.usd), x.state) for x in self.lines]

    def _repr_html_(self) -> str:
        from caip_lab.cloud.cards import bill_html

        return bill_html(self)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        rows = [("kind", "name", "instance type", "hours", "USD", ""), *self.rows()]
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows]
        total = f"{usd(self.total_usd)} so far, at example prices of {self.prices_date}."
        return "\n".join([*(table if self.lines else []), total, self.sentence])

    def _count(self) -> str:
        return f"{len(self.running)} things are running"

    def to_dict(self) -> dict[str, Any]:
        return {"prices_date": self.prices_date, "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Bill:
        return cls(tuple(BillLine(**line) for line in found["lines"]), found["prices_date"])
