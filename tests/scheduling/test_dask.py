"""``caip grade --scheduler`` on a real cluster: a scheduler and workers as processes of their own, started by Dask's commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from caip.config import Course
from caip.gradebook import open_store
from tests.cli.test_killed import all_gone, state
from tests.scheduling.certificates import settings, write_certificates
from tests.scheduling.clusters import LOCKED, Cluster, cluster, older_interpreter

HandIn = Callable[..., Path]
ENDS_S = 120.0
#: Something of everything that a result holds, and work enough to kill a worker in the middle of it.
WORK = {
    "ada": {},
    "bob": {"double-answer": "def double(n): return n * n", "answer-answer": "print('x')\nanswer = 67"},
    "cy": {"double-answer": "open('seen.txt', 'w').write('x')\ndef double(n): return 2 * n", "why": "Because of the rule."},
    "dee": {"double-answer": "def double(n):\n    raise ValueError(n)"},
} | {f"slow{number}": {"double-answer": "import time; time.sleep(1)\ndef double(n): return 2 * n"} for number in range(3)}
HANGS = {"double-answer": "while True: pass"}


def caip(course: Course, on: Cluster | None, *words: str, **more: Any) -> subprocess.Popen[str]:
    program = str(Path(sys.executable).with_name("caip"))
    where = ["--scheduler", on.address] if on is not None else ["--jobs", "1"]
    environment = {**os.environ, **(on.environment if on is not None else {})}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True, "text": True}
    command = [program, "--course", str(course.root), "grade", "--json", *where, *words]
    return subprocess.Popen(command, **{**pipes, "env": environment, **more})


def graded(run: subprocess.Popen[str], code: int = 1) -> tuple[list[dict[str, Any]], str]:
    """Wait for a run; return what it printed. One of the submissions is ungradable, hence the exit code."""
    out, said = run.communicate(timeout=ENDS_S)
    assert run.returncode == code, said
    return json.loads(out) if out else [], said


@pytest.fixture(scope="module")
def handed_in(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Course:
    root = tmp_path_factory.mktemp("dask") / "course"
    shutil.copytree(_released_mini, root)
    course = Course.read(root)
    for student, answers in WORK.items():
        handing_in(course, student, answers, timestamp="2026-02-02 01:00:00.000000 UTC" if student == "dee" else "")
    (handing_in(course, "eve") / "mini.ipynb").write_text("not json")
    (course.submitted("mini", "cy") / "notes" / "deep").mkdir(parents=True)
    (course.submitted("mini", "cy") / "notes" / "deep" / "für mich.txt").write_bytes(b"\xff\x00")
    (course.submitted("mini", "cy") / "elsewhere").symlink_to("/etc/passwd")
    return course


def copied(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder, symlinks=True)
    return Course.read(folder)


@pytest.fixture(scope="module")
def unfit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of which no worker is fit: each for another reason."""
    folder = tmp_path_factory.mktemp("cluster")
    with cluster(folder / "cluster") as found:
        found.start_workers("old", python=older_interpreter(folder / "older"))
        found.start_workers("locked", before=LOCKED)
        found.start_workers("far")
        yield found


@pytest.fixture(scope="module")
def fit(unfit: Cluster) -> Cluster:
    """The same cluster, with workers that are fit besides."""
    unfit.start_workers("one", "two")
    return unfit


def test_where_no_worker_is_fit_the_command_says_why_and_writes_nothing(
    unfit: Cluster, handed_in: Course, tmp_path: Path
) -> None:
    course = copied(handed_in, tmp_path / "course")
    _, said = graded(caip(course, unfit), code=3)
    assert "it has caip 0.0.9" in said
    assert "cannot confine a student's kernel" in said
    assert "What arrived has the hash" in said
    assert "Traceback" not in said
    assert list((course.root / "autograded").glob("*/*")) == []
    assert state(course)["results"] == {}
    assert sorted(unfit.bundles_sent) == ["far", "locked", "old"]


def test_it_is_graded_as_it_is_here_though_a_worker_is_killed(fit: Cluster, handed_in: Course, tmp_path: Path) -> None:
    here, there = copied(handed_in, tmp_path / "here"), copied(handed_in, tmp_path / "there")
    graded(caip(here, None))
    run = caip(there, fit)
    after(run, 2)
    fit.kill("two")
    rows, said = graded(run)
    assert {row["student"] for row in rows if row["verdict"] == "grader_fault"} == set()
    assert state(there) == state(here)
    assert said.splitlines()[-1] == f"{len(WORK) + 1} graded, 0 unchanged."
    assert fit.below_workers() == []


def after(run: subprocess.Popen[str], n_done: int) -> None:
    """Wait until so many submissions are judged."""
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith("{") and json.loads(line)["done"] == n_done:
            return
    pytest.fail("it ended before")


@pytest.fixture(scope="module")
def three(fit: Cluster) -> Cluster:
    """The same cluster, with three workers that are fit and others that are not."""
    fit.start_workers("three", "four")
    return fit


@pytest.fixture
def slow(handed_in: Course, handing_in: HandIn, tmp_path: Path) -> Course:
    """Each of many submissions takes some seconds."""
    course = copied(handed_in, tmp_path / "slow")
    for number in range(12):
        handing_in(course, f"long{number}", {"double-answer": "import time; time.sleep(2)"})
    return course


