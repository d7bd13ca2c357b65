"""Every attempt that was ever collected, and which one counts.

::

    submitted/<student>/<lab>/                        the one that counts: nbgrader reads this
    submitted/.attempts/<student>/<lab>/<time>-<digest>/
        origin.json                                   what it was called, when it came, notes
        files/                                        the submission, timestamp.txt included

nbgrader globs ``submitted/*/<lab>``, which passes a folder by whose name begins with a dot. Folders
are staged beside these and renamed into place, so that each is there whole or not at all.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from caip.config import Course
from caip.gradebook.folders import swapped
from caip.gradebook.naming import read_time

__all__ = ["Attempt", "Attempts", "Origin", "counting", "described", "own_folder", "special", "staging", "write_timestamp"]

_NEVER = datetime.min.replace(tzinfo=UTC)
_BY_HAND = 1_000_000  # newer than any resubmission of the same time


@dataclass(frozen=True)
class Origin:
    """What ``origin.json`` holds; ``timestamp`` is ISO 8601 in UTC, empty where no time is known."""

    original_name: str
    timestamp: str
    version: int
    has_notebook: bool
    digest: str
    content: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """One attempt as it is kept in ``folder``."""

    folder: Path
    origin: Origin

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def timestamp(self) -> datetime | None:
        return read_time(self.origin.timestamp)


@dataclass(frozen=True)
class Attempts:
    """The attempts of one student at one lab."""

    course: Course
    lab: str
    student: str

    @property
    def _folder(self) -> Path:
        return self.course.root / "submitted" / ".attempts" / self.student / self.lab

    def kept(self) -> list[Attempt]:
        """Return the attempts, the oldest first; those of unknown time before all others."""
        found = [Attempt(file.parent, _read(file)) for file in self._folder.glob("*/origin.json")]
        return sorted(found, key=lambda a: (a.timestamp or _NEVER, a.origin.version, a.folder.name))

    def n_kept(self) -> int:
        """Return how many attempts are kept, without reading them."""
        return sum(1 for _ in self._folder.glob("*/origin.json"))

    def n_bytes(self) -> int:
        """Return how much all that is kept takes."""
        return sum(path.lstat().st_size for path in self._folder.rglob("*") if path.is_file())

    def in_place(self) -> Attempt | None:
        """Return the attempt that lies in ``submitted/<student>/<lab>/``; None where none does as it was kept."""
        folder = self.course.submitted(self.lab, self.student)
        digest = tree_digest(folder) if folder.is_dir() else ""
        return next((attempt for attempt in self.kept() if attempt.origin.digest == digest), None)

    def keep(self, files: Path, origin: Origin, workspace: Path) -> bool:
        """Keep ``files``, a folder in ``workspace``, as an attempt; False where the same was kept before."""
        stamp = origin.timestamp.replace(":", "").replace("+0000", "Z") or "unknown"
        destination = self._folder / f"{stamp}-{origin.digest[:12]}"
        if destination.exists():
            return False
        staged = Path(tempfile.mkdtemp(dir=workspace))
        files.rename(staged / "files")
        (staged / "origin.json").write_text(json.dumps(asdict(origin), ensure_ascii=False, indent=1), encoding="utf-8")
        (staged / "origin.json").chmod(0o600)
        own_folder(destination.parent, self.course.root)
        staged.rename(destination)
        return True

    def adopt(self, workspace: Path) -> None:
        """Keep what lies in place and was never collected, nbgrader's own or an edit by hand, before it is replaced."""
        folder = self.course.submitted(self.lab, self.student)
        if not folder.is_dir() or self.in_place():
            return
        files = Path(tempfile.mkdtemp(dir=workspace))
        shutil.copytree(folder, files, symlinks=True, dirs_exist_ok=True, ignore=special)
        stamp = files / "timestamp.txt"
        moment = (
            read_time(stamp.read_text(encoding="utf-8", errors="replace").strip())
            if stamp.is_file() and not stamp.is_symlink()
            else None
        )
        whole = (files / f"{self.lab}.ipynb").is_file()
        origin = described(files, original_name="", moment=moment, version=_BY_HAND, has_notebook=whole)
        self.keep(files, origin, workspace)

    def place(self, attempt: Attempt) -> bool:
        """Swap ``attempt`` into ``submitted/<student>/<lab>/``; False where it lies there already."""
        destination = self.course.submitted(self.lab, self.student)
        if destination.is_dir() and tree_digest(destination) == attempt.origin.digest:
            return False
        own_folder(destination.parent, self.course.root)
        with swapped(destination) as fresh:
            shutil.copytree(attempt.files, fresh, symlinks=True, dirs_exist_ok=True)
        return True


def counting(course: Course, lab: str, student: str, attempts: Sequence[Attempt]) -> Attempt:
    """Return the attempt that counts by ``course.attempt``.

    Work handed in within the grace minutes is on time. An attempt without a notebook counts only
    where none has one: a broken upload does not take back what was handed in before.
    """
    whole = [attempt for attempt in attempts if attempt.origin.has_notebook] or list(attempts)
    if course.attempt != "last_on_time":
        return whole[-1]
    on_time = [attempt for attempt in whole if not course.late_s(lab, student, attempt.timestamp)]
    return (on_time or whole)[-1]


def special(folder: str, names: list[str]) -> list[str]:
    """Name what cannot be copied: pipes, sockets and devices."""
    copied = (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)
    return [name for name in names if stat.S_IFMT(os.lstat(os.path.join(folder, name)).st_mode) not in copied]


@contextmanager
def staging(course: Course) -> Iterator[Path]:
    """Give a folder on the same file system as ``submitted/``, gone afterwards; one collection works at a time."""
    attempts = course.root / "submitted" / ".attempts"
    own_folder(attempts, course.root)
    with open(os.open(attempts / ".lock", os.O_CREAT | os.O_RDWR, 0o600), "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left_over in attempts.glob(".staging-*"):
            shutil.rmtree(left_over)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=attempts))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def tree_digest(folder: Path) -> str:
    """Return a hash of the names and contents below ``folder``; a link counts as where it points."""
    return _hashed(folder, "")


def described(files: Path, *, original_name: str, moment: datetime | None, version: int, has_notebook: bool) -> Origin:
    """Return the origin of the staged folder ``files``."""
    when = moment.isoformat() if moment else ""
    return Origin(original_name, when, version, has_notebook, tree_digest(files), _hashed(files, "timestamp.txt"))


def write_timestamp(folder: Path, moment: datetime) -> None:
    """Write ``timestamp.txt`` as nbgrader does: ``2026-11-24 16:00:00.000000 UTC``."""
    file = folder / "timestamp.txt"
    file.touch(0o600)
    file.write_text(moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC"), encoding="utf-8")


def _hashed(folder: Path, without: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != without and (path.is_symlink() or path.is_file()):
            data = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            digest.update(name.encode(errors="surrogateescape") + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()


def _read(file: Path) -> Origin:
    data = json.loads(file.read_text(encoding="utf-8"))
    return Origin(**{**data, "notes": tuple(data["notes"])})


def own_folder(folder: Path, root: Path) -> None:
    """Make ``folder`` and what is missing above it, below ``root``, for the owner alone."""
    for level in reversed((folder, *folder.relative_to(root).parents)):
        (root / level).mkdir(mode=0o700, exist_ok=True)
