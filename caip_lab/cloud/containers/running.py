"""The containers of one account that run: started one by one until the account closes, then ended together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

__all__ = ["Running"]


class _Container(Protocol):
    def run(self) -> None:
        """Begin, once it is among those that run."""

    def kill(self) -> None:
        """End it; returns at once."""

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Return when it has ended."""


One = TypeVar("One", bound=_Container)


class Running(Generic[One]):
    """May be used from any thread."""

    def __init__(self) -> None:
        self._containers: set[One] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, make: Callable[[], One]) -> One:
        """Make a container and run it. RuntimeError once this is closed: what would end it then?"""
        with self._lock:
            if self._closed:
                raise RuntimeError("The account is closed: no container was started.")
            container = make()
            self._containers.add(container)
        container.run()
        return container

    def find(self, is_it: Callable[[One], bool]) -> One | None:
        """Return one that runs."""
        with self._lock:
            return next(filter(is_it, self._containers), None)

    def ended(self, container: One) -> None:
        """Forget one that has ended."""
        with self._lock:
            self._containers.discard(container)

    def close(self) -> None:
        """End every container, and start no more."""
        with self._lock:
            self._closed = True
            left = list(self._containers)
        for container in left:
            container.kill()
        for container in left:
            container.wait()
