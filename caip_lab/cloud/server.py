"""The process that is an account: moto's services and our SageMaker on one listener of 127.0.0.1.

Started by :class:`caip_lab.cloud.account.Account` as ``python -m caip_lab.cloud.server`` with its settings on the first
line of stdin, or forked from a process that called :func:`preload`. Says ``{"url": …}`` on stdout when it answers; then
stdin and stdout are a line of questions and answers (:mod:`caip_lab.cloud.control`) that no AWS client can reach. Its stdin
is its lifeline: at its end, or its parent's, everything that it started is ended, and so is it.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from caip_lab.cloud import outbound, places
from caip_lab.cloud.control import Control, ControlSocket, converse
from caip_lab.cloud.settings import Settings

__all__ = ["AccountServer", "main", "preload"]

IN_USE = "Port {} of 127.0.0.1 is in use or reserved. Nothing was started; choose another port."


def preload(warm: bool = False) -> None:
    """Import moto and our services: what a fork of this process then need not do. Holds nothing of an account.

    With ``warm`` what the first request to a service would build is built too.
    """
    # Without it jsonschema, which moto imports, does not build the grammar of its formats "iri" and "iri-reference": that
    # takes longer than all the rest, and nothing here checks them.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    collects = gc.isenabled()
    gc.disable()  # nothing that is imported is garbage: to look for some takes a third of the time
    try:
        from caip_lab.cloud import safe_yaml

        safe_yaml.make_safe()
        from caip_lab.cloud import application

        application.preload(warm)
    finally:
        if collects:
            gc.enable()


class AccountServer:
    """An account that answers on a socket. ``listener`` may be handed in, bound and listening; else one is made.

    ``control`` answers its owner: see :class:`caip_lab.cloud.control.Control`.
    """

    def __init__(self, settings: Settings, listener: socket.socket | None = None) -> None:
        self._listener = listener or socket.create_server(("127.0.0.1", settings.port))
        preload()
        from werkzeug.serving import make_server

        from caip_lab.cloud.application import Application
        from caip_lab.cloud.connections import RequestHandler

        self.settings = settings
        self.application = Application(settings)
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
        self.control = Control(self.application.record, self.facts(), self.application.reset)
        self._socket = ControlSocket(self.control, self.folder) if settings.joinable else None

    @property
    def folder(self) -> Path:
        return Path(self.settings.folder)

    def facts(self) -> dict[str, Any]:
        """Return what an owner and, through account.json, this user's other processes know of the account."""
        return {
            "url": self.url,
            "pid": os.getpid(),
            "began_at": time.time(),
            "region": self.settings.region,
            "account_id": self.settings.account_id,
            "folder": self.settings.folder,
            "identity": self.application.identity(),
            "settings": json.loads(self.settings.to_json()),
        }

    def serve(self) -> None:
        self._http.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        """End every container, stop answering, and leave of the folder what the settings say."""
        self.application.close()
        if self._socket is not None:
            self._socket.close()
        self._http.shutdown()
        places.clear(self.folder, self.settings.leaves)


def main(listener: socket.socket | None = None, parent: int | None = None) -> None:
    """Be an account until stdin ends, a signal comes, or ``parent`` is this process's parent no more."""
    questions, answers = sys.stdin.buffer, _own_stdout()
    settings = Settings.from_json(questions.readline().decode())
    lock = places.hold(Path(settings.folder))
    outbound.close()
    try:
        server = AccountServer(settings, listener)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        _say(answers, {"error": IN_USE.format(settings.port)})
        return
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve, daemon=True).start()
    if settings.joinable:
        places.announce(server.folder, server.facts())
    _say(answers, server.facts())
    threading.Thread(target=_until_questions_end, args=(server.control, questions, answers, ended), daemon=True).start()
    _wait(ended, parent)
    server.close()
    lock.close()
    os._exit(0)


def _own_stdout() -> IO[bytes]:
    """Return stdout for answers alone: what some library prints goes to stderr from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _wait(ended: threading.Event, parent: int | None) -> None:
    """Return when it is to end: a parent may be gone while a fork of it still holds our stdin."""
    while not ended.wait(1.0):  # with a time, so that signals are seen on Windows
        if parent is not None and os.getppid() != parent:
            return


def _until_questions_end(control: Control, questions: IO[bytes], answers: IO[bytes], ended: threading.Event) -> None:
    converse(control, questions, answers)
    ended.set()


def _say(answers: IO[bytes], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main(parent=os.getppid() if os.name == "posix" else None)
