"""From what pytest reports to what a check earned: the only place where points are given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from caip.grading.student import printable
from caip.results import CheckResult, Facts, Outcome, Told
from caip_lab.checks import render
from caip_lab.checks.failures import StudentFault
from caip_lab.checks.language import CheckSpec
from caip_lab.checks.render import finding
from caip_lab.checks.trace import Trace

__all__ = ["Check", "Ran", "merge", "score"]


@dataclass(frozen=True)
class Check:
    """A check as collected: which exercise, which function, what its decorators and docstring say."""

    exercise: str
    name: str
    doc: str
    public: bool
    spec: CheckSpec


@dataclass(frozen=True)
class Ran:
    """One run of a check: the first error of setup, call and teardown, and what was looked at."""

    check: Check
    trace: Trace
    error: BaseException | None

    @property
    def needs_reference(self) -> bool:
        """Whether it must be asked of the reference solution whose fault this is."""
        return self.error is not None and not isinstance(self.error, AssertionError | StudentFault)


def score(ran: Ran, *, reference_breaks: bool = False) -> CheckResult:
    """Give all points or none. A check that never looked at the student's work is the grader's fault."""
    check, seen = ran.check, ran.trace
    found = finding(check.name, check.doc, check.spec, seen, ran.error)
    outcome = Outcome(found.outcome)
    if (ran.needs_reference and reference_breaks) or (ran.error is None and not seen.touched):
        outcome = Outcome.GRADER_FAULT
    told = render.Told() if outcome is Outcome.GRADER_FAULT else render.tell(found, public=check.public)
    return CheckResult(
        exercise=check.exercise,
        name=check.name,
        sentence=found.sentence,
        public=check.public,
        outcome=outcome,
        points=check.spec.points if outcome is Outcome.PASSED else 0.0,
        max_points=check.spec.points,
        message=printable(render.as_text(told, hints=1)),
        facts=Facts(*map(printable, (seen.call, seen.expected, seen.got, _error_text(ran.error, seen)))),
        told=Told(tuple((label, printable(text)) for label, text in told.rows), told.hints, told.place),
    )


def _error_text(error: BaseException | None, seen: Trace) -> str:
    if error is None:
        return ""
    text = str(error) if isinstance(error, AssertionError | StudentFault) else f"{type(error).__name__}: {error}"
    return (seen.note or text)[:1000]


def merge(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Join the cases of a parametrized check: it passes when all of them do; the first that did not speaks for it."""
    joined: dict[tuple[str, str, bool], CheckResult] = {}
    for result in results:
        key = (result.exercise, result.name, result.public)
        if key not in joined or joined[key].outcome is Outcome.PASSED:
            joined[key] = result
    return list(joined.values())
