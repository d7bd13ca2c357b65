"""Ten hand-made submissions at the points they deserve, by both routes; a bad one never stops the others."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from caip.config import Course

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / "tests" / "submissions"
DESERVED = tomllib.loads((SUBMISSIONS / "deserved.toml").read_text())
LAB = "w1c2_metrics"
WORTH = {
    "accuracy_trap": 1,
    "counts": 2,
    "precision": 2,
    "recall": 2,
    "f1": 1,
    "fbeta": 2,
    "zero_division": 1,
    "tree": 2,
    "forest": 2,
    "business_cost": 1,
    "threshold": 2,
}


def deserved(name: str) -> dict[str, float] | None:
    """Return the declared points by exercise; None where there is nothing to judge."""
    entry = DESERVED[name]
    if entry["verdict"] == "ungradable":
        return None
    if "points" in entry:
        return dict.fromkeys(WORTH, 0.0) | entry["points"]
    return {exercise: 0.0 if exercise in entry.get("lost", ()) else points for exercise, points in WORTH.items()}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("ten") / "course"
    root.mkdir()
    for name in ("source", "graders"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "course.toml").write_text(f'[course]\nid = "caip-2025-09"\ntitle = "Ten"\n\n[[labs]]\nname = "{LAB}"\n')
    return Course.read(root)


def caip(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("caip")), *arguments], cwd=course.root, check=False, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def graded(course: Course) -> dict[str, Any]:
    """Release, collect and grade by the command line; return the printed objects by student."""
    assert caip(course, "release").returncode == 0
    shutil.copytree(SUBMISSIONS / LAB, course.root / "inbox")
    (course.root / "inbox" / "empty_folder").mkdir()
    collected = caip(course, "collect", "inbox", "--lab", LAB)
    assert "10 submissions" in collected.stdout, collected.stdout + collected.stderr
    done = caip(course, "grade", "--json")
    assert done.returncode == 1, done.stderr  # two could not be graded
    return {found["student"]: found for found in json.loads(done.stdout)}


def by_exercise(found: dict[str, Any]) -> dict[str, float]:
    points: dict[str, float] = {}
    for check in found["checks"]:
        points[check["exercise"]] = points.get(check["exercise"], 0.0) + check["points"]
    return points


@pytest.mark.parametrize("name", DESERVED)
def test_each_submission_gets_what_it_deserves(graded: dict[str, Any], name: str) -> None:
    found, points = graded[name], deserved(name)
    assert found["verdict"] == DESERVED[name]["verdict"], found["message"]
    assert found["isolation"]
    if points is None:
        assert found["score"] is None
        assert found["message"]
    else:
        assert by_exercise(found) == pytest.approx(points)
        assert found["score"] == pytest.approx(sum(points.values()))


@pytest.mark.whole
def test_nbgrader_autograde_gives_the_same(course: Course, graded: dict[str, Any]) -> None:
    (course.root / "gradebook.db").rename(course.root / "ours.db")
    shutil.rmtree(course.root / "autograded")
    subprocess.run(["nbgrader", "generate_assignment", LAB, "--force"], cwd=course.root, check=True, capture_output=True)
    done = subprocess.run(["nbgrader", "autograde", LAB], cwd=course.root, check=False, capture_output=True, text=True)
    assert done.returncode == 1  # it says that some notebook failed
    with Gradebook(course.db_url, course.id) as gradebook:
        submissions = {s.student.id: s for s in gradebook.find_assignment(LAB).submissions}
        points = {name: {g.name: g.auto_score for nb in s.notebooks for g in nb.grades} for name, s in submissions.items()}
    for name in DESERVED:
        wanted = deserved(name)
        if wanted is None:
            assert name == "empty_folder" or name in points  # nbgrader makes no row for a folder without a notebook
            assert set(points.get(name, {}).values()) <= {None}
        else:
            assert {exercise: points[name][exercise] for exercise in wanted} == pytest.approx(wanted), name
