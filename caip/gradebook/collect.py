"""Bring a download of submissions into ``submitted/<student>/<lab>/``.

Understands what Canvas and Moodle give out, nbgrader's own folders, and any names by a pattern.
What is wrong with one entry costs the student it belongs to, never the batch.

When it was handed in is what the pattern reads from the name, else the time of the entry. Canvas
writes no such time: its archive says when it was made. So what Canvas did not mark LATE counts as
handed in by the due date at the latest, and a note tells where that mattered.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from caip.config import Course, Lab
from caip.config.roster import same_name
from caip.errors import CollectError
from caip.gradebook.archive import Entry, open_download, shown
from caip.gradebook.arrange import Arranged, arrange, by_version
from caip.gradebook.attempts import Attempts, Origin, counting, described, own_folder, staging, write_timestamp
from caip.gradebook.naming import Claim, Names, is_junk, read_time
from caip.gradebook.unpack import Unpacking

__all__ = ["Brought", "Collected", "collect"]


@dataclass(frozen=True)
class Brought:
    """One student of the download, and the attempt of theirs that counts now; ``changed`` where it did not before."""

    student: str
    path: Path
    original_name: str
    timestamp: datetime | None
    late_s: float
    notes: tuple[str, ...] = ()
    changed: bool = True


@dataclass(frozen=True)
class Collected:
    """What became of a download; ``missing`` are students of the roster who never handed in, here or before.

    Who watches tries again: ``put_off``, what of arrivals could not be brought in for a reason that is not theirs; ``busy``, who
    was left out because what they handed in before is just being judged.
    """

    submissions: tuple[Brought, ...]
    not_on_roster: tuple[str, ...]
    missing: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    put_off: tuple[tuple[str, str], ...] = ()
    busy: tuple[str, ...] = ()


_Handed = list[tuple[Entry, Claim]]


@dataclass
class _Sorted:
    """A download by students."""

    students: dict[str, _Handed] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)

    def other_spelling(self, student: str) -> str:
        """Return who has this name in another spelling, whose folder it would be on some systems; empty where nobody has."""
        known = self.spellings.setdefault(same_name(student), student)
        return known if known != student else ""


def collect(course: Course, lab: Lab, source: Path, *, pattern: str | None = None, busy: Collection[str] = ()) -> Collected:
    """Bring the ZIP or folder ``source`` in. Collecting the same twice changes nothing.

    Who is not on the roster is listed and left out, unless the roster is empty. ``pattern`` is a
    regular expression with a group ``student``, and optionally ``timestamp`` and ``file``, that is
    searched for in each path of the download. Students in ``busy`` are left out: what is there of
    theirs is just being judged. Raises :class:`UsageError` for a pattern or a source
    that cannot be used, :class:`CollectError` for a download that cannot be read or a full disk.
    """
    names = Names(course.roster, lab.name, pattern)
    with open_download(source) as entries:
        found = _sort_out(entries, names, course)
        waiting = tuple(student for student in sorted(found.students) if student in busy)
        try:
            with staging(course) as workspace:
                brought = tuple(
                    _Bringing(course, lab, student, workspace).bring(handed, found.refused)
                    for student, handed in sorted(found.students.items())
                    if student not in busy
                )
        except OSError as error:
            raise _cannot_write(source, error) from error
    missing = tuple(student.id for student in course.roster if not course.submitted(lab.name, student.id).is_dir())
    return Collected(brought, tuple(sorted(found.strangers)), missing, tuple(found.refused), busy=waiting)


def _cannot_write(source: Path, error: OSError) -> CollectError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return CollectError(
        f"Writing below submitted/ failed while {source} was brought in: {error.strerror}.",
        "Every submission there is whole: the new one or the one before.",
        f"{'Make room' if full else 'Mend that'} and collect the same download again.",
    )


def _sort_out(entries: list[Entry], names: Names, course: Course) -> _Sorted:
    known = (*(folder.name for folder in (course.root / "submitted").glob("*")), *(student.id for student in course.roster))
    found, skip = _Sorted(spellings={same_name(student): student for student in known}), names.wrapper(entries)
    for entry in entries:
        if entry.fault or (entry.parts[skip:] and not is_junk(entry.parts)):
            _file_under(entry, names.claim(entry, skip), names, found)
    return found


def _file_under(entry: Entry, claim: Claim | None, names: Names, found: _Sorted) -> None:
    """Give the entry to its student; where there is none, say why."""
    students = names.students(claim) if claim else ()
    if claim and len(students) == 1 and (other := found.other_spelling(students[0])):
        found.refused.append((shown(entry.name), f"some systems take its name for that of {other}"))
    elif claim and len(students) == 1:
        found.students.setdefault(students[0], []).append((entry, claim))
    elif entry.fault or students:
        found.refused.append((shown(entry.name), entry.fault or f"its name fits several students: {', '.join(students)}"))
    elif claim:
        found.strangers.add(shown(claim.label))
    elif not entry.is_dir:
        found.refused.append((shown(entry.name), "its name does not match the pattern"))


class _Bringing:
    """One student's part of a download on its way in."""

    def __init__(self, course: Course, lab: Lab, student: str, workspace: Path) -> None:
        self.course, self.lab, self.student, self.workspace = course, lab, student, workspace
        self.attempts = Attempts(course, lab.name, student)
        self.notes: list[str] = []

    def bring(self, handed: _Handed, refused: list[tuple[str, str]]) -> Brought:
        """Keep each attempt that came, then put the one that counts in place."""
        folder = Path(tempfile.mkdtemp(dir=self.workspace))
        unpacking = Unpacking(folder, self.lab.limits.file_bytes)
        pieces = unpacking.pieces(handed)
        refused += unpacking.refused
        self.notes += [f"{name} was refused: {why}" for name, why in unpacking.refused]
        self.attempts.adopt(self.workspace)
        for version, of_version in by_version(pieces):
            self._keep(handed, version, arrange(of_version, self.lab.name))
        shutil.rmtree(folder)
        return self._settle()

    def _keep(self, handed: _Handed, version: int, arranged: Arranged) -> None:
        names = {piece.entry_name for piece in arranged.pieces}
        sources = [(entry, claim) for entry, claim in handed if entry.name in names] or handed
        moment, doubts = self._handed_in(sources)
        files = self._written(arranged, moment)
        first = sources[0][0]
        empty = first.name.rstrip("/") + "/" * first.is_dir
        chosen = arranged.notebook or next(iter(arranged.pieces), None)
        origin = described(
            files,
            original_name=chosen.entry_name if chosen else empty,
            moment=moment,
            version=version,
            has_notebook=arranged.notebook is not None,
        )
        notes = (*arranged.notes, *doubts)
        self.notes += notes
        if sources[0][1].late is None or not self._known(origin):
            self.attempts.keep(files, replace(origin, notes=notes), self.workspace)

    def _known(self, origin: Origin) -> bool:
        """Whether Canvas gave out just this before: it numbers uploads, so only the archive's time is new."""
        known = [attempt.origin for attempt in self.attempts.kept() if attempt.origin.timestamp <= origin.timestamp]
        return (origin.original_name, origin.content) in [(before.original_name, before.content) for before in known]

    def _written(self, arranged: Arranged, moment: datetime | None) -> Path:
        files = Path(tempfile.mkdtemp(dir=self.workspace))
        for piece in arranged.pieces:
            destination = files.joinpath(*piece.parts)
            own_folder(destination.parent, files)
            shutil.copy(piece.bytes_at, destination)
        if moment:
            write_timestamp(files, moment)
        return files

    def _handed_in(self, sources: _Handed) -> tuple[datetime | None, list[str]]:
        """Return when it was handed in, the newest of the entries' times, and what is doubtful about that."""
        texts = {claim.when for _, claim in sources if claim.when}
        unread = [f"the time {shown(text)!r} in its name cannot be read" for text in sorted(texts) if read_time(text) is None]
        times = [(read_time(claim.when) if claim.when else None) or entry.modified for entry, claim in sources]
        moment = max((time for time in times if time), default=None)
        if moment is None:
            return None, [*unread, "the download does not tell when it was handed in; it counts as on time"]
        return self._as_canvas_says(moment, sources[0][1].late, unread)

    def _as_canvas_says(self, moment: datetime, late: bool | None, notes: list[str]) -> tuple[datetime, list[str]]:
        due = self.course.assignment(self.lab.name).due_for(self.course.roster.get(self.student))
        over = due is not None and moment > due
        if late and over:
            notes = [*notes, "Canvas tells that it was late, not by how much; its archive was made at the time noted"]
        elif late:
            notes = [*notes, "Canvas marked it late; by the dates of this course it is not"]
        elif late is False and due is not None and over:
            return due, [*notes, "Canvas did not mark it late and writes no times, so it counts as handed in when it was due"]
        return moment, notes

    def _settle(self) -> Brought:
        kept = self.attempts.kept()
        best = counting(self.course, self.lab.name, self.student, kept)
        changed = self.attempts.place(best)
        if best is not kept[-1]:
            self.notes.append(
                f"not the last of {len(kept)} attempts counts, but that of {best.origin.timestamp or 'unknown time'}"
            )
        return Brought(
            student=self.student,
            path=self.course.submitted(self.lab.name, self.student),
            original_name=best.origin.original_name,
            timestamp=best.timestamp,
            late_s=self.course.late_s(self.lab.name, self.student, best.timestamp),
            notes=tuple(dict.fromkeys((*best.origin.notes, *self.notes))),
            changed=changed,
        )
