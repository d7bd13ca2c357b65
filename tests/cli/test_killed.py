"""A run of grading that is killed, stopped or met by a second one loses nothing: the next run ends as if nothing had been."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from caip.cli.main import cli
from caip.config import Course
from caip.errors import UsageError
from caip.gradebook import grading_turn, open_store, release_lab, turns
from caip.gradebook.folders import recover
from tests.conftest import on_server
from tests.postgres import Server

HandIn = Callable[..., Path]
#: Named mistakes, a figure of what is printed, a file, late work: something of everything that a result holds.
WORK = {
    "ada": {},
    "bob": {"double-answer": "def double(n): return n * n", "answer-answer": "print('x')\nanswer = 67"},
    "cy": {"double-answer": "open('seen.txt', 'w').write('x')\ndef double(n): return 2 * n", "why": "Because of the rule."},
    "dee": {"double-answer": "def double(n):\n    raise ValueError(n)"},
}
ENDS_S = 120.0
POINTS, SOME = 50, 3


def caip(course: Course, *words: str) -> subprocess.Popen[str]:
    program = Path(sys.executable).parent / "caip"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True, "text": True}
    return subprocess.Popen([str(program), "--course", str(course.root), "grade", "--jobs", "2", *words], **pipes)


def graded(course: Course) -> None:
    run = caip(course)
    said = run.communicate(timeout=ENDS_S)
    assert run.returncode == 1, said  # eve's is ungradable


def state(course: Course) -> dict[str, Any]:
    """Return all that a run of grading leaves, times left out: results, points, files."""
    with open_store(course) as store:
        results = {one.student: one.to_dict() for one in store.latest("mini")}
    for result in results.values():
        for name in ("started_at", "seconds", "confirmed"):
            del result["record"][name]
    with Gradebook(course.db_url, course.id) as gradebook:
        found = gradebook.find_assignment("mini").submissions
        grades = {s.student.id: sorted(_grade(g) for nb in s.notebooks for g in nb.grades) for s in found}
    files = (path for path in (course.root / "autograded").rglob("*") if path.is_file())
    return {"results": results, "grades": grades, "files": {str(p.relative_to(course.root)): p.read_bytes() for p in files}}


def _grade(grade: Any) -> tuple[str, str, bool]:
    return grade.name, str(grade.auto_score), grade.needs_manual_grade


@dataclass(frozen=True)
class Reference:
    """A course with work handed in, what grading it leaves when nothing disturbs, and how long that takes."""

    course: Course
    state: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def reference(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Reference:
    roots = [tmp_path_factory.mktemp("killed") / name for name in ("course", "graded")]
    shutil.copytree(_released_mini, roots[0])
    course = Course.read(roots[0])
    for student, answers in WORK.items():
        handing_in(course, student, answers, timestamp="2026-02-02 01:00:00.000000 UTC" if student == "dee" else "")
    (handing_in(course, "eve") / "mini.ipynb").write_text("not json")
    shutil.copytree(roots[0], roots[1])
    undisturbed = Course.read(roots[1])
    started = time.monotonic()
    graded(undisturbed)
    return Reference(course, state(undisturbed), time.monotonic() - started)


@pytest.fixture
def course(reference: Reference, tmp_path: Path) -> Course:
    """The same work, in a course of its own, not graded."""
    shutil.copytree(reference.course.root, tmp_path / "course")
    return Course.read(tmp_path / "course")


@pytest.fixture(scope="module")
def released_on_server(reference: Reference, postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same work, the gradebook on a server."""
    root = tmp_path_factory.mktemp("server") / "course"
    shutil.copytree(reference.course.root, root)
    course = on_server(root, postgres.new_database())
    release_lab(course, course.lab("mini"))
    return course


@pytest.fixture
def course_on_server(released_on_server: Course, postgres: Server, tmp_path: Path) -> Course:
    """The same, in a folder and a database of its own."""
    shutil.copytree(released_on_server.root, tmp_path / "course")
    return on_server(tmp_path / "course", postgres.new_database(released_on_server.db_url))


