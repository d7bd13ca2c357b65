"""The process that forked containers come from. Standalone: run by path, with the account's socket as stdin.

Single-threaded, with the libraries imported that its arguments name. For each container two descriptors arrive, its own
socket and the pipe for what it prints; what to run comes on that socket, so that nothing of one container is ever in the
memory that the next is forked from. A container is a supervisor, as in ``supervise.py``, and the program below it.

A program that could tell the difference is given a fresh interpreter instead: one that has a module of a preloaded one's
name, or that sets a variable which Python, OpenMP or the loader read when they start.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import importlib.util
import io
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import types
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, NoReturn

#: Read by an interpreter or a library when it starts: too late for a fork.
READ_AT_START = (
    *("PYTHON", "LANG", "LC_", "LD_", "DYLD_", "MALLOC_", "GLIBC_"),
    *("OMP_", "OPENBLAS_", "MKL_", "GOTO_", "BLIS_", "NUMEXPR_", "JOBLIB_", "LOKY_"),
)
#: These are for imports, and are followed.
FOLLOWED = {"PYTHONPATH"}


def load_supervise() -> types.ModuleType:
    """Return the module beside this one without leaving its name, or this folder, to programs."""
    spec = importlib.util.spec_from_file_location("supervise", Path(__file__).with_name("supervise.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


supervise = load_supervise()


def main() -> None:
    """Serve; in a forked program, run it: this returns only there, so that it ends as any interpreter ends."""
    sys.path.pop(0)  # this folder
    gc.disable()  # nothing that is imported is garbage: to look for some takes a quarter of the time
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    supervise.adopt_orphans()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy the pages that it marks
    gc.enable()
    account = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    task = Server(account).serve()
    if task is None:
        supervise.end_descendants(time.monotonic() + 5)
        os._exit(0)
    become(task)


class Server:
    """Forks a supervisor for each message of the account; at the end of the account's socket, all is over."""

    def __init__(self, account: socket.socket) -> None:
        self._account = account
        self._supervisors: set[int] = set()
        self._children, wakes = os.pipe()
        for end in (self._children, wakes):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        self._wakes = wakes

    def serve(self) -> dict[str, Any] | None:
        """Return what to run, in the fork that is to run it; None when the account is gone."""
        while True:
            ready, _, _ = select.select([self._account.fileno(), self._children], [], [])
            if self._children in ready:
                os.read(self._children, 4096)
                self._reap()
            if self._account.fileno() in ready:
                message, descriptors, _, _ = socket.recv_fds(self._account, 1, 2)
                if not message:
                    self._wait_for_supervisors()
                    return None
                task = self._fork(*descriptors)
                if task is not None:
                    return task

    def _fork(self, control: int, output: int) -> dict[str, Any] | None:
        pid = os.fork()
        if pid:
            os.close(control)
            os.close(output)
            self._supervisors.add(pid)
            return None
        for descriptor in (self._children, self._wakes):
            os.close(descriptor)
        self._account.close()
        return supervised(socket.socket(fileno=control), output)

    def _reap(self) -> None:
        """Take leave of what has ended; a supervisor that was killed leaves a program's orphans to us: they end too."""
        killed = False
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                killed |= found[0] in self._supervisors and os.WIFSIGNALED(found[1])
                self._supervisors.discard(found[0])
        if killed or not self._supervisors:
            for pid in supervise.descendants(os.getpid()) - self._of_supervisors():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)

    def _of_supervisors(self) -> set[int]:
        return self._supervisors.union(*map(supervise.descendants, self._supervisors))

    def _wait_for_supervisors(self) -> None:
        """The account is gone, and they know it too: give them the time to end what is theirs."""
        deadline = time.monotonic() + 5
        while self._supervisors and time.monotonic() < deadline:
            select.select([self._children], [], [], 0.2)
            self._reap()


def supervised(control: socket.socket, output: int) -> dict[str, Any] | None:
    """Be a container's supervisor, to its end; return what to run in the fork that is its program."""
    task: dict[str, Any] = json.loads(control.makefile("rb").readline() or "null")
    if task is None:
        os._exit(1)
    os.setsid()
    supervise.adopt_orphans()
    children, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    program = os.fork()
    if program == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        take_stdio(output)
        return task
    code = until_it_ends(program, control, children)
    supervise.end_all(program)
    with contextlib.suppress(OSError):
        control.sendall(b"%d" % code)
    os._exit(0)


