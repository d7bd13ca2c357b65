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
    """Grade all of a lab; return what it took, and the points of each student who has some."""
    points: dict[str, float] = {}

    def n_done(line: str) -> int:
        if not line.startswith('{"'):
            return 0
        told = json.loads(line)
        points[told["student"]] = told["points"] or 0.0
        return 1

    command = [PROGRAM, "grade", lab.name, "--json", "--jobs", str(n_workers), *more]
    return run(command, course.root, n_done, check=False), points


def rehearse(folder: Path, lab_name: str, distinct: int) -> None:
    """Grade each different notebook once, in a course of its own at ``folder``: what a term pays once is in no later figure."""
    course = lay_out(folder, lab_name)
    hand_in(course, lab_name, distinct, distinct)
    grade(course, course.lab(lab_name), 2)
