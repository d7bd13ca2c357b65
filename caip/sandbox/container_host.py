"""The trusted half of an account's containers: whoever is confined asks here, and each container is confined by itself.

What is asked is one byte with two descriptors: the socket on which the program gets its task, which is handed on unread, and
a line on which the asker hears of this container and may end it. No byte of the asker's names a file, a program or a limit:
those are the role's. What it says otherwise, or too often, ends its line or its socket and nothing else.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

from caip.errors import SandboxError
from caip.sandbox.client import Launched
from caip.sandbox.forkserver import Confined, ForkserverLauncher

__all__ = ["ConfinedContainers"]

ASKED, READY, TERMINATE, USAGE, ENDED, OUT_OF_MEMORY = b"C", b"R", b"T", b"U", b"X", b"M"
#: Of one submission at a time, and altogether.
MOST_AT_ONCE, MOST = 8, 200
#: A frozen account, and every copy of it, asks for itself.
MOST_ASKERS = 64


class ConfinedContainers:
    """A :class:`caip.sandbox.cloud.ContainerHost` of one submission. ``listen`` is called with the listener of each container
    that has one: what is called there is the account's to answer."""

    def __init__(self, launcher: ForkserverLauncher, listen: Callable[[int], None]) -> None:
        self._launcher, self._listen = launcher, listen
        self._wakes, self._woken = socket.socketpair()
        self._askers: dict[int, socket.socket] = {}
        self._rooms: dict[int, _Room] = {}
        self._started, self._is_closed = 0, False
        #: Programs that a SIGKILL ended which nobody here sent: for want of memory, by somebody else, or by themselves.
        self.n_killed = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def attach(self, outside: socket.socket, account: Launched) -> None:
        """Answer what is asked on ``outside``, until its other end is gone."""
        with self._lock:
            if self._is_closed or len(self._askers) >= MOST_ASKERS:
                outside.close()
                return
            self._askers[outside.fileno()] = outside
        self._wake()

    def close(self) -> None:
        """End every container, and start no more."""
        with self._lock:
            self._is_closed = True
        self._wake()
        self._thread.join()
        for room in self._rooms.values():
            room.close()
        for one in (*self._askers.values(), self._wakes, self._woken):
            one.close()

    def _wake(self) -> None:
        with suppress(OSError):
            self._wakes.send(b"w", socket.MSG_DONTWAIT)

    def _serve(self) -> None:
        """Do what is asked, one thing after the other; nothing here waits for anybody who is not trusted."""
        while not self._is_closed:
            with self._lock:
                askers = set(self._askers)
            watched = {self._woken.fileno(), *askers}
            for room in self._rooms.values():
                watched |= room.watched()
            poll = select.poll()
            for fd in watched:
                poll.register(fd, select.POLLIN)
            ready = {fd for fd, _ in poll.poll()}
            if self._woken.fileno() in ready:
                self._woken.recv(4096)
            for fd in ready & askers:
                self._hear(fd)
            for number, room in list(self._rooms.items()):
                if ready & room.watched() and not room.goes_on(ready):
                    room.close()
                    self.n_killed += room.was_killed
                    del self._rooms[number]

    def _hear(self, asker: int) -> None:
        """Take one request; who says anything else is not listened to any more."""
        message, fds = b"", list[int]()
        with suppress(OSError):
            message, fds, _, _ = socket.recv_fds(self._askers[asker], 1, 2, socket.MSG_DONTWAIT)
        is_request = message == ASKED and len(fds) == 2 and all(map(_is_local, fds))
        if is_request and self._started < MOST and len(self._rooms) < MOST_AT_ONCE:
            self._start(*fds)
            return
        for fd in fds:
            _let_go(fd)
        if not is_request:
            with self._lock:
                self._askers.pop(asker).close()

    def _start(self, orders: int, line: int) -> None:
        self._started += 1
        channel = socket.socket(fileno=line)
        try:
            confined = self._launcher.launch(orders)
        except SandboxError:
            channel.close()
            return
        finally:
            os.close(orders)
        self._rooms[self._started] = _Room(confined, channel)
        with suppress(OSError):
            socket.send_fds(channel, [READY], [confined.folder_fd], socket.MSG_DONTWAIT)
        if confined.listener_fd is not None:
            with suppress(OSError):
                self._listen(confined.listener_fd)


class _Room:
    """A container, and the line to who asked for it."""

    def __init__(self, confined: Confined, line: socket.socket) -> None:
        self._confined, self._line = confined, line
        self.was_killed = False

    def watched(self) -> set[int]:
        return {self._confined.channel_fd, self._line.fileno()}

    def goes_on(self, ready: set[int]) -> bool:
        """Do what its line says, which is to tell what it uses, to ask it to end, or to end it; tell its end. False then."""
        if self._line.fileno() in ready and not self._obeys():
            return False
        code = self._confined.exit_code(0)
        if code is None:
            return True
        self.was_killed = code == -signal.SIGKILL
        memory = OUT_OF_MEMORY if self._confined.out_of_memory() else b""
        with suppress(OSError, SandboxError):
            self._confined.kill_all()
            self._line.send(ENDED + str(code).encode() + memory, socket.MSG_DONTWAIT)
        return False

    def close(self) -> None:
        with suppress(SandboxError):
            self._confined.kill_all()
        self._line.close()

    def _obeys(self) -> bool:
        with suppress(OSError):
            said = self._line.recv(1, socket.MSG_DONTWAIT)
            if said == TERMINATE:
                self._confined.terminate()
            elif said == USAGE:
                cpu_s, resident_bytes = self._confined.usage()
                self._line.send(b"%b%d %d" % (USAGE, cpu_s * 1000, resident_bytes), socket.MSG_DONTWAIT)
            return said in (TERMINATE, USAGE)
        return False


def _is_local(fd: int) -> bool:
    """Whether a descriptor is a Unix socket: closing another kind may wait for its network."""
    with suppress(OSError), socket.socket(fileno=os.dup(fd)) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
        return found.family == socket.AF_UNIX
    return False


def _let_go(fd: int) -> None:
    _is_local(fd)
    os.close(fd)
