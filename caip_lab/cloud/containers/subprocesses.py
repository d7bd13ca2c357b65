"""Containers as plain processes: on every system, with nothing to install. They are not confined."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from caip_lab.cloud.containers.protocol import Lines, Task

__all__ = ["Subprocesses", "read_lines"]

SUPERVISE = str(Path(__file__).with_name("supervise.py"))
#: As CloudWatch's limit of an event.
LONGEST_LINE = 256 * 1024


class Subprocesses:
    """One process with a supervisor for each container."""

    def __init__(self) -> None:
        self._running: set[_Subprocess] = set()
        self._lock = threading.Lock()

    def opt_ml(self, folder: Path) -> str:
        return str(folder)

    def start(self, task: Task, lines: Lines) -> _Subprocess:
        container = _Subprocess(task, lines, self._ended)
        with self._lock:
            self._running.add(container)
        return container

    def close(self) -> None:
        with self._lock:
            running = list(self._running)
        for container in running:
            container.stop(grace_s=0)

    def _ended(self, container: _Subprocess) -> None:
        with self._lock:
            self._running.discard(container)


class _Subprocess:
    def __init__(self, task: Task, lines: Lines, ended: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", SUPERVISE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=task.folder,
        )
        self._ended = ended
        self._say(_order(task))
        self._pump = threading.Thread(target=self._hand_on, args=(lines,), daemon=True)
        self._pump.start()

    def wait(self, timeout_s: float | None = None) -> int | None:
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None
        self._pump.join()
        self._ended(self)  # type: ignore[operator]
        return code if code <= 128 else 128 - code

    def stop(self, grace_s: float = 2.0) -> None:
        if grace_s:
            self._say(b"T")
            if self.wait(grace_s) is not None:
                return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.wait()

    def _say(self, order: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(order)
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended, or was stopped
            pass

    def _hand_on(self, lines: Lines) -> None:
        assert self._process.stdout is not None
        for found in read_lines(self._process.stdout):
            lines(found)


def _order(task: Task) -> bytes:
    order = {
        "argv": list(task.argv),
        "cwd": task.cwd,
        "environment": dict(task.environment),
        "memory_bytes": task.memory_bytes,
        "file_bytes": task.file_bytes,
    }
    return json.dumps(order).encode() + b"\n"


def read_lines(stream: IO[bytes]) -> Iterator[list[str]]:
    """Yield what comes, in lists of lines; a line without an end is cut where CloudWatch would cut it."""
    rest = b""
    while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST_LINE:
            whole, rest = [*whole, rest], b""
        if whole:
            yield [line.decode("utf-8", "replace").rstrip("\r") for line in whole]
    if rest:
        yield [rest.decode("utf-8", "replace")]