def take_stdio(output: int) -> None:
    """Print to ``output``, read nothing, hold nothing else."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(nothing, 0)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def until_it_ends(program: int, control: socket.socket, children: int) -> int:
    """Follow orders until the program has ended; return its exit code, minus the signal's number where one ended it."""
    while True:
        ready, _, _ = select.select([control.fileno(), children], [], [])
        if children in ready:
            os.read(children, 4096)
            with contextlib.suppress(ChildProcessError):
                while (found := os.waitpid(-1, os.WNOHANG))[0]:
                    if found[0] == program:
                        return os.waitstatus_to_exitcode(found[1])
        if control.fileno() in ready:
            ordered = control.recv(1)
            if not ordered:
                return -signal.SIGKILL
            with contextlib.suppress(OSError):
                os.kill(program, signal.SIGTERM)


def become(task: dict[str, Any]) -> NoReturn:
    """Be the program, from here on as if the interpreter had been started with it."""
    supervise.limit(task)
    os.chdir(task["cwd"])
    if is_to_start_afresh(task):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execve(sys.executable, [sys.executable, *task["argv"]], task["environment"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(task["environment"])
    time.tzset()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # or every program would draw the same numbers
    sys.argv[:] = task["argv"]
    sys.orig_argv[:] = [sys.executable, *task["argv"]]
    sys.path[:0] = search_path(task)
    run(os.path.abspath(task["argv"][0]))


def search_path(task: dict[str, Any]) -> list[str]:
    """Return what an interpreter puts before its own folders: the script's folder, and PYTHONPATH."""
    listed = [entry for entry in task["environment"].get("PYTHONPATH", "").split(os.pathsep) if entry]
    return [os.path.dirname(os.path.abspath(task["argv"][0])), *listed]


def is_to_start_afresh(task: dict[str, Any]) -> bool:
    if not task["argv"] or task["argv"][0].startswith("-"):
        return True
    given = {name: text for name, text in task["environment"].items() if name.startswith(READ_AT_START)}
    if any(os.environ.get(name) != text for name, text in given.items() if name not in FOLLOWED):
        return True
    loaded = {name for name in sys.modules if "." not in name}
    return any(found.split(".")[0] in loaded for folder in search_path(task) for found in names_in(folder))


def names_in(folder: str) -> list[str]:
    """Return the names in a folder that an import could find there."""
    with contextlib.suppress(OSError):
        return [entry.name for entry in os.scandir(folder) if entry.is_dir() or entry.name.endswith((".py", ".pyc", ".so"))]
    return []


def run(path: str) -> NoReturn:
    """Run a script as ``python script`` does, to the exit of the interpreter."""
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__loader__ = SourceFileLoader("__main__", path)
    vars(module).update(__builtins__=__builtins__, __cached__=None)
    OURS.append(sys.modules["__main__"])
    sys.modules["__main__"] = module
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        os.write(2, f"{sys.executable}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}\n".encode())
        sys.exit(2)
    code = exit_code(source, path, module)
    beside = [found for found in sys.modules.values() if is_beside(found, path)]
    leave(code, [module, *beside])


def is_beside(module: types.ModuleType, path: str) -> bool:
    """Whether a module is one of the script's own."""
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.endswith(".py") and file.startswith(os.path.dirname(path) + os.sep)


def exit_code(source: bytes, path: str, module: types.ModuleType) -> int:
    """Run a script; return what it exits with, and print why as the interpreter does."""
    try:
        exec(compile(source, path, "exec", dont_inherit=True), vars(module))
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return (ended.code or 0) & 0xFF
        os.write(2, f"{ended.code}\n".encode())
        return 1
    except Exception as error:  # noqa: BLE001 - whatever a program raises
        error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ is not None else None
        sys.excepthook(type(error), error, error.__traceback__)
        let_go(error)
        return 1
    return 0


def let_go(error: BaseException) -> None:
    """Let the functions that an error came through lose what they hold now: in a cycle, a text file is not flushed."""
    found = error.__traceback__
    error.__traceback__ = None
    while found is not None:
        with contextlib.suppress(RuntimeError):  # it runs still
            found.tb_frame.clear()
        found = found.tb_next


def leave(code: int, modules: list[types.ModuleType]) -> NoReturn:
    """End as the interpreter does, but for the libraries, which take longer to tear down than most scripts to run.

    Threads are waited for, functions of ``atexit`` called, the objects of the script's own modules finalized: what it wrote
    to a file and did not flush is written.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for module in modules:
        vars(module).clear()
    modules.clear()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


#: This module, kept alive while a program is ``__main__``.
OURS: list[types.ModuleType] = []

if __name__ == "__main__":
    main()
