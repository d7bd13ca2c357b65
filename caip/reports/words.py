"""What the reports say in words: verdicts, lateness, which attempt counts, a lab in one sentence."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from caip.reports.cohort import LabSummary, StudentRow
from caip.results import Outcome, Score, Verdict, format_points

__all__ = [
    "attempt_words",
    "brief",
    "counted",
    "day",
    "excerpt",
    "kind_words",
    "lateness",
    "moment",
    "number",
    "share",
    "shortened",
    "summary_sentence",
    "verdict_words",
]

VERDICTS = {
    Verdict.GRADER_FAULT: "not graded: our fault",
    Verdict.MISSING: "missing",
    Verdict.UNGRADABLE: "could not be graded",
    Verdict.TAMPERED: "tampered",
    Verdict.LATE: "graded, late",
    Verdict.PENDING: "waits for a score by hand",
    Verdict.GRADED: "graded",
}

OUTCOMES = {
    Outcome.TIMEOUT: "took longer than the lab allows",
    Outcome.CRASHED: "ended the process",
    Outcome.MEMORY: "took more memory than the lab allows",
    Outcome.FLOOD: "printed more than the lab allows",
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


def number(value: float | None, digits: int = 2) -> str:
    """Write a figure with so many decimals; a dash for none. A minus is a minus, and no zero has one."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else text.lstrip("-")


def shortened(text: str, lines: int = 14, characters: int = 900) -> str:
    """Cut a text to so many lines and characters, and show that it was cut."""
    kept = "\n".join(text.strip("\n").splitlines()[:lines])[:characters]
    return kept if len(kept) >= len(text.strip("\n")) else f"{kept}\n…"


def brief(text: str) -> str:
    """Write a value that a check saw for people: of a number four digits, of anything else the beginning."""
    try:
        return f"{float(text):.4g}" if "." in text else shortened(text, 2, 80)
    except ValueError:
        return shortened(text, 2, 80)


def excerpt(code: str, call: str, lines: int = 14) -> str:
    """Return the part of a long answer that defines what ``call`` looks at, else its beginning."""
    found, name = code.strip("\n").splitlines(), re.match(r"\w*", call)
    wanted = re.compile(rf"(def )?{re.escape(name[0])}\b") if name and name[0] else None
    place = next((i for i, line in enumerate(found) if wanted and wanted.match(line)), 0)
    start = max(0, min(place - 1, len(found) - lines))
    return shortened("\n".join([*(["…"] if start else []), *found[start:]]), lines)


def counted(n: int, word: str, words: str = "") -> str:
    """Write a number with its noun."""
    return f"{n} {word if n == 1 else words or word + 's'}"


def kind_words(kind: Verdict | Outcome) -> str:
    """Say what became of a submission or a check."""
    return VERDICTS[kind] if isinstance(kind, Verdict) else OUTCOMES[kind]


def day(text: str) -> str:
    """Write the moment of a record, ISO 8601, as a person reads it; a dash where it is not known."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return "–"


def verdict_words(row: StudentRow) -> str:
    """Say what became of a submission, lateness, penalty and waiting items included."""
    words = [VERDICTS[row.verdict] + (f" by {lateness(row.late_s)}" if row.verdict is Verdict.LATE else "")]
    words += [f"{format_points(row.penalty)} points off"] if row.penalty else []
    words += [VERDICTS[Verdict.PENDING]] if row.waiting and row.verdict is not Verdict.PENDING else []
    return "; ".join(words)


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
