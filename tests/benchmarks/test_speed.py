"""benchmarks/grading, scale and regrade: what they measure with. The runs themselves take minutes, and are ``whole``."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks import grading, regrade, scale
from benchmarks.cohorts import LEFT_OUT, ROOT
from benchmarks.measured import Measured, run
from benchmarks.systems import caip
from benchmarks.systems.in_cell import points_of
from benchmarks.systems.otter import TEST_FILE
from benchmarks.systems.tests_of import call_of
from caip.config import Course, Lab
from caip.simulate.cohort import ACCIDENTS
from caip_lab.checks.notebook import read_cells

CHECKS = '''
from dataclasses import dataclass

import pytest

from caip_lab.checks import points, same


@dataclass
class Pair:
    first: int


@pytest.fixture
def pair(rng):
    yield Pair(int(rng.integers(10)))


@points(1.5)
@pytest.mark.parametrize("number, double", [(2, 4), (3, 6)])
def test_double(student, number, double):
    """it doubles"""
    assert student.double(number) == same(double)


@points(0.5)
def test_fresh(student, pair):
    """it doubles what nobody knows"""
    assert student.double(pair.first) == same(2 * pair.first)
'''


@pytest.mark.parametrize(
    ("answer", "points"), [("2 * n", 2.0), ("n + 2 if n == 2 else 6 if n == 3 else -1", 1.5), ("n + 2", 0.0), ("1 / 0", 0.0)]
)
def test_a_lab_s_checks_run_in_the_student_s_own_process(answer: str, points: float) -> None:
    namespace: dict[str, object] = {}
    exec(f"def double(n):\n    return {answer}", namespace)
    assert points_of({"/course/test_double.py": CHECKS}, namespace) == points


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Course.read(ROOT).lab("w1c2_metrics")


def test_a_right_answer_has_full_points_in_another_system_s_cell(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.source)
    cells = [source for source, exercise in read_cells(lab.notebook) if exercise is None]
    answer = next(source for source in cells if "def fbeta" in source)
    namespace: dict[str, object] = {}
    exec(answer, namespace)
    *lines, last = call_of(lab, "fbeta", "namespace").splitlines()
    exec("\n".join(lines), {}, found := {"namespace": namespace})
    assert eval(last, {}, found) == lab.exercise("fbeta").points


def test_otter_s_test_file_is_one(lab: Lab) -> None:
    compile(TEST_FILE.format(exercise="fbeta", points=2.0, body="    found = 2.0"), "test", "exec")


def test_the_floor_s_cells_find_what_lies_beside_the_notebook(tmp_path: Path) -> None:
    folder = tmp_path / "work" / "ada"
    folder.mkdir(parents=True)
    (folder / "beside.py").write_text("number = 2")
    write(new_notebook(cells=[new_code_cell("import beside"), new_code_cell("beside.number / 0")]), folder / "lab.ipynb")
    told = json.dumps({"preload": [], "aws": False})
    found = run([sys.executable, "-m", "benchmarks.systems.floor", tmp_path, told], ROOT, lambda line: line.startswith("done"))
    assert found.printed[-1] == "done ada 1 cells raised\n"


def test_start_up_counts_for_nobody(tmp_path: Path) -> None:
    script = "import time; time.sleep(1); print('done 1'); print('done 2'); print('other'); print('done 3')"
    found = run([sys.executable, "-u", "-c", script], tmp_path, lambda line: line.startswith("done"))
    assert len(found.done) == 3
    assert found.done[0][0] > 1
    assert found.per_submission()[0] < found.done[0][0]


def test_processor_time_of_all_that_a_run_starts_is_counted(tmp_path: Path) -> None:
    burn = "import time\nuntil = time.process_time() + 1\nwhile time.process_time() < until: pass"
    script = (
        f"import subprocess, sys; print('done 1', flush=True); subprocess.run([sys.executable, '-c', {burn!r}]); print('done 2')"
    )
    found = run([sys.executable, "-u", "-c", script], tmp_path, lambda line: line.startswith("done"))
    assert 0.9 < found.per_submission()[1] < 30


def test_a_run_in_which_a_grader_broke_has_no_figure(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    told = {"event": "graded", "student": "ada", "verdict": "grader_fault", "points": None, "message": "the check broke"}
    (tmp_path / "bin" / "caip").write_text(f"#!/bin/sh\necho '{json.dumps(told)}'\nexit 3\n")
    (tmp_path / "bin" / "caip").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caip, "PROGRAM", tmp_path / "bin" / "caip")
        with pytest.raises(SystemExit, match="ada: the check broke"):
            caip.grade(replace(Course.read(ROOT), root=tmp_path), lab, 1)


def test_two_at_once_have_begun_when_the_second_is_done() -> None:
    found = Measured(done=[(1.0, 2.0), (1.0, 2.0), (2.0, 4.0), (3.0, 5.0)])
    assert found.per_submission(at_once=2) == (1.0, 1.5)


def test_what_is_left_out_happens_in_a_cohort() -> None:
    assert set(LEFT_OUT) < set(ACCIDENTS)


def test_ratios_are_by_lab() -> None:
    rows = [grading.Row(lab, system, 1, seconds, 1.0, 0.0, 0.0, None) for lab, system, seconds in (("a", "x", 6), ("a", "y", 2))]
    assert grading.ratios(rows, "x", "y") == {"a": 3.0}


@pytest.mark.whole
def test_the_labs_are_graded_by_each_system(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        grading.main, ["--size", "quick", "--lab", "w1c2_metrics", "--json", str(tmp_path / "grading.json")]
    )
    assert done.exit_code == 0, done.output
    facts = json.loads((tmp_path / "grading.json").read_text())
    assert {row["system"] for row in facts["rows"] if row["points"]} >= {"caip, 1 worker", "nbgrader autograde"}
    assert facts["ratio_nbgrader"]["w1c2_metrics"] > 1


@pytest.mark.whole
def test_a_cohort_is_graded_and_graded_again(tmp_path: Path) -> None:
    for main, options in ((scale.main, ["--largest", "10"]), (regrade.main, ["--submissions", "10"])):
        done = CliRunner().invoke(main, [*options, "--json", str(tmp_path / "found.json")])
        assert done.exit_code == 0, done.output
        assert json.loads((tmp_path / "found.json").read_text())
