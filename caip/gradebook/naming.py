"""Whose is it? Names in downloads, read back to students.

Only the parts of a name that the LMS wrote are believed: a student chooses what their file is
called, and must not be able to hand in for somebody else that way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from caip.config import Roster
from caip.errors import UsageError
from caip.gradebook.archive import Entry

__all__ = ["Claim", "Names", "folded", "is_junk", "read_time"]

_JUNK = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})

# Canvas: key[_LATE]_user_attachment_file, Moodle: name_number_assignsubmission_plugin[_file].
# Lazy, so that the leftmost reading wins: everything further right is the student's choice.
_LMS = re.compile(
    r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_"
    r"(?:\d+_(?P<canvas>.+)|(?P<page>(?:text|link)\.html)|assignsubmission_(?:file|onlinetext)(?:_(?P<moodle>.*))?)",
    re.DOTALL,
)
_RESUBMITTED = re.compile(r"(?P<stem>.+)-(?P<version>\d{1,3})(?P<suffix>\.\w+)")
_TIME_FORMATS = ("%Y-%m-%d-%H-%M-%S", "%Y-%m-%d_%H-%M-%S", "%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S.%f %Z", "%Y-%m-%d %H:%M:%S %Z")


@dataclass(frozen=True)
class Claim:
    """What a name says: ``candidates`` for the student, the path ``inner`` in their submission.

    ``late`` is what Canvas says and None elsewhere; ``version`` counts Canvas's resubmissions.
    """

    label: str
    candidates: tuple[str, ...]
    inner: tuple[str, ...]
    late: bool | None = None
    version: int = 0
    when: str = ""


class Names:
    """Reads entries' names for one lab, against one roster, by a pattern where one is given."""

    def __init__(self, roster: Roster, lab: str, pattern: str | None = None) -> None:
        self._lab, self._empty = lab, not roster.students
        self._levels = _levels(roster)
        self._pattern = None if pattern is None else _compiled(pattern)
        self._with_lab = re.compile(rf"(.+?)[ _-]+{re.escape(lab)}(?:[ _-]?\(?\d+\)?)?", re.IGNORECASE | re.DOTALL)

    def claim(self, entry: Entry, skip: int = 0) -> Claim | None:
        """Return the first reading of the name that leads to a student, else the first; None where there is none.

        ``skip`` parts at its front are not read.
        """
        parts = entry.parts[skip:]
        if self._pattern:
            return _by_pattern(self._pattern, "/".join(parts))
        if not parts or parts[0].startswith("."):
            return None
        claims = [claim for claim in (_by_lms(parts, self._lab), self._plain(parts, entry.is_dir)) if claim]
        return next((claim for claim in claims if self.students(claim)), claims[0])

    def students(self, claim: Claim) -> tuple[str, ...]:
        """Return the ids of the students that the claim fits: none, one, or several that it cannot tell apart.

        An id counts before an e-mail address, and that before a name. With an empty roster anybody fits.
        """
        if self._empty:
            return tuple(name for name in claim.candidates[:1] if _can_be_folder(name) and name != self._lab)
        for key, level in self._levels:
            for hits in (level.get(key(name), set()) for name in claim.candidates):
                if hits:
                    return tuple(sorted(hits))
        return ()

    def wrapper(self, entries: Sequence[Entry]) -> int:
        """Return 1 where everything lies in one folder that is nobody's and several students' work lies in that, else 0."""
        kept = [entry for entry in entries if entry.parts and not entry.fault and not is_junk(entry.parts)]
        tops = {entry.parts[0] for entry in kept}
        if self._pattern or len(tops) != 1 or _LMS.fullmatch(min(tops)) or not any(len(entry.parts) > 1 for entry in kept):
            return 0
        if tops <= {self._lab, "submitted"}:
            return 1
        claims = [self.claim(entry, skip) for skip in (0, 1) for entry in kept if len(entry.parts) > skip]
        outer, inner = claims[: len(kept)], claims[len(kept) :]
        someone = any(claim and self.students(claim) for claim in outer)
        return int(not self._empty and not someone and len({self.students(c) for c in inner if c} - {()}) > 1)

    def _plain(self, parts: tuple[str, ...], is_dir: bool) -> Claim:
        alone = len(parts) == 1 and not is_dir
        label = parts[0].rpartition(".")[0] or parts[0] if alone else parts[0]
        before_lab = self._with_lab.fullmatch(label)
        candidates = (before_lab[1], label) if before_lab else (label,)
        inner = parts if alone else parts[1:]
        if inner[:1] == (self._lab,) and (is_dir or len(inner) > 1):
            inner = inner[1:]
        return Claim(label, candidates, inner)


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether a path holds what operating systems and Jupyter leave behind, or is hidden."""
    return any(part in _JUNK or part.startswith(".") for part in parts)


def folded(text: str) -> str:
    """Return ``text`` without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def read_time(text: str) -> datetime | None:
    """Read a time in ISO 8601, nbgrader's or a file name's form, or in seconds since 1970; UTC where it names no zone."""
    if re.fullmatch(r"\d{10}", text):
        return datetime.fromtimestamp(int(text), UTC)
    for read in (datetime.fromisoformat, *(_strptime(form) for form in _TIME_FORMATS)):
        try:
            moment = read(text)
        except ValueError:
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _strptime(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)


