"""Whom to talk to: rules that anybody can check, each with its reason. A flag is a reason to ask, not a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from caip.config import Course, Lab
from caip.reports.cohort.labs import NOISE
from caip.reports.standing import Standing
from caip.results import Verdict, Work, format_points

__all__ = ["RULES", "Flag", "students_to_talk_to"]

#: Labs in a row with falling scores, and the fall in percent points that is worth a word.
FALLING_LABS, FALLING_BY = 3, 15
#: The last tenth of a cohort to hand in, where so many handed in that a tenth means something.
LAST_SHARE, LAST_FROM = 0.9, 20
LATE_TWICE, SILENT_LABS = 2, 2

#: The rules in words, the gravest first; the page prints them.
RULES = (
    "handed in nothing for a lab that is due",
    f"handed in nothing for the last {SILENT_LABS} labs that are due",
    "scored below the pass line",
    f"scored less from lab to lab, {FALLING_LABS} in a row, by {FALLING_BY} percent points or more in all",
    f"was late {LATE_TWICE} times or more",
    f"was on time but in the last tenth to hand in, in {LATE_TWICE} labs or more (of labs with {LAST_FROM} hand-ins or more)",
)


@dataclass(frozen=True)
class Flag:
    """A student with the reasons to talk to them; ``points`` of ``max_points`` are over the labs that were judged.

    ``gravest`` is the place in ``RULES`` of the first that holds.
    """

    student: str
    reasons: tuple[str, ...]
    points: float
    max_points: float
    gravest: int

    @property
    def order(self) -> tuple[int, int, float]:
        """What the list is sorted by: the gravest rule, the number of reasons, the points."""
        return self.gravest, -len(self.reasons), self.points / self.max_points if self.max_points else -1.0


@dataclass(frozen=True)
class _Term:
    """What one student did: standings in the order in which the labs are due, and titles of labs handed in among the last."""

    standings: Sequence[tuple[Lab, Standing]]
    due: Sequence[bool]
    among_the_last: Sequence[str]


def students_to_talk_to(
    course: Course, labs: Sequence[Lab], standings: Iterable[Standing], works: Iterable[Work], now: datetime
) -> list[Flag]:
    """Return who has a reason to be talked to, the gravest first; only students of the roster."""
    ordered = sorted(labs, key=lambda lab: course.assignment(lab.name).due or datetime.max.replace(tzinfo=UTC))
    by_student: dict[str, dict[str, Standing]] = defaultdict(dict)
    for standing in standings:
        by_student[standing.result.student][standing.result.assignment] = standing
    last = _last_to_hand_in(labs, works)
    found = []
    for student in course.roster:
        mine = [(lab, by_student[student.id][lab.name]) for lab in ordered if lab.name in by_student[student.id]]
        dues = [course.assignment(lab.name).due_for(student) for lab, _ in mine]
        passed = [due is not None and due < now for due in dues]
        among = [lab.title for lab, standing in mine if student.id in last[lab.name] and not standing.result.late_s]
        if reasons := _reasons(_Term(mine, passed, among), course.pass_percent):
            judged = [(standing.total or 0.0, lab.max_points) for lab, standing in mine if standing.total is not None]
            points, full = sum(p for p, _ in judged), sum(m for _, m in judged)
            found.append(Flag(student.id, tuple(words for _, words in reasons), points, full, reasons[0][0]))
    return sorted(found, key=lambda flag: flag.order)


def _last_to_hand_in(labs: Sequence[Lab], works: Iterable[Work]) -> Mapping[str, set[str]]:
    """Return by lab who handed in after nine tenths of the others had."""
    times: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for work in works:
        if work.handed_in is not None:
            times[work.assignment].append((work.handed_in, work.student))
    found: dict[str, set[str]] = defaultdict(set)
    for lab in labs:
        handed_in = sorted(times[lab.name])
        if len(handed_in) >= LAST_FROM:
            found[lab.name] = {student for _, student in handed_in[int(LAST_SHARE * len(handed_in)) :]}
    return found


def _reasons(one: _Term, pass_percent: float) -> list[tuple[int, str]]:
    """Return the rules that hold, by their place in ``RULES``, each with its reason."""
    rules = (_missing(one), _silent(one), _below(one, pass_percent), _falling(one), _late(one), _last(one))
    return [(place, words) for place, words in enumerate(rules) if words]


def _missing(one: _Term) -> str:
    missing = [lab.title for (lab, standing), due in zip(one.standings, one.due, strict=True) if due and _absent(standing)]
    return f"Handed in nothing for {_listed(missing)}." if missing else ""


def _silent(one: _Term) -> str:
    due = [_absent(standing) for (_, standing), due in zip(one.standings, one.due, strict=True) if due]
    silent = len(due) >= SILENT_LABS and all(due[-SILENT_LABS:])
    return f"Nothing came for the last {SILENT_LABS} labs that are due." if silent else ""


def _absent(standing: Standing) -> bool:
    return standing.result.verdict is Verdict.MISSING


def _below(one: _Term, pass_percent: float) -> str:
    below = [
        f"{lab.title} ({format_points(standing.total)} of {format_points(lab.max_points)})"
        for lab, standing in one.standings
        if standing.total is not None and not standing.waiting and standing.total < lab.max_points * pass_percent / 100 - NOISE
    ]
    return f"Below the pass line in {_listed(below)}." if below else ""


def _falling(one: _Term) -> str:
    shares = [
        100 * standing.total / lab.max_points
        for lab, standing in one.standings
        if standing.total is not None and lab.max_points and not standing.waiting
    ][-FALLING_LABS:]
    falls = all(later < earlier - NOISE for earlier, later in pairwise(shares))
    if len(shares) < FALLING_LABS or not falls or shares[0] - shares[-1] < FALLING_BY:
        return ""
    return f"Scores fall from lab to lab: {', '.join(f'{share:.0f} %' for share in shares)}."


def _late(one: _Term) -> str:
    late = [lab.title for lab, standing in one.standings if standing.result.late_s > 0]
    return f"Late in {_listed(late)}." if len(late) >= LATE_TWICE else ""


def _last(one: _Term) -> str:
    return f"Among the last tenth to hand in {_listed(one.among_the_last)}." if len(one.among_the_last) >= LATE_TWICE else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
