"""Run a lab's public checks against a live namespace: in the student's notebook, under Validate, in a terminal."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from caip_lab.checks import trace
from caip_lab.checks.handle import Student
from caip_lab.checks.language import spec_of
from caip_lab.checks.live import LiveBackend
from caip_lab.checks.render import HINTS, Finding, as_text, finding, tell

__all__ = ["AGAIN", "SUBMIT", "CheckFailed", "check", "run_checks", "summary"]

#: How to ask for the next tier of the hints in a notebook.
AGAIN = 'check("{exercise}", hints={hints})'
SUBMIT = "hidden checks run when you submit."


class CheckFailed(Exception):
    """Some public check did not pass. Its text is the whole message: a notebook shows no traceback of ours."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def check(exercise: str, hints: int = 1) -> None:
    """Run the public checks of ``exercise`` on the notebook's names; say what passed, raise CheckFailed otherwise.

    A check that did not pass gives a question to think about. ``hints=2`` adds a pointer, ``hints=3`` a worked step.
    """
    caller = sys._getframe(1).f_globals
    findings = run_checks(exercise, caller, Path.cwd())
    if not all(found.passed for found in findings):
        raise CheckFailed(summary(exercise, findings, hints, AGAIN))
    print(summary(exercise, findings))


def run_checks(exercise: str, namespace: Mapping[str, object], folder: Path) -> list[Finding]:
    """Run ``folder/checks/test_<exercise>.py``; FileNotFoundError says where it was looked for."""
    file = folder / "checks" / f"test_{exercise}.py"
    if not file.is_file():
        raise FileNotFoundError(f"There are no public checks at {file}. Keep the folder 'checks' beside the notebook.")
    return [_run(name, function, Student(LiveBackend(namespace, folder))) for name, function in _load(file).items()]


def _load(file: Path) -> dict[str, Callable[..., object]]:
    """Execute the text of ``file`` now (never a cached module: the file may have changed) and return its checks."""
    module: dict[str, Any] = {"__name__": f"checks.{file.stem}", "__file__": str(file)}
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), module)
    tests: dict[str, Callable[..., object]] = {
        name: value for name, value in module.items() if name.startswith("test_") and inspect.isfunction(value)
    }
    for name, function in tests.items():
        if list(inspect.signature(function).parameters) != ["student"]:
            raise TypeError(f"{file.name}: the public check {name} must take exactly one argument, student")
    return tests


def _run(name: str, function: Callable[..., object], student: Student) -> Finding:
    with trace.recording() as seen:
        error: BaseException | None = None
        try:
            function(student)
        except Exception as caught:  # noqa: BLE001 - a check that breaks on this work has not passed; the grader tells whose fault it is
            error = caught
    return finding(name, function.__doc__, spec_of(function), seen, error)


def summary(exercise: str, findings: list[Finding], hints: int = 1, more: str = "") -> str:
    """Return the message for the student: what passed in one line, each failure in a block with the first ``hints`` tiers.

    ``more`` is how to ask for the next tier, such as AGAIN.
    """
    passed = sum(found.passed for found in findings)
    if passed == len(findings):
        return f"{exercise}: {'all public checks passed' if findings else 'there is no public check'}; {SUBMIT}"
    failed = [found for found in findings if not found.passed]
    blocks = [_block(found, hints) for found in failed]
    if more and any(len(found.spec.hints) > hints for found in failed):
        blocks.append(_more(exercise, hints, more))
    return "\n\n".join([f"{exercise}: {passed} of {len(findings)} public checks passed.", *blocks])


def _block(found: Finding, hints: int) -> str:
    return f"not yet: {found.sentence}\n{as_text(tell(found, public=True), hints)}"


def _more(exercise: str, hints: int, more: str) -> str:
    """Return how to see the next tier of the hints."""
    return f"Still stuck? {more.format(exercise=exercise, hints=hints + 1)} shows a {HINTS[hints]}, too."
