"""Results as a Gradescope autograder writes them: one ``results.json`` for each student and lab.

A hidden check shows what our own feedback shows of it: never an input. Gradescope shows it when the due date is over.
"""

from __future__ import annotations

import json
from typing import Any

from caip.config import Lab
from caip.reports.exports.ledger import Export, Ledger
from caip.reports.standing import Standing
from caip.results import CheckResult, Outcome

__all__ = ["export"]


def export(ledger: Ledger) -> Export:
    """Return ``<lab>-gradescope/<student>/results.json`` for each final score."""
    files = {
        f"{lab.name}-gradescope/{student.id}/results.json": _bytes(_results(lab, standing, total))
        for lab in ledger.labs
        for student, standing, total in ledger.final(lab)
    }
    return Export(files, tuple(note for lab in ledger.labs for note in ledger.left_out(lab)))


def _bytes(document: dict[str, Any]) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode("utf-8", "backslashreplace")


def _results(lab: Lab, standing: Standing, total: float) -> dict[str, Any]:
    titles = {one.name: one.title for one in lab.exercises}
    tests = [_test(check, titles) for check in standing.result.checks]
    return {
        "score": round(total, 4),  # with penalty and scores by hand: it takes the place of the sum of the tests
        "execution_time": standing.result.record.seconds,
        "output": f"{lab.title}. {standing.result.message}".strip(),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests + _by_hand(lab, standing),
    }


def _test(check: CheckResult, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.outcome is Outcome.PASSED else "failed",
        "name": f"{titles.get(check.exercise, check.exercise)}: {check.sentence}",
        "output": check.message,
        "output_format": "text",
        "tags": [check.exercise],
        "visibility": "visible" if check.public else "after_due_date",
    }


def _by_hand(lab: Lab, standing: Standing) -> list[dict[str, Any]]:
    most, titles = {one.name: one.points for one in lab.exercises}, {one.name: one.title for one in lab.exercises}
    return [
        {
            "score": points,
            "max_score": most.get(name, points),
            "name": f"{titles.get(name, name)}: scored by hand",
            "output": "This takes the place of the checks of the same exercise.",
            "output_format": "text",
            "tags": [name],
            "visibility": "after_published",
        }
        for name, points in standing.by_hand.items()
        if points is not None
    ]
