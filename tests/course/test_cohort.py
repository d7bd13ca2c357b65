"""A simulated cohort: every student at the score that was declared by hand, by both routes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from caip.config import Course

ROOT = Path(__file__).parents[2]


def caip(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("caip"))
    return subprocess.run([program, *arguments], cwd=course.root, check=False, capture_output=True, text=True)


def simulated(course: Course, lab: str, n_students: int) -> list[dict[str, Any]]:
    """Simulate and collect a cohort by the command line; return what each deserves, who dropped the course last."""
    done = caip(course, "simulate", lab, "--students", str(n_students), "--seed", "7", "--out", "inbox")
    assert done.returncode == 0, done.stderr
    shutil.copy(course.root / "inbox" / "roster.csv", course.root)
    collected = caip(course, "collect", f"inbox/{lab}", "--lab", lab)
    assert "not on the roster, not brought in" in collected.stdout, collected.stdout + collected.stderr
    found: list[dict[str, Any]] = json.loads((course.root / "inbox" / f"{lab}-deserved.json").read_text())
    return found


def automatic(course: Course, lab: str, points: dict[str, float]) -> dict[str, float]:
    return {e.name: points[e.name] for e in course.lab(lab).exercises if not e.manual}


def check_cohort(course: Course, lab: str, n_students: int) -> None:
    *enrolled, dropped = simulated(course, lab, n_students)
    done = caip(course, "grade", lab, "--json")
    assert done.returncode in (0, 1), done.stderr
    graded = {one["student"]: one for one in json.loads(done.stdout)}
    assert set(graded) == {one["student"] for one in enrolled}
    assert dropped["student"] not in graded
    for one in enrolled:
        found = graded[one["student"]]
        if one["points"] is None:
            assert (found["score"], found["verdict"]) == (None, one["verdict"])
            continue
        earned: dict[str, float] = {}
        for check in found["checks"]:
            earned[check["exercise"]] = earned.get(check["exercise"], 0.0) + check["points"]
        assert earned == pytest.approx(automatic(course, lab, one["points"])), (one["student"], one["accident"], one["answers"])
        assert found["verdict"] == one["verdict"], (one["student"], one["accident"])
        assert found["score"] == pytest.approx(sum(earned.values()))


def check_nbgrader(course: Course, lab: str) -> None:
    """nbgrader's own route, from an empty gradebook, gives every student the same points."""

    def points() -> dict[str, dict[str, float | None]]:
        with Gradebook(course.db_url, course.id) as gradebook:
            found = gradebook.find_assignment(lab).submissions
            return {s.student.id: {g.name: g.auto_score for nb in s.notebooks for g in nb.grades} for s in found}

    ours = points()
    (course.root / "gradebook.db").rename(course.root / "ours.db")
    shutil.rmtree(course.root / "autograded")
    subprocess.run(["nbgrader", "generate_assignment", lab, "--force"], cwd=course.root, check=True, capture_output=True)
    subprocess.run(["nbgrader", "autograde", lab], cwd=course.root, check=False, capture_output=True)
    theirs = points()
    for student, scores in ours.items():
        assert theirs.get(student, dict.fromkeys(scores)) == scores, student


@pytest.fixture
def alone(real_course: Course, tmp_path: Path) -> Course:
    """A copy of the released course that nobody else uses."""
    root = tmp_path / "course"
    shutil.copytree(real_course.root, root, ignore=shutil.ignore_patterns("submitted"))
    return Course.read(root)


def test_a_small_cohort_gets_what_it_deserves(alone: Course, lab_name: str) -> None:
    check_cohort(alone, lab_name, 7)


@pytest.mark.whole
def test_a_whole_cohort_gets_what_it_deserves_by_both_routes(alone: Course, lab_name: str) -> None:
    check_cohort(alone, lab_name, 40)
    check_nbgrader(alone, lab_name)


@pytest.mark.whole
def test_the_same_seed_gives_the_same_cohort(alone: Course, lab_name: str) -> None:
    for folder in ("one", "two"):
        done = caip(alone, "simulate", lab_name, "--students", "5", "--seed", "3", "--out", folder)
        assert done.returncode == 0, done.stderr
    files = {
        folder: {p.relative_to(alone.root / folder): p.read_bytes() for p in (alone.root / folder).rglob("*") if p.is_file()}
        for folder in ("one", "two")
    }
    assert files["one"] == files["two"]
    assert len(files["one"]) > 5
