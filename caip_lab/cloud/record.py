"""The calls of the account, on record outside every caller's process. Server side; imports no moto."""

from __future__ import annotations

import contextlib
import os
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from caip_lab.cloud.calls import RECORD, Call, read_calls

__all__ = ["Record"]

KEPT = 1_000
#: The record is in two files of at most this size; then the older one goes.
FILE_BYTES = 64 * 1024**2


class Record:
    """Numbers calls from 1, keeps the last ones in memory and writes all to the account's folder. For any thread."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._last: deque[Call] = deque(maxlen=kept)
        self._file = -1
        self._forget()

    @property
    def epoch(self) -> str:
        """Changes when the record begins anew."""
        return self._epoch

    def add(self, call: Call) -> None:
        """Put a call on record; its number is given here."""
        with self._lock:
            self._count += 1
            call = replace(call, number=self._count)
            self._last.append(call)
            self._write(call.to_json().encode("utf-8", "replace") + b"\n")

    @property
    def count(self) -> int:
        """How many calls were made since it began."""
        return self._count

    def after(self, number: int) -> Iterator[Call]:
        """Yield the calls after this number that memory or the files have, the oldest first."""
        with self._lock:
            held = list(self._last)
        if held and held[0].number > number + 1:
            for call in read_calls(self._folder, number):
                if call.number >= held[0].number:
                    break
                yield call
        yield from (call for call in held if call.number > number)

    def clear(self) -> None:
        """Begin anew, as if no call had been made."""
        with self._lock:
            self._forget()

    def close(self) -> None:
        """Close the file; what is on record stays there."""
        with self._lock:
            self._close()

    def _forget(self) -> None:
        self._epoch, self._count = uuid.uuid4().hex, 0
        self._last.clear()
        self._close()
        for name in RECORD:
            with contextlib.suppress(OSError):
                (self._folder / name).unlink()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._written = -1, 0

    def _write(self, line: bytes) -> None:
        """Append a line. A full disk loses the line, never the call."""
        with contextlib.suppress(OSError):
            if self._written + len(line) > FILE_BYTES:
                self._close()
                os.replace(self._folder / RECORD[1], self._folder / RECORD[0])
            if self._file < 0:
                self._file = os.open(self._folder / RECORD[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._written += os.write(self._file, line)
