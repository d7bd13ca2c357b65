"""HTTP/1.1 between processes that are not trusted, read within hard limits; every wait has a deadline.

What is read is written anew: a message that two readers could understand in two ways is none.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

__all__ = ["BadMessage", "Head", "Late", "Stream", "body_length", "head_bytes", "send"]

MOST_HEAD_BYTES, MOST_HEADERS = 64 * 1024, 100
PIECE_BYTES = 64 * 1024
#: Of a body that comes in chunks and is not passed on before it is whole.
MOST_CHUNKED_BYTES = 16 * 1024**2
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
REQUEST = re.compile(r"([A-Z]{1,20}) (/[\x21-\x7e\x80-\xff]{0,16000}) HTTP/1\.[01]")
STATUS = re.compile(r"HTTP/1\.[01] ([1-5][0-9][0-9])(?: ([\t\x20-\x7e]{0,200}))?")
WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class BadMessage(ValueError):
    """Bytes that no honest process sends, or more of them than it sends."""


class Late(TimeoutError):
    """The other side took too long."""


@dataclass(frozen=True)
class Head:
    """A request's or an answer's first line and headers. Names are in lower case; each name comes once.

    ``first`` is (method, target) of a request and (status, reason) of an answer.
    """

    first: tuple[str, str]
    headers: dict[str, str]

    @property
    def status(self) -> int:
        return int(self.first[0])


class Stream:
    """Reads messages from a socket, one after the other. ``deadline`` is absolute, on ``time.monotonic``'s clock."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._held = b""

    def request(self, deadline: float) -> Head | None:
        """Return the next request's head; None where the other side has ended. BadMessage, Late."""
        lines = self._lines(deadline)
        if lines is None:
            return None
        found = REQUEST.fullmatch(lines[0])
        if not found:
            raise BadMessage("no request")
        return Head((found[1], found[2]), _headers(lines[1:]))

    def answer(self, deadline: float) -> Head:
        """Return the next answer's head. BadMessage, Late."""
        while True:
            lines = self._lines(deadline)
            found = STATUS.fullmatch(lines[0]) if lines else None
            if not lines or not found:
                raise BadMessage("no answer")
            if not found[1].startswith("1"):
                return Head((found[1], found[2] or ""), _headers(lines[1:]))

    def pieces(self, length: int, deadline: float) -> Iterator[bytes]:
        """Yield a body of this length. BadMessage where it is shorter, Late."""
        while length:
            piece = self._take(min(length, PIECE_BYTES), deadline)
            if not piece:
                raise BadMessage("a body that ends early")
            length -= len(piece)
            yield piece

    def chunks(self, deadline: float) -> bytes:
        """Return a body that comes in chunks, without what may follow it. BadMessage, Late."""
        body = bytearray()
        while size := self._chunk_size(deadline):
            if len(body) + size > MOST_CHUNKED_BYTES:
                raise BadMessage("a body too long")
            body += b"".join(self.pieces(size, deadline))
            if self._line(deadline):
                raise BadMessage("a chunk that is longer than it says")
        for _ in range(MOST_HEADERS):
            if not self._line(deadline):
                return bytes(body)
        raise BadMessage("too many trailers")

    def rest(self, most_bytes: int, deadline: float) -> bytes:
        """Return what comes until the other side ends. BadMessage where that is too much, Late."""
        body = bytearray()
        while piece := self._take(PIECE_BYTES, deadline):
            body += piece
            if len(body) > most_bytes:
                raise BadMessage("a body too long")
        return bytes(body)

    def _chunk_size(self, deadline: float) -> int:
        text = self._line(deadline).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", text):
            raise BadMessage("a chunk without a size")
        return int(text, 16)

    def _lines(self, deadline: float) -> list[str] | None:
        """Return the lines of a head; None where there is none and the other side has ended."""
        while b"\r\n\r\n" not in self._held:
            if len(self._held) > MOST_HEAD_BYTES:
                raise BadMessage("a head too long")
            piece = self._receive(deadline)
            if not piece:
                if self._held:
                    raise BadMessage("a head that ends early")
                return None
            self._held += piece
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        if len(head) > MOST_HEAD_BYTES:
            raise BadMessage("a head too long")
        return head.decode("latin-1").split("\r\n")

    def _line(self, deadline: float) -> bytes:
        while b"\r\n" not in self._held:
            if len(self._held) > PIECE_BYTES:
                raise BadMessage("a line too long")
            piece = self._receive(deadline)
            if not piece:
                raise BadMessage("a body that ends early")
            self._held += piece
        line, _, self._held = self._held.partition(b"\r\n")
        return line

    def _take(self, size: int, deadline: float) -> bytes:
        if not self._held:
            return self._receive(deadline, size)
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def _receive(self, deadline: float, size: int = PIECE_BYTES) -> bytes:
        _wait(self.sock, deadline)
        return self.sock.recv(size)


def send(sock: socket.socket, data: bytes, deadline: float) -> None:
    """Write all of ``data``. Late, OSError."""
    view = memoryview(data)
    while view:
        _wait(sock, deadline, write=True)
        try:
            view = view[sock.send(view, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            continue


def head_bytes(first: str, headers: dict[str, str]) -> bytes:
    """Return a head as it goes over the wire."""
    return "\r\n".join([first, *(f"{name}: {text}" for name, text in headers.items()), "", ""]).encode("latin-1")


def body_length(head: Head, *, of_method: str = "") -> int | None:
    """Return how long a message's body is; None where it comes in chunks, or ends with the connection. BadMessage.

    ``of_method``: of an answer to a request of this method.
    """
    if of_method == "HEAD" or (of_method and head.status in WITHOUT_BODY):
        return 0
    coding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length")
    if coding is not None:
        if coding.lower() != "chunked" or length is not None:
            raise BadMessage("a body of two lengths")
        return None
    if length is None:
        return None if of_method else 0
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise BadMessage("a body of no length")
    return int(length)


def _headers(lines: Sequence[str]) -> dict[str, str]:
    """Read headers; of a name that comes twice both values are kept where both say the same, or are a list."""
    if len(lines) > MOST_HEADERS:
        raise BadMessage("too many headers")
    found: dict[str, str] = {}
    for line in lines:
        name, colon, text = line.partition(":")
        name, text = name.lower(), text.strip(" \t")
        if not colon or not NAME.fullmatch(name) or not VALUE.fullmatch(text):
            raise BadMessage("a header of no form")
        if name in found and name in ("content-length", "transfer-encoding", "host", "authorization"):
            raise BadMessage("a header twice")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _wait(sock: socket.socket, deadline: float, *, write: bool = False) -> None:
    left_s = deadline - time.monotonic()
    waiting = select.poll()
    waiting.register(sock, select.POLLOUT if write else select.POLLIN)
    if left_s <= 0 or not waiting.poll(left_s * 1000):
        raise Late
