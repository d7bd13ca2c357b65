"""Grades as Moodle's grade import takes them: one file a lab, mapped by ID number or e-mail.

Moodle loses a grade where feedback is imported without one, so a line has both or is not there.
"""

from __future__ import annotations

import csv
from io import StringIO

from caip.config import Lab
from caip.reports.csvfile import cell, number
from caip.reports.exports.ledger import Export, Ledger
from caip.reports.standing import Standing
from caip.results import Score

__all__ = ["COLUMNS", "export"]

COLUMNS = ("ID number", "Email address", "Grade", "Feedback")


def export(ledger: Ledger) -> Export:
    """Return ``<lab>-moodle.csv`` for each lab in which somebody has a final score."""
    files = {f"{lab.name}-moodle.csv": text.encode() for lab in ledger.labs if (text := _text(ledger, lab))}
    return Export(files, tuple(note for lab in ledger.labs for note in ledger.left_out(lab)))


def _text(ledger: Ledger, lab: Lab) -> str:
    rows = [
        [cell(student.id), cell(student.email), number(total), _feedback(lab, standing, total)]
        for student, standing, total in ledger.final(lab)
    ]
    stream = StringIO(newline="")
    csv.writer(stream).writerows([COLUMNS, *rows])
    return stream.getvalue() if rows else ""


def _feedback(lab: Lab, standing: Standing, total: float) -> str:
    """Return the score in words, never empty."""
    late = f", {Score(standing.penalty).words.partition(' of ')[0]} taken off for lateness" if standing.penalty else ""
    return f"{lab.title}: {Score(total, lab.max_points).words} points{late}. Your feedback page says more."
