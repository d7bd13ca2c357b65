"""Hostile scripts in containers: each is graded in a batch, with an honest submission after it, in one worker."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.gradebook import release_lab
from caip.grading import Graded, Worker, make_job
from tests.attacks.test_attacks import CANARIES, CANARY, HERE, Attack, Traps, _named, isolation_here, left_behind, read_attacks

COURSE = HERE.parent / "courses" / "serving"
LAB, FULL = "serving", 20.0
ATTACKS = read_attacks("serving")
#: A sample runs in `make test`: the hostile scripts of tests/grading/test_deploy.py and tests/sandbox/test_containers.py.
pytestmark = pytest.mark.whole
each_attack = pytest.mark.parametrize("name", ATTACKS)


@dataclass
class Batch:
    """What became of each attack's copies, and of the honest behind them."""

    graded: dict[str, Graded]
    students: dict[str, list[str]]
    honest: list[str]
    reached: list[str]
    strays: set[str]
    left: list[str]

    @cached_property
    def said(self) -> dict[str, str]:
        """All that a result and a graded notebook hold, by student."""
        return {student: found.to_json() for student, found in self.graded.items()}


@pytest.fixture(scope="module")
def batch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    if isolation_here() != "confined":
        pytest.skip("this machine cannot confine, and outside a container these scripts would do harm")
    root, chosen = tmp_path_factory.mktemp("served"), [ATTACKS[name] for name in ATTACKS if name in _selected(request)]
    shutil.copytree(COURSE, root / "course")
    course = Course.read(root / "course")
    release_lab(course, course.lab(LAB))
    secrets = Path(os.environ["CAIP_SECRETS"])
    (secrets / "canary").write_text(CANARIES["secrets"])
    (course.lab(LAB).graders / "canary.py").write_text("# CANARY-5d1e90ab44c7-graders")
    with ExitStack() as stack:
        traps = Traps(stack).set(root)
        names = {**traps.names, "COURSE": str(course.root), "SECRETS": str(secrets), "REPOSITORY": str(HERE.parents[1])}
        students, honest = _hand_in_all(course, chosen, names)
        with left_behind() as strays, Worker(course, course.lab(LAB)) as worker:
            graded = {student: _judge(course, worker, student) for student in sorted({*chain(*students.values(), honest)})}
        left = [path.name for path in Path(tempfile.gettempdir()).glob(f"caip-dock-{worker._process.pid}-*")]
        yield Batch(graded, students, honest, traps.reached(), strays, left)
        (secrets / "canary").unlink()


def _selected(request: pytest.FixtureRequest) -> set[str]:
    items = [item for item in request.session.items if item.path == Path(__file__)]
    return {item.callspec.params["name"] for item in items if hasattr(item, "callspec") and "name" in item.callspec.params}


def _hand_in_all(course: Course, chosen: list[Attack], names: dict[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    students: dict[str, list[str]] = {}
    honest = ["000-honest"]
    _hand_in(course, honest[0], {})
    number = 0
    for attack in chosen:
        for _ in range(attack.copies):
            number += 1
            student = f"{number:03}-{attack.folder.name}"
            scripts = {path.stem: _named(path.read_text(), names) for path in attack.folder.glob("*.py")}
            _hand_in(course, student, scripts)
            students.setdefault(attack.folder.name, []).append(student)
            honest.append(f"{student}-honest")
            _hand_in(course, honest[-1], {})
    return students, honest


def _hand_in(course: Course, student: str, scripts: dict[str, str]) -> None:
    """Hand in an attack's scripts, and nothing else; right answers where it has none."""
    source = course.lab(LAB).notebook if not scripts else course.release(LAB) / f"{LAB}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        script = {"serves-answer": "inference", "trains-answer": "train_model"}.get(
            cell.metadata.get("nbgrader", {}).get("grade_id")
        )
        if script in scripts:
            cell.source = f"open('{script}.py', 'w').write({scripts[script]!r})"
    course.submitted(LAB, student).mkdir(parents=True)
    nbformat.write(notebook, course.submitted(LAB, student) / f"{LAB}.ipynb")


def _judge(course: Course, worker: Worker, student: str) -> Graded:
    job = make_job(course, worker.lab, student)
    graded = worker.grade(job)
    return worker.grade(job.confirmed(graded)) if graded.doubtful else graded


@each_attack
def test_an_attack_gets_what_it_deserves(batch: Batch, name: str) -> None:
    for student in batch.students[name]:
        result = batch.graded[student].result
        points = {exercise: score.points for exercise, score in result.exercise_scores().items() if score.points}
        assert points == ATTACKS[name].points, result
        assert result.verdict.value in ATTACKS[name].verdict


@each_attack
def test_nothing_is_found_carried_out_or_shown(batch: Batch, name: str) -> None:
    for student in batch.students[name]:
        text = batch.said[student]
        assert "BREACH" not in text
        assert not CANARY.search(text)
        for check in json.loads(text)["result"]["checks"]:
            assert not check["message"] or "about" in check["message"] or check["public"], "a hidden check says no more than that"


def test_the_honest_lose_nothing(batch: Batch) -> None:
    for student in batch.honest:
        result = batch.graded[student].result
        assert result.score.points == FULL, (student, [(c.name, c.message) for c in result.checks if c.message])


def test_nobody_was_reached_and_nothing_is_left(batch: Batch) -> None:
    assert batch.reached == []
    assert batch.strays == set()
    assert batch.left == []
