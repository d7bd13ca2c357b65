"""Name the misconception behind a wrong answer: where the hidden checks end for it as they do for one in the catalogue.

A check ends at the first value that it refuses, or at an error of the student's code. A misconception *agrees* with a
student's answer on a check where both end at the same place with the same value, compared as strictly as the check does, or
with the same error and message. It *differs* where it ends and the student does not yet, or with another value. It is
*silent* where it ends later or not at all: what it does there was not asked of the student, or is right. Named is what agrees
on some hidden check and differs on none; so is nothing that the answer cell as it was released agrees with as well. Points
do not depend on anything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from caip.grading.endings import Ending, Endings
from caip.grading.stage import NOTHING
from caip_lab.checks import trace
from caip_lab.checks.compare import alike

__all__ = ["Agreement", "agreement", "most_telling", "named"]

#: Where more misconceptions than these give the same values, none is named.
MOST_NAMED = 2


class Agreement(Enum):
    """What one check says of a misconception as the reason for an answer."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


def named(answer: Sequence[Ending], mistakes: Endings) -> list[str]:
    """Return which of ``mistakes`` an exercise's answer agrees with; the endings are those of its hidden checks, in order."""
    return most_telling({name: _agreeing(answer, ended) for name, ended in mistakes.items()})


def _agreeing(answer: Sequence[Ending], mistake: Sequence[Ending]) -> set[int]:
    """Return the numbers of the checks on which a misconception agrees with the answer; none where it differs on one."""
    said = [agreement(mine, its) for mine, its in zip(answer, mistake, strict=False)]
    return set() if Agreement.DIFFERS in said else {number for number, one in enumerate(said) if one is Agreement.AGREES}


def most_telling(agreeing: Mapping[str, set[int]]) -> list[str]:
    """Return which misconceptions to name: those that agree on the most.

    One is left out where another agrees on all of its checks and on more. Those that are left cannot be told apart, or
    each explains a part of its own: two are named, of more than two none. Nor is any where doing nothing is among them.
    """
    found = [name for name, checks in agreeing.items() if checks and not any(checks < more for more in agreeing.values())]
    return found if len(found) <= MOST_NAMED and NOTHING not in found else []


def agreement(answer: Ending, mistake: Ending) -> Agreement:
    """Compare what one check made of a student's answer with what it made of a misconception, on the same inputs."""
    if not mistake.kind:
        return Agreement.SILENT
    if not answer.kind:
        return Agreement.DIFFERS
    if answer.refused is not None and mistake.refused is not None:
        if mistake.place != answer.place:
            return Agreement.DIFFERS if mistake.place < answer.place else Agreement.SILENT
        return Agreement.AGREES if _alike(answer.refused, mistake.refused) else Agreement.DIFFERS
    if mistake.touched > answer.touched:
        return Agreement.SILENT
    if mistake.touched < answer.touched or (mistake.kind, mistake.raised) != (answer.kind, answer.raised):
        return Agreement.DIFFERS
    return Agreement.AGREES if _same_error(answer, mistake) else Agreement.SILENT


def _alike(value: trace.Unequal, refused: trace.Unequal) -> bool:
    with trace.recording():
        return bool(alike(refused) == value.got) or refused.same_part_as(value)


def _same_error(answer: Ending, mistake: Ending) -> bool:
    """Whether both raised the same, and not merely the same kind. Nothing is told by what is not there."""
    return bool(answer.raised) and answer.place == mistake.place and answer.message == mistake.message
