"""A client of the model server of one container: few bytes, few calls, connections that stay open."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["ModelClient", "Reply", "TooLongError"]

CONNECT_S = 2.0
CONTENT_TYPE = "content-type"
ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"


LONGEST_HEAD = 1 << 16


class TooLongError(Exception):
    """An answer is longer than it may be: who answers may be anybody."""


class Reply(NamedTuple):
    """What a model answered. ``fault``: why it did not: "timeout", "crashed" or "flood"; then the answer is the platform's."""

    status: int
    content_type: str
    body: bytes
    custom_attributes: str = ""
    fault: str = ""


class ModelClient:
    """Calls the server at a Unix socket's path, or at a host and port. Safe to use from many threads."""

    def __init__(self, address: str | tuple[str, int], most_bytes: int = 2**30) -> None:
        self._address, self._most_bytes = address, most_bytes
        self._idle: list[socket.socket] = []

    def call(self, method: str, path: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Return the server's answer. TimeoutError after ``timeout_s``; TooLongError; OSError, ValueError: there is none."""
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        head = f"{method} {path} HTTP/1.1\r\nHost: model\r\nContent-Length: {len(body)}\r\n{fields}\r\n"
        deadline = time.monotonic() + timeout_s
        try:
            stream = self._idle.pop()
        except IndexError:
            stream = self._connected(timeout_s)
        try:
            stream.settimeout(timeout_s)
            stream.sendall(head.encode("latin-1", "replace") + body)
            reply = _read(stream, deadline, self._most_bytes)
        except BaseException:
            stream.close()
            raise
        self._idle.append(stream)
        return reply

    def reaches(self) -> bool:
        """Whether the server listens by now."""
        try:
            self._idle.append(self._connected(CONNECT_S))
        except ConnectionRefusedError:
            return False
        return True

    def close(self) -> None:
        """Close the connections that nobody uses; the others end with the server."""
        while self._idle:
            with contextlib.suppress(IndexError):
                self._idle.pop().close()

    def _connected(self, timeout_s: float) -> socket.socket:
        if isinstance(self._address, tuple):
            stream = socket.create_connection(self._address, timeout_s)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return stream
        stream = socket.socket(socket.AF_UNIX)
        stream.settimeout(timeout_s)
        try:
            stream.connect(self._address)
        except BaseException:
            stream.close()
            raise
        return stream


def _read(stream: socket.socket, deadline: float, most_bytes: int) -> Reply:
    got = b""
    while (end := got.find(b"\r\n\r\n")) < 0:
        if len(got) > LONGEST_HEAD:
            raise TooLongError
        got += _more(stream, deadline)
    first, *lines = got[:end].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers["content-length"])
    if length > most_bytes:
        raise TooLongError
    pieces, missing = [got[end + 4 :]], length - (len(got) - end - 4)
    while missing > 0:
        pieces.append(_more(stream, deadline))
        missing -= len(pieces[-1])
    return Reply(int(first.split(" ", 2)[1]), headers.get(CONTENT_TYPE, ""), b"".join(pieces), headers.get(ATTRIBUTES, ""))


def _more(stream: socket.socket, deadline: float) -> bytes:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    stream.settimeout(left)
    more = stream.recv(1 << 16)
    if not more:
        raise ConnectionResetError("the model server closed the connection")
    return more
