"""All grades as one JSON document of a versioned form: ``grades.schema.json`` beside this module says which.

Version 1, the first. A change that a reader could stumble over makes a new version.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from caip.config import Lab, Student
from caip.reports.exports.ledger import Export, Ledger
from caip.reports.standing import Standing

__all__ = ["SCHEMA", "VERSION", "export"]

VERSION = 1
SCHEMA = Path(__file__).with_name("grades.schema.json")


def export(ledger: Ledger) -> Export:
    """Return ``grades.json``; where there is no score, null."""
    document = {
        "format": "caip-grades",
        "version": VERSION,
        "course": {"id": ledger.course.id, "title": ledger.course.title},
        "made_at": ledger.made_at.isoformat(timespec="seconds"),
        "labs": [_lab(ledger, lab) for lab in ledger.labs],
    }
    return Export({"grades.json": f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode("utf-8", "backslashreplace")})


def _lab(ledger: Ledger, lab: Lab) -> dict[str, Any]:
    due = ledger.course.assignment(lab.name).due
    exercises = [{"name": one.name, "title": one.title, "points": one.points, "by_hand": one.manual} for one in lab.exercises]
    return {
        "name": lab.name,
        "title": lab.title,
        "max_points": lab.max_points,
        "due": due.isoformat() if due else None,
        "exercises": exercises,
        "students": [_student(lab, *line) for line in ledger.lines(lab)],
    }


def _student(lab: Lab, student: Student, standing: Standing) -> dict[str, Any]:
    points, judged = standing.exercise_points(), standing.total is not None
    return {
        "id": student.id,
        "name": student.name,
        "email": student.email,
        "section": student.section,
        "verdict": standing.verdict.value,
        "points": standing.total,
        "penalty": standing.penalty if judged else None,
        "late_seconds": standing.result.late_s if judged else None,
        "exercises": {one.name: points.get(one.name) for one in lab.exercises},
        "waiting": list(standing.waiting),
    }
