"""HTTP for the account: connections that clients keep open, which werkzeug closes after each answer.

A new connection and a new thread for every request take longer than most requests.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

__all__ = ["RequestHandler"]

#: What of a body nobody read is read to its end, so that the next request can be found behind it.
MOST_LEFT_BYTES = 16 * 1024**2
PIECE_BYTES = 1 << 20
WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

logger = logging.getLogger(__name__)


class RequestHandler(MotoRequestHandler):
    """One connection, many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Every call is in the account's own record."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The same."""

    def run_wsgi(self) -> None:
        """Answer one request, and leave the connection where the next begins."""
        environ = self.make_environ()
        body = None
        if not environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"] = _Body(self.rfile, _length(environ.get("CONTENT_LENGTH")))
        try:
            answer = _Answer(self.server.app, environ)
        except Exception:  # the application answers its own errors; this one is of the application
            logger.exception("a request failed")
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if body is None or not body.read_to_its_end():
            self.close_connection = True
        self.wfile.write(answer.to_bytes(self.command, self.date_time_string(), self.close_connection))


class _Answer:
    """What the application answered, whole."""

    def __init__(self, application: Any, environ: dict[str, Any]) -> None:
        self._status, self._headers, self._pieces = "", [], []  # type: tuple[str, list[tuple[str, str]], list[bytes]]
        body: Iterable[bytes] = application(environ, self._start)
        try:
            self._pieces.extend(body)
        finally:
            if hasattr(body, "close"):
                body.close()

    def to_bytes(self, method: str, date: str, is_last: bool) -> bytes:
        """Return it as it goes over the wire, in one piece: in two, one would wait for the other's acknowledgement."""
        body = b"".join(self._pieces)
        lines = [f"HTTP/1.1 {self._status}", f"Date: {date}"]
        lines += [f"{name}: {value}" for name, value in self._headers]
        has_body = int(self._status.split()[0]) not in WITHOUT_BODY
        if has_body and not any(name.lower() == "content-length" for name, _ in self._headers):
            lines.append(f"Content-Length: {len(body)}")
        if is_last:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head + body if has_body and method != "HEAD" else head

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        self._status, self._headers = status, headers
        return self._pieces.append


class _Body:
    """The body of one request; of the stream behind it nothing is read."""

    def __init__(self, stream: BufferedIOBase, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int = -1) -> bytes:
        found = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left = self._left - len(found) if found else 0
        return found

    def readline(self, size: int = -1) -> bytes:
        found = self._stream.readline(self._left if size < 0 else min(size, self._left))
        self._left = self._left - len(found) if found else 0
        return found

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Any:
        return iter(self.readline, b"")

    def read_to_its_end(self) -> bool:
        """Read what is left; False where that is too much."""
        if self._left > MOST_LEFT_BYTES:
            return False
        while self._left:
            self.read(PIECE_BYTES)
        return True


def _length(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
