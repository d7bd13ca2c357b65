"""The relay: it owns the listeners of an account, passes requests on and writes the record of calls. Trusted, and small.

The listener is who called: the relay tells the account by which one a connection came, and no byte that a caller sends has a
part in it. Each connection has a thread that waits with deadlines; whatever is wrong with one ends that connection and
nothing else. Requests are read, within the limits of :mod:`caip.grading.http`, and written anew.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from caip.errors import SandboxError
from caip.grading.calls import CallLog, Exchange
from caip.grading.http import BadMessage, Head, Late, Stream, body_length, head_bytes, send

__all__ = ["Relay", "Upstream"]

MOST_CONNECTIONS = 48
#: From one request to the next on a connection, and from a request's first byte to its answer's last.
IDLE_S, REQUEST_S = 300.0, 120.0
#: How long a request that is under way may take before an account is frozen without waiting for it.
QUIET_S = 5.0
PAUSE_S = 0.01
MOST_BODY_BYTES = 256 * 1024**2
#: They are about one connection, and we have two.
OUR_OWN = ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Upstream(Protocol):
    """An account, as the relay needs it."""

    def connect(self, listener: str) -> socket.socket:
        """Called for each connection: return one to the account, which knows it as this listener's. SandboxError."""


class Relay:
    """Passes what comes by its listeners on to accounts. Used by one thread; its connections have their own."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._change = threading.Condition()
        self._listeners: list[socket.socket] = []
        #: Where the requests of a listener go. None: nowhere.
        self._leads: dict[str, Upstream | None] = {}
        self._open: set[_Connection] = set()
        self._under_way, self._is_quiet, self._is_closed = 0, False, False

    def listen(self, listener_fd: int, name: str, upstream: Upstream) -> None:
        """Take connections on a socket that listens; it stays the caller's, and a copy is ours. ``name`` is who calls there."""
        listener = socket.socket(fileno=socket.dup(listener_fd))
        with self._change:
            self._listeners.append(listener)
            self._leads[name] = upstream
        threading.Thread(target=self._accept, args=(listener, name), daemon=True).start()

    def lead(self, name: str, upstream: Upstream | None) -> None:
        """Let the requests of a listener go elsewhere from now on, or nowhere; its connections are closed."""
        with self._change:
            self._leads[name] = upstream
            self._drop(name)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Let no request be under way inside, and no connection be open that a fork could share; the next ones wait."""
        with self._change:
            self._is_quiet = True
            self._change.wait_for(lambda: not self._under_way, QUIET_S)
            self._drop()
        try:
            yield
        finally:
            with self._change:
                self._is_quiet = False
                self._change.notify_all()

    def close(self) -> None:
        """Stop listening and end every connection."""
        with self._change:
            self._is_closed = True
            for name in self._leads:
                self._leads[name] = None
            for listener in self._listeners:
                with suppress(OSError):
                    listener.shutdown(socket.SHUT_RDWR)
                listener.close()
            self._drop()
            self._is_quiet = False
            self._change.notify_all()

    def _drop(self, name: str = "") -> None:
        """End the connections of one listener, or of all. Its threads see it by themselves."""
        for connection in list(self._open):
            if name in ("", connection.listener):
                connection.hang_up()
                self._open.discard(connection)

    def _accept(self, listener: socket.socket, name: str) -> None:
        while True:
            try:
                client, _ = listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:  # of a connection that is gone already, or of the end
                if self._is_closed:
                    return
                time.sleep(PAUSE_S)
                continue
            connection = _Connection(client, name)
            with self._change:
                upstream = self._leads.get(name)
                if upstream is None or len(self._open) >= MOST_CONNECTIONS:
                    client.close()
                    continue
                self._open.add(connection)
            try:
                threading.Thread(target=self._serve, args=(connection, upstream), daemon=True).start()
            except RuntimeError:  # no more threads
                self._end(connection)

    def _serve(self, connection: _Connection, upstream: Upstream) -> None:
        try:
            with suppress(OSError, SandboxError, BadMessage, Late):
                self._answer_all(connection, upstream)
        finally:
            self._end(connection)

    def _answer_all(self, connection: _Connection, upstream: Upstream) -> None:
        client = Stream(connection.client)
        while (request := client.request(time.monotonic() + IDLE_S)) is not None:
            deadline = time.monotonic() + REQUEST_S
            with self._passing(connection):
                if connection.account is None:
                    connection.account = upstream.connect(connection.listener)
                exchange = Exchange(request, connection.listener)
                try:
                    is_last = _pass_on(client, Stream(connection.account), request, exchange, deadline)
                finally:
                    self._log.add(exchange)
            if is_last:
                return

    @contextmanager
    def _passing(self, connection: _Connection) -> Iterator[None]:
        """Count a request as under way; wait first while there is to be none. OSError for a connection that was ended."""
        with self._change:
            self._change.wait_for(lambda: not self._is_quiet)
            if connection not in self._open:
                raise OSError
            self._under_way += 1
        try:
            yield
        finally:
            with self._change:
                self._under_way -= 1
                self._change.notify_all()

    def _end(self, connection: _Connection) -> None:
        with self._change:
            self._open.discard(connection)
        connection.close()


class _Connection:
    """A caller's connection, and the one to the account that goes with it."""

    def __init__(self, client: socket.socket, listener: str) -> None:
        self.client, self.listener = client, listener
        self.account: socket.socket | None = None

    def hang_up(self) -> None:
        """Let whoever waits on it see its end."""
        for one in (self.client, self.account):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in (self.client, self.account):
            if one is not None:
                one.close()


def _pass_on(client: Stream, account: Stream, request: Head, exchange: Exchange, deadline: float) -> bool:
    """Pass a request on and its answer back; return whether the connection ends with it."""
    length = body_length(request)
    if request.headers.get("expect", "").lower() == "100-continue":
        send(client.sock, CONTINUE, deadline)
    chunked = client.chunks(deadline) if length is None else b""
    size = len(chunked) if length is None else length
    if size > MOST_BODY_BYTES:
        raise BadMessage("a body too long")
    headers = {name: text for name, text in request.headers.items() if name not in OUR_OWN}
    send(account.sock, head_bytes(" ".join((*request.first, "HTTP/1.1")), {**headers, "content-length": str(size)}), deadline)
    for piece in (chunked,) if length is None else client.pieces(size, deadline):
        exchange.saw(piece)
        send(account.sock, piece, deadline)
    return _pass_back(client, account, request, exchange, deadline)


def _pass_back(client: Stream, account: Stream, request: Head, exchange: Exchange, deadline: float) -> bool:
    answer = account.answer(deadline)
    length = body_length(answer, of_method=request.first[0])
    whole = None
    if length is None:
        chunks = "transfer-encoding" in answer.headers
        whole = account.chunks(deadline) if chunks else account.rest(MOST_BODY_BYTES, deadline)
    is_last = "close" in (request.headers.get("connection", "").lower(), answer.headers.get("connection", "").lower())
    is_last |= length is None
    headers = {name: text for name, text in answer.headers.items() if name not in OUR_OWN}
    if whole is not None:
        headers["content-length"] = str(len(whole))
    if is_last:
        headers["connection"] = "close"
    head = head_bytes(" ".join(("HTTP/1.1", *answer.first)), headers)
    exchange.answered(answer, b"")
    for piece in (whole,) if whole is not None else account.pieces(length or 0, deadline):
        exchange.answered(answer, piece)
        send(client.sock, head + piece, deadline)  # in one: in two, the second would wait for the first's acknowledgement
        head = b""
    send(client.sock, head, deadline)
    return is_last
