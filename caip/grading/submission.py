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
from caip.sandbox import WorkFolder

__all__ = ["Submission", "files_sha256", "fill", "handed_in", "read_submission"]

TIMESTAMP = "timestamp.txt"
MAX_FILES = 1000
#: Folders within folders: more would be too deep for whoever walks or copies them.
MAX_DEPTH = 20
MAX_LEFT_OUT = 20


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
    """Read every regular file below ``folder``; links, devices and what is too large or has no proper name are left out."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    budget = 4 * lab.limits.file_bytes
    lab_s_own_first = sorted(_walk(folder), key=lambda found: found[0] != f"{lab.name}.ipynb")
    for name, path in lab_s_own_first:
        readable = name.isprintable() and len(files) < MAX_FILES
        data = _read_regular(path, min(lab.limits.file_bytes, budget)) if readable else None
        if data is None:
            left_out.append(name)
            continue
        budget -= len(data)
        files[name] = data
    return Submission(student, lab.name, files, tuple(_named(left_out)))


def _named(left_out: list[str]) -> Iterator[str]:
    """Say what was left out: in characters that can be shown, and of very many files only the first."""
    for name in left_out[:MAX_LEFT_OUT]:
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
        yield f"{shown} was left out: it is no regular file, too large, or has no proper name"
    if len(left_out) > MAX_LEFT_OUT:
        yield f"{len(left_out) - MAX_LEFT_OUT} more files were left out"


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield files by relative path, in order. Without recursion: a student's folders may be nested without end."""
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        folders, files = _entries(parent)
        if len(parent.relative_to(folder).parts) < MAX_DEPTH:
            waiting += reversed(folders)
        else:
            files += folders
        for path in files:
            if path.name != TIMESTAMP or parent != folder:
                yield path.relative_to(folder).as_posix(), path


def _entries(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the folders and everything else in ``folder``, sorted; nothing where it cannot be read. A link is no folder."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return [], []
    skipped = (".ipynb_checkpoints", "__pycache__")
    folders = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name not in skipped]
    return folders, [Path(entry.path) for entry in entries if not entry.is_dir(follow_symlinks=False)]


def _read_regular(path: Path, limit: int) -> bytes | None:
    """Return the file's bytes in one capped read; None where it is no regular file or larger than ``limit``."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return None
    with os.fdopen(fd, "rb") as file:
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def handed_in(folder: Path) -> datetime | None:
    """Return the UTC time in ``timestamp.txt``, as nbgrader and ``caip collect`` write it; None without one."""
    text = (_read_regular(folder / TIMESTAMP, 1000) or b"").decode("utf-8", "replace").strip()
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


def fill(folder: WorkFolder, release: Path, submission: Submission) -> list[str]:
    """Write what the lab ships and then the student's files; return those that cannot be there, in words."""
    shipped = {path.relative_to(release).as_posix(): path for path in sorted(release.rglob("*")) if path.is_file()}
    for name, path in shipped.items():
        if path.suffix != ".ipynb":
            folder.write(name, path.read_bytes())
    left_out = []
    for name, data in submission.files.items():
        if name in shipped or name.endswith(".ipynb"):
            continue
        try:
            folder.write(name, data)
        except OSError as error:
            left_out.append(f"{name} was left out: {error.strerror or 'it cannot be written'}")
    return left_out
