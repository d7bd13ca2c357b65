"""The first process of a container that is a plain process. Standalone: run by path, imports nothing of ours.

Reads one line of JSON from stdin: what to run. Its stdin is also its lifeline: at its end, whoever held the other end is
gone, and everything that this container started ends. Ends as the program ended: with its exit code, or by its signal.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any, NoReturn

PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG = 36, 1
KILLED = -signal.SIGTERM if sys.platform == "win32" else -signal.SIGKILL


def main() -> None:
    task = json.loads(sys.stdin.buffer.readline())
    adopt_orphans()
    program, is_killed = start(task), threading.Event()
    threading.Thread(target=follow_orders, args=(program, is_killed), daemon=True).start()
    try:
        code = program.wait()
    finally:
        end_all(program.pid)
    # Whoever killed it may have reaped it, too, and then its code is not to be had.
    end_as(KILLED if is_killed.is_set() else code)


def adopt_orphans() -> None:
    """Become the parent of what a program leaves behind, so that it can be ended. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(task: dict[str, Any]) -> subprocess.Popen[bytes]:
    posix: dict[str, Any] = {} if sys.platform == "win32" else {"start_new_session": True, "preexec_fn": lambda: limit(task)}
    return subprocess.Popen(
        [sys.executable, *task["argv"]],
        cwd=task["cwd"],
        env={**task["environment"], **windows_needs()},
        stdin=subprocess.DEVNULL,
        **posix,
    )


def windows_needs() -> dict[str, str]:
    return {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}


def limit(task: dict[str, Any]) -> None:
    """Between fork and exec: bound memory and files; die with this process."""
    import resource

    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: task["file_bytes"]}
    if sys.platform == "linux":
        bounds[resource.RLIMIT_AS] = task["memory_bytes"]
    for kind, most in bounds.items():
        hard = resource.getrlimit(kind)[1]  # whoever starts us may be limited
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def follow_orders(program: subprocess.Popen[bytes], is_killed: threading.Event) -> None:
    """``T`` on stdin asks the program to end, the end of stdin makes it."""
    while sys.stdin.buffer.read(1) == b"T":
        with contextlib.suppress(OSError):
            program.terminate()
    is_killed.set()
    if sys.platform == "win32":
        program.kill()
    end_all(program.pid)
    end_as(KILLED)


def end_as(code: int) -> NoReturn:
    """Exit with a program's exit code, or by the signal that ended it: all 256 codes are left to programs."""
    if code < 0 and sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [-code])
        with contextlib.suppress(OSError, ValueError):  # SIGKILL has no handler
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 1)


def end_all(program: int) -> None:
    """End the program's session and everything that was started in it. On Windows the program alone is left to its caller."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        os.killpg(program, signal.SIGKILL)
    end_descendants(time.monotonic() + 5)


def end_descendants(deadline: float) -> None:
    """End whatever is below this process, until two looks find nothing or time is up.

    What is ended may have started more meanwhile; and one look can miss a process whose parent ends while it looks.
    """
    empty_looks = 0
    while empty_looks < 2 and time.monotonic() < deadline:
        left = descendants(os.getpid())
        empty_looks = 0 if left else empty_looks + 1
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def descendants(root: int) -> set[int]:
    """Return the processes below ``root`` that have not ended; nothing where there is no /proc."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else ()):
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            state, parent = file.read().rpartition(b")")[2].split()[:2]
            if state != b"Z":
                parents[int(name)] = int(parent)
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


if __name__ == "__main__":
    main()
