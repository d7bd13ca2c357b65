"""An account with no socket of its own: it answers on connections that are handed to it. Imports moto. POSIX.

Whoever holds the listeners hands each connection on with its listener's name; no caller can choose it. What comes in by the
listener :data:`GRADER` is answered like any other, and leaves no trace in calls, metrics, alarms and the bill.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import socket
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from moto.moto_api._internal import mock_random

from caip_lab.cloud import meter, outbound, parked
from caip_lab.cloud.application import Application
from caip_lab.cloud.connections import RequestHandler
from caip_lab.cloud.containers import Containers
from caip_lab.cloud.control import Control
from caip_lab.cloud.line import ASK
from caip_lab.cloud.recorder import LISTENER
from caip_lab.cloud.settings import Settings
from caip_lab.cloud.unseen import GRADER, STUDENT, unseen

__all__ = ["HandedAccount", "warm"]

#: A connection's thread needs less than the megabytes that it would be promised.
STACK_BYTES = 1024 * 1024


def warm() -> None:
    """Import moto and our services, before a fork. Holds nothing of an account."""
    from caip_lab.cloud import server

    server.preload(warm=True)
    gc.collect()
    gc.freeze()


class HandedAccount:
    """One account; ``url`` is where its callers believe it to be. Without ``containers`` the settings choose them."""

    def __init__(self, settings: Settings, url: str, containers: Containers | None = None) -> None:
        for generator in (random, mock_random):  # keys and ids are not those of another fork
            generator.seed()
        threading.stack_size(STACK_BYTES)
        outbound.close()
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._port, self._settings = int(port), settings
        self._open: set[socket.socket] = set()
        #: A copy that nobody has asked yet.
        self._is_at_rest = False
        Path(settings.folder).mkdir(parents=True, exist_ok=True)
        self._application = Application(settings, (lambda: containers) if containers else None)
        self._application.open(url)
        self._control = Control(self._application.record, self._facts(url), self._application.reset)

    def identity(self) -> dict[str, str]:
        """Return the credentials of the session that callers have by default, and its role."""
        return self._application.identity()

    def bill(self) -> dict[str, Any]:
        return meter.bill().to_dict()

    def answer_on(self, connection: socket.socket, listener: str) -> None:
        """Answer what comes on a connection that was made to the listener of this name, until it ends."""
        if self._is_at_rest:
            self._is_at_rest = False
            parked.resume()
        self._open.add(connection)
        threading.Thread(target=self._serve, args=(connection, listener), daemon=True).start()

    def become_a_copy(self, containers: Containers | None) -> None:
        """Go on alone, in a fork of the process that the account was in: connections and containers are the other's.

        It does nothing by itself until :meth:`answer_on` is called.
        """
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._application.containers = (lambda: containers) if containers else self._application.containers
        parked.go_on(self._application.containers())
        self._is_at_rest = True

    def _facts(self, url: str) -> dict[str, Any]:
        """Return what a notebook may know of the account."""
        known = {name: getattr(self._settings, name) for name in ("region", "account_id", "folder")}
        return {"url": url, "pid": os.getpid(), "began_at": time.time(), **known}

    def _serve(self, connection: socket.socket, listener: str) -> None:
        door = SimpleNamespace(
            app=self._answer,
            listener=listener,
            server_address=(self._host, self._port),
            multithread=True,
            multiprocess=False,
            passthrough_errors=False,
            ssl_context=None,
        )
        try:
            with contextlib.suppress(OSError), connection:
                _Handler(connection, (self._host, 0), door)  # type: ignore[arg-type]
        finally:
            self._open.discard(connection)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ[LISTENER] == STUDENT and environ["RAW_URI"] == ASK and environ["REQUEST_METHOD"] == "POST":
            return self._tell(environ, start_response)
        with unseen(environ[LISTENER] == GRADER):
            return self._application(environ, start_response)

    def _tell(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer what a notebook asks of its account beside AWS's calls, as ``caip_lab.Account`` does: its calls, its bill."""
        question = environ["wsgi.input"].read(65536)
        answer = self._control.answer(question)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]


class _Handler(RequestHandler):
    """One connection that was handed in."""

    disable_nagle_algorithm = False  # it is no TCP connection

    def make_environ(self) -> dict[str, Any]:
        environ = super().make_environ()
        environ[LISTENER] = self.server.listener  # type: ignore[attr-defined]
        environ["RAW_URI"] = self.path
        return environ
