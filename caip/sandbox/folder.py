"""The folder that a kernel works in, from outside: by a descriptor that was taken before student code ran.

Every name is resolved beneath that descriptor by the kernel (``openat2``): no link is followed, no mount crossed, and
only regular files are read, in one capped read each. A student can change the folder at any time; that harms nobody else.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import stat
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

from caip.errors import EnvironmentFault

__all__ = ["MAX_FILE_BYTES", "Frozen", "WorkFolder"]

MAX_FILE_BYTES = 10_000_000
#: Of what a frozen folder reads and remembers: more than any lab's files, less than what would hurt a grader.
MAX_FROZEN_BYTES, MAX_FROZEN_FILES, MAX_DEPTH = 50_000_000, 1000, 8
#: Of a folder's entries that are looked at: each check puts the folder back, and a student may make very many.
MAX_WALKED = 4000
#: How the names of folders begin that were in the way.
ASIDE = ".caip-aside-"
SYS_OPENAT2 = 437
NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH = 1, 2, 4, 8
FOLDER = os.O_RDONLY | os.O_DIRECTORY


@dataclass(frozen=True)
class _File:
    """A file as it was: its bytes, and what changes when they change (a student cannot set the time of change)."""

    mark: tuple[int, int, int]
    data: bytes


@dataclass(frozen=True)
class Frozen:
    """The folder as it was: the names of all its files, and the contents of those that are not too many or too large.

    ``whole``: it was looked at to its end.
    """

    names: frozenset[str] = frozenset()
    files: Mapping[str, _File] = field(default_factory=dict)
    whole: bool = True

    def read(self, name: str) -> bytes | None:
        """Return what the file called ``name`` held; None where there was none, or one too large."""
        file = self.files.get(str(PurePosixPath(name)))
        return None if file is None else file.data


class WorkFolder:
    """The files beneath the descriptor ``fd``; ``name`` is what the kernel itself calls the folder."""

    def __init__(self, fd: int, name: str) -> None:
        self.fd, self.name = fd, name
        self._owner = os.fstat(fd)

    def write(self, name: str, data: bytes) -> None:
        """Write a file that belongs to the folder's owner. OSError where a student's own files are in the way."""
        parts = name.split("/")
        for depth in range(1, len(parts)):
            with suppress(FileExistsError):
                self._make_folder("/".join(parts[:depth]))
        with self._open(os.path.dirname(name), FOLDER) as parent:
            _remove(parts[-1], parent)
            fd = os.open(parts[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=parent)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
                os.fchown(fd, self._owner.st_uid, self._owner.st_gid)

    def freeze(self, before: Frozen | None = None) -> Frozen:
        """Return the folder's regular files as they are now; those that have not changed since ``before`` are not read."""
        names: list[str] = []
        found: dict[str, _File] = {}
        budget, walked = MAX_FROZEN_BYTES, iter(range(MAX_WALKED))
        for name, status in self._files(walked):
            names.append(name)
            if status.st_size > min(budget, MAX_FILE_BYTES) or len(found) == MAX_FROZEN_FILES:
                continue
            budget -= status.st_size
            file = self._file(name, status, (before or Frozen()).files.get(name))
            if file is not None:
                found[name] = file
        return Frozen(frozenset(names), found, whole=next(walked, None) is not None)

    def restore(self, frozen: Frozen) -> None:
        """Bring the folder's files back to what they were, as far as the student's processes let us."""
        now = self.freeze(frozen)
        for name in now.names - frozen.names if now.whole and frozen.whole else ():
            with suppress(OSError), self._open(os.path.dirname(name), FOLDER) as parent:
                _remove(os.path.basename(name), parent)
        for name, file in frozen.files.items():
            if name not in now.files or now.files[name].data != file.data:
                with suppress(OSError):
                    self.write(name, file.data)

    def _file(self, name: str, status: os.stat_result, before: _File | None) -> _File | None:
        mark = (status.st_ino, status.st_ctime_ns, status.st_size)
        if before is not None and before.mark == mark:
            return before
        data = self._read(name, status.st_size)
        return None if data is None else _File(mark, data)

    def _make_folder(self, name: str) -> None:
        with self._open(os.path.dirname(name), FOLDER) as parent:
            os.mkdir(os.path.basename(name), 0o755, dir_fd=parent)
        with self._open(name, FOLDER) as made:
            os.fchown(made, self._owner.st_uid, self._owner.st_gid)

    def _files(self, walked: Iterator[int], folder: str = "", depth: int = 0) -> Iterator[tuple[str, os.stat_result]]:
        try:
            with self._open(folder, FOLDER) as fd, os.scandir(fd) as entries:
                listed = sorted((one.name, one.stat(follow_symlinks=False)) for _, one in zip(walked, entries, strict=False))
        except OSError:
            return
        for entry, status in listed:
            name = f"{folder}/{entry}" if folder else entry
            if entry == "__pycache__" or entry.startswith(ASIDE):
                continue
            if stat.S_ISDIR(status.st_mode) and depth < MAX_DEPTH:
                yield from self._files(walked, name, depth + 1)
            elif stat.S_ISREG(status.st_mode):
                yield name, status

    def _read(self, name: str, size: int) -> bytes | None:
        """Return what a file holds; None where that is more than ``size``: it grows while it is looked at."""
        try:
            with self._open(name, os.O_RDONLY | os.O_NONBLOCK) as fd:
                if not stat.S_ISREG(os.fstat(fd).st_mode):
                    return None
                data = os.read(fd, size + 1)
        except OSError:
            return None
        return data if len(data) <= size else None

    @contextmanager
    def _open(self, name: str, flags: int) -> Iterator[int]:
        fd = _open_beneath(self.fd, name or ".", flags | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            yield fd
        finally:
            os.close(fd)


def _remove(name: str, parent: int) -> None:
    """Take a name away. A folder is put aside, not emptied: it may be deeper than any recursion goes."""
    try:
        os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):
        os.rename(name, f"{ASIDE}{secrets.token_hex(8)}", src_dir_fd=parent, dst_dir_fd=parent)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _open_beneath(folder: int, name: str, flags: int) -> int:
    """Open ``name`` beneath ``folder``: openat2, because no walk of names is safe from a student who renames folders."""
    if sys.platform != "linux":
        raise EnvironmentFault("Submissions can be graded on Linux only.", "Nothing was graded.")
    how = struct.pack("QQQ", flags, 0, BENEATH | NO_SYMLINKS | NO_MAGICLINKS | NO_XDEV)
    fd = _libc().syscall(SYS_OPENAT2, folder, os.fsencode(name), how, ctypes.c_size_t(len(how)))
    if fd < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)
    return int(fd)
