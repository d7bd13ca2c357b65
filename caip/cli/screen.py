"""What people see: results on stdout, progress on stderr, no animation without a terminal, NO_COLOR obeyed by rich."""

from __future__ import annotations

import json
import textwrap
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from caip.cli.progress import VERDICT_WORDS, Tally, describe
from caip.cli.run import Step
from caip.cli.watching import Seen
from caip.gradebook import Collected
from caip.grading import Lowered
from caip.reports import Standing
from caip.results import Outcome, SubmissionResult, Verdict, format_points

__all__ = ["Screen"]

T = TypeVar("T")

#: Seconds between two lines of progress where there is no terminal to draw on.
LINE_EVERY_S = 10.0


class Screen:
    """Prints. ``out`` is stdout, ``err`` stderr."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def note(self, text: str) -> None:
        """Say something about progress, on stderr."""
        self.err.print(text, markup=False)

    def line(self, text: str) -> None:
        """Print one line of results."""
        click.echo(text)

    def progress(self, items: Iterable[T], label: str, total: int) -> Generator[T, None, None]:
        """Yield ``items`` under a progress bar, on stderr."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        if not self.err.is_terminal:
            self.note(f"{label}: {total}")
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(label, total=total)
            for item in items:
                yield item
                bar.advance(task)

    def grading(self, steps: Iterable[Step], tally: Tally, *, as_json: bool) -> Iterator[Step]:
        """Yield ``steps``, saying how far they are, on stderr: a bar, or lines, or one JSON object a step."""
        columns = (BarColumn(), TextColumn("{task.description}"))
        bare = as_json or not self.err.is_terminal
        said_s = time.monotonic()
        with Progress(*columns, console=self.err, transient=True, disable=bare) as bar:
            task = bar.add_task(tally.words(), total=tally.total)
            for step in steps:
                tally.add(step)
                bar.update(task, advance=1, description=tally.words())
                if as_json:
                    click.echo(json.dumps(describe(step) | tally.numbers(), ensure_ascii=False), err=True)
                elif bare and time.monotonic() - said_s >= LINE_EVERY_S:
                    said_s = time.monotonic()
                    self.note(tally.words())
                yield step
        if not as_json:
            self.note(tally.words())

    def seen(self, seen: Seen, *, as_json: bool) -> None:
        """Print what was judged on arrival, on stdout; what else happened, on stderr."""
        if seen.step is None or (seen.step.held is not None and not as_json):
            self.note(seen.words)
        elif as_json:
            self.line(json.dumps(describe(seen.step) | {"words": seen.words}, ensure_ascii=False))
        else:
            result = seen.step.graded.result
            score = result.score
            points = f"{format_points(score.points)} of {format_points(score.max_points)}" if score else format_points(None)
            self.line(f"{seen.words} {VERDICT_WORDS[result.verdict]}, {points}")

    def standings(self, standings: Iterable[Standing], max_points: dict[str, float]) -> None:
        """Print the table: student, lab, score, verdict."""
        table = Table("student", "lab", "score", "of", "verdict", box=None, pad_edge=False, header_style="bold")
        for name in ("score", "of"):
            next(column for column in table.columns if column.header == name).justify = "right"
        counts: Counter[Verdict] = Counter()
        for standing in standings:
            counts[standing.verdict] += 1
            result = standing.result
            row = (result.student, result.assignment, format_points(standing.total), format_points(max_points[result.assignment]))
            table.add_row(*(_plain(cell) for cell in row), VERDICT_WORDS[standing.verdict])
        self.out.print(table)
        self.line(
            ", ".join(f"{counts[verdict]} {VERDICT_WORDS[verdict]}" for verdict in reversed(Verdict) if counts[verdict]) + "."
        )

    def faults(self, messages: Iterable[str]) -> None:
        """Name the graders that broke, on stderr."""
        for message in sorted(messages):
            self.note(f"grader fault, no score was written: {message}")

    def held(self, found: Sequence[Lowered]) -> None:
        """List the scores that were not written because they are lower than before for the same work, on stderr."""
        for one in sorted(found, key=lambda one: (one.assignment, one.student)):
            items = "; ".join(f"{name} {format_points(had)} to {format_points(has)}" for name, had, has in one.items)
            change = f"{format_points(one.before)} to {format_points(one.after)}" + (f" ({items})" if items else "")
            self.note(f"not lowered: {one.student}, {one.assignment}: {change}")
        if found:
            self.note(f"{len(found)} scores stay as they were. To write them all the same: caip grade --accept-lower.")

    def json(self, standings: Iterable[Standing], max_points: dict[str, float]) -> None:
        """Print one list with one object per submission, each as it comes."""
        self.line("[")
        before = ""
        for one in standings:
            if before:
                self.line(f"{before},")
            before = _indented(_as_json(one, max_points[one.result.assignment]))
        self.line(f"{before}\n]" if before else "]")

    def explain(self, result: SubmissionResult) -> None:
        """Print every check of one result with what was called, expected and got. For staff."""
        self.line(f"{result.student}, {result.assignment}: {VERDICT_WORDS[result.verdict]}. {result.message}".rstrip())
        for repair in result.repairs:
            self.line(f"  repaired: {repair}")
        for mistake in result.mistakes:
            self.line(f"  {mistake.exercise}, a known mistake, {mistake.name}: {mistake.sentence}")
        for check in result.checks:
            kind = "public" if check.public else "hidden"
            points = f"{format_points(check.points)} of {format_points(check.max_points)}"
            self.line(f"  {check.exercise}::{check.name} ({kind}) {check.outcome.value}, {points}")
            self.line(f"    {check.sentence}")
            for label, text in asdict(check.facts).items():
                if text and (check.outcome is not Outcome.PASSED or label in ("call", "expected", "got")):
                    self.line(f"    {label:<9} {text}")
        record = result.record
        hashes = f"graders {record.graders_sha256[:12]}, notebook {record.notebook_sha256[:12]}"
        self.line(f"  seed {record.seed}, {hashes}, isolation {record.isolation}")

    def collected(self, found: Collected) -> None:
        """Say what came in, who is unknown, what was refused, who is missing."""
        for brought in found.submissions:
            late = f", {brought.late_s / 3600:.1f} h late" if brought.late_s else ""
            self.line(f"{brought.student}: {brought.original_name}{late}" + "".join(f" ({note})" for note in brought.notes))
        self.line(f"{len(found.submissions)} submissions brought in.")
        for label, names in (
            ("not on the roster, not brought in", found.not_on_roster),
            ("on the roster, nothing handed in", found.missing),
        ):
            if names:
                self.line(f"{label}: {', '.join(names)}")
        for name, why in found.refused:
            self.line(f"refused: {name}: {why}")


def _plain(cell: str) -> str:
    """Escape rich's markup: a student's id is text."""
    return cell.replace("[", "\\[")


def _indented(found: object) -> str:
    return textwrap.indent(json.dumps(found, indent=2, ensure_ascii=False), "  ")


def _as_json(standing: Standing, max_points: float) -> dict[str, object]:
    result = standing.result
    keys = ("exercise", "name", "outcome", "points", "max_points", "message")
    return {
        "student": result.student,
        "assignment": result.assignment,
        "score": standing.total,
        "max_score": max_points,
        "verdict": standing.verdict.value,
        "isolation": result.record.isolation,
        "seconds": result.record.seconds,
        "message": result.message,
        "repairs": list(result.repairs),
        "checks": [{key: getattr(check, key) for key in keys} for check in result.checks],
        "mistakes": [asdict(mistake) for mistake in result.mistakes],
    }
