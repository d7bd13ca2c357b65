"""Only what changed is judged again, it comes to what judging all of it would, and nothing is lowered silently."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result

from caip.cli import run
from caip.cli.main import cli
from caip.config import Course, LatePolicy
from caip.gradebook import open_store, store
from caip.grading import Graded, Job, lowered, narrowed
from caip.results import CheckResult, Outcome, Record, SubmissionResult, Verdict
from caip.scheduling import ThisMachine

HandIn = Callable[..., Path]
WRONG = {"double-answer": "def double(n): return n * n", "answer-answer": "answer = 41"}
TIMES = ("started_at", "seconds")
SHARED = ("seed", "notebook_sha256", "lab_sha256", "lock_sha256", "python", "caip_version")


def grade(course: Course, *, force: bool = False, accept_lower: bool = False, jobs: int = 1) -> list[run.Step]:
    work = run.to_grade(course, course.labs(), None, "confined", force=force)
    return list(run.grade(course, work, ThisMachine(jobs, "confined"), accept_lower=accept_lower))


def results(course: Course, *without: str) -> dict[str, dict[str, Any]]:
    """Return each student's last result as plain data, times and ``without`` left out."""
    with open_store(course) as store:
        found = {result.student: result.to_dict() for result in store.latest("mini")}
    for result in found.values():
        result["record"] = {key: value for key, value in result["record"].items() if key not in (*TIMES, *without)}
    return found


def autograded(course: Course) -> dict[str, bytes]:
    files = (path for path in (course.root / "autograded").rglob("*") if path.is_file())
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in files}


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def graded(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Course:
    """A graded course: right work, wrong work, late work, and no notebook. Not to be changed."""
    root = tmp_path_factory.mktemp("regrades") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)
    handing_in(course, "ada")
    handing_in(course, "bob", WRONG)
    handing_in(course, "cy", timestamp="2026-02-02 01:00:00.000000 UTC")
    (handing_in(course, "eve") / "mini.ipynb").write_text("not json")
    grade(course)
    return course


@pytest.fixture
def copied(graded: Course, tmp_path: Path) -> Course:
    shutil.copytree(graded.root, tmp_path / "course")
    return Course.read(tmp_path / "course")


def harder(course: Course) -> Path:
    """Edit one hidden grader, so that right work fails a check of two points."""
    file = course.graders_dir / "mini" / "test_double.py"
    edit(file, 'with raises("TypeError")', 'with raises("ValueError")')
    return file


@pytest.mark.parametrize("at_once", [1, 3, 200])
def test_grading_again_does_nothing(copied: Course, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(store, "READ_AT_ONCE", at_once)
    assert grade(copied) == []


def test_the_same_inputs_give_the_same_bit_for_bit(copied: Course) -> None:
    before, files = results(copied), autograded(copied)
    assert len(grade(copied, force=True, jobs=2)) == 4
    assert results(copied) == before
    assert autograded(copied) == files


def test_an_edited_grader_regrades_its_exercise_for_everyone_as_a_regrade_of_all_would(copied: Course) -> None:
    harder(copied)
    jobs = [job for _, jobs in run.to_grade(copied, copied.labs(), None, "confined", force=False) for job in jobs]
    assert {job.student: job.kept for job in jobs} == {**dict.fromkeys(("ada", "bob", "cy"), ("answer", "why")), "eve": ()}
    assert len(grade(copied, accept_lower=True)) == 4
    narrow, files = results(copied, "kept"), autograded(copied)
    assert {student: record["record"]["kept"] for student, record in results(copied).items() if student != "eve"} == (
        dict.fromkeys(("ada", "bob", "cy"), ("answer", "why"))
    )
    assert [check["outcome"] for check in narrow["ada"]["checks"]] == ["passed", "passed", "failed", "passed", "passed"]
    assert len(grade(copied, force=True)) == 4
    assert results(copied, "kept") == narrow
    assert autograded(copied) == files
    assert grade(copied) == []


def test_cells_that_nothing_judged_sees_are_not_run_and_show_what_they_showed(copied: Course, handing_in: HandIn) -> None:
    says = "\nimport uuid; print(uuid.uuid4())"
    handing_in(copied, "ada", {"double-answer": "def double(n): return 2 * n" + says, "answer-answer": "answer = 42" + says})
    grade(copied)
    first, file = shown(copied), harder(copied)
    grade(copied, accept_lower=True)
    again = shown(copied)
    assert (again["double-answer"] != first["double-answer"], again["answer-answer"]) == (True, first["answer-answer"])
    edit(file, 'with raises("ValueError")', 'with raises("TypeError")')
    shutil.rmtree(copied.autograded("mini", "ada"))
    grade(copied)
    assert shown(copied)["answer-answer"] != first["answer-answer"], "where nothing is left to be shown, all is run"


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [('6 * 7"', '7 * 6"', None), ('"notebook_sha256": "', '"notebook_sha256": "0', 4), ('"cells": [', "", 4)],
    ids=["a cell", "of other work", "damaged"],
)
def test_what_somebody_did_to_a_graded_notebook_is_not_shown_as_what_a_cell_showed(
    copied: Course, old: str, new: str, number: int | None
) -> None:
    edit(copied.autograded("mini", "ada") / "mini.ipynb", old, new)
    harder(copied)
    grade(copied, accept_lower=True)
    assert shown(copied) == {"setup": (1, ""), "double-answer": (2, ""), "double": (None, ""), "answer": (None, "")} | {
        "answer-answer": (number, "")
    }


