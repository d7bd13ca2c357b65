"""The cohort report: one HTML file that loads nothing, is whole without a script, and reads well on paper."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

import numpy as np

from caip.reports.cohort import (
    INDICATIVE_BELOW,
    RULES,
    SILENT_BELOW,
    Evidence,
    LabSummary,
    Mastery,
    Objective,
    Regrade,
    flags,
    incidents,
    losses,
    mastery,
    regrades,
    similar,
    students_to_talk_to,
    summarise,
)
from caip.reports.coverage import domains
from caip.reports.histogram import Bin, alternative_text, bins, drawing
from caip.reports.page import render
from caip.reports.pseudonyms import Pseudonyms
from caip.reports.scatter import described, plotted, scatter
from caip.reports.words import attempt_words
from caip.results import Score

__all__ = ["MOST_ROWS", "cohort_page"]

#: Tables of people end here; nobody reads ten thousand rows on a page, and the CSV files have them all.
MOST_ROWS = 400
#: Upper bounds, in percent, of the shades of the heat map but the last.
SHADES = (40, 60, 80, 95)


@dataclass(frozen=True)
class LabView:
    """One lab as the templates show it."""

    summary: LabSummary
    bins: list[Bin]
    svg: str
    alternative_text: str
    scatter: str
    scatter_text: str
    flagged: list[tuple[int, str, tuple[str, ...]]]


@dataclass(frozen=True)
class Cell:
    """A cell of the heat map: whole percent and shade; both None where nothing was assessed."""

    percent: str | None
    shade: int | None


@dataclass(frozen=True)
class HeatMap:
    """Students by objectives. ``groups`` are lab titles with their numbers of objectives; ``n_all`` students are there."""

    objectives: tuple[Objective, ...]
    groups: list[tuple[str, int]]
    everybody: list[tuple[Cell, int]]
    rows: list[tuple[str, list[Cell]]]
    n_all: int


@dataclass(frozen=True)
class Scores:
    """All labs of every student, at most ``MOST_ROWS`` of ``n_all``: a row has one entry for each lab."""

    rows: list[tuple[str, list[object]]]
    n_all: int


def cohort_page(evidence: Evidence, made_at: datetime) -> str:
    """Return the report. The same arguments give the same text; ``made_at`` without a time zone is taken to be UTC."""
    labs, standings, course = evidence.labs, evidence.standings, evidence.course
    now = made_at.replace(tzinfo=UTC) if made_at.tzinfo is None else made_at
    summaries = [summarise(course, lab, standings, evidence.works) for lab in labs]
    found = mastery(labs, standings)
    again = regrades(evidence.runs())
    script = files("caip.reports").joinpath("templates/report.js").read_text(encoding="utf-8")
    return render(
        "report.html.j2",
        evidence=evidence,
        course=course,
        titles={lab.name: lab.title for lab in labs},
        exercises={(lab.name, one.name): one.title for lab in labs for one in lab.exercises},
        labs=[_lab(summary) for summary in summaries],
        scores=_scores(summaries),
        nobodys=evidence.redact if evidence.anonymous else Pseudonyms.covering(b"", evidence).hidden,
        teach=losses(found, standings, evidence.works),
        heat=_heat_map(found, evidence),
        domains=domains(evidence.syllabus, labs) if evidence.syllabus else [],
        talk=students_to_talk_to(course, labs, standings, evidence.works, now),
        rules=RULES,
        incidents=incidents(labs, standings),
        again=again,
        counts=_counts(again),
        similarity=similar(evidence.works),
        made_at=made_at,
        n=len({row.student for summary in summaries for row in summary.rows}),
        attempt=attempt_words(course.attempt),
        silent_below=SILENT_BELOW,
        indicative_below=INDICATIVE_BELOW,
        most_rows=MOST_ROWS,
        script=script,
        script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _lab(summary: LabSummary) -> LabView:
    svg, dots = drawing(summary), plotted(summary.items)
    return LabView(
        summary=summary,
        bins=bins(summary.points, summary.max_points),
        svg=svg,
        alternative_text=alternative_text(summary) if svg else "",
        scatter=scatter(dots),
        scatter_text=described(dots) if dots else "",
        flagged=[(item.number, item.exercise.title, words) for item in summary.items if (words := flags(item))],
    )


def _scores(summaries: Sequence[LabSummary]) -> Scores:
    """Line the rows of all labs up by student; of very many the lowest sums of points."""
    by_student: dict[str, list[object]] = {}
    sums: dict[str, float] = defaultdict(float)
    for i, summary in enumerate(summaries):
        for row in summary.rows:
            by_student.setdefault(row.student, [None] * len(summaries))[i] = row
            sums[row.student] += row.points or 0.0
    order = list(by_student) if len(by_student) <= MOST_ROWS else sorted(by_student, key=lambda one: sums[one])
    return Scores([(student, by_student[student]) for student in order[:MOST_ROWS]], len(by_student))


def _heat_map(found: Mastery, evidence: Evidence) -> HeatMap:
    titles = {lab.name: lab.title for lab in evidence.labs}
    judged = np.flatnonzero((found.possible > 0).any(axis=1)) if found.students else np.zeros(0, dtype=int)
    shares = found.shares
    if len(judged) > MOST_ROWS:
        means = np.nanmean(shares[judged], axis=1)
        judged = judged[np.argsort(means, kind="stable")]
    possible, assessed = found.possible.sum(axis=0), (found.possible > 0).sum(axis=0)
    whole = np.divide(found.earned.sum(axis=0), possible, out=np.full(len(possible), np.nan), where=found.assessed)
    return HeatMap(
        objectives=found.objectives,
        groups=list(Counter(titles[one.lab] for one in found.objectives).items()),
        everybody=[(_cell(share), int(n)) for share, n in zip(whole, assessed, strict=True)],
        rows=[(found.students[i], [_cell(share) for share in shares[i]]) for i in judged[:MOST_ROWS]],
        n_all=len(judged),
    )


def _cell(share: float) -> Cell:
    if np.isnan(share):
        return Cell(None, None)
    return Cell(Score(float(share), 1.0).percent, sum(100 * share >= bound for bound in SHADES))


def _counts(again: Sequence[Regrade]) -> dict[str, int]:
    """Count items that went up and down, and submissions in which nothing changed."""
    differences = [change.difference for one in again for change in one.changes]
    return {
        "up": sum(one > 0 for one in differences),
        "down": sum(one < 0 for one in differences),
        "same": sum(not one.changes for one in again),
    }
