"""The child's half of an AWS account: it lives beside a kernel and is as untrusted. Standalone: imports nothing of caip.

Its first frame holds its settings and limits. Then it answers, one at a time: ``connect`` (a connection that was made to the
listener of a name comes along), ``freeze`` (fork; the child serves on the socket that comes along) and ``bill``. With
``start`` and ``freeze`` comes a second socket, on which it may ask for containers: :mod:`caip_lab.cloud.containers.outside`;
an account that is not confined starts its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def sibling(name: str) -> Any:
    """Load the standalone module ``name`` that lies beside this file."""
    spec = importlib.util.spec_from_file_location(f"caip_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


confine = sibling("confine")
wire = sibling("wire")


class Service:
    """Answers what the grader asks. Its calls come on connections that the grader handed over."""

    def __init__(self, channel: Any, account: Any, contained: Callable[[socket.socket], Any]) -> None:
        self.channel, self.account, self.contained = channel, account, contained

    def serve(self) -> None:
        with contextlib.suppress(wire.Closed):
            while True:
                request = self.channel.receive()
                reply = getattr(self, request["op"])(request)
                self.channel.send(wire.pack({"id": request["id"], "ok": reply}))

    def connect(self, request: dict[str, Any]) -> bool:
        (connection,) = receive_sockets(self.channel.sock, 1)
        self.account.answer_on(connection, request["listener"])
        return True

    def bill(self, request: dict[str, Any]) -> dict[str, Any]:
        bill: dict[str, Any] = self.account.bill()
        return bill

    def freeze(self, request: dict[str, Any]) -> bool:
        theirs, outside = receive_sockets(self.channel.sock, 2)
        from caip_lab.cloud import parked

        if parked.fork_at_rest() == 0:
            self.channel.close()
            try:
                self.account.become_a_copy(self.contained(outside))
                Service(wire.Channel(theirs), self.account, self.contained).serve()
            finally:
                os._exit(0)
        theirs.close()
        outside.close()
        return True


def receive_sockets(channel: socket.socket, number: int) -> list[socket.socket]:
    _, fds, _, _ = socket.recv_fds(channel, 1, number)
    return [socket.socket(fileno=fd) for fd in fds]


def from_outside(outside: socket.socket) -> Any:
    """Return what starts this account's containers: whoever holds the other end of ``outside``."""
    from caip_lab.cloud.containers.outside import Outside

    return Outside(outside)


def of_its_own(outside: socket.socket) -> Any:
    """Return what starts the containers of an account that is not confined: itself."""
    from caip_lab.cloud.containers import Subprocesses

    outside.close()
    return Subprocesses()


class Warm:
    """moto and our services, imported: accounts are forked from it. Nothing of an account is in it."""

    def __init__(self, preload: list[str]) -> None:
        from caip_lab.cloud import handed

        handed.warm()

    def serve(self, fd: int) -> None:
        """Be the account of one submission. Called once, in a fork."""
        serve(wire.Channel(socket.socket(fileno=fd)))


def serve(channel: Any, contained: Callable[[socket.socket], Any] = from_outside) -> None:
    """Be an account until the grader goes; the first request holds its settings and limits."""
    from caip_lab.cloud.handed import HandedAccount
    from caip_lab.cloud.settings import Settings

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start = channel.receive()
    (outside,) = receive_sockets(channel.sock, 1)
    confine.limit_memory(start["memory_bytes"])
    account = HandedAccount(Settings(**start["settings"]), start["url"], contained(outside))
    channel.send(wire.pack({"id": start["id"], "ok": account.identity()}))
    Service(channel, account, contained).serve()


def main(fd: int) -> None:
    """Be an account in a process of its own, not confined."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # die with the grader
    import caip_lab.cloud.handed  # noqa: F401 - the student's own package stays importable

    root = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != root]
    serve(wire.Channel(socket.socket(fileno=fd)), of_its_own)


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)
