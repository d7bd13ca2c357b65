"""Write results into the notebook's grade cells, where nbgrader's feedback and formgrader show them.

What a grade cell shows is made here, from results, with everything escaped; nothing of the
student's outputs is in it. Classes are for the feedback page's style; it reads well without.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nbformat import NotebookNode

from caip.grading.notebook import grade_id, is_grade, new_output
from caip.results import CheckResult, NamedMistake, Outcome, Score, SubmissionResult, Told

__all__ = ["WORDS", "annotate", "as_html", "as_text", "show"]

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
TIERS = ("Hint 1: a question", "Hint 2: a pointer", "Hint 3: a worked step")
#: Rows that are code or a value, not prose.
VALUES = ("you called", "looked at", "expected", "got", "your code")


def annotate(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Replace the outputs of each grade cell by what its checks found."""
    for cell in notebook.cells:
        if is_grade(cell):
            show(cell, result)


def show(cell: NotebookNode, result: SubmissionResult, *, linked: bool = False) -> None:
    """Replace the outputs of one grade cell; ``linked`` where the page has a place ``#cell-<number>`` for each code cell."""
    checks = [check for check in result.checks if check.exercise == grade_id(cell)]
    mistakes = [one for one in result.mistakes if one.exercise == grade_id(cell)]
    shown = {"text/plain": as_text(checks, mistakes), "text/html": as_html(checks, mistakes, linked=linked)}
    cell.outputs = [new_output("display_data", shown)]


def _points(checks: Sequence[CheckResult]) -> str:
    return f"{sum((check.score for check in checks), Score()).words} points"


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
    lines = [_points(checks), *([f"{heading}: {sentences}"] if mistakes else [])]
    for check in checks:
        words = f"{WORDS[check.outcome]}; {_kind(check)}, {_points([check])}"
        lines.append(f"{MARKS.get(check.outcome, '✗')} {check.sentence} [{words}]")
        lines += ["    " + line for line in check.message.splitlines()]
    return "\n".join(lines)


def as_html(checks: Sequence[CheckResult], mistakes: Sequence[NamedMistake] = (), *, linked: bool = False) -> str:
    """Return the same as HTML, with all tiers of the hints; every text escaped."""
    heading, sentences = _known(mistakes)
    known = f'<p class="caip-known"><strong>{heading}</strong>: {escape(sentences)}</p>' if mistakes else ""
    items = "".join(_check_html(check, linked=linked) for check in checks)
    return f'<div class="caip-checks"><p class="caip-score"><strong>{_points(checks)}</strong></p>{known}<ul>{items}</ul></div>'


def _check_html(check: CheckResult, *, linked: bool) -> str:
    passed = check.outcome is Outcome.PASSED
    mark, words = MARKS.get(check.outcome, "✗"), WORDS[check.outcome]
    return (
        f'<li class="{"caip-passed" if passed else "caip-not-yet"}">'
        f'<p><span class="caip-mark" aria-hidden="true">{mark}</span> <strong>{words}</strong>: {escape(check.sentence)}</p>'
        f'<p class="caip-kind">{_kind(check)}, {_points([check])}</p>{_told_html(check.told, linked=linked)}</li>'
    )


def _told_html(told: Told, *, linked: bool) -> str:
    rows = "".join(_row_html(label, text) for label, text in told.rows)
    cell, line = told.place or (0, 0)
    link = f'<p class="caip-place"><a href="#cell-{cell}">See {f"line {line} of " if line else ""}code cell {cell}</a></p>'
    tiers = zip(TIERS, told.hints, strict=False) if len(told.hints) > 1 else [("Hint: a question", one) for one in told.hints]
    hints = "".join(f"<details><summary>{tier}</summary><p>{escape(text)}</p></details>" for tier, text in tiers)
    return (f"<dl>{rows}</dl>" if rows else "") + (link if linked and cell else "") + hints


def _row_html(label: str, text: str) -> str:
    value = f"<pre>{escape(text)}</pre>" if label in VALUES else f"<p>{escape(text)}</p>"
    return f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>"