@pytest.mark.whole
def test_the_bundle_travels_once_and_unchanged_work_is_not_judged_again(
    three: Cluster, handed_in: Course, tmp_path: Path
) -> None:
    course, sent = copied(handed_in, tmp_path / "course"), three.bundles_sent
    for words, note in (((), f"{len(WORK) + 1} graded, 0 unchanged."), ((), f"0 graded, {len(WORK) + 1} unchanged.")):
        assert graded(caip(course, three, *words))[1].splitlines()[-1] == note
    graded(caip(course, three, "--force"))
    more = three.bundles_sent[len(sent) :]
    has_it = "one" in sent  # from the test above, where that ran
    assert {name: more.count(name) for name in ("one", "three", "four")} == {"one": 0 if has_it else 1, "three": 1, "four": 1}


@pytest.mark.whole
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_process_and_no_task(three: Cluster, slow: Course, number: signal.Signals) -> None:
    run = caip(slow, three)
    after(run, 1)
    there = three.below_workers()
    assert there
    os.kill(run.pid, number)
    _, said = run.communicate(timeout=ENDS_S)
    assert run.returncode == 130
    assert len(state(slow)["results"]) < len(slow.students_with("mini")), "it went on to the end"
    assert "run the same command again to go on" in said
    assert "Traceback" not in said
    assert all_gone(there)
    assert three.n_tasks() == 0


@pytest.mark.whole
def test_a_command_that_is_killed_leaves_nothing_at_work_and_the_next_goes_on(
    three: Cluster, slow: Course, tmp_path: Path
) -> None:
    reference = copied(slow, tmp_path / "reference")
    graded(caip(reference, None))
    run = caip(slow, three)
    after(run, 2)
    there = three.below_workers()
    run.kill()
    run.communicate()
    assert all_gone(there)
    assert three.n_tasks() == 0
    graded(caip(slow, three))
    assert state(slow) == state(reference)


@pytest.mark.whole
def test_what_noise_may_have_caused_is_rerun_alone(three: Cluster, handed_in: Course, handing_in: HandIn, tmp_path: Path) -> None:
    course = copied(handed_in, tmp_path / "course")
    for student in ("hal", "hans"):
        handing_in(course, student, HANGS)
    graded(caip(course, three))
    with open_store(course) as store:
        found = sorted((one for one in store.latest("mini") if one.record.confirmed), key=lambda one: one.record.started_at)
    assert {one.student for one in found} == {"hal", "hans"}
    records = [one.record for one in found]
    began = [datetime.fromisoformat(one.started_at) for one in records]
    assert (began[1] - began[0]).total_seconds() > records[0].seconds - 1  # times are whole seconds


@pytest.mark.whole
def test_a_worker_that_comes_later_takes_part(three: Cluster, slow: Course) -> None:
    run = caip(slow, three)
    after(run, 1)
    for name in ("one", "three", "four"):
        three.kill(name)
    three.start_workers("five", "six")
    rows, _ = graded(run)
    assert {row["verdict"] for row in rows} <= {"graded", "pending", "late", "ungradable", "missing"}


@pytest.mark.whole
def test_without_its_scheduler_a_run_ends_and_the_next_goes_on(slow: Course, tmp_path: Path) -> None:
    with cluster(tmp_path / "first") as found:
        found.start_workers("one")
        run = caip(slow, found)
        after(run, 1)
        found.kill("scheduler")
        _, said = graded(run, code=3)
        assert "is gone" in said
        assert "Traceback" not in said
    with cluster(tmp_path / "second") as found:
        found.start_workers("one", "two")
        graded(caip(slow, found))


@pytest.mark.whole
def test_a_submission_that_loses_too_many_workers_has_no_score_and_is_judged_by_the_next_run(
    handed_in: Course, handing_in: HandIn, tmp_path: Path
) -> None:
    course = copied(handed_in, tmp_path / "course")
    handing_in(course, "zoe", {"double-answer": "import time; time.sleep(2.5)\ndef double(n): return 2 * n"})
    with cluster(tmp_path / "cluster", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as found:
        found.start_workers("one")
        run = caip(course, found)
        after(run, len(WORK) + 1)  # all but one: the last four are slow, and Dask does them in any order
        found.kill("one")
        found.start_workers("two")
        rows, said = graded(run, code=3)
        (lost,) = (row["student"] for row in rows if row["verdict"] == "grader_fault")
        assert lost == "zoe" or lost.startswith("slow")
        assert "workers were lost" in said
        rows, _ = graded(caip(course, found))
        assert [row["student"] for row in rows if row["verdict"] == "grader_fault"] == []


@pytest.mark.whole
def test_who_has_no_certificate_is_not_answered(three: Cluster, handed_in: Course, tmp_path: Path) -> None:
    other = settings(write_certificates(tmp_path / "others"))
    course = copied(handed_in, tmp_path / "course")
    for environment in (dict.fromkeys(other, ""), other):
        _, said = graded(caip(course, three, env={**os.environ, **environment}), code=3)
        assert "No Dask scheduler answers at" in said
        assert "Traceback" not in said
    assert state(course)["results"] == {}
