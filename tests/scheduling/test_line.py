"""A line of jobs that grows while it is judged: in their order, so many at a time, and the rerun alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest

from caip.grading import Graded, Job
from caip.results import SubmissionResult, Verdict
from caip.scheduling import Line

SOON_S = 30.0


@dataclass
class Judged:
    """A judge who has judged whom its test lets go, and knows who was with whom."""

    doubted: str = ""
    begun: list[tuple[str, bool]] = field(default_factory=list)
    gates: dict[tuple[str, bool], Event] = field(default_factory=dict)

    def gate(self, student: str, *, confirm: bool = False) -> Event:
        return self.gates.setdefault((student, confirm), Event())

    def grade(self, job: Job) -> Graded:
        self.begun.append((job.student, job.confirm))
        assert self.gate(job.student, confirm=job.confirm).wait(SOON_S)
        doubtful = ("loop",) if job.student == self.doubted else ()
        return Graded(SubmissionResult(job.student, "mini", Verdict.GRADED), doubtful=doubtful)


def job(student: str) -> Job:
    return Job(student, "folder", "release")


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line(2)
    yield line
    line.close()


def names(found: list[tuple[object, Graded]]) -> list[str]:
    return [graded.result.student for _, graded in found]


def test_who_comes_later_is_ready_before_who_takes_long(line: Line) -> None:
    judge, other = Judged(), Judged()
    line.add(judge, [job("slow")])
    assert line.ready(0.01) == []
    other.gate("quick").set()
    line.add(other, [job("quick")])
    ((who, graded),) = line.ready(SOON_S)
    assert (who, graded.result.student) == (other, "quick")
    judge.gate("slow").set()
    assert names(line.ready(SOON_S)) == ["slow"]
    assert not line


def test_who_comes_first_is_begun_first() -> None:
    judge, line = Judged(), Line(1)
    line.add(judge, map(job, "abcdefghijkl"))
    found: list[str] = []
    for letter in "abcdefghijkl":
        judge.gate(letter).set()
        while letter not in found:
            found += names(line.ready(SOON_S))
    line.close()
    assert [student for student, _ in judge.begun] == sorted(found)


def test_the_rerun_is_alone_and_counts(line: Line) -> None:
    judge = Judged(doubted="loop")
    for student in ("loop", "ada"):
        judge.gate(student).set()
    line.add(judge, [job("loop"), job("ada"), job("bob")])
    found: list[str] = []
    while "ada" not in found:
        found += names(line.ready(SOON_S))
    assert line.ready(0.2) == []
    assert ("loop", True) not in judge.begun, "bob is not ready"
    judge.gate("bob").set()
    assert names(line.ready(SOON_S)) == ["bob"]
    assert line.ready(0.2) == []
    assert judge.begun[-1] == ("loop", True)
    line.add(judge, [job("cy")])
    assert line.ready(0.2) == []
    assert judge.begun[-1] == ("loop", True), "who comes meanwhile waits"
    judge.gate("loop", confirm=True).set()
    judge.gate("cy").set()
    assert names(line.ready(SOON_S)) == ["loop"]
    assert names(line.ready(SOON_S)) == ["cy"]
    assert not line


def test_a_rerun_is_not_put_off_for_ever() -> None:
    judge, line = Judged(doubted="loop"), Line(1, patience_s=0.2)
    judge.gate("loop").set()
    line.add(judge, [job("loop"), job("ada"), job("bob")])
    while ("ada", False) not in judge.begun:
        assert line.ready(0.01) == []
    time.sleep(0.2)
    line.add(judge, [job("cy")])
    for student in ("ada", "bob"):
        judge.gate(student).set()
        assert names(line.ready(SOON_S)) == [student]
    assert line.ready(0.2) == []
    assert judge.begun[-1] == ("loop", True), "before cy"
    for gate in (judge.gate("loop", confirm=True), judge.gate("cy")):
        gate.set()
    assert [*names(line.ready(SOON_S)), *names(line.ready(SOON_S))] == ["loop", "cy"]
    line.close()
