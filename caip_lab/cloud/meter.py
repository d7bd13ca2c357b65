"""What runs in the account and for how long: the ground of its bill. Server side; one process is one account.

What a grader's call does (:mod:`caip_lab.cloud.unseen`) is not on it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from caip_lab.cloud.bill import Bill, BillLine
from caip_lab.cloud.prices import Prices
from caip_lab.cloud.unseen import is_unseen

__all__ = ["Meter", "bill", "clear", "ended", "started", "used"]


@dataclass
class _Use:
    """One thing that was started. ``seconds`` is None while it runs."""

    kind: str
    name: str
    instance_type: str
    count: int
    began_at: float = field(default_factory=lambda: time.time())
    began: float = field(default_factory=lambda: time.monotonic())
    seconds: float | None = None


@dataclass
class _Serverless:
    """What the invocations of one serverless variant took."""

    requests: int = 0
    gb_seconds: float = 0.0
    seconds: float = 0.0


class Meter:
    """Times what is started until it is ended. May be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prices = Prices.load()
        self.clear()

    def clear(self) -> None:
        """Forget everything, what runs included."""
        with self._lock:
            self._uses: list[_Use] = []
            self._running: dict[tuple[str, str], _Use] = {}
            self._serverless: dict[tuple[str, str], _Serverless] = {}

    def started(self, kind: str, name: str, instance_type: str, count: int = 1) -> None:
        """Begin a line. What ran under this kind and name until now has ended: its instances were changed."""
        with self._lock:
            self._end(kind, name)
            use = self._running[kind, name] = _Use(kind, name, instance_type, count)
            self._uses.append(use)

    def ended(self, kind: str, name: str) -> None:
        """End the line that runs under this kind and name; nothing where none does."""
        with self._lock:
            self._end(kind, name)

    def used(self, kind: str, name: str, memory_mb: int, seconds: float) -> None:
        """Add one invocation of something that is paid by duration."""
        with self._lock:
            total = self._serverless.setdefault((kind, name), _Serverless())
            total.requests += 1
            total.seconds += seconds
            total.gb_seconds += memory_mb / 1024 * seconds

    def bill(self) -> Bill:
        """Return what was used so far, in the order in which it was started."""
        now = time.monotonic()
        with self._lock:
            lines = [self._instance_line(use, now) for use in self._uses]
            lines += [self._serverless_line(*of, total) for of, total in self._serverless.items()]
        return Bill(tuple(lines), self._prices.date)

    def _end(self, kind: str, name: str) -> None:
        use = self._running.pop((kind, name), None)
        if use is not None:
            use.seconds = time.monotonic() - use.began

    def _instance_line(self, use: _Use, now: float) -> BillLine:
        hours = (now - use.began if use.seconds is None else use.seconds) / 3600 * use.count
        price = self._prices.per_hour(use.kind, use.instance_type)
        return BillLine(
            kind=use.kind,
            name=use.name,
            instance_type=use.instance_type,
            count=use.count,
            began_at=use.began_at,
            hours=hours,
            usd=None if price is None else price * hours,
            usd_per_hour=None if price is None else price * use.count,
            is_running=use.seconds is None,
        )

    def _serverless_line(self, kind: str, name: str, total: _Serverless) -> BillLine:
        return BillLine(
            kind=kind,
            name=name,
            instance_type="serverless",
            count=total.requests,
            began_at=None,
            hours=total.seconds / 3600,
            usd=self._prices.serverless(total.gb_seconds, total.requests),
            usd_per_hour=0.0,
            is_running=False,
        )


_meter = Meter()


def started(kind: str, name: str, instance_type: str, count: int = 1) -> None:
    """Say that ``count`` instances run for ``name`` from now on: a training-job, an endpoint (a variant), a transform-job."""
    if not is_unseen():
        _meter.started(kind, name, instance_type, count)


def ended(kind: str, name: str) -> None:
    """Say that it has ended. Harmless where it has ended already."""
    if not is_unseen():
        _meter.ended(kind, name)


def used(kind: str, name: str, memory_mb: int, seconds: float) -> None:
    """Say that one invocation of a serverless variant took ``seconds``."""
    if not is_unseen():
        _meter.used(kind, name, memory_mb, seconds)


def bill() -> Bill:
    """Return the account's bill so far."""
    return _meter.bill()


def clear() -> None:
    """Begin a new bill."""
    _meter.clear()
