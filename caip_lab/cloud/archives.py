"""``sourcedir.tar.gz`` and ``model.tar.gz``: out of bytes into a folder that stays harmless, and back, always the same bytes."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

__all__ = ["ArchiveError", "Limits", "pack", "pack_files", "unpack"]

MB = 1024**2
#: tarfile copies files in small pieces; it asks for more at once only where a header says that it is longer.
LONGEST_READ = 1 * MB
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError)


class ArchiveError(Exception):
    """An archive that is none, or that is refused. The message says which entry, and why."""


@dataclass(frozen=True)
class Limits:
    """What an archive may unfold to. A ratio counts only above ``small_bytes``: short texts repeat themselves."""

    total_bytes: int = 2048 * MB
    entries: int = 20_000
    ratio: float = 200.0
    small_bytes: int = 64 * MB


def unpack(data: bytes, folder: Path, limits: Limits | None = None) -> None:
    """Write the files of a tar.gz into ``folder``, which is made. ArchiveError; what was written by then stays."""
    limits = limits or Limits()
    allowed = min(limits.total_bytes, max(int(len(data) * limits.ratio), limits.small_bytes))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unzipped:
            for archive, member in _members(_Bounded(unzipped, allowed), limits.entries):
                archive.extract(member, folder, filter="data")
    except ArchiveError:
        raise
    except BROKEN as error:
        raise ArchiveError(f"not a tar.gz that can be read: {error}") from error


def _members(stream: _Bounded, most: int) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    with tarfile.open(fileobj=stream, mode="r:") as archive:  # type: ignore[call-overload]
        for number, member in enumerate(archive, 1):
            if number > most:
                raise ArchiveError(f"it has more than {most} entries")
            if why := _refused(member):
                raise ArchiveError(f"the entry {member.name!r} {why}")
            yield archive, member


def _refused(member: tarfile.TarInfo) -> str:
    """Return why an entry is not taken, or nothing."""
    name = member.name
    if member.issym() or member.islnk():
        return "is a link"
    if not member.isdir() and (member.type not in PLAIN or member.issparse()):
        return "is neither a file nor a folder"
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
        return "has an absolute name"
    if ".." in PurePosixPath(name).parts or ".." in PureWindowsPath(name).parts:
        return "leaves its folder"
    return ""


class _Bounded:
    """A stream that refuses to give more than it may: of a bomb only the beginning is unfolded."""

    def __init__(self, stream: gzip.GzipFile, most_bytes: int) -> None:
        self._stream, self._most_bytes = stream, most_bytes

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > LONGEST_READ:
            raise ArchiveError("a header in it is too long")
        if self._stream.tell() + size > self._most_bytes + LONGEST_READ:
            raise ArchiveError(f"it unfolds to more than {self._most_bytes} bytes")
        return self._stream.read(size)

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, position: int, whence: int = 0) -> int:
        if whence == 0 and position > self._most_bytes:
            raise ArchiveError(f"it unfolds to more than {self._most_bytes} bytes")
        return self._stream.seek(position, whence)


def pack(folder: Path, limit_bytes: int = 2048 * MB) -> bytes:
    """Return a tar.gz of what is in ``folder``: the same files give the same bytes.

    Only files and folders: a link is never followed, since it could lead out of the folder. ArchiveError above
    ``limit_bytes``, before anything is packed.
    """
    entries = list(_entries(folder, ""))
    total = sum(size for _, _, size in entries)
    if total > limit_bytes:
        raise ArchiveError(f"{total} bytes are more than the {limit_bytes} bytes that an archive may hold")
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=6, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, name, _ in entries:
            _add(archive, path, name)
    return packed.getvalue()


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Return a tar.gz of files that are in hand, by their names in it. Packed quickly rather than small."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=1, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, data in sorted(files.items()):
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return packed.getvalue()


def _entries(folder: Path, prefix: str) -> Iterator[tuple[Path, str, int]]:
    """Yield path, name and size of each file and folder below, sorted by name."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield Path(entry.path), name, 0
            yield from _entries(Path(entry.path), f"{name}/")
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path), name, entry.stat(follow_symlinks=False).st_size


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    header = tarfile.TarInfo(name)
    if path.is_dir():
        header.type, header.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(header)
        return
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        status = os.fstat(file.fileno())
        header.size = status.st_size
        header.mode = 0o755 if status.st_mode & stat.S_IXUSR else 0o644
        archive.addfile(header, file)
