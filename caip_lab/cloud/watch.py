"""Logs and metrics as SageMaker writes them for its jobs and endpoints. Imports moto."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

from moto.logs.models import logs_backends

from caip_lab.cloud import metrics

__all__ = ["LogStream", "put_metric"]

#: What an event takes besides its text, about: a hundred megabytes of empty-handed lines must not fill the memory.
EVENT_BYTES = 200


class LogStream:
    """One stream of a log group, made with its first line. Takes ``limit_bytes`` and says so where it takes no more."""

    def __init__(self, account_id: str, region: str, group: str, stream: str, limit_bytes: int) -> None:
        self._backend = logs_backends[account_id][region]
        self.group, self.stream = group, stream
        self._left, self._lock = limit_bytes, threading.Lock()
        self._backend.ensure_log_group(group)
        self._backend.ensure_log_stream(group, stream)

    def put(self, lines: Sequence[str]) -> None:
        """Write lines with the time that it is. Empty ones are left out, as the agent does."""
        now = int(time.time() * 1000)
        with self._lock:
            if self._left <= 0:
                return
            events = []
            for line in filter(None, lines):
                self._left -= len(line) + EVENT_BYTES
                events.append(
                    {"timestamp": now, "message": line if self._left > 0 else "[this log is full: what follows is lost]"}
                )
                if self._left <= 0:
                    break
            if events:
                self._backend.put_log_events(self.group, self.stream, events)


def put_metric(
    account_id: str, region: str, namespace: str, name: str, value: float, dimensions: Mapping[str, str], unit: str = "None"
) -> None:
    """Publish one value now. For many of one request there is :func:`caip_lab.cloud.metrics.put_many`."""
    metrics.put(account_id, region, namespace, name, value, dimensions, unit)
