"""Containers as forks of a process that has the libraries imported: they start in milliseconds. POSIX. Not confined.

They are what :class:`caip_lab.cloud.containers.subprocesses.Subprocesses` starts, with the same guarantees, except that
libraries such as scikit-learn compute with one thread, and that a submodule that another library imported is there.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from caip_lab.cloud.containers.output import Output
from caip_lab.cloud.containers.protocol import Lines, Task
from caip_lab.cloud.containers.running import Running
from caip_lab.cloud.containers.subprocesses import encoded

__all__ = ["ForkServer"]

PRELOADED = str(Path(__file__).with_name("preloaded.py"))
THREADS = (
    *("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"),
    *("VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS"),
)
ENVIRONMENT = {
    "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.defpath]),
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "UTF-8",
    "PYTHONUNBUFFERED": "1",
    **dict.fromkeys(THREADS, "1"),
}
FAILED = -9
#: What the labs use. What is not installed is left out.
LIBRARIES = (
    *("numpy", "pandas", "joblib"),
    *(f"sklearn.{name}" for name in ("compose", "ensemble", "impute", "linear_model", "metrics", "model_selection")),
    *(f"sklearn.{name}" for name in ("pipeline", "preprocessing", "tree")),
)


class ForkServer:
    """One server for all containers; it begins to import when this is made, and is started again should it end."""

    def __init__(self, libraries: Sequence[str] = LIBRARIES) -> None:
        self._libraries = libraries
        self._running: Running[_Forked] = Running()
        self._server = _Server(libraries)

    def opt_ml(self, folder: Path) -> str:
        return str(folder)

    def start(self, task: Task, lines: Lines) -> _Forked:
        return self._running.start(lambda: self._forked(task, lines))

    def usage(self, folder: Path) -> tuple[float, int] | None:
        return None  # their processes are in sight

    def close(self) -> None:
        self._running.close()
        self._server.close()

    def _forked(self, task: Task, lines: Lines) -> _Forked:
        try:
            return _Forked(self._server, task, lines, self._running.ended)
        except OSError:  # the server has ended
            self._server.close()
            self._server = _Server(self._libraries)
            return _Forked(self._server, task, lines, self._running.ended)


class _Server:
    """The process, and the socket that tells it what to fork. The socket's end is the process's end."""

    def __init__(self, libraries: Sequence[str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, PRELOADED, *libraries],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd=os.sep,
                start_new_session=True,
            )

    def fork(self, control: socket.socket, output: int) -> None:
        socket.send_fds(self._socket, [b"F"], [control.fileno(), output])

    def close(self) -> None:
        self._socket.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Forked:
    def __init__(self, server: _Server, task: Task, lines: Lines, ended: Callable[[_Forked], None]) -> None:
        self._control, theirs = socket.socketpair()
        printed, output = os.pipe()
        try:
            server.fork(theirs, output)
        except OSError:
            self._control.close()
            os.close(printed)
            raise
        finally:
            theirs.close()
            os.close(output)
        self._output = Output(open(printed, "rb"), lines)  # noqa: SIM115 - it closes it
        self._task, self._ended, self._code = task, ended, FAILED
        self._over = threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._see_it_end, daemon=True).start()
        self._say(encoded(self._task))

    def wait(self, timeout_s: float | None = None) -> int | None:
        return self._code if self._over.wait(timeout_s) else None

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
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)

    def _say(self, order: bytes) -> None:
        with contextlib.suppress(OSError):
            self._control.sendall(order)

    def _see_it_end(self) -> None:
        """Its supervisor says how its program ended, and ends; one that was killed says nothing."""
        with contextlib.suppress(OSError, ValueError):
            self._code = int(b"".join(iter(lambda: self._control.recv(64), b"")))
        self._output.end()
        self._control.close()
        self._ended(self)
        self._over.set()
