"""Containers that somebody outside starts: an account that is confined may start none, and asks. The account's half.

What it may ask with is one socket, a stream, whose other end its grader holds (``caip.sandbox.cloud.ContainerHost``). An
account that goes on in a fork has a socket of its own.
"""

from __future__ import annotations

import socket
from pathlib import Path

from caip_lab.cloud.containers.protocol import Container, Lines, Task

__all__ = ["NoContainersError", "Outside"]


class NoContainersError(RuntimeError):
    """Nobody outside starts containers."""


class Outside:
    """The :class:`~caip_lab.cloud.containers.protocol.Containers` of an account that is confined."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def opt_ml(self, folder: Path) -> str:
        return "/opt/ml"

    def start(self, task: Task, lines: Lines) -> Container:
        raise NoContainersError("Nobody outside this account starts containers.")

    def close(self) -> None:
        self._channel.close()
