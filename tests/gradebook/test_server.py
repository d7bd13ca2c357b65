"""The gradebook on a PostgreSQL server: the same points, read by nbgrader's own formgrader, several people at once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from traitlets.config import Config

from caip.cli import run
from caip.cli.main import cli
from caip.config import Course
from caip.errors import EnvironmentFault, UsageError
from caip.gradebook import grading_turn, open_store, release_lab, turns
from caip.scheduling import ThisMachine
from tests.conftest import MINI, on_server
from tests.postgres import Server

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

HandIn = Callable[..., Path]
WRONG = {"double-answer": "def double(n): return n * n", "answer-answer": "answer = 41"}
SCORES = {"ada": 16, "bob": 1}


def grade(course: Course, *, force: bool = False) -> int:
    work = run.to_grade(course, course.labs(), None, "confined", force=force)
    return len(list(run.grade(course, work, ThisMachine(1, "confined"))))


@pytest.fixture(scope="module")
def graded(postgres: Server, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Course:
    """The small course, released and graded on the server."""
    root = tmp_path_factory.mktemp("server") / "course"
    shutil.copytree(MINI, root)
    course = on_server(root, postgres.new_database())
    release_lab(course, course.lab("mini"))
    handing_in(course, "ada")
    handing_in(course, "bob", WRONG)
    assert grade(course) == 2
    return course


@pytest.fixture
def copied(graded: Course, postgres: Server, tmp_path: Path) -> Course:
    """A copy of folder and database that may be changed."""
    shutil.copytree(graded.root, tmp_path / "course")
    return on_server(tmp_path / "course", postgres.new_database(graded.db_url))


def scores(course: Course) -> dict[str, float]:
    with Gradebook(course.db_url, course.id) as gradebook:
        return {one.student.id: one.score for one in gradebook.find_assignment("mini").submissions}


def formgrader(course: Course) -> NbGraderAPI:
    """What formgrader's pages are made from, led to the course by its own configuration."""
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.db_url = str(course.root), course.db_url
    config.CourseDirectory.course_id = course.id
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def test_nothing_of_it_is_in_a_file(graded: Course) -> None:
    assert list(graded.root.glob("gradebook.db")) == []
    assert scores(graded) == SCORES


def test_formgrader_reads_what_was_graded(graded: Course) -> None:
    api = formgrader(graded)
    found = {one["student"]: one for one in api.get_submissions("mini")}
    assert {student: one["score"] for student, one in found.items()} == SCORES
    assert {one["max_score"] for one in found.values()} == {20}
    assert found["ada"]["needs_manual_grade"]
    assert {one["id"]: one["score"] for one in api.get_students()} == SCORES
    assert {one["name"]: one["num_submissions"] for one in api.get_assignments()} == {"mini": 2}
    assert [one["name"] for one in api.get_notebooks("mini")] == ["mini"]
    (notebook,) = api.get_student_notebook_submissions("ada", "mini")
    assert notebook["score"] == 16


def test_grading_again_does_nothing_and_a_standing_is_the_same(copied: Course) -> None:
    assert grade(copied) == 0
    assert {one.result.student: one.total for one in run.standings(copied, copied.labs())} == SCORES


def test_people_grade_by_hand_while_submissions_are_judged(copied: Course, handing_in: HandIn) -> None:
    """Two sessions of formgrader's stay open, with what they wrote, while others' rows are written."""
    handing_in(copied, "bob")
    with Gradebook(copied.db_url, copied.id) as first, Gradebook(copied.db_url, copied.id) as second:
        first.find_grade("why", "mini", "mini", "ada").manual_score = 3
        first.db.flush()
        assert second.find_submission("mini", "ada").score == 16
        assert grade(copied) == 1
        first.db.commit()
    assert scores(copied) == {"ada": 19, "bob": 16}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE caip_run SET points = 20", "DELETE FROM caip_check", "TRUNCATE caip_mistake", "DELETE FROM caip_override"],
)
def test_the_server_itself_refuses_to_change_a_record(graded: Course, statement: str) -> None:
    engine = create_engine(graded.db_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="immutable"):
        connection.execute(text(statement))
    engine.dispose()


