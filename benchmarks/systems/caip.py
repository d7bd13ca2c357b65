"""``caip grade`` as an instructor runs it: kernels confined, the gradebook written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.cohorts import hand_in, lay_out
from benchmarks.measured import Measured, run
from caip.config import Course, Lab

__all__ = ["PROGRAM", "grade", "rehearse"]

PROGRAM = Path(sys.executable).with_name("caip")


def grade(course: Course, lab: Lab, n_workers: int, *more: str) -> tuple[Measured, dict[str, float]]:
    """Grade all of a lab; return what it took, and the points of each student who has some. SystemExit where a grader broke."""
    points: dict[str, float] = {}
    faults: list[str] = []

    def n_done(line: str) -> int:
        if not line.startswith('{"'):
            return 0
        told = json.loads(line)
        if told["verdict"] == "grader_fault":
            faults.append(f"{told['student']}: {told['message']}")
        if told["points"] is not None:
            points[told["student"]] = told["points"]
        return 1

    command = [PROGRAM, "grade", lab.name, "--json", "--jobs", str(n_workers), *more]
    found = run(command, course.root, n_done, check=False)
    if faults:
        raise SystemExit(f"{len(faults)} submissions were not graded, so that no figure of this run counts: {faults[:3]}")
    return found, points


def rehearse(folder: Path, lab_name: str, distinct: int) -> None:
    """Grade each different notebook once, in a course of its own at ``folder``: what a term pays once is in no later figure."""
    course = lay_out(folder, lab_name)
    hand_in(course, lab_name, distinct, distinct)
    grade(course, course.lab(lab_name), 2)
