"""The account's answers to its owner: its pipes, and a socket that only its user can open. Server side; imports no moto."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any, ClassVar

from caip_lab.cloud import meter
from caip_lab.cloud.places import CONTROL, TOKEN
from caip_lab.cloud.record import Record

__all__ = ["Control", "ControlSocket", "converse"]

MOST_CALLS = 500
LONGEST_QUESTION = 65536
#: What fits in a socket's address everywhere.
LONGEST_ADDRESS = 100


class Control:
    """Answers questions; each is a method of its name. ``facts`` is what is said of the account, ``reset`` makes it new."""

    def __init__(self, record: Record, facts: dict[str, Any], reset: Callable[[], None]) -> None:
        self._record, self._facts, self._reset = record, facts, reset
        self._one_reset = threading.Lock()

    def answer(self, line: bytes) -> bytes:
        """Return the line that answers a line, with its number."""
        number = None
        try:
            question = json.loads(line)
            number = question.pop("number", None)
            answer = self._answers[question.pop("ask")](self, **question)
        except (ValueError, KeyError, TypeError, AttributeError):
            answer = {"error": "The account does not understand this question; it may be of another version."}
        return json.dumps({**answer, "number": number}).encode() + b"\n"

    def _calls(self, since: int = 0, epoch: str = "") -> dict[str, Any]:
        """The calls after number ``since``; all from the first where the record began anew."""
        now = self._record.epoch
        found = list(islice(self._record.after(since if epoch == now else 0), MOST_CALLS))
        return {"epoch": now, "calls": [asdict(call) for call in found], "more": len(found) == MOST_CALLS}

    def _bill(self) -> dict[str, Any]:
        return meter.bill().to_dict()

    def _status(self) -> dict[str, Any]:
        facts = {name: value for name, value in self._facts.items() if name not in ("identity", "settings")}
        return {**facts, "calls": self._record.count, "bill": self._bill()}

    def _renew(self) -> dict[str, Any]:
        with self._one_reset:
            self._reset()
        return {"epoch": self._record.epoch}

    _answers: ClassVar = {"calls": _calls, "bill": _bill, "status": _status, "reset": _renew}


def converse(control: Control, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer line for line, until the questions end or nobody reads the answers."""
    with contextlib.suppress(OSError, ValueError):
        while (line := questions.readline(LONGEST_QUESTION)).endswith(b"\n"):
            answers.write(control.answer(line))
            answers.flush()


class ControlSocket:
    """Listens in the account's folder: a socket of mode 0600, or a port of 127.0.0.1 with a token in a file of mode 0600."""

    def __init__(self, control: Control, folder: Path) -> None:
        self._control = control
        self._token = b""
        self._listener = self._unix(folder) or self._port(folder)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _unix(self, folder: Path) -> socket.socket | None:
        path = folder / CONTROL
        if not hasattr(socket, "AF_UNIX") or len(os.fsencode(path)) > LONGEST_ADDRESS:
            return None
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            os.fchmod(listener.fileno(), 0o600)  # Linux makes the file with this mode
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen()
        return listener

    def _port(self, folder: Path) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", 0))
        self._token = secrets.token_hex(32).encode()
        with open(os.open(folder / TOKEN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(b"%d %s" % (listener.getsockname()[1], self._token))
        return listener

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                talk, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(talk,), daemon=True).start()

    def _talk(self, talk: socket.socket) -> None:
        hung_up = contextlib.suppress(OSError)  # closing writes what is left to whoever has gone
        with hung_up, talk, talk.makefile("rb") as questions, talk.makefile("wb") as answers:
            if self._token and not hmac.compare_digest(questions.readline(LONGEST_QUESTION).strip(), self._token):
                return
            converse(self._control, questions, answers)
