"""Scores as LTI 1.3 Assignment and Grade Services 2.0 (IMS Global) takes them: a line item and its scores, one file a lab.

Nothing is sent: whoever has the platform's token posts them. ``userId`` is the roster's id; the platform's own may be another.
"""

from __future__ import annotations

import json
from typing import Any

from caip.config import Lab, Student
from caip.reports.exports.ledger import Export, Ledger
from caip.reports.standing import Standing
from caip.results import Score, Verdict

__all__ = ["export"]

#: Verdict -> activityProgress, gradingProgress.
PROGRESS = {
    Verdict.GRADED: ("Completed", "FullyGraded"),
    Verdict.LATE: ("Completed", "FullyGraded"),
    Verdict.PENDING: ("Completed", "PendingManual"),
    Verdict.TAMPERED: ("Completed", "PendingManual"),
    Verdict.UNGRADABLE: ("Submitted", "Failed"),
    Verdict.GRADER_FAULT: ("Submitted", "Pending"),
    Verdict.MISSING: ("Initialized", "NotReady"),
}


def export(ledger: Ledger) -> Export:
    """Return ``<lab>-ags.json`` for each lab: who handed in nothing is there without a score."""
    return Export({f"{lab.name}-ags.json": _bytes(ledger, lab) for lab in ledger.labs})


def _bytes(ledger: Ledger, lab: Lab) -> bytes:
    item = {"label": lab.title, "scoreMaximum": lab.max_points, "resourceId": f"{ledger.course.id}/{lab.name}"}
    # AGS wants fractions of seconds, and the zone.
    when = ledger.made_at.isoformat(timespec="milliseconds")
    document = {"lineItem": item, "scores": [_score(lab, when, *line) for line in ledger.lines(lab)]}
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode("utf-8", "backslashreplace")


def _score(lab: Lab, when: str, student: Student, standing: Standing) -> dict[str, Any]:
    activity, grading = PROGRESS[standing.verdict]
    if standing.waiting:  # of a late submission, too
        grading = "PendingManual"
    score: dict[str, Any] = {
        "userId": student.id,
        "timestamp": when,
        "activityProgress": activity,
        "gradingProgress": grading,
    }
    if standing.total is not None:
        words = f"{Score(standing.total, lab.max_points).words} points"
        score |= {"scoreGiven": round(standing.total, 4), "scoreMaximum": lab.max_points, "comment": words}
    return score
