"""Name the misconception behind a wrong answer: the same checks, with the same inputs, are put to each one in the catalogue.

A check ends at the first value that it refuses, or at an error of the student's code. A misconception *agrees* with a
student's answer on a check where both end at the same place with the same value, compared as strictly as the check does, or
with the same error and message. It *differs* where it ends and the student does not yet, or with another value. It is
*silent* where it ends later or not at all: what it does there was not asked of the student, or is right. Named is what agrees
on some hidden check and differs on none; so is nothing that the answer cell as it was released agrees with as well. Points
do not depend on anything here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum

import pytest

from caip.errors import SandboxError
from caip.grading.plugin import GraderPlugin
from caip.grading.rehearsal import NOTHING
from caip.grading.scoring import Ran
from caip.grading.stage import Stage
from caip.results import NamedMistake
from caip_lab.checks import trace
from caip_lab.checks.compare import alike
from caip_lab.checks.failures import NotDefined, NotReached, StudentError, StudentFault

__all__ = ["Agreement", "agreement", "most_telling", "name_mistakes"]

#: Where more misconceptions than these give the same values, none is named.
MOST_NAMED = 2
#: A stage may have been killed from outside.
TRIES = 2

#: The hidden checks of one exercise, with what came of them.
Ended = Sequence[tuple[pytest.Function, Ran]]


class Agreement(Enum):
    """What one check says of a misconception as the reason for an answer."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


def name_mistakes(
    ran: Ended, plugin: GraderPlugin, stage_for: Callable[[Sequence[str]], Stage], seed: str, until: float
) -> tuple[NamedMistake, ...]:
    """Return the misconceptions that the wrong answers among ``ran`` agree with, in the notebook's order.

    After ``until``, on ``time.monotonic``'s clock, no more are looked for. What lost the most points is looked at first.
    """
    wrong = dict(_wrong(ran, plugin))
    by_loss = sorted(wrong, key=lambda exercise: -sum(_lost(one) for _, one in wrong[exercise]))
    for _ in range(TRIES) if wrong else ():
        if plugin.dock is not None:
            plugin.dock.renew()
        with suppress(SandboxError), stage_for(list(wrong)) as stage:
            naming = _Naming(plugin, stage, seed, until)
            found = {exercise: naming.of(exercise, wrong[exercise]) for exercise in by_loss}
            return tuple(one for exercise in wrong for one in found[exercise])
    return ()


def _lost(ran: Ran) -> float:
    return float(ran.check.spec.points) if ran.error is not None else 0.0


def _wrong(ran: Ended, plugin: GraderPlugin) -> Iterator[tuple[str, Ended]]:
    """Yield the exercises that a misconception may explain, with their hidden checks: some of these tell what came."""
    for exercise in plugin.items:
        ended = [(item, one) for item, one in ran if one.check.exercise == exercise and not one.check.public]
        if exercise in plugin.catalogue and any(_tells(one) for _, one in ended):
            yield exercise, ended


