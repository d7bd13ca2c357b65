"""What arrives while somebody watches: in ``inbound/<lab>/``, or in the exchange where ``nbgrader submit`` puts it.

An arrival is looked at until it holds still for a moment, so that nothing half copied is taken; then it is brought in as
``caip collect`` would bring it in, every attempt kept.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash, parse_utc

from caip.config import Course, Lab, Roster
from caip.errors import CollectError, EnvironmentFault
from caip.gradebook.archive import shown
from caip.gradebook.attempts import Attempts
from caip.gradebook.collect import Collected, collect
from caip.gradebook.feedback import literal, quiet
from caip.gradebook.handed_over import MOST_ENTRIES, OURS, HandedOver, handed_over
from caip.gradebook.release import converter_config

__all__ = ["Exchange", "Inbound", "Source"]

#: How long an arrival must not have changed, in seconds.
STILL_S = 0.5
#: After how long is tried again what could not be brought in for a reason of ours, in seconds: at first, and at the most.
AGAIN_S, MOST_AGAIN_S = 10.0, 600.0
#: After how long is tried again what comes from somebody whose work is just being judged, in seconds.
BUSY_S = 2.0
#: So many times the largest file are all files of a submission together, at most.
LARGEST = 4
#: So many times what a submission may have is kept of one student's attempts at a lab.
MOST_KEPT = 10
#: What ``nbgrader submit`` writes, and anybody else may: the name alone tells when it was.
TIMESTAMP = "timestamp.txt"
#: What ``nbgrader submit`` writes as well: what the name of the page in the exchange is made of, and so who may find it.
SECRET = "submission_secret.txt"
#: An exchange may be slow, and clocks differ.
BELATED = timedelta(minutes=10)
#: How an arrival of the exchange is called for ``collect``: by whom, when.
STAGED = r"\A(?P<student>.+)\+(?P<timestamp>\d{14})/(?P<file>.+)\Z"

#: What a file is recognised by: its path below the arrival, its size and when it was written.
Stamp = tuple[tuple[str, int, int], ...]


class Source(Protocol):
    """Where work arrives."""

    def arrived(self, course: Course, lab: Lab) -> Iterator[Path]:
        """Called several times a second: yield what is new and holds still. What was there before is new the first time."""

    def bring_in(self, course: Course, lab: Lab, path: Path, busy: Collection[str] = ()) -> Collected:
        """Called for each that :meth:`arrived` yields: collect it, but for what is of students in ``busy``. What that puts off
        arrives again, and who was not on the roster does by another roster."""

    def give_back(self, course: Course, lab: Lab, student: str) -> None:
        """Called when a student's page is written: bring it to where they look for it."""

    def given_back(self, course: Course, lab: Lab, student: str, since: datetime) -> bool:
        """Called when work arrived that was judged before: whether the page was written, and given back, since then."""


@dataclass
class _Looks:
    """What was seen of each arrival, since when, and what of it was taken; ``clock`` tells seconds.

    ``strangers`` were not on the roster as it was; of others, ``pauses`` tells how long they were put off the last time.
    """

    clock: Callable[[], float]
    seen: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)
    taken: dict[Path, Stamp] = field(default_factory=dict)
    strangers: dict[Path, Roster] = field(default_factory=dict)
    pauses: dict[Path, float] = field(default_factory=dict)

    def heed(self, path: Path, found: Collected, roster: Roster) -> Collected:
        """Return ``found``, and be ready to look at ``path`` again where that may help: later, or by another roster."""
        pause_s = self.pauses.pop(path, AGAIN_S / 2) * 2
        self.strangers.pop(path, None)
        if found.put_off:
            self.pauses[path] = min(pause_s, MOST_AGAIN_S)
            self.seen[path] = (self.taken.pop(path, ()), self.clock() + self.pauses[path])
        elif found.busy:
            self.seen[path] = (self.taken.pop(path, ()), self.clock() + BUSY_S - STILL_S)
        elif found.not_on_roster:
            self.strangers[path] = roster
        return found

    def ready(self, paths: Iterator[Path], roster: Roster) -> Iterator[Path]:
        """Yield what was not taken as it is now, and has not changed for a moment."""
        for path in paths:
            if path in self.strangers:
                known, self.strangers[path] = self.strangers[path], roster
                if known is not roster and known != roster:
                    self.taken.pop(path, None)
            stamp, now_s = _stamp(path), self.clock()
            if not stamp or self.taken.get(path) == stamp:
                continue
            before, since_s = self.seen.get(path, ((), now_s))
            self.seen[path] = (stamp, since_s if before == stamp else now_s)
            if before == stamp and now_s - since_s >= STILL_S:
                del self.seen[path]
                self.taken[path] = stamp
                yield path