def tree(root: int) -> list[int]:
    """Return ``root`` and every process below it."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def alive(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        with suppress(OSError):
            found += [pid] if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX" else []
    return found


def all_gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + ENDS_S
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pids)


def points_in_time() -> list[Any]:
    """On each kind of database so many, each with a seed of its own; some of them every day."""
    every_day = {("sqlite", n) for n in range(SOME)} | {("postgresql", n) for n in range(POINTS, POINTS + 2)}
    both = [("sqlite", n) for n in range(POINTS)] + [("postgresql", n) for n in range(POINTS, 2 * POINTS)]
    return [pytest.param(*one, marks=() if one in every_day else pytest.mark.whole) for one in both]


@pytest.mark.parametrize(("database", "point"), points_in_time())
def test_after_a_kill_at_any_time_the_next_run_ends_as_if_nothing_had_been(
    reference: Reference, request: pytest.FixtureRequest, database: str, point: int
) -> None:
    course: Course = request.getfixturevalue({"sqlite": "course", "postgresql": "course_on_server"}[database])
    chance = random.Random(point)
    run = caip(course)
    time.sleep(chance.uniform(0, reference.seconds))
    there = tree(run.pid)
    victim = run.pid if point % SOME == 0 else chance.choice(there)  # the command itself more often than by chance
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    run.communicate(timeout=ENDS_S)
    assert all_gone(there)
    graded(course)
    assert state(course) == reference.state
    assert [path.name for path in (course.root / "autograded").glob("*/.*")] == []


@pytest.fixture
def slow(course: Course, handing_in: HandIn) -> Course:
    """Each of many submissions takes some seconds."""
    for number in range(20):
        handing_in(course, f"slow{number}", {"double-answer": "import time; time.sleep(2)"})
    return course


def begun(run: subprocess.Popen[str]) -> list[int]:
    """Wait until submissions are judged: workers, graders, kernels are there. Return all processes."""
    deadline = time.monotonic() + ENDS_S
    while len(found := tree(run.pid)) < 12 and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.05)
    assert run.poll() is None, run.communicate()
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_everything_at_once_and_says_how_to_go_on(slow: Course, number: signal.Signals) -> None:
    run = caip(slow)
    there = begun(run)
    os.kill(run.pid, number)
    _, said = run.communicate(timeout=20)  # half of what the submissions alone would take
    assert run.returncode == 130
    assert "run the same command again to go on" in said
    assert "Traceback" not in said
    assert all_gone(there)


@pytest.fixture
def taken(course: Course) -> Iterator[threading.Event]:
    """Somebody grades the course, until told to end."""
    end, began = threading.Event(), threading.Event()

    def work() -> None:
        with grading_turn(course):
            began.set()
            end.wait(ENDS_S)

    first = threading.Thread(target=work)
    first.start()
    began.wait(ENDS_S)
    yield end
    end.set()
    first.join()


def test_the_second_run_at_once_is_refused_and_told_of_the_first(course: Course, taken: threading.Event) -> None:
    done = CliRunner().invoke(cli, ["--course", str(course.root), "grade"])
    assert done.exit_code == 2
    for words in (f"process {os.getpid()} on ", "Nothing was changed", "--wait"):
        assert words in done.stderr
    with pytest.raises(UsageError, match="being graded"), grading_turn(course):
        pass


def test_the_second_run_may_wait(course: Course, taken: threading.Event) -> None:
    said: list[str] = []

    def waiting(text: str) -> None:
        said.append(text)
        taken.set()

    with grading_turn(course, waiting):
        assert len(said) == 1
    assert "Waiting" in said[0]


@pytest.mark.parametrize("swapped_out", [False, True], ids=["filling", "between the renames"])
def test_a_folder_that_a_killed_run_left_half_swapped_is_as_it_was(course: Course, swapped_out: bool) -> None:
    target, staging = course.autograded("mini", "ada"), course.root / "autograded" / "ada" / ".mini-abcd_123"
    other = staging.parent / ".mini-more-abcd_123"
    other.mkdir(parents=True)
    (staging / "new").mkdir(parents=True)
    (staging / "new" / "mini.ipynb").write_text("new")
    old = staging / "old" if swapped_out else target
    old.mkdir()
    (old / "mini.ipynb").write_text("old")
    with grading_turn(course):
        assert (target / "mini.ipynb").read_text() == "old"
    assert not staging.exists()
    assert other.exists(), "it is another lab's"


def test_after_a_turn_that_ended_nobody_looks_for_what_was_left(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(turns, "_recover", lambda course, lab: looked.append(lab))
    for expected in [["mini"], ["mini"]]:
        with grading_turn(course):
            pass
        assert looked == expected
    code = "import os, sys; from pathlib import Path; from caip.config import Course; from caip.gradebook import grading_turn\n"
    code += "with grading_turn(Course.read(Path(sys.argv[1]))): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code, str(course.root)], check=False).returncode == -9
    with grading_turn(course):
        pass
    assert looked == ["mini", "mini"]
    with pytest.raises(KeyboardInterrupt), grading_turn(course):
        raise KeyboardInterrupt
    with grading_turn(course):
        pass
    assert looked == ["mini"] * 3


def test_what_is_recovered_first_is_what_is_there(tmp_path: Path) -> None:
    (tmp_path / ".x" / "old").mkdir(parents=True)
    (tmp_path / "x").mkdir()
    recover(tmp_path / ".x", tmp_path / "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]