def shown(course: Course) -> dict[str, tuple[int | None, str]]:
    """Return what ada's cells show, and under which number."""
    cells = nbformat.read(course.autograded("mini", "ada") / "mini.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code" and "nbgrader" in cell.metadata]
    return {
        cell.metadata.nbgrader.grade_id: (cell.execution_count, "".join(one.get("text", "") for one in cell.outputs))
        for cell in code
    }


@pytest.mark.whole
def test_a_kept_exercise_is_not_judged_again(copied: Course) -> None:
    """What is taken over says so itself: the jobs' earlier results are marked."""
    harder(copied)
    work = [
        (lab, [replace(job, before=marked(job.before)) for job in jobs if job.before is not None])
        for lab, jobs in run.to_grade(copied, copied.labs(), None, "confined", force=False)
    ]
    assert [job.student for _, jobs in work for job in jobs] == ["ada", "bob", "cy"]
    list(run.grade(copied, work, ThisMachine(1, "confined"), accept_lower=True))
    sentences = {check["exercise"]: check["sentence"] for check in results(copied)["ada"]["checks"]}
    assert sentences["answer"] == "taken over"
    assert sentences["double"] != "taken over"


def marked(result: SubmissionResult) -> SubmissionResult:
    return replace(result, checks=tuple(replace(check, sentence="taken over") for check in result.checks))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("source/mini/lab.toml", "call_timeout_s = 1.5", "call_timeout_s = 1.4"),
        ("graders/mini/misconceptions.py", "This is the square", "That is the square"),
        ("release/mini/mini.ipynb", "number", "numbers"),
    ],
    ids=["limits", "misconceptions", "release"],
)
def test_what_all_exercises_share_regrades_all(copied: Course, name: str, old: str, new: str) -> None:
    edit(copied.root / name, old, new)
    course = Course.read(copied.root)
    jobs = [job for _, jobs in run.to_grade(course, course.labs(), None, "confined", force=False) for job in jobs]
    assert [(job.student, job.kept) for job in jobs] == [(student, ()) for student in ("ada", "bob", "cy", "eve")]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("source/mini/lab.toml", "define a value", "define it"), ("graders/mini/pool.toml", "", "x = 1")],
    ids=["objective", "pool"],
)
def test_what_changes_no_result_regrades_nothing(copied: Course, name: str, old: str, new: str) -> None:
    (copied.root / name).touch()
    edit(copied.root / name, old, new)
    assert grade(Course.read(copied.root)) == []


