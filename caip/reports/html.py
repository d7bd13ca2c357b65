"""The cohort report: one HTML file that loads nothing, needs no script, and reads well on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from caip.config import Course
from caip.reports.cohort import INDICATIVE_BELOW, LabSummary, StudentRow
from caip.reports.histogram import Bin, alternative_text, bins, drawing
from caip.reports.page import render
from caip.reports.words import attempt_words

__all__ = ["cohort_page"]


@dataclass(frozen=True)
class Section:
    """One lab as the template shows it."""

    summary: LabSummary
    bins: list[Bin]
    svg: str
    alternative_text: str
    attention: list[StudentRow]


def cohort_page(course: Course, labs: Sequence[LabSummary], made_at: datetime) -> str:
    """Return the report on ``labs``, in that order. The same arguments give the same text.

    ``made_at`` is printed in UTC; one without a time zone is taken to be UTC.
    """
    return render(
        "report.html.j2",
        course=course,
        sections=[_section(summary) for summary in labs],
        made_at=made_at,
        n=len({row.student for summary in labs for row in summary.rows}),
        attempt=attempt_words(course.attempt),
        indicative_below=INDICATIVE_BELOW,
    )


def _section(summary: LabSummary) -> Section:
    svg = drawing(summary)
    return Section(
        summary=summary,
        bins=bins(summary.points, summary.max_points),
        svg=svg,
        alternative_text=alternative_text(summary) if svg else "",
        attention=[row for row in summary.rows if row.needs_person],
    )
