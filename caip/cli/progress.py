"""How far a run of grading is: one line for people, one JSON object a step for machines and for the run's log."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import caip
from caip.cli.run import Step
from caip.reports import Standing
from caip.results import Verdict

__all__ = ["VERDICT_WORDS", "Ended", "RunLog", "Tally", "describe", "run_log"]

VERDICT_WORDS = {
    Verdict.GRADER_FAULT: "grader fault",
    Verdict.MISSING: "missing",
    Verdict.UNGRADABLE: "ungradable",
    Verdict.TAMPERED: "tampered",
    Verdict.LATE: "late",
    Verdict.PENDING: "pending",
    Verdict.GRADED: "graded",
}


class Ended:
    """Counts standings as they go by: how many have which verdict, and what broke the graders."""

    def __init__(self) -> None:
        self.verdicts: Counter[Verdict] = Counter()
        self.faults: set[str] = set()

    def counted(self, standings: Iterable[Standing]) -> Iterator[Standing]:
        """Yield each standing, counted."""
        for standing in standings:
            verdict = standing.result.verdict
            self.verdicts[verdict] += 1
            self.faults |= {standing.result.message} if verdict is Verdict.GRADER_FAULT else set()
            yield standing

    @property
    def n_handed_in(self) -> int:
        return self.verdicts.total() - self.verdicts[Verdict.MISSING]

    @property
    def exit_code(self) -> int:
        return 3 if self.verdicts[Verdict.GRADER_FAULT] else 1 if self.verdicts[Verdict.UNGRADABLE] else 0


class Tally:
    """Counts what is done of ``total``; ``clock`` tells seconds."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self._clock, self._began = total, clock, clock()
        self.verdicts: Counter[Verdict] = Counter()
        self.n_held = 0

    @property
    def done(self) -> int:
        return self.verdicts.total()

    @property
    def rate_per_s(self) -> float:
        """Submissions a second since the run began, its start included."""
        passed_s = self._clock() - self._began
        return self.done / passed_s if passed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """How long the rest takes at this rate; None before the first is done."""
        return (self.total - self.done) / self.rate_per_s if self.rate_per_s else None

    def add(self, step: Step) -> None:
        """Count a submission."""
        self.verdicts[step.graded.result.verdict] += 1
        self.n_held += step.held is not None

    def words(self) -> str:
        """Return one line for people."""
        left_s = self.left_s
        left = "" if left_s is None or self.done == self.total else f", {_duration(left_s)} left"
        counts = ", ".join(f"{self.verdicts[one]} {VERDICT_WORDS[one]}" for one in reversed(Verdict) if self.verdicts[one])
        return f"{self.done} of {self.total}, {self.rate_per_s:.2g} a second{left}{': ' if counts else ''}{counts}"

    def numbers(self) -> dict[str, Any]:
        """Return the same for machines."""
        rounded = None if self.left_s is None else round(self.left_s, 1)
        verdicts = {verdict.value: count for verdict, count in self.verdicts.items()}
        return {
            "done": self.done,
            "total": self.total,
            "rate_per_s": round(self.rate_per_s, 3),
            "left_s": rounded,
            "verdicts": verdicts,
        }


def _duration(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


def describe(step: Step) -> dict[str, Any]:
    """Return what one line of the log says of a submission."""
    result, held = step.graded.result, step.held
    score = result.score
    return {
        "event": "graded",
        "student": result.student,
        "assignment": result.assignment,
        "verdict": result.verdict.value,
        "points": score.points if score else None,
        "max_points": score.max_points if score else None,
        "seconds": result.record.seconds,
        "kept": list(result.record.kept),
        "confirmed": result.record.confirmed,
        "held": None if held is None else {"before": held.before, "after": held.after},
        "message": result.message,
    }


class RunLog:
    """The log of one run: JSON lines, each with the time of day in UTC."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, event: dict[str, Any]) -> None:
        """Add a line; it is in the file when this returns."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._file.write(json.dumps({"at": at, **event}, ensure_ascii=False) + "\n")
        self._file.flush()


@contextmanager
def run_log(root: Path, verb: str, **facts: Any) -> Iterator[RunLog]:
    """Open a log in ``logs/``, for its owner alone: it begins with ``facts``, and ends with how the block ended."""
    folder = root / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{verb}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.jsonl"
    with os.fdopen(
        os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a", encoding="utf-8", errors="backslashreplace"
    ) as file:
        log = RunLog(file)
        log.write({"event": "begin", "verb": verb, "caip": caip.__version__, "pid": os.getpid(), **facts})
        try:
            yield log
        except BaseException as error:
            log.write({"event": "end", "stopped_by": f"{type(error).__name__}: {error}".removesuffix(": ")})
            raise
        log.write({"event": "end", "stopped_by": None})
