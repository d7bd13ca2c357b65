"""What our SageMaker asks of the account that it is in: storage, logs, metrics, containers, settings. Imports moto.

One account is one process, so this is the process's: :func:`start` at its beginning, :func:`stop` at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caip_lab.cloud.containers import Containers
from caip_lab.cloud.record import Record
from caip_lab.cloud.settings import Settings

__all__ = ["Services", "get", "start", "stop"]


@dataclass(frozen=True)
class Services:
    """The running account."""

    settings: Settings
    url: str
    containers: Containers
    #: Every call so far; CloudTrail answers from it.
    record: Record | None = None

    @property
    def folder(self) -> Path:
        """Where containers have their folders."""
        return Path(self.settings.folder)


_running: list[Services] = []


def start(settings: Settings, url: str, containers: Containers, record: Record | None = None) -> Services:
    _running[:] = [Services(settings, url, containers, record)]
    return _running[0]


def get() -> Services:
    return _running[0]


def stop() -> None:
    for services in _running:
        services.containers.close()
    _running.clear()
