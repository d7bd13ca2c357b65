"""Read a submission's folder as data: regular files only, no link followed, sizes capped."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from caip.config import Lab

__all__ = ["Submission", "files_sha256", "handed_in", "read_submission"]

TIMESTAMP = "timestamp.txt"
MAX_FILES = 1000


@dataclass(frozen=True)
class Submission:
    """What a student handed in: file contents by relative path, and what was left out, in words."""

    student: str
    lab: str
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of all files, names included; the time of submission is no part of it."""
        return files_sha256(self.files)

    @property
    def notebook(self) -> bytes | None:
        return self.files.get(f"{self.lab}.ipynb")


def files_sha256(files: dict[str, bytes]) -> str:
    """Return one hash over names and contents, in sorted order."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{len(name)}:{name}:{hashlib.sha256(files[name]).hexdigest()};".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def read_submission(folder: Path, student: str, lab: Lab) -> Submission:
    """Read every regular file below ``folder``; links, devices and what is too large are left out and named."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    budget = 4 * lab.limits.file_bytes
    for name, path in _walk(folder):
        data = _read_regular(path, min(lab.limits.file_bytes, budget)) if len(files) < MAX_FILES else None
        if data is None:
            left_out.append(f"{name} was left out: it is no regular file, or too large")
            continue
        budget -= len(data)
        files[name] = data
    return Submission(student, lab.name, files, tuple(left_out))


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in (".ipynb_checkpoints", "__pycache__"))
        for name in sorted(names):
            path = Path(parent, name)
            if name != TIMESTAMP or Path(parent) != folder:
                yield path.relative_to(folder).as_posix(), path


def _read_regular(path: Path, limit: int) -> bytes | None:
    """Return the file's bytes in one capped read; None where it is no regular file or larger than ``limit``."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def handed_in(folder: Path) -> datetime | None:
    """Return the UTC time in ``timestamp.txt``, as nbgrader and ``caip collect`` write it; None without one."""
    try:
        text = (folder / TIMESTAMP).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    for form in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text.removesuffix(" UTC"), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
