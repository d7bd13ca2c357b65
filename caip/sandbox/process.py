"""Start a kernel, or an account, as a plain subprocess: isolation "process". No confinement; the result says so."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from caip.sandbox.policy import KERNEL, Role

__all__ = ["ProcessLauncher"]


class ProcessLauncher:
    """One fresh interpreter per child, in a session of its own so that its forks die with it.

    A role's port is any that is free: all share this machine's.
    """

    name = "process"

    def __init__(self, role: Role = KERNEL) -> None:
        self._role = role
        self._program = str(Path(__file__).with_name(f"{role.module}.py"))

    def prepare(self) -> None:
        """Nothing to prepare."""

    def last_words(self) -> str:
        """Its processes have nowhere to say anything."""
        return ""

    def close(self) -> None:
        """Nothing to close."""

    def launch(self, fd: int) -> _Process:
        """Start a kernel that talks on ``fd``, in a folder of its own."""
        folder = Path(tempfile.mkdtemp(prefix="caip-lab-"))
        environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": str(folder / ".matplotlib"),
            "IPYTHONDIR": str(folder / ".ipython"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1"),
            "JOBLIB_MULTIPROCESSING": "0",
        }
        process = subprocess.Popen(
            [sys.executable, "-I", self._program, str(fd)],
            env=environment,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        listener = socket.create_server(("127.0.0.1", 0)) if self._role.port else None
        return _Process(process, folder, listener)


class _Process:
    """A running kernel and, after :meth:`kill_main`, the snapshots that it left."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, listener: socket.socket | None) -> None:
        self._process, self.folder_name, self._listener = process, str(folder), listener
        self.listener_fd = None if listener is None else listener.fileno()
        self.folder_fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill_main(self) -> None:
        # A stopped or killed leader that is not yet waited for keeps the group's number ours.
        self._process.kill()

    def kill_all(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._listener is not None:
            self._listener.close()
        os.close(self.folder_fd)
        subprocess.run(["rm", "-rf", self.folder_name], check=False)  # a student's folders may be too deep for shutil

    def out_of_memory(self) -> bool:
        """A plain process meets its limit as a MemoryError; nothing ends it from outside."""
        return False
