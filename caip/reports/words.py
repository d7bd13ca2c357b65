"""What the reports say in words: verdicts, lateness, which attempt counts, a lab in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

from caip.reports.cohort import LabSummary, StudentRow
from caip.results import Score, Verdict, format_points

__all__ = ["attempt_words", "lateness", "moment", "reason", "share", "summary_sentence", "verdict_words"]

VERDICTS = {
    Verdict.GRADER_FAULT: "not graded: our fault",
    Verdict.MISSING: "missing",
    Verdict.UNGRADABLE: "could not be graded",
    Verdict.TAMPERED: "tampered",
    Verdict.LATE: "graded, late",
    Verdict.PENDING: "waits for a score by hand",
    Verdict.GRADED: "graded",
}

ATTEMPTS = {
    "last_on_time": "the last attempt handed in on time counts",
    "last": "the last attempt counts",
}


def attempt_words(attempt: str) -> str:
    """Say which attempt counts; ``attempt`` is the setting of course.toml."""
    return ATTEMPTS.get(attempt, attempt)


def moment(when: datetime) -> str:
    """Write a moment in UTC; one without a time zone is taken to be UTC."""
    utc = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"


def lateness(late_s: float) -> str:
    """Write a time span with its two largest units, rounded up to minutes: nobody is late by 0 min."""
    minutes = int(-(-late_s // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return " ".join(parts[:2])


def share(value: float | None) -> str:
    """Write a share, 0 to 1, as a whole percent: 100 only when truly full; a dash for none."""
    return format_points(None) if value is None else f"{Score(value, 1.0).percent} %"


def verdict_words(row: StudentRow) -> str:
    """Say what became of a submission, lateness, penalty and waiting items included."""
    words = [VERDICTS[row.verdict] + (f" by {lateness(row.late_s)}" if row.verdict is Verdict.LATE else "")]
    words += [f"{format_points(row.penalty)} points off"] if row.penalty else []
    words += [VERDICTS[Verdict.PENDING]] if row.waiting and row.verdict is not Verdict.PENDING else []
    return "; ".join(words)


def reason(row: StudentRow) -> str:
    """Say why a row needs a person: the message of the result, then what waits to be graded."""
    waits = f"To be graded by hand: {', '.join(row.waiting)}." if row.waiting else ""
    return " ".join(part for part in (row.message, waits) if part) or "No message was recorded."


def summary_sentence(summary: LabSummary) -> str:
    """Say in one sentence how a lab went; every student is accounted for."""
    if not summary.rows:
        return "There is nobody on the roster, and nobody handed in."
    middle = [f"the median is {format_points(summary.median)} of {format_points(summary.max_points)}"]
    middle += [f"{summary.n_passed or 'none'} reached the pass line"]
    parts = [_graded(summary.n_judged, len(summary.rows)), *(middle if summary.n_judged else []), _rest(summary)]
    return "; ".join(part for part in parts if part) + "."


def _graded(n: int, of: int) -> str:
    if n == of:
        return "The one student was graded" if of == 1 else f"All {of} students were graded"
    return f"{n or 'None'} of {of} students {'was' if n < 2 else 'were'} graded"


def _rest(summary: LabSummary) -> str:
    counts, waiting = summary.counts, summary.n_waiting
    missing, tampered = counts.get(Verdict.MISSING, 0), counts.get(Verdict.TAMPERED, 0)
    failed = counts.get(Verdict.UNGRADABLE, 0) + counts.get(Verdict.GRADER_FAULT, 0)
    still = "still waits for a score by hand" if waiting == 1 else "still wait for scores by hand"
    parts = (
        (missing, f"{missing} {'is' if missing == 1 else 'are'} missing"),
        (failed, f"{failed} could not be graded"),
        (tampered, f"{tampered} {'was' if tampered == 1 else 'were'} tampered with"),
        (waiting, f"{waiting} {still}"),
    )
    return ", ".join(words for n, words in parts if n)