class Inbound:
    """``inbound/<lab>/``: a file or a folder for each student, named as for ``caip collect``."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._looks = _Looks(clock)

    def arrived(self, course: Course, lab: Lab) -> Iterator[Path]:
        return self._looks.ready(_entries(course.root / "inbound" / lab.name), course.roster)

    def bring_in(self, course: Course, lab: Lab, path: Path, busy: Collection[str] = ()) -> Collected:
        return self._looks.heed(path, _brought(course, lab, path, path.name, busy), course.roster)

    def give_back(self, course: Course, lab: Lab, student: str) -> None:
        """Nothing to do: students are given ``feedback/``."""

    def given_back(self, course: Course, lab: Lab, student: str, since: datetime) -> bool:
        return _written_since(_page(course, lab, student), since)


class Exchange:
    """nbgrader's exchange at ``root``: ``nbgrader submit`` puts work there, ``nbgrader fetch_feedback`` gets the pages."""

    def __init__(self, root: Path, clock: Callable[[], float]) -> None:
        self._root, self._looks = root, _Looks(clock)

    def arrived(self, course: Course, lab: Lab) -> Iterator[Path]:
        found = (path for path in _entries(self._root / course.id / "inbound") if _submitted_as(path.name, lab.name))
        return self._looks.ready(found, course.roster)

    def bring_in(self, course: Course, lab: Lab, path: Path, busy: Collection[str] = ()) -> Collected:
        said = _submitted_as(path.name, lab.name)
        assert said is not None
        student, moment = said
        if student in busy:  # not even copied: a student may submit as often, and as much, as they like
            return self._looks.heed(path, Collected((), (), (), (), busy=(student,)), course.roster)

        def refusal(arrival: HandedOver) -> str:
            owner = arrival.owner
            if owner != student and owner in course.roster:  # of a hub whose files are all one user's, nothing can be told
                return f"it belongs to {owner}, who is another student"
            is_full = Attempts(course, lab.name, student).n_bytes() > MOST_KEPT * LARGEST * lab.limits.file_bytes
            return "so much is kept of this student's attempts that no more are taken" if is_full else ""

        brought = _brought(course, lab, path, f"{student}+{moment:%Y%m%d%H%M%S}", busy, refusal, pattern=STAGED, named=moment)
        return self._looks.heed(path, brought, course.roster)

    def give_back(self, course: Course, lab: Lab, student: str) -> None:
        """Release the page, as ``nbgrader release_feedback`` does; one that did not come by the exchange has no place there."""
        if not (course.feedback(lab.name, student) / SECRET).is_file():
            return
        config = converter_config(course, assignment_id=lab.name, student_id=literal(student))
        config.Exchange.root = str(self._root)
        try:
            with quiet():
                ExchangeReleaseFeedback(coursedir=CourseDirectory(config=config), config=config).start()
        except (OSError, ValueError, ExchangeError) as error:  # a secret that is no text is a ValueError
            happened = f"The page of {shown(student)} was not released into the exchange: {shown(str(error))}."
            raise EnvironmentFault(happened, "It is in feedback/.", "Try nbgrader release_feedback.") from error

    def given_back(self, course: Course, lab: Lab, student: str, since: datetime) -> bool:
        page, name = _page(course, lab, student), ""
        with suppress(OSError, ValueError):
            secret = page.with_name(SECRET).read_text()
            name = notebook_hash(secret=secret, notebook_id=lab.name)
        released = self._root / course.id / "feedback" / f"{name}.html"
        return _written_since(page, since) and (not name or _written_since(released, since))


