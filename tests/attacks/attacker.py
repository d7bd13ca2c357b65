"""What every attack of the family ``wire`` finds beside its notebook: the kernel's own sockets, and frames of its making."""

from __future__ import annotations

import os
import stat
import struct
import sys
from contextlib import suppress
from typing import Any

import msgpack

ARRAY, SERIES, FRAME, TEXTS = 2, 6, 7, 9


def sockets() -> list[int]:
    """Return every socket among the open descriptors: the wire to the grader is one of them."""
    found = []
    for fd in sorted({*map(int, os.listdir("/proc/self/fd"))} - {0, 1, 2}):
        with suppress(OSError):
            found += [fd] if stat.S_ISSOCK(os.fstat(fd).st_mode) else []
    return found


def request_id() -> Any:
    """Return the number of the request that is being answered, from the kernel's own variables up the stack."""
    frame = sys._getframe()
    while not isinstance(frame.f_locals.get("request"), dict):
        assert frame.f_back is not None
        frame = frame.f_back
    return frame.f_locals["request"]["id"]


def send(data: bytes) -> None:
    """Send ``data`` as one frame to whoever listens."""
    for fd in sockets():
        left = memoryview(struct.pack(">I", len(data)) + data)
        while left:
            left = left[os.write(fd, left) :]


def answer(value: Any) -> None:
    """Answer the request that is being answered, before the kernel does."""
    send(msgpack.packb({"id": request_id(), "ok": [True, value]}))


def extension(code: int, *content: Any) -> msgpack.ExtType:
    """Return a value of one of the wire's own types."""
    return msgpack.ExtType(code, msgpack.packb(list(content)))