def caip(course: Course, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--course", str(course.root), *words])


def test_nothing_is_lowered_until_it_is_accepted(copied: Course) -> None:
    harder(copied)
    before, files = results(copied), autograded(copied)
    done = caip(copied, "grade", "--jobs", "1")
    assert done.exit_code == 1
    assert "not lowered: ada, mini: 16 to 14 (double 10 to 8)" in done.stderr
    assert "not lowered: cy, mini: 16 to 14 (double 10 to 8)" in done.stderr
    assert "bob, mini: " not in done.stderr
    assert "2 scores stay as they were" in done.stderr
    assert "--accept-lower" in done.stderr
    for student in ("ada", "cy"):
        assert results(copied)[student] == before[student]
    changed = {name for name, data in autograded(copied).items() if data != files[name]}
    assert changed <= {"autograded/bob/mini/mini.ipynb"}
    caip(copied, "grade", "--jobs", "1", "--accept-lower")
    assert {s: r["checks"][2]["points"] for s, r in results(copied).items() if s != "eve"} == {"ada": 0, "bob": 0, "cy": 0}
    assert grade(copied) == []


@pytest.mark.whole
def test_a_resubmission_may_score_less(copied: Course, handing_in: HandIn) -> None:
    handing_in(copied, "ada", WRONG)
    assert [step.held for step in grade(copied)] == [None]
    assert results(copied)["ada"]["checks"][1]["outcome"] == "failed"


# The same as pure functions of results.


def check(exercise: str, points: float, outcome: Outcome = Outcome.PASSED) -> CheckResult:
    return CheckResult(exercise, "test_it", "it works", False, outcome, points, 4)


RECORD = Record("s", "n", "g", "l", {"one": "1", "two": "2"}, "k", "3", "v", "confined, memory by supervisor")
DONE = SubmissionResult("ada", "lab", Verdict.GRADED, (check("one", 4), check("two", 2)), record=RECORD)
JOB = Job("ada", "", "", record=replace(RECORD, exercise_sha256={"one": "1", "two": "new"}))


def test_what_is_settled_is_not_judged() -> None:
    assert narrowed(replace(JOB, record=RECORD), DONE, "confined") is None


def test_of_ordinary_work_the_rest_is_kept() -> None:
    job = narrowed(JOB, DONE, "confined")
    assert job == replace(JOB, before=DONE, kept=("one",))
    assert Job.from_json(job.to_json()) == job
    assert job.confirmed(Graded(DONE, doubtful=("two",))) == replace(job, confirm=True)
    assert job.confirmed(Graded(DONE, doubtful=("one", "two"))).kept == ()


@pytest.mark.parametrize(
    "last",
    [
        None,
        replace(DONE, verdict=Verdict.GRADER_FAULT),
        replace(DONE, verdict=Verdict.TAMPERED),
        replace(DONE, verdict=Verdict.UNGRADABLE),
        replace(DONE, late_s=1.0),
        replace(DONE, checks=(check("one", 0, Outcome.TIMEOUT),)),
        *(replace(DONE, record=replace(RECORD, **{name: "x"})) for name in (*SHARED, "isolation")),
        replace(DONE, record=replace(RECORD, confirmed=True)),
        replace(DONE, record=replace(RECORD, exercise_sha256={"one": "1"})),
        replace(DONE, record=Record(**{**asdict(RECORD), "exercise_sha256": {}, "lab_sha256": "", "python": ""})),
    ],
)
def test_anything_else_is_judged_whole(last: SubmissionResult | None) -> None:
    assert narrowed(JOB, last, "confined") == JOB


FREE = LatePolicy()


def test_a_score_that_falls_is_seen() -> None:
    found = lowered(DONE, replace(DONE, checks=(check("one", 4), check("two", 1))), FREE)
    assert found is not None
    assert (found.before, found.after, found.items) == (6, 5, (("two", 2, 1),))


def test_an_item_that_falls_is_seen_where_another_rises() -> None:
    found = lowered(DONE, replace(DONE, checks=(check("one", 2), check("two", 4))), FREE)
    assert found is not None
    assert found.items == (("one", 4, 2),)


def test_a_score_that_would_be_lost_is_seen() -> None:
    found = lowered(DONE, replace(DONE, verdict=Verdict.UNGRADABLE, checks=()), FREE)
    assert found is not None
    assert found.after is None


def test_a_penalty_that_comes_or_grows_is_seen() -> None:
    late = replace(DONE, late_s=3600.0)
    assert lowered(DONE, late, FREE) is None
    assert lowered(DONE, late, LatePolicy(percent_per_day=10)) is not None
    assert lowered(late, DONE, LatePolicy(percent_per_day=10)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, DONE),
        (DONE, DONE),
        (DONE, replace(DONE, verdict=Verdict.GRADER_FAULT, checks=())),
        (DONE, replace(DONE, checks=(), record=replace(RECORD, notebook_sha256="other"))),
        (DONE, replace(DONE, checks=(check("one", 4), check("two", 3)))),
    ],
    ids=["first", "same", "fault", "resubmission", "more"],
)
def test_nothing_is_lowered(before: SubmissionResult | None, after: SubmissionResult) -> None:
    assert lowered(before, after, FREE) is None
