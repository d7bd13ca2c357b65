"""``caip grade --scheduler`` on a real cluster: a scheduler and workers as processes of their own, started by Dask's commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from caip.config import Course
from tests.cli.test_killed import state
from tests.scheduling.clusters import LOCKED, Cluster, cluster, older_interpreter

HandIn = Callable[..., Path]
ENDS_S = 120.0
#: Something of everything that a result holds, and work enough to kill a worker in the middle of it.
WORK = {
    "ada": {},
    "bob": {"double-answer": "def double(n): return n * n", "answer-answer": "print('x')\nanswer = 67"},
    "cy": {"double-answer": "open('seen.txt', 'w').write('x')\ndef double(n): return 2 * n", "why": "Because of the rule."},
    "dee": {"double-answer": "def double(n):\n    raise ValueError(n)"},
} | {f"slow{number}": {"double-answer": "import time; time.sleep(1)\ndef double(n): return 2 * n"} for number in range(6)}


def caip(course: Course, on: Cluster | None, *words: str, **more: Any) -> subprocess.Popen[str]:
    program = str(Path(sys.executable).with_name("caip"))
    where = ["--scheduler", on.address] if on is not None else ["--jobs", "2"]
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
    unfit.start_workers("one", "two", "three")
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
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith("{") and json.loads(line)["done"] == 3:
            break
    fit.kill("three")
    rows, said = graded(run)
    assert {row["student"] for row in rows if row["verdict"] == "grader_fault"} == set()
    assert state(there) == state(here)
    assert said.splitlines()[-1] == f"{len(WORK) + 1} graded, 0 unchanged."
