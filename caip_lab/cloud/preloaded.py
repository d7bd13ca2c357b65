"""Accounts that start in some tens of milliseconds: forks of a process that has moto and our services imported. POSIX.

:class:`PreloadedAccounts` is that process's owner. The process itself, the zygote, is ``python -m caip_lab.cloud.preloaded``;
it holds nothing of any account, has one thread, and ends with its owner. A fork of it is an account as
:mod:`caip_lab.cloud.server` has it, with the same lifeline; a listening socket may be handed in.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import IO, Any, NoReturn

from caip_lab.cloud.account import Account
from caip_lab.cloud.channel import AccountError
from caip_lab.cloud.settings import Settings

__all__ = ["ForkedAccount", "PreloadedAccounts", "main"]

ORDER_BYTES = 1024
#: Beside the control socket: stdin, stdout and life of the new account, and a listener if there is one.
FEWEST_FDS, MOST_FDS = 3, 4
ENDS_S = 10.0


class ForkedAccount:
    """A forked account, as :class:`subprocess.Popen` would have it; its parent is the zygote."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def __init__(self, owner: PreloadedAccounts, pid: int, stdin: IO[bytes], stdout: IO[bytes], life: int) -> None:
        self._owner, self._life, self.pid = owner, life, pid
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return 0 once it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended. TimeoutExpired."""
        if self.returncode is None:
            wait_for_end = select.poll()
            wait_for_end.register(self._life, select.POLLIN)
            if not wait_for_end.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired("account", timeout or 0)
            os.close(self._life)
            self.returncode = 0
        return self.returncode

    def terminate(self) -> None:
        self._owner.signal(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        self._owner.signal(self.pid, signal.SIGKILL)


class PreloadedAccounts:
    """A process that accounts are forked from. A context manager; when it is closed, or killed, its accounts end with it."""

    def __init__(self) -> None:
        if not hasattr(os, "fork"):
            raise AccountError("This system cannot fork a process. Use Account(), which starts in some seconds.")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "caip_lab.cloud.preloaded", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self._control.recv(ORDER_BYTES) != b"ready":
            self.close()
            raise AccountError("The process that accounts are forked from did not start; what it wrote above says why.")

    @property
    def pid(self) -> int:
        """The process that accounts are forked from."""
        return self._process.pid

    def account(self, settings: Settings | None = None, listener: socket.socket | None = None) -> Account:
        """Start an account. It listens on ``listener``, if one is given: bound, listening, and the caller's to close."""
        return Account(settings, process=self.start(listener))

    def start(self, listener: socket.socket | None = None) -> ForkedAccount:
        """Fork an account: it reads its settings from its stdin. It listens on ``listener``, if one is given."""
        (stdin, ours_in), (ours_out, stdout), (ours_life, life) = os.pipe(), os.pipe(), os.pipe()
        handed = [stdin, stdout, life, *([listener.fileno()] if listener else [])]
        with self._lock:
            try:
                socket.send_fds(self._control, [b"{}"], handed)
                answer = self._control.recv(ORDER_BYTES)
            except OSError:
                answer = b""
        for fd in (stdin, stdout, life, *(() if answer else (ours_in, ours_out, ours_life))):
            os.close(fd)
        if not answer:
            raise AccountError("The process that accounts are forked from has ended. Make a new PreloadedAccounts.")
        return ForkedAccount(self, int(answer), os.fdopen(ours_in, "wb"), os.fdopen(ours_out, "rb"), ours_life)

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to an account that has not ended. The zygote does, who knows whether the number is still its."""
        with self._lock, contextlib.suppress(OSError):
            self._control.send(json.dumps({"pid": pid, "signal": number}).encode())
            self._control.recv(ORDER_BYTES)

    def close(self) -> None:
        """End the process. Starts no more accounts."""
        self._control.close()
        try:
            self._process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> PreloadedAccounts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main() -> None:
    """Be the zygote, on the control socket whose number is the argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    from caip_lab.cloud import server

    server.preload(warm=True)
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    children: set[int] = set()
    while True:
        order, fds, _, _ = socket.recv_fds(control, ORDER_BYTES, MOST_FDS)
        _reap(children)
        if not order:
            os._exit(0)
        if len(fds) >= FEWEST_FDS:
            children.add(_fork(control, fds))
        else:
            _signal(control, children, json.loads(order))


def _fork(control: socket.socket, fds: list[int]) -> int:
    pid = os.fork()
    if not pid:
        control.close()
        _account(fds)
    for fd in fds:
        os.close(fd)
    control.send(str(pid).encode())
    return pid


def _account(fds: list[int]) -> NoReturn:
    """Be an account. ``fds[2]`` is held open until the end, and by nothing that this process executes."""
    stdin, stdout, life, *more = fds
    for fd, standard in ((stdin, 0), (stdout, 1)):
        os.dup2(fd, standard)
        os.close(fd)
    for fd in (life, *more):
        os.set_inheritable(fd, False)
    os.setsid()
    try:
        from moto.moto_api._internal import mock_random

        from caip_lab.cloud import server

        for generator in (random, mock_random):  # keys and ids are not those of the account before
            generator.seed()
        server.main(socket.socket(fileno=more[0]) if more else None)
    finally:
        os._exit(1)


def _signal(control: socket.socket, children: set[int], order: dict[str, Any]) -> None:
    if order.get("pid") in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(order["pid"], order["signal"])
    control.send(b"done")


def _reap(children: set[int]) -> None:
    """Forget the accounts that have ended. Only at an order: until then their numbers stay theirs."""
    with contextlib.suppress(ChildProcessError):
        while children:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            children.discard(pid)


if __name__ == "__main__":
    main()
