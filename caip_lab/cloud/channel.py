"""How an account's owner asks it what no AWS client may: one line of JSON there, one back. Imports nothing of the server's."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from pathlib import Path
from typing import IO, Any

from caip_lab.cloud.places import CONTROL, TOKEN

__all__ = ["AccountError", "Channel", "connect"]

ENDED = "The local AWS account has ended. Start a new one: caip-lab cloud up, or use_local_aws()."


class AccountError(Exception):
    """The account did not start, or is gone. Says why and what to do."""


class Channel:
    """A pair of streams to an account. Used by any number of threads, one question at a time."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions, self._answers = questions, answers
        self._lock = threading.Lock()
        self._asked = 0

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        """Return the account's answer. AccountError where it is gone or cannot."""
        with self._lock:
            self._asked += 1
            line = json.dumps({"ask": question, "number": self._asked, **more}).encode() + b"\n"
            try:
                self._questions.write(line)
                self._questions.flush()
                found = self._answer(self._asked)
            except (OSError, ValueError):
                found = {"error": ENDED}
        if "error" in found:
            raise AccountError(found["error"])
        return found

    def _answer(self, number: int) -> dict[str, Any]:
        """Return the answer of this number. An interrupt, such as Ctrl-C, leaves an earlier one unread, or a part of it."""
        while (line := self._answers.readline()).endswith(b"\n"):
            with contextlib.suppress(ValueError):
                found: dict[str, Any] = json.loads(line)
                if found.pop("number", number) == number:  # one of an older version has none
                    return found
        return {"error": ENDED}

    def close(self) -> None:
        """Hang up. An account whose stdin this is ends then."""
        for stream in (self._questions, self._answers):
            with contextlib.suppress(OSError, ValueError):
                stream.close()


def connect(folder: Path) -> Channel:
    """Return a channel to the account that runs in a folder. AccountError where none does."""
    try:
        talk = _socket(folder)
    except (OSError, ValueError):
        raise AccountError(f"No local AWS account runs in {folder}. Start one: caip-lab cloud up.") from None
    with talk:
        return Channel(talk.makefile("wb"), talk.makefile("rb"))


def _socket(folder: Path) -> socket.socket:
    if (folder / CONTROL).exists():
        talk = socket.socket(socket.AF_UNIX)
        try:
            talk.connect(str(folder / CONTROL))
        except OSError:
            talk.close()
            raise
        return talk
    port, token = (folder / TOKEN).read_text(encoding="utf-8").split()
    talk = socket.create_connection(("127.0.0.1", int(port)), timeout=10)
    talk.settimeout(None)
    talk.sendall(token.encode() + b"\n")
    return talk
