"""The record of a run holds all of its result, and nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caip.gradebook.runs import METADATA, RUN, add_run, last_judged, latest_runs, make_tables
from caip.results import CheckResult, NamedMistake, Outcome, Record, SubmissionResult, Told, Verdict

TOLD = Told((("about", "no guns"),), ("Why?", "Look there."), (3, 0))
CHECK = CheckResult("recall", "test_it", "it works", False, Outcome.FAILED, 0.0, 2.0, "about  no guns", told=TOLD)
MISTAKES = (NamedMistake("recall", "precision", "This is precision."), NamedMistake("recall", "other", "Or <this>."))
RECORD = Record(seed="s", lab_sha256="l", exercise_sha256={"recall": "r"}, python="3", kept=("recall",))
RESULT = SubmissionResult("ada", "lab", Verdict.GRADED, (CHECK,), record=RECORD, mistakes=MISTAKES)
NEWER = ("lab_sha256", "exercise_sha256", "python", "kept")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def test_a_record_keeps_the_misconceptions_that_were_named(session: Session) -> None:
    for student in ("ada", "bob"):
        add_run(session, SubmissionResult(**{**vars(RESULT), "student": student}))
    add_run(session, SubmissionResult("bob", "lab", Verdict.GRADED, (CHECK,)))
    session.commit()
    ada, bob = latest_runs(session)
    assert ada == RESULT
    assert bob.mistakes == ()


def test_runs_of_some_students_are_read_alone(session: Session) -> None:
    for student, lab in (("ada", "lab"), ("ada", "other"), ("bob", "lab"), ("eve", "lab")):
        add_run(session, SubmissionResult(**{**vars(RESULT), "student": student, "assignment": lab}))
    session.commit()
    found = latest_runs(session, "lab", ["ada", "eve", "nobody"], scored=True)
    assert [(one.student, one.assignment, len(one.checks)) for one in found] == [("ada", "lab", 1), ("eve", "lab", 1)]
    assert latest_runs(session, "lab", []) == []


def test_what_was_named_is_never_changed(session: Session) -> None:
    add_run(session, RESULT)
    session.commit()
    for change in ("UPDATE caip_mistake SET name = 'x'", "DELETE FROM caip_mistake"):
        with pytest.raises(IntegrityError, match="immutable"):
            session.execute(text(change))
        session.rollback()


def test_records_of_an_older_version_are_read_and_followed_by_new_ones() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    older = [column for column in RUN.columns if column.name not in NEWER]
    with engine.begin() as connection:
        for name in NEWER:
            connection.execute(text(f"ALTER TABLE caip_run DROP COLUMN {name}"))
        values = {column.name: 0 if column.name in ("late_s", "seconds", "confirmed") else "[]" for column in older[1:]}
        values |= {"student": "ada", "assignment": "lab", "verdict": "graded", "seed": "s", "points": 1, "max_points": 1}
        names = ", ".join(values)
        connection.execute(text(f"INSERT INTO caip_run ({names}) VALUES ({', '.join(':' + name for name in values)})"), values)
    for _ in range(2):
        make_tables(engine)
    assert {column["name"] for column in inspect(engine).get_columns("caip_run")} == {column.name for column in RUN.columns}
    with Session(engine) as session:
        (old,) = latest_runs(session)
        assert (old.record.seed, old.record.exercise_sha256, old.record.kept) == ("s", {}, ())
        add_run(session, RESULT)
        assert latest_runs(session) == [RESULT]
        session.rollback()
    engine.dispose()


def test_the_last_run_with_a_score_is_found_behind_one_without(session: Session) -> None:
    add_run(session, RESULT)
    add_run(session, SubmissionResult("ada", "lab", Verdict.GRADER_FAULT, message="x"))
    session.commit()
    assert latest_runs(session)[0].verdict is Verdict.GRADER_FAULT
    assert latest_runs(session, scored=True) == [RESULT]


def test_a_gradebook_of_an_earlier_version_gets_what_it_lacks_and_keeps_what_it_has(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'gradebook.db'}")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE caip_check DROP COLUMN told"))
    earlier = (
        "run_id, position, exercise, name, sentence, public, outcome, points, max_points, message, call, expected, got, error"
    )
    with engine.begin() as connection:
        add_run(Session(connection), SubmissionResult("ada", "lab", Verdict.GRADED))
        values = "1, 0, 'recall', 'test_it', 'it works', 0, 'failed', 0, 2, 'about  no guns', '', '', '', ''"
        connection.execute(text(f"INSERT INTO caip_check ({earlier}) VALUES ({values})"))
    for _ in range(2):
        make_tables(engine)
    with Session(engine) as session:
        add_run(session, SubmissionResult(**{**vars(RESULT), "student": "bob"}))
        session.commit()
        ada, bob = latest_runs(session)
    engine.dispose()
    assert (ada.checks[0].message, ada.checks[0].told) == ("about  no guns", Told((("", "about  no guns"),)))
    assert bob.checks[0].told == TOLD


def test_the_last_run_that_was_judged_is_what_the_points_are_of(session: Session) -> None:
    add_run(session, RESULT)
    add_run(session, SubmissionResult("ada", "lab", Verdict.GRADER_FAULT, message="ours"))
    add_run(session, SubmissionResult("bob", "lab", Verdict.GRADER_FAULT))
    session.commit()
    assert last_judged(session, "lab", "ada") == RESULT
    assert last_judged(session, "lab", "bob") is None
