"""Answers given aside: wrong ones, from the names that the solution's answer starts from. Standalone: imports nothing of ours.

Its text is run in the kernel in which :mod:`caip.grading.stage` walks the source notebook, never in a student's. Each answer
is given in a fork of that kernel; the forks share its work folder, one after the other.
"""

from __future__ import annotations

import copy
import os
import random
import sys
from collections.abc import Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

#: What is the same for every namespace: code, and objects that a copy would break or that are large for nothing.
SHARED = (ModuleType, type, FunctionType, BuiltinFunctionType, MethodType)
SHARED_MODULES = ("IPython", "matplotlib")
MOST_FILE_BYTES = 1_000_000


class Aside:
    """Keeps the namespace before each answer cell; runs another answer from there. The shell's own namespace stays as it is."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.before: dict[str, dict[str, Any]] = {}
        self.solved: dict[str, bytes] = {}
        #: What the answer left that was given in this fork.
        self.space: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}

    def keep(self, exercise: str) -> None:
        """Remember the names that ``exercise`` is answered from."""
        self.before[exercise] = copied(self.shell.user_ns)

    def settle(self) -> None:
        """Remember the folder's files as the solution left them."""
        self.solved = contents()

    def give(self, exercise: str, name: str, cells: Sequence[str]) -> None:
        """Run the answer called ``name`` and what follows it up to the grade cell; as in a notebook, an error ends its cell."""
        self.space = copied(self.before[exercise])
        reseed()
        for source in cells:
            try:
                exec(compile(self.shell.transform_cell(source), f"{exercise} {name}", "exec"), self.space)
            except BaseException:  # noqa: BLE001 - what it did not define is not there
                continue
        self.files = contents()

    def leave(self) -> None:
        """Let the folder hold the solution's files again, and let go of the forks that have ended: each counts as a process."""
        put_back(self.solved, contents())
        while self.children_ended():
            pass

    def __call__(self, wanted: str) -> Any:
        """Return what ``wanted`` is in the answer's namespace. KeyError where it is not there."""
        return self.space[wanted]

    def file(self, wanted: str) -> bytes:
        """Return what the file ``wanted`` held when the answer had run. KeyError where it was not there."""
        return self.files[wanted]

    def children_ended(self) -> bool:
        """Whether a child had ended, and was waited for."""
        try:
            return os.waitpid(-1, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return False


def copied(space: Mapping[str, Any]) -> dict[str, Any]:
    """Return a namespace with values of its own: what one answer does to a table, another must not see."""
    memo: dict[int, Any] = {}
    return {name: value if name.startswith("_") or name in ("In", "Out") else _own(value, memo) for name, value in space.items()}


def _own(value: Any, memo: dict[int, Any]) -> Any:
    if isinstance(value, SHARED) or type(value).__module__.partition(".")[0] in SHARED_MODULES:
        return value
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # noqa: BLE001 - what cannot be copied is shared: an open file, a lock
        return value


def contents() -> dict[str, bytes]:
    """Return the regular files of the work folder by name, those that a check may read."""
    found = {}
    for folder, _, names in os.walk("."):
        for path in (os.path.normpath(os.path.join(folder, name)) for name in names):
            if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) <= MOST_FILE_BYTES:
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found


def put_back(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> None:
    """Let the work folder hold what it held before an answer had run."""
    for path in now.keys() - before.keys():
        os.remove(path)
    for path, data in before.items():
        if now.get(path) != data:
            with open(path, "wb") as file:
                file.write(data)


def reseed() -> None:
    """Start the generators anew: an answer's values must not depend on what ran before it."""
    random.seed(0)
    if (numpy_random := sys.modules.get("numpy.random")) is not None:
        numpy_random.seed(0)