def _compiled(pattern: str) -> re.Pattern[str]:
    todo = r"Such as '(?P<student>\w+)_(?P<timestamp>[\d-]+)_(?P<file>.+)'."
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise UsageError(f"The pattern {pattern!r} is not a regular expression: {error}.", todo=todo) from None
    if "student" not in compiled.groupindex:
        raise UsageError(f"The pattern {pattern!r} has no group called student.", todo=todo)
    return compiled


def _by_pattern(pattern: re.Pattern[str], name: str) -> Claim | None:
    match = pattern.search(name)
    groups = match.groupdict() if match else {}
    student, file = groups.get("student"), groups.get("file") or name.rpartition("/")[2]
    inner = tuple(part for part in file.split("/") if part not in ("", ".", ".."))
    return Claim(student, (student,), inner, when=groups.get("timestamp") or "") if student else None


def _by_lms(parts: tuple[str, ...], lab: str) -> Claim | None:
    match = _LMS.fullmatch(parts[0])
    if match is None:
        return None
    name, number, moodle, canvas = match["name"], match["number"], match["moodle"], match["canvas"] or match["page"]
    if canvas is None:
        inner = ((moodle,) if moodle else ()) + parts[1:]
        return Claim(name, (number, name), inner)
    again = _RESUBMITTED.fullmatch(canvas)
    if again is None or canvas.rpartition(".")[0] == lab:
        return Claim(name, (name, number), (canvas, *parts[1:]), late=match["late"] is not None)
    file = again["stem"] + again["suffix"]
    return Claim(name, (name, number), (file, *parts[1:]), match["late"] is not None, int(again["version"]))


_Level = tuple[Callable[[str], str], dict[str, set[str]]]


def _levels(roster: Roster) -> tuple[_Level, ...]:
    """Return how names are compared and what they lead to, the most certain first."""
    exact: dict[str, set[str]] = {student.id: {student.id} for student in roster}
    ids: dict[str, set[str]] = {}
    mails: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for student in roster:
        ids.setdefault(folded(student.id), set()).add(student.id)
        mails.setdefault(student.email.casefold(), set()).add(student.id)
        for name in _spellings(student.name):
            names.setdefault(name, set()).add(student.id)
    for level in (ids, mails, names):
        level.pop("", None)
    return (str, exact), (folded, ids), (str.casefold, mails), (folded, names)


def _spellings(name: str) -> set[str]:
    """Return the name folded, begun at each of its words: Canvas writes "María López" as lopezmaria."""
    words = name.split()
    return {folded("".join(words[start:] + words[:start])) for start in range(len(words))}


def _can_be_folder(name: str) -> bool:
    """Whether a student who is on no roster may have this id: one plain folder name."""
    ends = name.startswith(".") or name != name.strip()
    return name.isprintable() and not ends and not any(c in name for c in "/\\<>") and 0 < len(name.encode()) <= 200
