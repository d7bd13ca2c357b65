"""One question at a time to an untrusted process; every wait has a deadline."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from caip.errors import KernelDied, KernelTimeout, OutOfMemory, Tampered
from caip.sandbox import wire

__all__ = ["Asker", "mapped"]


class Asker:
    """One request at a time on one channel; early, surplus or strange bytes are tampering."""

    def __init__(self, channel: wire.Channel, out_of_memory: Callable[[], bool]) -> None:
        self.channel, self.out_of_memory = channel, out_of_memory

    def ask(self, request: dict[str, Any], timeout_s: float, fds: Sequence[int] = ()) -> Any:
        deadline, number = time.monotonic() + timeout_s, os.urandom(16)
        with mapped(timeout_s, self.out_of_memory):
            self.expect_silence()
            self.channel.send(wire.pack({**request, "id": number}), deadline)
            if fds:
                socket.send_fds(self.channel.sock, [b"F"], list(fds))
            return self.answer(number, deadline)

    def answer(self, number: bytes, deadline: float) -> Any:
        reply = self.channel.receive(deadline)
        if type(reply) is not dict or type(reply.get("id")) is not bytes or reply["id"] != number or len(reply) != 2:
            raise Tampered("a reply to no request")
        return reply

    def expect_silence(self) -> None:
        """Tell the end of the stream from bytes that nobody asked for. wire.Closed, Tampered."""
        if not self.channel.pending():
            return
        if self.channel.sock.recv(1, socket.MSG_PEEK):
            raise Tampered("bytes that nobody asked for")
        raise wire.Closed


@contextmanager
def mapped(timeout_s: float, out_of_memory: Callable[[], bool]) -> Iterator[None]:
    """Let what goes wrong on a wire be KernelTimeout, KernelDied, OutOfMemory or Tampered."""
    try:
        yield
    except wire.TimedOut:
        raise KernelTimeout(timeout_s) from None
    except (wire.Closed, OSError):
        raise (OutOfMemory() if out_of_memory() else KernelDied()) from None
    except wire.WireError as error:
        raise Tampered(str(error)) from None
