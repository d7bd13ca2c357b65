"""Name the misconception behind a wrong answer: the same checks, with the same inputs, are put to each one in the catalogue.

A check ends at the first value that it refuses. A misconception *agrees* with a student's answer on a check where both
are refused at the same place with the same value, compared as strictly as the check does. It *differs* where it is refused
and the student is not yet, or with another value. It is *silent* where it is refused later or not at all: what it does
there was not asked of the student, or is right. Named is what agrees on some hidden check and differs on none. An error is
no value: it never speaks for a misconception. Points do not depend on anything here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import PurePosixPath
from typing import cast

import pytest

from caip.grading.mistakes import Asker
from caip.grading.plugin import GraderPlugin
from caip.grading.scoring import Ran
from caip.grading.student import WireBackend
from caip.results import NamedMistake
from caip.sandbox import Frozen, Snapshot
from caip_lab.checks import Handle, trace
from caip_lab.checks.compare import alike
from caip_lab.checks.failures import NotDefined, StudentCrashed, StudentError, StudentFault

__all__ = ["Agreement", "agreement", "most_telling", "name_mistakes"]

#: Where more misconceptions than these give the same values, none is named.
MOST_NAMED = 2
#: Checks that take these look at an account or a server, for which no namespace can stand in.
NO_NAMESPACE = {"account", "deploy", "train"}

#: The hidden checks of one exercise, with what came of them.
Ended = Sequence[tuple[pytest.Function, Ran]]


class Agreement(Enum):
    """What one check says of a misconception as the reason for an answer."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


def name_mistakes(ran: Ended, plugin: GraderPlugin, asker: Asker, seed: str) -> tuple[NamedMistake, ...]:
    """Return the misconceptions that the wrong answers among ``ran`` agree with, in the notebook's order."""
    wrong = dict(_wrong(ran, plugin))
    for last_try in (False, True) if wrong else ():
        snapshot = asker.snapshot(list(wrong))
        if snapshot is None:
            break
        found: list[NamedMistake] = []
        try:
            with snapshot:
                named = _Naming(plugin, snapshot, seed)
                for exercise, ended in wrong.items():
                    found += named.of(exercise, ended)
        except StudentFault as error:  # one that does not return, or ends the fork, ends the naming
            if isinstance(error, StudentCrashed) and not last_try:
                continue  # the fork may have been killed from outside
        return tuple(found)
    return ()


def _wrong(ran: Ended, plugin: GraderPlugin) -> Iterator[tuple[str, Ended]]:
    """Yield the exercises that a misconception may explain, with their hidden checks: some value was refused."""
    for exercise, items in plugin.items.items():
        if exercise not in plugin.catalogue or all(NO_NAMESPACE & set(item.fixturenames) for item in items):
            continue
        hidden = [(item, one) for item, one in ran if one.check.exercise == exercise and not one.check.public]
        ended = [(item, one) for item, one in hidden if not NO_NAMESPACE & set(item.fixturenames)]
        if any(_refused(one) for _, one in ended):
            yield exercise, ended


class _Naming:
    """Puts the checks of one submission's exercises to the misconceptions in a fork of their kernel."""

    def __init__(self, plugin: GraderPlugin, snapshot: Snapshot, seed: str) -> None:
        self._plugin, self._snapshot, self._seed = plugin, snapshot, seed
        self._until = time.monotonic() + plugin.lab.limits.notebook_timeout_s

    def of(self, exercise: str, ended: Ended) -> list[NamedMistake]:
        """Return what the answer to ``exercise`` agrees with: nothing where too many do. StudentFault where the fork is lost."""
        telling_first = sorted(ended, key=lambda one: not _refused(one[1]))
        mistakes = self._plugin.catalogue[exercise]
        agreeing = {name: self._agreeing(_Backend(self._snapshot, exercise, name), telling_first) for name in mistakes}
        return [NamedMistake(exercise, name, " ".join(mistakes[name].sentence.split())) for name in most_telling(agreeing)]

    def _agreeing(self, backend: _Backend, ended: Ended) -> set[int]:
        """Return the numbers of the checks on which a misconception agrees with the answer; none where it differs on one."""
        found: set[int] = set()
        for number, (item, answer) in enumerate(ended):
            if time.monotonic() > self._until:
                return set()
            said = agreement(answer, self._plugin.run_bare(item, backend, self._seed))
            if said is Agreement.DIFFERS:
                return set()
            if said is Agreement.AGREES:
                found.add(number)
        return found


class _Backend(WireBackend):
    """The backend of one misconception: names and files are looked up in what it alone has."""

    def __init__(self, snapshot: Snapshot, exercise: str, name: str) -> None:
        super().__init__(snapshot, None, Frozen())
        self._answer = exercise, name
        self._aside = cast(Handle, super().get("caip_aside"))._ref
        enter, file = (cast(Handle, self.attribute(self._aside, verb, verb))._ref for verb in ("enter", "file"))
        self._file = file
        self.call(enter, self._answer, {}, name)

    def get(self, name: str) -> object:
        return self._look_up(self._aside, name)

    def read_file(self, name: str) -> bytes:
        return cast(bytes, self._look_up(self._file, str(PurePosixPath(name))))

    def _look_up(self, table: object, name: str) -> object:
        try:
            return self.call(table, [*self._answer, name], {}, name)
        except StudentError as error:
            raise NotDefined(name) if error.name == "KeyError" else error from None


def most_telling(agreeing: Mapping[str, set[int]]) -> list[str]:
    """Return which misconceptions to name: those that agree on the most.

    One is left out where another agrees on all of its checks and on more. Those that are left cannot be told apart, or
    each explains a part of its own: two are named, of more than two none.
    """
    found = [name for name, checks in agreeing.items() if checks and not any(checks < more for more in agreeing.values())]
    return found if len(found) <= MOST_NAMED else []


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
    if its[0] > theirs[0] or (its[0] == theirs[0] and _same_error(answer, mistake)):
        return Agreement.SILENT
    return Agreement.DIFFERS


def _place(ran: Ran) -> tuple[int, int]:
    return ran.trace.touched, ran.trace.compared


def _refused(ran: Ran) -> bool:
    """Whether a check ended at a value that it refused, and not at an error; what is too large to keep is not looked at."""
    return isinstance(ran.error, AssertionError) and ran.trace.unequal is not None


def _alike(answer: Ran, mistake: Ran) -> bool:
    refused, value = mistake.trace.unequal, answer.trace.unequal
    assert refused is not None
    assert value is not None
    with trace.recording():
        return bool(alike(refused) == value.got)


def _same_error(answer: Ran, mistake: Ran) -> bool:
    names = {one.error.name if isinstance(one.error, StudentError) else type(one.error).__name__ for one in (answer, mistake)}
    return len(names) == 1
