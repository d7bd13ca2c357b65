"""The process that is an account: moto's services and our SageMaker on one listener of 127.0.0.1.

Started by :class:`caip_lab.cloud.account.Account` as ``python -m caip_lab.cloud.server`` with its settings on the first
line of stdin, or forked from a process that called :func:`preload`. Says ``{"url": …}`` on stdout when it answers. Its stdin
is its lifeline: at its end everything that it started is ended, and so is it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from typing import Any

from caip_lab.cloud.settings import Settings

__all__ = ["AccountServer", "main", "preload"]


def preload() -> None:
    """Import moto and our services: what a fork of this process then need not do. Holds nothing of an account."""
    from caip_lab.cloud import safe_yaml

    safe_yaml.make_safe()
    from caip_lab.cloud import application

    application.preload()


class AccountServer:
    """An account that answers on a socket. ``listener`` may be handed in, bound and listening; else one is made."""

    def __init__(self, settings: Settings, listener: socket.socket | None = None) -> None:
        preload()
        from werkzeug.serving import make_server

        from caip_lab.cloud.application import Application, RequestHandler

        self.application = Application(settings)
        self._listener = listener or socket.create_server(("127.0.0.1", settings.port))
        self._http = make_server(
            "127.0.0.1",
            self._listener.getsockname()[1],
            self.application,
            threaded=True,
            request_handler=RequestHandler,
            fd=self._listener.fileno(),
        )
        self._http.daemon_threads = True  # type: ignore[attr-defined]
        self.url = "http://{}:{}".format(*self._listener.getsockname())
        self.application.open(self.url)

    def serve(self) -> None:
        self._http.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        """End every container and stop answering."""
        self.application.close()
        self._http.shutdown()


def main() -> None:
    settings = Settings.from_json(sys.stdin.buffer.readline().decode())
    server = AccountServer(settings)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve, daemon=True).start()
    threading.Thread(target=_until_stdin_ends, args=(ended,), daemon=True).start()
    _say({"url": server.url, **server.application.identity()})
    while not ended.wait(1.0):  # with a time, so that signals are seen on Windows
        pass
    server.application.close()
    os._exit(0)


def _until_stdin_ends(ended: threading.Event) -> None:
    while sys.stdin.buffer.read(1):
        pass
    ended.set()


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
