"""Submissions that a person has to look at, or whose code ran into a limit: what happened, and where.

What waits for a score by hand is no incident: most submissions do, for a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caip.config import Lab
from caip.reports.standing import Standing
from caip.results import Outcome, Verdict

__all__ = ["Incident", "incidents"]

#: Verdicts that are incidents by themselves, the gravest first.
VERDICTS = (Verdict.GRADER_FAULT, Verdict.TAMPERED, Verdict.UNGRADABLE)
#: Outcomes of checks that are: the student's code ended the process, or did not end.
OUTCOMES = (Outcome.TIMEOUT, Outcome.CRASHED, Outcome.MEMORY, Outcome.FLOOD)


@dataclass(frozen=True)
class Incident:
    """One kind of trouble in one submission; ``exercises`` are titles, empty where all of it is meant."""

    student: str
    lab: str
    kind: Verdict | Outcome
    exercises: tuple[str, ...] = ()
    message: str = ""
    confirmed: bool = False


def incidents(labs: Sequence[Lab], standings: Iterable[Standing]) -> list[Incident]:
    """Return the incidents by kind, the gravest first, then in the order of the labs."""
    found = [incident for standing in standings for incident in _of(labs, standing)]
    kinds, order = (*VERDICTS, *OUTCOMES), [lab.name for lab in labs]
    return sorted(found, key=lambda one: (kinds.index(one.kind), order.index(one.lab)))


def _of(labs: Sequence[Lab], standing: Standing) -> list[Incident]:
    result = standing.result
    lab = next((lab for lab in labs if lab.name == result.assignment), None)
    if lab is None:
        return []
    titles = {exercise.name: exercise.title for exercise in lab.exercises}
    found = [Incident(result.student, lab.name, result.verdict, (), result.message)] if result.verdict in VERDICTS else []
    for outcome in OUTCOMES:
        hit = dict.fromkeys(titles.get(one.exercise, one.exercise) for one in result.checks if one.outcome is outcome)
        if hit:
            found.append(Incident(result.student, lab.name, outcome, tuple(hit), "", result.record.confirmed))
    return found
