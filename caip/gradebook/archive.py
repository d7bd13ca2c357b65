"""Downloads as lists of entries: a ZIP or a folder, read without trusting a name, a size or a type.

Nothing is extracted under a name of the archive: :func:`copy_out` writes an entry's bytes to a path
of ours, within a :class:`Budget`. Times of ZIP entries are read from the extended timestamp, which is
UTC; without one, the DOS time counts as UTC too, because that is what LMS servers run on.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from caip.errors import CollectError, UsageError

__all__ = ["MAX_ENTRIES", "Budget", "Entry", "copy_out", "in_zip", "open_download", "shown"]

MAX_ENTRIES = 2_000  # of one student
MAX_DOWNLOAD_ENTRIES = 100_000  # of the whole class
MAX_RATIO, RATIO_FROM_BYTES = 100, 1_000_000
MAX_PART_BYTES, MAX_NAME_BYTES = 240, 1_000
MAX_STUDENT_DIRECTORY_BYTES = 2_000_000
CHUNK_BYTES = 1 << 16

_LOCAL_BYTES = 30  # of an entry's own header, without its name
_END_64_BYTES = 56 + 20  # ZIP64's end record and its locator, right before the plain end record
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, struct.error)


@dataclass(frozen=True)
class Entry:
    """One file or folder of a download; ``fault`` says why it must not be read, and is empty where it may."""

    name: str
    parts: tuple[str, ...]
    is_dir: bool
    modified: datetime | None
    fault: str
    packed_bytes: int | None
    chunks: Callable[[], Iterator[bytes]]


@dataclass
class Budget:
    """What one student's submission may still use."""

    file_bytes: int
    left_bytes: int
    left_entries: int = MAX_ENTRIES

    @classmethod
    def of(cls, file_bytes: int) -> Budget:
        """Return a budget of files of at most ``file_bytes``, four times that in all."""
        return cls(file_bytes, 4 * file_bytes)

    def enter(self) -> bool:
        """Count one more entry; False where there are too many."""
        self.left_entries -= 1
        return self.left_entries >= 0

    def spend(self, chunk_bytes: int, so_far_bytes: int, packed_bytes: int | None) -> None:
        """Count a chunk of a file of which ``so_far_bytes`` have come; CollectError where a cap is passed."""
        self.left_bytes -= chunk_bytes
        if so_far_bytes > self.file_bytes:
            raise CollectError(f"larger than {self.file_bytes:,} bytes")
        if self.left_bytes < 0:
            raise CollectError(f"the submission is larger than {4 * self.file_bytes:,} bytes in all")
        if packed_bytes is not None and so_far_bytes > RATIO_FROM_BYTES and so_far_bytes > MAX_RATIO * packed_bytes:
            raise CollectError(f"unpacks to more than {MAX_RATIO} times its size")


def shown(name: str) -> str:
    """Return ``name`` as a report may show it: no control or bidirectional characters, not endless."""
    return "".join(c if c.isprintable() else "?" for c in name[:200])


def copy_out(entry: Entry, destination: Path, budget: Budget) -> str:
    """Write the entry's bytes to the new file ``destination`` (mode 0600) and return their SHA-256.

    CollectError, its ``happened`` a reason in a few words, where the entry is bad; then no file is left.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(destination, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in entry.chunks():
                size += len(chunk)
                budget.spend(len(chunk), size, entry.packed_bytes)
                digest.update(chunk)
                file.write(chunk)
    except CollectError:
        destination.unlink()
        raise
    return digest.hexdigest()


@contextmanager
def open_download(source: Path) -> Iterator[list[Entry]]:
    """Open a ZIP or a folder; UsageError where ``source`` does not exist, CollectError where it is neither."""
    if not source.exists():
        raise UsageError(f"There is no {source}.", todo="Name the ZIP or the folder that was downloaded.")
    if not (source.is_dir() or source.is_file()):
        raise UsageError(f"{source} is neither a file nor a folder.", todo="Name the ZIP or the folder that was downloaded.")
    if source.is_dir():
        yield _in_folder(source)
        return
    try:
        archive = zipfile.ZipFile(source)
    except _UNREADABLE as error:
        todo = "Download it again, or unpack it and name the folder."
        raise CollectError(f"{source} is not a whole ZIP archive ({error}).", todo=todo) from None
    with archive:
        yield _entries(archive)


@contextmanager
def in_zip(file: Path) -> Iterator[list[Entry]]:
    """Open a student's own ZIP; CollectError, its ``happened`` a reason in a few words, where it is broken."""
    try:
        if _directory_bytes(file) > MAX_STUDENT_DIRECTORY_BYTES:
            raise CollectError("holds too many entries")
        archive = zipfile.ZipFile(file)
    except _UNREADABLE:
        raise CollectError("is not a whole ZIP archive") from None
    with archive:
        yield _entries(archive)


