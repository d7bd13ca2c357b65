"""The red-team suite of labs that use AWS: hostile notebooks with an account each, graded in one batch among honest ones.

Folders of ``cloud/`` are as README.md says; the course is ``tests/courses/cloud``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.results import Verdict
from tests.attacks.test_attacks import Attack, Batch, Traps, by_exercise, caip, isolation_here, left_behind
from tests.grading.test_account import CLOUD, FULL, HONEST

HERE = Path(__file__).parent / "cloud"
LAB = "cloud"
FAMILIES = {"template", "administration", "network", "identity", "time", "evidence", "resources", "relay"}
ATTACKS = {path.parent.name: Attack.read(path.parent) for path in sorted(HERE.glob("*/attack.toml"))}
#: All run in `make test-all`; a sample of them in tests/grading/test_account.py.
each_attack = pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.whole]) for name in ATTACKS])


@pytest.fixture(scope="module")
def batch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    """Grade the attacks whose tests were selected, each between honest submissions, by the real command line."""
    root, isolation = tmp_path_factory.mktemp("attacked"), isolation_here()
    items = [item for item in request.session.items if item.path == Path(__file__) and hasattr(item, "callspec")]
    selected = {item.callspec.params["name"] for item in items if "name" in item.callspec.params}
    chosen = [one for name, one in ATTACKS.items() if name in selected and (isolation == "confined" or not one.confined)]
    with ExitStack() as stack:
        traps = Traps(stack).set(root)
        shutil.copytree(CLOUD, root / "course")
        course = Course.read(root / "course")
        environment = {**os.environ, "CAIP_SECRETS": str(root / "secrets")}
        caip(course, environment, "release", check=True)
        students, honest = hand_in_all(course, chosen, traps.names)
        with left_behind() as strays:
            graded = caip(course, environment, "grade", "--json", "--jobs", "2", "--isolation", isolation)
        caip(course, environment, "feedback", check=True)
        yield Batch(course, students, honest, graded, traps.reached(), strays, LAB)


def hand_in_all(course: Course, chosen: list[Attack], names: dict[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    """Hand in each attack, with an honest submission behind each second one."""
    students: dict[str, list[str]] = {}
    honest: list[str] = []
    copies = [attack for attack in chosen for _ in range(attack.copies)]
    for number, attack in enumerate(copies):
        student = f"{number:03}-{attack.folder.name}"
        hand_in(course, student)
        attack.change(course.submitted(LAB, student), f"{LAB}.ipynb", names)
        students.setdefault(attack.folder.name, []).append(student)
        if number % 2 == 0:
            honest.append(f"{number:03}-honest")
            hand_in(course, honest[-1])
    return students, honest


def hand_in(course: Course, student: str) -> None:
    """Hand in right answers for everything."""
    notebook = nbformat.read(course.release(LAB) / f"{LAB}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = HONEST.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    course.submitted(LAB, student).mkdir(parents=True)
    nbformat.write(notebook, course.submitted(LAB, student) / f"{LAB}.ipynb")


@each_attack
def test_an_attack_gets_what_it_deserves(batch: Batch, name: str) -> None:
    attack = ATTACKS[name]
    for student in batch.copies(name):
        result = batch.results[student]
        assert result.verdict.value in attack.verdict, result.message
        assert by_exercise(result) == pytest.approx(attack.points), [(one.name, one.outcome, one.facts) for one in result.checks]


@each_attack
def test_an_attack_brings_nothing_to_light(batch: Batch, name: str) -> None:
    for student in batch.copies(name):
        record = json.dumps(batch.results[student].to_dict(), ensure_ascii=False)
        for where, text in [*batch.shown(student), ("the record", record)]:
            assert "BREACH" not in text, f"{where}: {text[text.find('BREACH') :][:300]}"


@pytest.mark.whole
def test_the_honest_between_them_lose_nothing(batch: Batch) -> None:
    for student in batch.honest:
        result = batch.results[student]
        assert (result.verdict, by_exercise(result)) == (Verdict.GRADED, FULL), student


@pytest.mark.whole
def test_the_batch_ends_as_it_should(batch: Batch) -> None:
    assert batch.graded.returncode == 0, batch.graded.stderr
    assert len(batch.results) == len(batch.honest) + sum(map(len, batch.students.values()))


@pytest.mark.whole
def test_no_process_is_left(batch: Batch) -> None:
    assert not batch.strays


@pytest.mark.whole
def test_nobody_reached_a_socket(batch: Batch) -> None:
    assert not batch.reached


# What the suite claims of itself.


def test_there_are_enough_attacks_of_every_family() -> None:
    assert len(ATTACKS) >= 15
    assert set(Counter(attack.family for attack in ATTACKS.values())) == FAMILIES


@pytest.mark.parametrize("documented", ATTACKS)
def test_an_attack_says_what_it_tries(documented: str) -> None:
    attack = ATTACKS[documented]
    assert attack.title.endswith(".")
    assert set(attack.verdict) <= set(Verdict)
    assert set(attack.points) <= set(FULL)
    assert {path.stem.removesuffix("-answer") for path in attack.folder.glob("*.py")} <= set(FULL)
