"""Containers as plain processes: on every system, with nothing to install. They are not confined."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from caip_lab.cloud.containers.output import Output
from caip_lab.cloud.containers.protocol import Lines, Task
from caip_lab.cloud.containers.running import Running

__all__ = ["Subprocesses", "encoded"]

SUPERVISE = str(Path(__file__).with_name("supervise.py"))


class Subprocesses:
    """One process with a supervisor for each container."""

    def __init__(self) -> None:
        self._running: Running[_Subprocess] = Running()

    def opt_ml(self, folder: Path) -> str:
        return str(folder)

    def start(self, task: Task, lines: Lines) -> _Subprocess:
        return self._running.start(lambda: _Subprocess(task, lines, self._running.ended))

    def usage(self, folder: Path) -> tuple[float, int] | None:
        return None  # their processes are in sight

    def close(self) -> None:
        self._running.close()


class _Subprocess:
    def __init__(self, task: Task, lines: Lines, ended: Callable[[_Subprocess], None]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", SUPERVISE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=task.folder,
            start_new_session=True,  # a Ctrl-C in a terminal is for the account, which then ends its containers
        )
        assert self._process.stdout is not None
        self._output = Output(self._process.stdout, lines)
        self._task, self._ended = task, ended
        self._saying, self._over = threading.Lock(), threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._see_it_end, daemon=True).start()
        self._say(encoded(self._task))

    def wait(self, timeout_s: float | None = None) -> int | None:
        return self._process.wait() if self._over.wait(timeout_s) else None

    def settle(self) -> None:
        self._output.settle()

    def stop(self, grace_s: float = 2.0) -> None:
        if grace_s:
            self._say(b"T")
            if self.wait(grace_s) is not None:
                return
        self.kill()
        self.wait()

    def kill(self) -> None:
        """Cut the lifeline: its supervisor ends everything, and itself."""
        assert self._process.stdin is not None
        with self._saying, contextlib.suppress(OSError):
            self._process.stdin.close()

    def _say(self, order: bytes) -> None:
        assert self._process.stdin is not None
        with self._saying, contextlib.suppress(OSError, ValueError):  # it has ended, or was stopped
            self._process.stdin.write(order)
            self._process.stdin.flush()

    def _see_it_end(self) -> None:
        self._process.wait()
        self._output.end()
        self.kill()
        self._ended(self)
        self._over.set()


def encoded(task: Task) -> bytes:
    """Return a task as its supervisor reads it: one line of JSON."""
    order = {
        "argv": list(task.argv),
        "cwd": task.cwd,
        "environment": dict(task.environment),
        "memory_bytes": task.memory_bytes,
        "file_bytes": task.file_bytes,
    }
    return json.dumps(order).encode() + b"\n"