def _directory_bytes(file: Path) -> int:
    """Return how much of ``file`` the zipfile module will read as its directory, before it does."""
    with file.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - (1 << 16) - 22 - _END_64_BYTES))
        tail = stream.read()
    at_end = tail[-22:-18] == b"PK\5\6" and tail[-2:] == b"\0\0"
    start = len(tail) - 22 if at_end else tail.rfind(b"PK\5\6")
    size = int(struct.unpack("<I", tail[start + 12 : start + 16])[0]) if start >= 0 else 0
    end_64 = tail[max(0, start - _END_64_BYTES) : start] if start >= 0 else b""
    # Where there is a ZIP64 record, it counts, whatever the plain one says.
    overruled = len(end_64) == _END_64_BYTES and end_64[:4] == b"PK\6\6" and end_64[56:60] == b"PK\6\7"
    return int(struct.unpack("<Q", end_64[40:48])[0]) if overruled else size


def _entries(archive: zipfile.ZipFile) -> list[Entry]:
    infos = archive.infolist()
    if len(infos) > MAX_DOWNLOAD_ENTRIES:
        raise CollectError(f"The archive holds more than {MAX_DOWNLOAD_ENTRIES:,} entries.", todo="Bring it in in parts.")
    ends = _room_ends(infos, archive.start_dir)
    return [_zip_entry(archive, info, info.header_offset + _LOCAL_BYTES + info.compress_size > ends[info]) for info in infos]


def _room_ends(infos: list[zipfile.ZipInfo], directory: int) -> dict[zipfile.ZipInfo, int]:
    """Return where each entry's data must have ended: where the next begins.

    Entries that share data make a small archive a huge one, and a size that is not true hides how well it is packed.
    """
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return dict(zip(ordered, [*(info.header_offset for info in ordered[1:]), directory], strict=True))


def _zip_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, overlaps: bool) -> Entry:
    name = _zip_name(info)
    return Entry(
        name=name,
        parts=tuple(part for part in name.split("/") if part),
        is_dir=name.endswith("/"),
        modified=_zip_time(info),
        fault=_name_fault(name) or _zip_fault(info) or ("its data overlap another entry's" if overlaps else ""),
        packed_bytes=info.compress_size,
        chunks=partial(_zip_chunks, archive, info),
    )


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was written: zipfile cuts at NUL, and reads unmarked UTF-8 (macOS) as code page 437."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode()
    except UnicodeError:
        return info.orig_filename


def _zip_fault(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link, a device or a pipe"
    if info.flag_bits & 0x1:
        return "encrypted"
    # bzip2 and LZMA unpack a whole block before a cap can stop them.
    return "" if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else "packed in an unusual way"


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    """Return when the entry was written; None where the archive does not say (1980-01-01 means just that)."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<I", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    try:
        moment = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment.timetuple()[:3] > (1980, 1, 1) else None


def _zip_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as stream:
            chunk = stream.read(CHUNK_BYTES)
            while chunk:
                yield chunk
                chunk = stream.read(CHUNK_BYTES)
    except _UNREADABLE as error:
        raise CollectError(f"cannot be read ({shown(str(error))})") from None


def _in_folder(source: Path) -> list[Entry]:
    entries: list[Entry] = []
    for folder, folders, files in os.walk(source):
        folders.sort()
        entries += [_file_entry(source, Path(folder, name)) for name in (*folders, *sorted(files))]
        if len(entries) > MAX_DOWNLOAD_ENTRIES:
            raise CollectError(f"{source} holds more than {MAX_DOWNLOAD_ENTRIES:,} entries.", todo="Bring it in in parts.")
    return entries


def _file_entry(source: Path, path: Path) -> Entry:
    status = path.lstat()
    plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    name = path.relative_to(source).as_posix()
    return Entry(
        name=name,
        parts=tuple(name.split("/")),
        is_dir=stat.S_ISDIR(status.st_mode),
        modified=datetime.fromtimestamp(status.st_mtime, UTC),
        fault=_name_fault(name) or ("" if plain else "a link, a device or a pipe"),
        packed_bytes=None,
        chunks=partial(_file_chunks, source, path.relative_to(source).parts),
    )


def _file_chunks(source: Path, parts: tuple[str, ...]) -> Iterator[bytes]:
    try:
        with _opened(source, parts) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise CollectError("a link, a device or a pipe")
            chunk = stream.read(CHUNK_BYTES)
            while chunk:
                yield chunk
                chunk = stream.read(CHUNK_BYTES)
    except OSError as error:
        raise CollectError(f"cannot be read ({error.strerror})") from None


def _opened(source: Path, parts: tuple[str, ...]) -> BinaryIO:
    """Open a file below ``source`` folder by folder: one that was swapped for a link since it was listed is not followed."""
    folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return open(os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb")
    finally:
        os.close(folder)


def _name_fault(name: str) -> str:
    """Say why a name must not become a path; empty where it may."""
    parts = name.rstrip("/").split("/")
    try:
        sizes = [len(part.encode()) for part in parts]
    except UnicodeEncodeError:
        return "a name that is not valid Unicode"
    rules = (
        (any(ord(c) < 32 or ord(c) == 127 for c in name), "a control character in its name"),
        ("\\" in name, "a backslash in its name"),
        (name.startswith("/") or name[1:2] == ":", "an absolute name"),
        (any(part in (".", "..") for part in parts), "a name that leaves its folder"),
        (not all(parts), "an empty part in its name"),
        (max(sizes) > MAX_PART_BYTES or sum(sizes) > MAX_NAME_BYTES, "a name that is too long"),
    )
    return next((why for broken, why in rules if broken), "")
