"""What a container prints, from its pipe to whoever takes its lines."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from caip_lab.cloud.containers.protocol import Lines

__all__ = ["LONGEST_LINE", "Output"]

#: As CloudWatch's limit of an event.
LONGEST_LINE = 256 * 1024
#: What was printed is read in this time, or somebody still holds the pipe.
GRACE_S, PATIENCE_S = 0.5, 5.0
LOOK_S = 0.001


class Output:
    """A thread that reads a pipe to its end."""

    def __init__(self, pipe: IO[bytes], lines: Lines) -> None:
        self._pipe = pipe
        #: Held while lines are on their way.
        self._handing = threading.Lock()
        self._thread = threading.Thread(target=self._hand_on, args=(lines,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Return when all was handed on. Called when the container's first process has ended.

        That process ends the others before itself, unless it was killed: whoever of them holds the pipe ends now.
        """
        self._thread.join(GRACE_S)
        deadline = time.monotonic() + PATIENCE_S
        while self._thread.is_alive() and time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError):
                _end_writers(os.fstat(self._pipe.fileno()).st_ino)
            self._thread.join(GRACE_S)

    def settle(self, within_s: float = 0.5) -> None:
        """Return when what was printed by now was handed on: an answer may come sooner than the line before it. POSIX."""
        deadline = time.monotonic() + within_s
        while self._thread.is_alive() and time.monotonic() < deadline:
            with self._handing, contextlib.suppress(OSError, ValueError):
                if not _is_readable(self._pipe, 0):
                    return
            time.sleep(LOOK_S)

    def _hand_on(self, lines: Lines) -> None:
        """A container must never wait for a reader that failed."""
        with self._pipe:
            for found in _read_lines(self._pipe, self._handing):
                try:
                    lines(found)
                except Exception:
                    logging.getLogger(__name__).exception("Lines of a container were lost.")


def _is_readable(pipe: IO[bytes], timeout_s: float | None) -> bool:
    """Whether there is something to read, or the end; on Windows, where nobody can tell, at once."""
    if sys.platform == "win32":
        return True
    asked = select.poll()  # which knows descriptors of any number
    asked.register(pipe, select.POLLIN)
    return bool(asked.poll(None if timeout_s is None else timeout_s * 1000))


def _chunks(pipe: IO[bytes], handing: threading.Lock) -> Iterator[bytes]:
    """Yield what comes; ``handing`` is held from before it is read until the next is asked for."""
    while True:
        _is_readable(pipe, None)
        with handing:
            chunk: bytes = pipe.read1(1 << 16)  # type: ignore[attr-defined]
            if not chunk:
                return
            yield chunk


def _read_lines(pipe: IO[bytes], handing: threading.Lock) -> Iterator[list[str]]:
    """Yield what comes, in lists of lines; a line without an end is cut where CloudWatch would cut it."""
    rest = b""
    for chunk in _chunks(pipe, handing):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST_LINE:
            whole, rest = [*whole, rest], b""
        if whole:
            yield [line.decode("utf-8", "replace").rstrip("\r") for line in whole]
    if rest:
        yield [rest.decode("utf-8", "replace")]


def _end_writers(pipe: int) -> None:
    """End every process that could still write to a pipe, given by its inode; nothing where there is no /proc."""
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(path.name) != os.getpid() and any(_writes(path, number, pipe) for number in os.listdir(path / "fd")):
                os.kill(int(path.name), signal.SIGKILL)


def _writes(process: Path, number: str, pipe: int) -> bool:
    """Whether an open file of a process is a pipe's end to write to: who reads it is a fork of the account."""
    with contextlib.suppress(OSError, IndexError):
        if os.readlink(process / "fd" / number) == f"pipe:[{pipe}]":
            flags = (process / "fdinfo" / number).read_text().partition("flags:")[2].split()[0]
            return int(flags, 8) & os.O_ACCMODE != os.O_RDONLY
    return False