def _page(course: Course, lab: Lab, student: str) -> Path:
    return course.feedback(lab.name, student) / f"{lab.name}.html"


def _written_since(file: Path, moment: datetime) -> bool:
    return file.is_file() and file.stat().st_mtime >= moment.timestamp()


def _submitted_as(name: str, lab: str) -> tuple[str, datetime] | None:
    """Read what ``nbgrader submit`` calls a submission of ``lab``: by whom and when; None for other names."""
    said = re.fullmatch(rf"(?P<student>.+)\+{re.escape(lab)}\+(?P<when>[^+]+)(\+[^+]*)?", name, re.DOTALL)
    with suppress(ValueError, OverflowError):  # a year of thirty digits is no ValueError
        return (said["student"], parse_utc(said["when"]).replace(tzinfo=UTC)) if said else None
    return None


def _entries(folder: Path) -> Iterator[Path]:
    """Yield the files and folders in ``folder``, hidden ones and links left out; nothing where there is no such folder."""
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for entry in found:
            plain = entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
            if plain and not entry.name.startswith("."):
                yield Path(entry.path)


def _stamp(path: Path) -> Stamp:
    """Return what ``path`` is recognised by; empty where there is no file in it, or it is just going away.

    It is cut where there is more than an arrival may have, and then has as many rows as is looked at.
    """
    found = []
    with suppress(OSError):
        for one in islice(_below(path), MOST_ENTRIES):
            status = one.lstat()
            found.append(
                (one.relative_to(path).as_posix(), status.st_size, status.st_mtime_ns if stat.S_ISREG(status.st_mode) else 0)
            )
        return tuple(sorted(found)) if any(written_ns for _, _, written_ns in found) else ()
    return ()


def _below(path: Path) -> Iterator[Path]:
    """Yield a file itself, or all that is in a folder."""
    if path.is_file():
        yield path
    for parent, folders, names in os.walk(path):
        yield from (Path(parent, name) for name in (*folders, *names))


def _brought(
    course: Course,
    lab: Lab,
    path: Path,
    name: str,
    busy: Collection[str],
    refusal: Callable[[HandedOver], str] = lambda arrival: "",
    pattern: str | None = None,
    named: datetime | None = None,
) -> Collected:
    """Collect a copy of ``path`` called ``name``: it may change while it is read, and costs its own student alone.

    ``busy``: see :func:`~caip.gradebook.collect.collect`. ``refusal`` says why one is not taken, nothing where it is;
    ``named`` is when its name says that it was handed in.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="caip-arrival-") as folder, handed_over(path) as arrival:
            if why := refusal(arrival):
                return _refused(path, why)
            arrival.copy(Path(folder, name), LARGEST * lab.limits.file_bytes, TIMESTAMP if named is not None else "")
            found = collect(course, lab, Path(folder), pattern=pattern, busy=busy)
            made = datetime.fromtimestamp(arrival.made_at, UTC)
            return found if named is None or made - named <= BELATED else _with_note(found, made)
    except CollectError as error:
        is_ours = isinstance(error.__cause__, OSError)  # writing below submitted/ failed
        return _put_off(path, error.happened) if is_ours else _refused(path, error.happened)
    except (OSError, RecursionError) as error:
        is_ours = isinstance(error, OSError) and error.errno in OURS
        return (_put_off if is_ours else _refused)(path, f"it could not be brought in: {error}")


def _put_off(path: Path, why: str) -> Collected:
    return Collected((), (), (), (), ((shown(path.name), shown(why)),))


def _refused(path: Path, why: str) -> Collected:
    return Collected((), (), (), ((shown(path.name), shown(why)),))


def _with_note(found: Collected, made: datetime) -> Collected:
    """Tell staff that a name and the system disagree on the time: a name is whatever who made the folder wrote."""
    note = f"it was put there, or renamed, at {made:%Y-%m-%d %H:%M} UTC, later than its name says"
    return replace(found, submissions=tuple(replace(one, notes=(*one.notes, note)) for one in found.submissions))
