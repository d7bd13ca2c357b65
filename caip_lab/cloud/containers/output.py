"""What a container prints, from its pipe to whoever takes its lines."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
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


class Output:
    """A thread that reads a pipe to its end."""

    def __init__(self, pipe: IO[bytes], lines: Lines) -> None:
        self._pipe = pipe
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

    def _hand_on(self, lines: Lines) -> None:
        """A container must never wait for a reader that failed."""
        with self._pipe:
            for found in _read_lines(self._pipe):
                try:
                    lines(found)
                except Exception:
                    logging.getLogger(__name__).exception("Lines of a container were lost.")


def _read_lines(pipe: IO[bytes]) -> Iterator[list[str]]:
    """Yield what comes, in lists of lines; a line without an end is cut where CloudWatch would cut it."""
    rest = b""
    while chunk := pipe.read1(1 << 16):  # type: ignore[attr-defined]
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