def test_another_machine_has_to_wait_for_its_turn(graded: Course, copied: Course) -> None:
    """The same gradebook, from a folder of its own."""
    other = on_server(copied.root, graded.db_url)
    with grading_turn(graded), pytest.raises(UsageError, match="by another machine"), grading_turn(other):
        pass
    with grading_turn(other):
        pass


def test_who_has_the_turn_sees_that_another_machine_waits(graded: Course, copied: Course) -> None:
    other, done = on_server(copied.root, graded.db_url), threading.Event()

    def wait_for_a_turn() -> None:
        with grading_turn(other, lambda _: None):
            done.set()

    with ThreadPoolExecutor(1) as thread:
        with grading_turn(graded) as turn:
            assert not turn.is_awaited()
            waits = thread.submit(wait_for_a_turn)
            while not turn.is_awaited():
                assert not waits.done()
                time.sleep(0.01)
            assert not done.is_set()
            turn.be_sure()
        waits.result()
    with grading_turn(graded) as turn:
        assert not turn.is_awaited()


def test_a_turn_that_was_lost_ends_the_run_before_it_writes(copied: Course, handing_in: HandIn) -> None:
    handing_in(copied, "bob")
    notebook = copied.autograded("mini", "bob") / "mini.ipynb"
    before = notebook.read_bytes()
    engine = create_engine(copied.db_url, isolation_level="AUTOCOMMIT")
    with grading_turn(copied) as turn:
        turn.be_sure()
        with engine.connect() as connection:
            mine = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ended = connection.execute(text(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE {mine}")).all()
        assert ended == [(True,)]
        for _ in range(2):  # asked again, it is no better
            work = run.to_grade(copied, copied.labs(), None, "confined", force=False)
            with pytest.raises(EnvironmentFault, match="that holds the turn was lost") as told:
                list(run.grade(copied, work, ThisMachine(1, "confined"), sure=turn.be_sure))
        assert make_url(copied.db_url).password not in str(told.value)
    engine.dispose()
    assert scores(copied) == SCORES
    assert notebook.read_bytes() == before
    assert grade(copied) == 1
    assert scores(copied) == {"ada": 16, "bob": 16}


def test_the_connection_that_holds_the_turn_is_kept_alive(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def engine(*words: Any, **more: Any) -> Any:
        found = create_engine(*words, **more)
        event.listen(found, "connect", lambda connection, _: made.append(connection))
        return found

    monkeypatch.setattr(turns, "create_engine", engine)
    with grading_turn(graded), socket.socket(fileno=os.dup(made[-1].fileno())) as found:
        assert found.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert found.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30


def test_the_url_with_its_password_may_be_in_the_environment(
    graded: Course, copied: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIP_DB_URL", graded.db_url)
    assert Course.read(copied.root).db_url == graded.db_url


def test_a_server_that_is_not_there_is_named_without_its_password(course: Course) -> None:
    gone = on_server(course.root, "postgresql+psycopg2://caip:s3cret@127.0.0.1:1/course")
    for enter in (open_store, grading_turn):
        with pytest.raises(EnvironmentFault, match=r"127\.0\.0\.1:1/course cannot be used") as told, enter(gone):
            pass
        assert "s3cret" not in str(told.value)
    done = CliRunner().invoke(cli, ["--course", str(course.root), "grade"])
    assert done.exit_code == 3
    assert "s3cret" not in done.stderr


def test_a_driver_that_is_not_there_is_named(course: Course) -> None:
    with pytest.raises(EnvironmentFault, match="no driver"), open_store(on_server(course.root, "postgresql+nothing://h/d")):
        pass


@pytest.mark.whole
def test_nbgraders_own_commands_give_the_same_there(copied: Course) -> None:
    def nbgrader(*words: str) -> Any:
        return subprocess.run(["nbgrader", *words], cwd=copied.root, check=True, capture_output=True, text=True)

    nbgrader("autograde", "mini", "--force")
    nbgrader("generate_feedback", "mini", "--force")
    nbgrader("export")
    assert scores(copied) == SCORES
    assert "bob" in (copied.root / "grades.csv").read_text()
