"""How long ``caip report`` takes over a cohort of 10,000, from the gradebook and the notebooks to the page.

The gradebook and the notebooks are made first, by the thousand rows, and are not timed. The lab is w1c2_metrics; each
submission fails some checks at random, and has code of its own in every answer.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.api import Assignment, Grade, GradeCell, Notebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import create_engine, insert, select
from sqlalchemy.engine import Connection

from benchmarks.cohorts import lay_out
from caip.config import Course, Lab
from caip.gradebook.runs import CHECK, RUN

LAB = "w1c2_metrics"
N_CHECKS = 3


def main() -> None:
    """Make the cohort, time the report, and say what it weighs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--students", type=int, default=10_000)
    n = arguments.parse_args().students
    folder = Path(tempfile.mkdtemp(prefix="caip-report-"))
    try:
        course = lay_out(folder, LAB)
        _fill(course, course.lab(LAB), n)
        spent, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        before = spent.ru_utime + spent.ru_stime
        subprocess.run([Path(sys.executable).with_name("caip"), "report", LAB], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        size, memory = (folder / "report" / "report.html").stat().st_size, used.ru_maxrss / 1e6
        processor = used.ru_utime + used.ru_stime - before
        print(f"caip report over {n} submissions: {seconds:.1f} s, of which {processor:.1f} s of one processor,")
        print(f"{memory:.2f} GB of memory; the page has {size / 1e6:.2f} MB")
    finally:
        shutil.rmtree(folder)


def _fill(course: Course, lab: Lab, n: int) -> None:
    """Write roster, notebooks and gradebook of ``n`` students."""
    draw = np.random.default_rng(1)
    students = [f"s{i:05}" for i in range(n)]
    lines = [f"{one},Anna Berg {one[1:]},,{('black', 'gold')[int(one[1:]) % 2]},," for one in students]
    (course.root / "roster.csv").write_text("\n".join(["id,name,email,section,extension,extra_time", *lines]), encoding="utf-8")
    release = json.loads((course.release(lab.name) / lab.notebook.name).read_text(encoding="utf-8"))
    for i, student in enumerate(students):
        _hand_in(course, lab, release, student, i)
    passed = draw.normal(size=(n, len(lab.exercises), N_CHECKS)) + draw.normal(size=(n, 1, 1)) > -1
    with create_engine(course.db_url).begin() as connection:
        _gradebook(connection, lab, students, passed)


def _hand_in(course: Course, lab: Lab, release: dict[str, Any], student: str, number: int) -> None:
    cells = []
    for cell in release["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        body = "".join(f"    t{number} = x.part{(number * k) % 997}({k}) + y[{number}] * {k}\n" for k in range(8))
        written = {"source": f"def own_{number}(x, y):\n{body}"} if name.endswith("-answer") else {}
        cells.append({**cell, **written})
    folder = course.submitted(lab.name, student)
    folder.mkdir(parents=True)
    (folder / lab.notebook.name).write_text(json.dumps({**release, "cells": cells}), encoding="utf-8")
    (folder / "timestamp.txt").write_text(f"2026-11-10 {number % 24:02}:{number % 60:02}:00.000000 UTC", encoding="utf-8")


def _gradebook(connection: Connection, lab: Lab, students: list[str], passed: Any) -> None:
    assignment = connection.execute(select(Assignment.id).where(Assignment.name == lab.name)).scalar()
    notebook = connection.execute(select(Notebook.id).where(Notebook.assignment_id == assignment)).scalar()
    cells = {name: id for id, name in connection.execute(select(GradeCell.id, GradeCell.name))}
    auto = [one for one in lab.exercises if not one.manual]
    rows: dict[Any, list[dict[str, Any]]] = {}

    def add(table: Any, **row: Any) -> None:
        rows.setdefault(table, []).append(row)

    for i, student in enumerate(students):
        scores = {one.name: one.points * passed[i, k].sum() / N_CHECKS for k, one in enumerate(auto)}
        add(Student.__table__, id=student)
        add(SubmittedAssignment.__table__, id=f"a{i}", assignment_id=assignment, student_id=student)
        add(SubmittedNotebook.__table__, id=f"n{i}", notebook_id=notebook, assignment_id=f"a{i}")
        for name, cell in cells.items():
            points = scores.get(name, 1.0)
            add(Grade.__table__, id=f"g{i}{name}", cell_id=cell, notebook_id=f"n{i}", auto_score=points, needs_manual_grade=False)
        add(RUN, **_run(i + 1, student, lab, sum(scores.values())))
        for k, one in enumerate(auto):
            for c in range(N_CHECKS):
                add(CHECK, **_check(i + 1, N_CHECKS * k + c, one.name, one.points / N_CHECKS, bool(passed[i, k, c])))
    for table, all_rows in rows.items():
        for start in range(0, len(all_rows), 20_000):
            connection.execute(insert(table), all_rows[start : start + 20_000])


def _run(number: int, student: str, lab: Lab, points: float) -> dict[str, Any]:
    text = dict.fromkeys(("message", "seed", "graders_sha256", "lock_sha256", "caip_version", "isolation", "started_at"), "")
    plain = {column.name: None for column in RUN.columns if column.nullable}
    record = {"late_s": 0.0, "repairs": "[]", "manual": "[]", "seconds": 0.5, "confirmed": False, "notebook_sha256": student}
    return {
        **plain,
        **text,
        **record,
        "id": number,
        "recorded_at": "",
        "student": student,
        "assignment": lab.name,
        "verdict": "graded",
        "points": points,
        "max_points": lab.max_points,
    }


def _check(number: int, position: int, exercise: str, full: float, passed: bool) -> dict[str, Any]:
    text = dict.fromkeys(("message", "call", "expected", "got", "error"), "")
    outcome = {
        "outcome": "passed" if passed else "failed",
        "points": full * passed,
        "max_points": full,
        "public": position % 3 == 0,
    }
    names = {"exercise": exercise, "name": f"test_{position}", "sentence": f"{exercise} does what number {position} asks for"}
    return {"run_id": number, "position": position, **names, **outcome, **text}


if __name__ == "__main__":
    main()
