"""Containers that somebody outside starts: an account that is confined may start none, and asks. The account's half.

What it may ask with is one socket, a stream, whose other end its grader holds (``caip.sandbox.container_host``). It sends one
byte and two descriptors for each container: the socket on which the program gets its task, and a line. On the line comes
the container's ``/opt/ml``, then its end; ``U`` asks what it uses, ``T`` asks the program to end, and the end of the line ends
all of it. An account
that goes on in a fork has a socket of its own, and lets go of what was the other's.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading

from caip_lab.cloud.containers.confined import Confined

__all__ = ["NoContainersError", "Outside"]

START_TIMEOUT_MS, END_TIMEOUT_MS, USAGE_TIMEOUT_S = 30_000, 15_000, 1.0


class NoContainersError(RuntimeError):
    """Nobody outside starts containers, or no more of them."""


class Outside(Confined):
    """The :class:`~caip_lab.cloud.containers.protocol.Containers` of an account that is confined."""

    def __init__(self, channel: socket.socket) -> None:
        self._window = _Window(channel)
        super().__init__(self._window)

    def close(self) -> None:
        super().close()
        self._window.let_go()

    def let_go(self) -> None:
        """Forget all containers without a word: in a fork, they are the other's."""
        self._window.let_go()


class _Window:
    """Where containers are asked for. May be used from any thread."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel, self._one = channel, threading.Lock()
        self._rooms: set[_Room] = set()

    def launch(self, fd: int) -> _Room:
        """Ask for a container that takes its task from the socket ``fd``. NoContainersError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._one, contextlib.suppress(OSError):
            socket.send_fds(self._channel, [b"C"], [fd, theirs.fileno()])
        room = _Room(ours, self._rooms)
        self._rooms.add(room)
        room.begin()
        return room

    def let_go(self) -> None:
        for room in list(self._rooms):
            room.let_go()
        self._channel.close()


class _Room:
    """A container that somebody outside holds."""

    folder_fd = -1

    def __init__(self, line: socket.socket, rooms: set[_Room]) -> None:
        self._line, self._rooms = line, rooms
        self._code: int | None = None
        self._is_out_of_memory = False
        self._usage, self._is_told = (0.0, 0), threading.Event()

    def begin(self) -> None:
        """Wait until it is there. NoContainersError where it does not come."""
        fds = list[int]()
        if _is_readable(self._line, START_TIMEOUT_MS):
            with contextlib.suppress(OSError):
                _, fds, _, _ = socket.recv_fds(self._line, 1, 1)
        if not fds:
            self.let_go()
            raise NoContainersError("Nobody outside this account starts a container.")
        (self.folder_fd,) = fds

    def exit_code(self, timeout_s: float) -> int | None:
        while self._code is None and _is_readable(self._line, int(timeout_s * 1000)):
            told = b""
            with contextlib.suppress(OSError):
                told = self._line.recv(64)
            if told[:1] == b"U":
                cpu_ms, resident_bytes = told[1:].split()
                self._usage = int(cpu_ms) / 1000, int(resident_bytes)
                self._is_told.set()
                continue
            self._is_out_of_memory = told.endswith(b"M")
            self._code = int(told[1:].removesuffix(b"M")) if told[:1] == b"X" else -9
        return self._code

    def usage(self) -> tuple[float, int] | None:
        """Return processor seconds and resident bytes; whoever waits for its end hears the answer."""
        self._is_told.clear()
        with contextlib.suppress(OSError):
            self._line.send(b"U")
        return self._usage if self._is_told.wait(USAGE_TIMEOUT_S) else None

    def terminate(self) -> None:
        with contextlib.suppress(OSError):
            self._line.send(b"T")

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def out_of_memory(self) -> bool:
        return self._is_out_of_memory

    def kill_all(self) -> None:
        self.kill()
        self.exit_code(END_TIMEOUT_MS / 1000)
        self.let_go()

    def let_go(self) -> None:
        """Close what is held of it, which ends it where nobody else holds it."""
        self._rooms.discard(self)
        self._line.close()
        if self.folder_fd >= 0:
            os.close(self.folder_fd)
            self.folder_fd = -1


def _is_readable(line: socket.socket, timeout_ms: int) -> bool:
    asked = select.poll()
    asked.register(line, select.POLLIN)
    return bool(asked.poll(timeout_ms))
