"""Files from a folder here to a container's ``/opt/ml``, given by descriptor, and back.

There, a program may have done what it likes, and has ended with everything it started: names are followed one by one, no link
is, and only regular files and folders are taken, so many and so large.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Budget", "bring_back", "fill"]

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
REGULAR = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
DEEP = 40


@dataclass
class Budget:
    """What may still be brought back; ``is_spent`` once something was left behind."""

    size_bytes: int
    entries: int = 20_000
    is_spent: bool = False

    def allows(self, size_bytes: int) -> bool:
        """Take so much of it, and one entry."""
        if size_bytes > self.size_bytes or self.entries <= 0:
            self.is_spent = True
            return False
        self.size_bytes -= size_bytes
        self.entries -= 1
        return True


def fill(folder: Path, there: int, without: Collection[str] = ()) -> None:
    """Write what is in ``folder`` below the descriptor ``there``, for its owner. No program runs there yet."""
    owner = os.fstat(there)
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.name in without or entry.is_symlink():
            continue
        if entry.is_dir():
            os.mkdir(entry.name, 0o755, dir_fd=there)
            with _opened(entry.name, FOLDER, there) as below:
                _hand_over(below, owner)
                fill(Path(entry.path), below)
        elif entry.is_file():
            mode = 0o755 if entry.stat().st_mode & stat.S_IXUSR else 0o644
            with _opened(entry.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, there, mode) as made, open(entry.path, "rb") as source:
                _hand_over(made, owner)
                with os.fdopen(os.dup(made), "wb") as target:
                    shutil.copyfileobj(source, target)


def bring_back(there: int, folder: Path, budget: Budget, without: Collection[str] = (), depth: int = 0) -> None:
    """Write what is below the descriptor ``there`` into the empty ``folder``, as far as ``budget`` allows."""
    for name in sorted(set(os.listdir(there)) - set(without)):
        with contextlib.suppress(OSError):
            mode = os.stat(name, dir_fd=there, follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                _bring_folder(name, there, folder, budget, depth)
            elif stat.S_ISREG(mode):
                _bring_file(name, there, folder, budget)


def _bring_folder(name: str, there: int, folder: Path, budget: Budget, depth: int) -> None:
    if depth == DEEP or not budget.allows(0):
        budget.is_spent = True
        return
    os.chmod(name, 0o700, dir_fd=there)
    with _opened(name, FOLDER, there) as below:
        (folder / name).mkdir()
        bring_back(below, folder / name, budget, depth=depth + 1)


def _bring_file(name: str, there: int, folder: Path, budget: Budget) -> None:
    with _opened(name, REGULAR, there) as source:
        status = os.fstat(source)
        if stat.S_ISREG(status.st_mode) and budget.allows(status.st_size):
            with os.fdopen(os.dup(source), "rb") as found:
                (folder / name).write_bytes(found.read(status.st_size))
            if status.st_mode & stat.S_IXUSR:
                (folder / name).chmod(0o755)


@contextlib.contextmanager
def _opened(name: str, flags: int, there: int, mode: int = 0o700) -> Iterator[int]:
    fd = os.open(name, flags, mode, dir_fd=there)
    try:
        yield fd
    finally:
        os.close(fd)


def _hand_over(fd: int, owner: os.stat_result) -> None:
    if owner.st_uid != os.geteuid():
        os.fchown(fd, owner.st_uid, owner.st_gid)