class _Naming:
    """Puts the checks of one submission's exercises to the misconceptions."""

    def __init__(self, plugin: GraderPlugin, stage: Stage, seed: str, until: float) -> None:
        self._plugin, self._stage, self._seed, self._until = plugin, stage, seed, until

    def of(self, exercise: str, ended: Ended) -> list[NamedMistake]:
        """Return what the answer to ``exercise`` agrees with: nothing where too many do, or the released cell does.

        Nor where the time is over: what was not tried may agree as well.
        """
        mistakes = self._plugin.catalogue[exercise]
        agreeing: dict[str, set[int]] = {}
        for name in (*mistakes, NOTHING):
            if time.monotonic() > self._until:
                return []
            if name != NOTHING or any(agreeing.values()):
                agreeing[name] = self._agreeing(exercise, name, ended)
        return [NamedMistake(exercise, name, " ".join(mistakes[name].sentence.split())) for name in most_telling(agreeing)]

    def _agreeing(self, exercise: str, name: str, ended: Ended) -> set[int]:
        """Return the numbers of the checks on which a misconception agrees with the answer; none where it differs on one.

        Most are told apart by the checks that tell something of the answer. What agrees there is given anew for all checks,
        in their order: what one does in an account, another may see. SandboxError where the stage is lost.
        """
        tell = {number for number, (_, answer) in enumerate(ended) if _tells(answer)}
        found = self._agreed(exercise, name, ended, tell)
        return self._agreed(exercise, name, ended, set(range(len(ended)))) if found and len(tell) < len(ended) else found

    def _agreed(self, exercise: str, name: str, ended: Ended, asked: set[int]) -> set[int]:
        """Return the same of the checks with these numbers."""
        try:
            stand_in = self._stage.stand_in(exercise, name)
        except StudentFault:  # one that does not return, or ends its own fork, is none that could be named
            return set()
        found: set[int] = set()
        for number in sorted(asked):
            item, answer = ended[number]
            said = agreement(answer, self._plugin.run_bare(item, stand_in, self._seed))
            if said is Agreement.DIFFERS:
                found.clear()
                break
            if said is Agreement.AGREES:
                found.add(number)
        stand_in.end()
        return found


def most_telling(agreeing: Mapping[str, set[int]]) -> list[str]:
    """Return which misconceptions to name: those that agree on the most.

    One is left out where another agrees on all of its checks and on more. Those that are left cannot be told apart, or
    each explains a part of its own: two are named, of more than two none. Nor is any where doing nothing is among them.
    """
    found = [name for name, checks in agreeing.items() if checks and not any(checks < more for more in agreeing.values())]
    return found if len(found) <= MOST_NAMED and NOTHING not in found else []


def agreement(answer: Ran, mistake: Ran) -> Agreement:
    """Compare what one check made of a student's answer with what it made of a misconception, on the same inputs."""
    if mistake.error is None:
        return Agreement.SILENT
    if answer.error is None:
        return Agreement.DIFFERS
    theirs, its = _place(answer), _place(mistake)
    if _refused(answer) and _refused(mistake):
        if its != theirs:
            return Agreement.DIFFERS if its < theirs else Agreement.SILENT
        return Agreement.AGREES if _alike(answer, mistake) else Agreement.DIFFERS
    if its[0] > theirs[0]:
        return Agreement.SILENT
    if its[0] < theirs[0] or _kind(answer) != _kind(mistake):
        return Agreement.DIFFERS
    return Agreement.AGREES if _same_error(answer, mistake) else Agreement.SILENT


def _place(ran: Ran) -> tuple[int, int]:
    return ran.trace.touched, ran.trace.compared


def _tells(ran: Ran) -> bool:
    """Whether what a check ended at may be a misconception's as well: a value, or an error that the code raised."""
    return _refused(ran) or isinstance(ran.error, StudentError)


def _refused(ran: Ran) -> bool:
    """Whether a check ended at a value that it refused, and not at an error; what is too large to keep is not looked at."""
    return isinstance(ran.error, AssertionError) and ran.trace.unequal is not None


def _alike(answer: Ran, mistake: Ran) -> bool:
    refused, value = mistake.trace.unequal, answer.trace.unequal
    assert refused is not None
    assert value is not None
    with trace.recording():
        return bool(alike(refused) == value.got) or refused.same_part_as(value)


def _kind(ran: Ran) -> str:
    """Return how a check ended that did not end at a value. What is not there is missing, whatever kept it from being there."""
    if isinstance(ran.error, StudentError):
        return ran.error.name
    return NotDefined.outcome if isinstance(ran.error, NotDefined | NotReached) else type(ran.error).__name__


def _same_error(answer: Ran, mistake: Ran) -> bool:
    """Whether both raised the same, and not merely the same kind. Nothing is told by what is not there."""
    if not isinstance(answer.error, StudentError) or not isinstance(mistake.error, StudentError):
        return False
    return _place(answer) == _place(mistake) and answer.error.message == mistake.error.message
