"""Write results into the notebook's grade cells, where nbgrader's feedback and formgrader show them.

What a grade cell shows is made here, from results, with everything escaped; nothing of the
student's outputs is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_output

from caip.grading.notebook import grade_id, is_grade
from caip.results import CheckResult, NamedMistake, Outcome, Score, SubmissionResult, format_points

__all__ = ["annotate", "as_html", "as_text"]

WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "not yet",
    Outcome.ERROR: "your code raised an error",
    Outcome.TIMEOUT: "ran out of time",
    Outcome.CRASHED: "the process ended",
    Outcome.MEMORY: "ran out of memory",
    Outcome.FLOOD: "printed too much",
    Outcome.MISSING: "nothing to check",
    Outcome.GRADER_FAULT: "could not be judged; this is our mistake, not yours",
}
MARKS = {Outcome.PASSED: "✓"}
STYLE = "border-left:4px solid {colour};padding:.2em .8em;margin:.4em 0"
BLUE, ORANGE = "#0072B2", "#D55E00"


def annotate(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Replace the outputs of each grade cell by what its checks found."""
    for cell in notebook.cells:
        if is_grade(cell):
            checks = [check for check in result.checks if check.exercise == grade_id(cell)]
            mistakes = [one for one in result.mistakes if one.exercise == grade_id(cell)]
            shown = {"text/plain": as_text(checks, mistakes), "text/html": as_html(checks, mistakes)}
            cell.outputs = [new_output("display_data", shown)]


def _head(checks: Sequence[CheckResult]) -> str:
    total = sum((check.score for check in checks), Score())
    return f"{format_points(total.points)} of {format_points(total.max_points)} points"


def _kind(check: CheckResult) -> str:
    return "public check" if check.public else "hidden check"


def _known(mistakes: Sequence[NamedMistake]) -> tuple[str, str]:
    """Return how many known mistakes give the student's values, and their sentences; nothing where there is none."""
    heading = (
        "" if not mistakes else "A known mistake gives your values" if len(mistakes) == 1 else "Known mistakes give your values"
    )
    return heading, " Or: ".join(one.sentence for one in mistakes)


def as_text(checks: Sequence[CheckResult], mistakes: Sequence[NamedMistake] = ()) -> str:
    """Return the checks of one exercise as plain text, with the misconceptions behind its answer."""
    heading, sentences = _known(mistakes)
    lines = [_head(checks), *([f"{heading}: {sentences}"] if mistakes else [])]
    for check in checks:
        lines.append(
            f"{MARKS.get(check.outcome, '✗')} {check.sentence} [{WORDS[check.outcome]}; {_kind(check)}, {_head([check])}]"
        )
        lines += ["    " + line for line in check.message.splitlines()]
    return "\n".join(lines)


def as_html(checks: Sequence[CheckResult], mistakes: Sequence[NamedMistake] = ()) -> str:
    """Return the same as HTML; every text escaped."""
    heading, sentences = _known(mistakes)
    known = f"<p><strong>{heading}</strong>: {escape(sentences)}</p>" if mistakes else ""
    return f'<div class="caip-checks"><p><strong>{_head(checks)}</strong></p>{known}{"".join(map(_check_html, checks))}</div>'


def _check_html(check: CheckResult) -> str:
    passed = check.outcome is Outcome.PASSED
    message = f'<pre style="margin:.4em 0;white-space:pre-wrap">{escape(check.message)}</pre>' if check.message else ""
    return (
        f'<div style="{STYLE.format(colour=BLUE if passed else ORANGE)}">'
        f"<span>{MARKS.get(check.outcome, '✗')} <strong>{WORDS[check.outcome]}</strong>: {escape(check.sentence)}</span><br>"
        f"<small>{_kind(check)}, {_head([check])}</small>{message}</div>"
    )
