"""The record of a run holds all of its result, and nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caip.gradebook.runs import METADATA, add_run, latest_runs
from caip.results import CheckResult, NamedMistake, Outcome, Record, SubmissionResult, Verdict

CHECK = CheckResult("recall", "test_it", "it works", False, Outcome.FAILED, 0.0, 2.0)
MISTAKES = (NamedMistake("recall", "precision", "This is precision."), NamedMistake("recall", "other", "Or <this>."))
RESULT = SubmissionResult("ada", "lab", Verdict.GRADED, (CHECK,), record=Record(seed="s"), mistakes=MISTAKES)


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


def test_what_was_named_is_never_changed(session: Session) -> None:
    add_run(session, RESULT)
    session.commit()
    for change in ("UPDATE caip_mistake SET name = 'x'", "DELETE FROM caip_mistake"):
        with pytest.raises(IntegrityError, match="immutable"):
            session.execute(text(change))
        session.rollback()
