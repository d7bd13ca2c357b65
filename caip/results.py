"""What grading yields: frozen values that add up. Standard library only.

A :class:`CheckResult` is one check on one submission, a :class:`SubmissionResult` all checks of
one submission. Scores add (``sum(scores, Score())``); nothing after this module computes points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

__all__ = [
    "CheckResult",
    "Facts",
    "ManualItem",
    "NamedMistake",
    "Outcome",
    "Record",
    "Score",
    "SubmissionResult",
    "Told",
    "Verdict",
    "Work",
    "format_points",
]


class Outcome(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    MEMORY = "memory"
    FLOOD = "flood"
    MISSING = "missing"
    GRADER_FAULT = "grader_fault"


#: Outcomes that noise can cause: confirmed by one rerun alone on the machine before they cost a point.
UNCONFIRMED = frozenset({Outcome.TIMEOUT, Outcome.CRASHED, Outcome.MEMORY})


class Verdict(StrEnum):
    """What became of one submission. Where several apply, the first in this order is shown."""

    GRADER_FAULT = "grader_fault"
    MISSING = "missing"
    UNGRADABLE = "ungradable"
    TAMPERED = "tampered"
    LATE = "late"
    PENDING = "pending"
    GRADED = "graded"

    @classmethod
    def first(cls, *verdicts: Verdict) -> Verdict:
        """Return the verdict that takes precedence."""
        return min(verdicts, key=list(cls).index)


#: What has no points that count.
UNJUDGED = frozenset({Verdict.GRADER_FAULT, Verdict.MISSING, Verdict.UNGRADABLE})


@dataclass(frozen=True)
class Score:
    """Points out of ``max_points``; scores add."""

    points: float = 0.0
    max_points: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.points + other.points, self.max_points + other.max_points)

    @property
    def words(self) -> str:
        """Points of points, for people: "1.5 of 2"."""
        return f"{format_points(self.points)} of {format_points(self.max_points)}"

    @property
    def percent(self) -> str | None:
        """Whole percent for people: "100" only when truly full, "0" only when truly none; None for nothing to measure."""
        if not self.max_points:
            return None
        share = round(100 * self.points / self.max_points)
        full, none = self.points >= self.max_points, self.points <= 0
        return str(share if full or none else min(99, max(1, share)))


def format_points(points: float | None) -> str:
    """Write points for people: no trailing zeros, at most two decimals, a dash for no score."""
    return "–" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Facts:
    """What a check saw, for staff: the last call, what was expected, what came back. Never shown for hidden checks."""

    call: str = ""
    expected: str = ""
    got: str = ""
    error: str = ""


@dataclass(frozen=True)
class Told:
    """What the student may read of a check beside its sentence; nothing where it passed.

    ``rows`` are (label, text), ``hints`` one to three texts that say more each, ``place`` the code cell and the line in it
    where the student's code went wrong (0 is the whole cell). Nothing of a hidden input is in any of it.
    """

    rows: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    place: tuple[int, int] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Told:
        """Read what ``asdict`` and JSON made of one."""
        place = data["place"]
        return cls(tuple((label, text) for label, text in data["rows"]), tuple(data["hints"]), tuple(place) if place else None)


@dataclass(frozen=True)
class CheckResult:
    """One check on one submission; ``sentence``, ``message`` and ``told`` are what the student may read.

    ``message`` is the text of ``told`` with the first tier of its hints.
    """

    exercise: str
    name: str
    sentence: str
    public: bool
    outcome: Outcome
    points: float
    max_points: float
    message: str = ""
    facts: Facts = field(default_factory=Facts)
    told: Told = field(default_factory=Told)

    @property
    def score(self) -> Score:
        return Score(self.points, self.max_points)


@dataclass(frozen=True)
class NamedMistake:
    """A catalogued misconception that a student's answer agrees with; ``sentence`` is what the student may read."""

    exercise: str
    name: str
    sentence: str


@dataclass(frozen=True)
class ManualItem:
    """An item graded by hand in formgrader: its grade id, points, and whether the student wrote anything."""

    exercise: str
    max_points: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Record:
    """How a result came about: everything needed to repeat it. ``started_at`` is UTC, ISO 8601.

    ``graders_sha256`` is one hash of ``lab_sha256``, what all exercises share (release, data, reference solution, limits,
    misconceptions), and of ``exercise_sha256``, each exercise's own checks and points. The environment is ``lock_sha256``,
    ``python``, ``caip_version`` and ``isolation``. ``kept`` names the exercises whose results were taken over from the run
    before, because nothing that can change them had changed. Records of older versions lack some: they are empty.
    """

    seed: str = ""
    notebook_sha256: str = ""
    graders_sha256: str = ""
    lab_sha256: str = ""
    exercise_sha256: Mapping[str, str] = field(default_factory=dict, hash=False)
    lock_sha256: str = ""
    python: str = ""
    caip_version: str = ""
    isolation: str = ""
    started_at: str = ""
    seconds: float = 0.0
    confirmed: bool = False
    kept: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        """Read what ``asdict`` made of a record."""
        return cls(**{**data, "kept": tuple(data.get("kept", ()))})


@dataclass(frozen=True)
class SubmissionResult:
    """One submission, judged. ``score`` is None where nothing was judged: missing is never zero.

    ``mistakes`` are named for feedback and statistics; points never depend on them.
    """

    student: str
    assignment: str
    verdict: Verdict
    checks: tuple[CheckResult, ...] = ()
    manual: tuple[ManualItem, ...] = ()
    repairs: tuple[str, ...] = ()
    message: str = ""
    late_s: float = 0.0
    record: Record = field(default_factory=Record)
    mistakes: tuple[NamedMistake, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether the points of this result count."""
        return self.verdict not in UNJUDGED

    @property
    def score(self) -> Score | None:
        """Automatic points, or None where the submission was not judged."""
        return sum((check.score for check in self.checks), Score()) if self.judged else None

    def exercise_scores(self) -> dict[str, Score]:
        """Return automatic points by exercise, in the order of the notebook; empty where not judged."""
        scores: dict[str, Score] = {}
        for check in self.checks if self.judged else ():
            scores[check.exercise] = scores.get(check.exercise, Score()) + check.score
        return scores

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that :meth:`from_dict` reads back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SubmissionResult:
        """Read what :meth:`to_dict` wrote, or wrote before mistakes were named."""
        checks = tuple(
            CheckResult(
                **{**c, "outcome": Outcome(c["outcome"]), "facts": Facts(**c["facts"]), "told": Told.from_dict(c["told"])}
            )
            for c in data["checks"]
        )
        return cls(
            **{
                **data,
                "verdict": Verdict(data["verdict"]),
                "checks": checks,
                "manual": tuple(ManualItem(**m) for m in data["manual"]),
                "repairs": tuple(data["repairs"]),
                "record": Record.from_dict(data["record"]),
                "mistakes": tuple(NamedMistake(**m) for m in data.get("mistakes", ())),
            }
        )


@dataclass(frozen=True)
class Work:
    """What a student wrote for a lab, by exercise: code of the answer cell and of cells added beside it.

    An exercise whose cells are as they were released is not in ``answers``. ``released`` holds what the release gives.
    ``attempts`` counts what was handed in; ``handed_in`` (UTC) is when the one that counts came, None where unknown.
    """

    student: str
    assignment: str
    answers: Mapping[str, str] = field(default_factory=dict)
    released: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    handed_in: datetime | None = None
