"""Scores as xAPI (Experience API 1.0.3) statements, one JSON object a line: one for each exercise, one for the lab.

A statement's id follows from what it says, so that the same grades sent twice are one statement to a store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from caip.config import Lab, Student
from caip.reports.exports.ledger import Export, Ledger
from caip.reports.standing import Standing
from caip.results import Score

__all__ = ["export"]

SCORED = {"id": "http://adlnet.gov/expapi/verbs/scored", "display": {"en": "scored"}}
ASSESSMENT, QUESTION = (f"http://adlnet.gov/expapi/activities/{kind}" for kind in ("assessment", "question"))
#: Statements want addresses as names; this one is reserved to lead nowhere (RFC 2606).
HOME = "https://caip.invalid"


def export(ledger: Ledger) -> Export:
    """Return ``<lab>-xapi.jsonl`` for each lab in which somebody has a final score."""
    texts = {lab.name: "".join(map(_line, _statements(ledger, lab))) for lab in ledger.labs}
    files = {f"{name}-xapi.jsonl": text.encode("utf-8", "backslashreplace") for name, text in texts.items() if text}
    return Export(files, tuple(note for lab in ledger.labs for note in ledger.left_out(lab)))


def _line(statement: dict[str, Any]) -> str:
    return f"{json.dumps(statement, ensure_ascii=False)}\n"


def _statements(ledger: Ledger, lab: Lab) -> Iterator[dict[str, Any]]:
    place = f"{HOME}/{quote(ledger.course.id, safe='')}/{quote(lab.name, safe='')}"
    for student, standing, total in ledger.final(lab):
        yield _statement(ledger, student, standing, place, lab.title, ASSESSMENT, Score(total, lab.max_points))
        points = standing.exercise_points()
        for one in (one for one in lab.exercises if one.name in points):
            where = f"{place}/{quote(one.name, safe='')}"
            yield _statement(ledger, student, standing, where, one.title, QUESTION, Score(points[one.name], one.points))


def _statement(
    ledger: Ledger, student: Student, standing: Standing, activity: str, title: str, kind: str, score: Score
) -> dict[str, Any]:
    raw, most = round(score.points, 4), score.max_points
    when = standing.result.record.started_at or ledger.made_at.isoformat(timespec="seconds")
    account = {"homePage": f"{HOME}/{quote(ledger.course.id, safe='')}", "name": student.id}
    scaled = {"scaled": round(min(1.0, raw / most), 6)} if most else {}
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{activity} {student.id} {when} {raw} {most}")),
        "actor": {"objectType": "Agent", "account": account},
        "verb": SCORED,
        "object": {"objectType": "Activity", "id": activity, "definition": {"type": kind, "name": {"en": title}}},
        # With extra credit raw may be above max, which xAPI forbids.
        "result": {"score": {**scaled, "raw": raw, "min": 0, "max": max(raw, most)}, "completion": True},
        "timestamp": when,
    }
