"""An arrival, held by its descriptor: a student may rename it, and lead its name elsewhere, while it is copied."""

from __future__ import annotations

import errno
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from caip.errors import CollectError

__all__ = ["OURS", "HandedOver", "handed_over"]

#: So many files and folders of an arrival are copied; one that has more is refused.
MOST_ENTRIES = 2000
#: Errors that are of the machine that reads and writes, and of nothing that is handed in.
OURS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS),
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE),
}
CHUNK_BYTES = 1024**2
TOO_MUCH = "it is larger, or has more files, than a submission may have"


@contextmanager
def handed_over(path: Path) -> Iterator[HandedOver]:
    """Give the file or folder that ``path`` is. OSError where it is a link, or is not there."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield HandedOver(fd)
    finally:
        os.close(fd)


def _opened(name: str, dir_fd: int) -> int | None:
    """Open a file to read it; None where it is a link or a socket, may not be read, or is gone since. OSError of ours."""
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=dir_fd)
    except OSError as error:
        if error.errno in OURS:
            raise
        return None


class HandedOver:
    """The file or folder behind ``fd``."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._left_bytes = self._left_entries = 0

    @property
    def owner(self) -> str:
        """The name of the user whose it is; empty where the system knows no name."""
        with suppress(KeyError):
            return pwd.getpwuid(os.fstat(self._fd).st_uid).pw_name
        return ""

    @property
    def made_at(self) -> float:
        """When it was made or last renamed, in seconds since 1970: of all its times the one that its owner cannot set back."""
        return os.fstat(self._fd).st_ctime

    def copy(self, target: Path, most_bytes: int, without: str = "") -> None:
        """Copy its regular files to ``target``, with their times; links, devices and files called ``without`` are left out.

        CollectError where there are too many or more than ``most_bytes`` of them; OSError.
        """
        self._left_bytes, self._left_entries = most_bytes, MOST_ENTRIES
        if not stat.S_ISDIR(os.fstat(self._fd).st_mode):
            self._copy_file(os.dup(self._fd), target)
            return
        for parent, folders, names, dir_fd in os.fwalk(".", dir_fd=self._fd, follow_symlinks=False):
            self._count(len(folders) + len(names))
            here = target / parent
            here.mkdir()
            for name in names:
                if name == without:
                    continue
                if (fd := _opened(name, dir_fd)) is not None:
                    self._copy_file(fd, here / name)
        status = os.fstat(self._fd)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _copy_file(self, fd: int, target: Path) -> None:
        with open(fd, "rb") as source:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                return
            with target.open("xb") as copy:
                while chunk := source.read(CHUNK_BYTES):
                    self._left_bytes -= len(chunk)
                    self._count(0)
                    copy.write(chunk)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _count(self, entries: int) -> None:
        self._left_entries -= entries
        if min(self._left_entries, self._left_bytes) < 0:
            raise CollectError(TOO_MUCH)
