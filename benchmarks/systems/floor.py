"""The floor: a fork of a warm process that runs the student's own cells, with no grading and no confinement.

It is stock IPython, its libraries imported before the fork. A lab that uses AWS gets an account in the same way: a fork of a
process that has imported all of it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from benchmarks.measured import Measured, run
from benchmarks.systems.handed import lay_out, work_of
from caip.config import Course, Lab

__all__ = ["NAME", "measure"]

NAME = "the floor: fork and the cells"


def measure(course: Course, lab: Lab, students: Sequence[str], folder: Path) -> tuple[Measured, dict[str, float]]:
    """Run the cells that ``students`` handed in; return what it took. There are no points."""
    lay_out(course, lab, students, folder)
    told = json.dumps({"preload": lab.preloads(), "aws": lab.aws})
    command = [sys.executable, "-m", "benchmarks.systems.floor", folder, told]
    return run(command, folder, lambda line: line.startswith("done "), {"MPLBACKEND": "agg"}), {}


def main(folder: Path, preload: Sequence[str], aws: bool) -> None:
    """Run each notebook in a fork, one after the other."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    accounts = _Accounts() if aws else None
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    for name in preload:
        with suppress(ImportError):
            importlib.import_module(name)
    if aws:
        _make_clients_once()
    gc.collect()
    gc.freeze()
    for file in work_of(folder):
        with accounts.one() if accounts is not None else nullcontext({}) as environment:
            n_raised = _in_fork(lambda: _run_cells(shell, file, environment))  # noqa: B023 - it is called at once
        print("done", file.parent.name, f"{n_raised} cells raised", flush=True)


def _run_cells(shell: InteractiveShell, file: Path, environment: dict[str, str]) -> int:
    """Run all cells; return how many raised."""
    os.chdir(file.parent)
    sys.path.insert(0, "")  # as in a kernel of Jupyter's: the lab's own modules are imported from the folder it works in
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return sum(not shell.run_cell(source, store_history=True).success for source in sources)


def _in_fork(work: Callable[[], int]) -> int:
    """Return the number that ``work`` returned in a fork, -1 where it ended its process."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(tell, str(work()).encode())
        finally:
            os._exit(0)
    os.close(tell)
    with open(told) as answer:
        found = answer.read()
    os.waitpid(pid, 0)
    return int(found or -1)


def _make_clients_once() -> None:
    """Read the models of AWS's services, as every first client would."""
    from caip.sandbox.kernel import make_clients_once

    make_clients_once(*(importlib.import_module(name) for name in ("boto3", "botocore.session", "botocore.loaders")))


class _Accounts:
    """A process that has imported what an account is made of, and forks one each time that it is asked."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            _fork_accounts(theirs)
        theirs.close()
        self._line = ours.makefile("rw")

    @contextmanager
    def one(self) -> Iterator[dict[str, str]]:
        """Start an account; yield what leads a kernel to it."""
        self._line.write("start\n")
        self._line.flush()
        facts = self._line.readline()
        yield {"CAIP_LAB_ACCOUNT": facts}
        self._line.write("end\n")
        self._line.flush()
        self._line.readline()


def _fork_accounts(line: socket.socket) -> None:
    """Fork accounts, one at a time, until nobody asks any more. Their containers are forks of a warm process as well."""
    from caip_lab.cloud import server
    from caip_lab.cloud.containers import forkserver
    from caip_lab.cloud.settings import Settings

    server.preload(warm=True)
    containers = forkserver._Server(forkserver.LIBRARIES)
    forkserver._Server = lambda libraries: _Shared(containers)  # type: ignore[assignment, misc]
    with line.makefile("rw") as asked:
        for _ in asked:
            with tempfile.TemporaryDirectory() as folder:
                (told, tell), (hear, said) = os.pipe(), os.pipe()
                os.write(tell, Settings(folder=folder, joinable=False, containers="forkserver").to_json().encode() + b"\n")
                pid = os.fork()
                if pid == 0:
                    os.dup2(told, 0)
                    os.dup2(said, 1)
                    os.close(tell)
                    server.main()
                asked.write(os.fdopen(hear).readline())
                asked.flush()
                asked.readline()
                for fd in (told, tell, said):
                    os.close(fd)
                os.waitpid(pid, 0)
                asked.write("ended\n")
                asked.flush()
    os._exit(0)


class _Shared:
    """What all accounts fork their containers from; none of them ends it."""

    def __init__(self, server: Any) -> None:
        self.fork = server.fork

    def close(self) -> None:
        """It goes on."""


if __name__ == "__main__":
    options: dict[str, Any] = json.loads(sys.argv[2])
    main(Path(sys.argv[1]), options["preload"], options["aws"])
