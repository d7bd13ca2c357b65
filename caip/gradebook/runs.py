"""Run records: what every grading came to, never changed, never deleted. Tables of ours beside nbgrader's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Connection, Engine, RowMapping
from sqlalchemy.orm import Session

from caip.results import CheckResult, Facts, ManualItem, NamedMistake, Outcome, Record, SubmissionResult, Told, Verdict

__all__ = [
    "METADATA",
    "add_run",
    "graded_counts",
    "graded_students",
    "immutable",
    "judged_sha256",
    "last_judged",
    "latest_runs",
    "make_tables",
    "previous_runs",
    "recorded_at",
]

METADATA = MetaData()

#: What is told to each kind of database when a table of ours is made.
REFUSALS = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {{table}}_no_{verb.lower()} BEFORE {verb} ON {{table}} "
        f"BEGIN SELECT RAISE(ABORT, 'run records are immutable'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION caip_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'run records are immutable'; END $$",
        "CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION caip_refuse()",
    ],
}

RUN = Table(
    "caip_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("recorded_at", String(32), nullable=False),
    Column("student", String(128), nullable=False, index=True),
    Column("assignment", String(128), nullable=False, index=True),
    Column("verdict", String(16), nullable=False),
    Column("points", Float),
    Column("max_points", Float),
    Column("late_s", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("repairs", Text, nullable=False),
    Column("manual", Text, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("notebook_sha256", String(64), nullable=False),
    Column("graders_sha256", String(64), nullable=False),
    Column("lab_sha256", String(64)),
    Column("exercise_sha256", Text),
    Column("lock_sha256", String(64), nullable=False),
    Column("python", String(32)),
    Column("caip_version", String(32), nullable=False),
    Column("isolation", String(32), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("kept", Text),
)

CHECK = Table(
    "caip_check",
    METADATA,
    Column("run_id", Integer, ForeignKey("caip_run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("exercise", String(128), nullable=False),
    Column("name", String(256), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("call", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("got", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("told", Text),  # empty in runs of before there was one: their message is all there is
)

#: All of a check's row but its key, in the order of the table.
CHECK_COLUMNS = tuple(column.name for column in CHECK.columns if not column.primary_key)

MISTAKE = Table(
    "caip_mistake",
    METADATA,
    Column("run_id", Integer, ForeignKey("caip_run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("exercise", String(128), nullable=False),
    Column("name", String(128), nullable=False),
    Column("sentence", Text, nullable=False),
)


def immutable(table: Table) -> None:
    """Let the database itself refuse to change or delete rows of ``table``."""
    for dialect, statements in REFUSALS.items():
        for statement in statements:
            trigger: Any = DDL(statement.format(table=table.name))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
            event.listen(table, "after_create", trigger.execute_if(dialect=dialect))


for _table in (RUN, CHECK, MISTAKE):
    immutable(_table)


def make_tables(bind: Engine | Connection) -> None:
    """Make our tables where they are missing, and the columns that an older version's tables lack: empty for its records."""
    METADATA.create_all(bind)
    missing = [column for table in (RUN, CHECK) for column in _missing(bind, table)]
    with bind.begin() if isinstance(bind, Engine) else nullcontext(bind) as connection:
        for column in missing:
            kind = column.type.compile(bind.dialect)
            connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} {kind}"))


def _missing(bind: Engine | Connection, table: Table) -> list[Column[Any]]:
    there = {column["name"] for column in inspect(bind).get_columns(table.name)}
    return [column for column in table.columns if column.name not in there]


def add_run(session: Session, result: SubmissionResult) -> None:
    """Add one run with its checks to the session's transaction."""
    score = result.score
    row = {
        "recorded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "student": result.student,
        "assignment": result.assignment,
        "verdict": result.verdict.value,
        "points": score.points if score else None,
        "max_points": score.max_points if score else None,
        "late_s": result.late_s,
        "message": result.message,
        "repairs": json.dumps(result.repairs),
        "manual": json.dumps([asdict(item) for item in result.manual]),
        **_record_row(result.record),
    }
    run_id = session.execute(insert(RUN).values(row)).inserted_primary_key[0]  # type: ignore[attr-defined]
    checks = [{"run_id": run_id, "position": n, **_check_row(check)} for n, check in enumerate(result.checks)]
    if checks:
        session.execute(insert(CHECK), checks)
    mistakes = [{"run_id": run_id, "position": n, **asdict(mistake)} for n, mistake in enumerate(result.mistakes)]
    if mistakes:
        session.execute(insert(MISTAKE), mistakes)


def _record_row(record: Record) -> dict[str, Any]:
    row = asdict(record)
    return {**row, "exercise_sha256": json.dumps(row["exercise_sha256"]), "kept": json.dumps(row["kept"])}


def _record(row: RowMapping) -> Record:
    """Read a run's record; what older versions did not write is empty."""
    plain = {name: row[name] for name in Record.__dataclass_fields__ if row[name] is not None}
    read: dict[str, Any] = {name: json.loads(plain[name]) for name in ("exercise_sha256", "kept") if name in plain}
    return Record.from_dict({**plain, **read})


def _check_row(check: CheckResult) -> dict[str, Any]:
    row = asdict(check)
    return {**row, **row.pop("facts"), "outcome": check.outcome.value, "told": json.dumps(row["told"])}


def latest_runs(
    connection: Connection | Session,
    assignment: str | None = None,
    students: Sequence[str] | None = None,
    *,
    scored: bool = False,
) -> list[SubmissionResult]:
    """Return each student's last run of each assignment, by student and assignment; the last with a score if ``scored``.

    ``students``: of these alone, a few hundred at most.
    """
    ids = _newest() if students is None else _newest().where(RUN.c.student.in_(students))
    return _runs(connection, ids.where(RUN.c.points.is_not(None)) if scored else ids, assignment)


def previous_runs(connection: Connection | Session, assignment: str | None = None) -> list[SubmissionResult]:
    """Return the run before the last, of those who have one, by student and assignment."""
    return _runs(connection, _newest().where(RUN.c.id.not_in(_newest())), assignment)


def graded_students(connection: Connection | Session, assignment: str) -> list[str]:
    """Return who has a run of ``assignment``."""
    return sorted(connection.execute(select(RUN.c.student).distinct().where(RUN.c.assignment == assignment)).scalars())


def recorded_at(session: Session, assignment: str, students: Sequence[str]) -> dict[str, datetime]:
    """Return, by student, when their last run was written down; of a few hundred students at most."""
    ids = _newest().where(RUN.c.assignment == assignment, RUN.c.student.in_(students))
    rows = session.execute(select(RUN.c.student, RUN.c.recorded_at).where(RUN.c.id.in_(ids)))
    return {row[0]: datetime.fromisoformat(row[1]) for row in rows}


def graded_counts(connection: Connection | Session) -> dict[str, int]:
    """Return by assignment how many students have a run."""
    counted = select(RUN.c.assignment, func.count(RUN.c.student.distinct())).group_by(RUN.c.assignment)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _newest() -> Any:
    return select(func.max(RUN.c.id)).group_by(RUN.c.student, RUN.c.assignment)


def _runs(connection: Connection | Session, ids: Any, assignment: str | None) -> list[SubmissionResult]:
    runs = select(RUN).where(RUN.c.id.in_(ids)).order_by(RUN.c.student, RUN.c.assignment)
    if assignment is not None:
        runs = runs.where(RUN.c.assignment == assignment)
        ids = ids.where(RUN.c.assignment == assignment)
    return _results(connection, runs, ids)


def _results(connection: Connection | Session, runs: Select[Any], ids: Select[Any]) -> list[SubmissionResult]:
    """Read ``runs`` with what belongs to them; ``ids`` selects their ids, or more."""
    rows = connection.execute(runs).mappings().all()
    if not rows:
        return []
    checks, mistakes = _by_run(connection, CHECK, ids), _by_run(connection, MISTAKE, ids)
    return [_result(row, checks.get(row["id"], []), mistakes.get(row["id"], [])) for row in rows]


def _by_run(connection: Connection | Session, table: Table, runs: Any) -> dict[int, list[RowMapping]]:
    """Return the rows of ``table`` that belong to ``runs``, in their order, by run."""
    found: dict[int, list[RowMapping]] = {}
    chosen = select(table).where(table.c.run_id.in_(runs)).order_by(table.c.run_id, table.c.position)
    for row in connection.execute(chosen).mappings():
        found.setdefault(row["run_id"], []).append(row)
    return found


def last_judged(session: Session, assignment: str, student: str) -> SubmissionResult | None:
    """Return the student's last run that was judged: what the points in the gradebook are of."""
    ours = (RUN.c.assignment == assignment) & (RUN.c.student == student) & RUN.c.points.is_not(None)
    found = _results(session, select(RUN).where(ours).order_by(RUN.c.id.desc()).limit(1), select(func.max(RUN.c.id)).where(ours))
    return found[0] if found else None


def judged_sha256(session: Session, assignment: str, student: str) -> str:
    """Return the hash of what was last judged for this student; empty where nothing was."""
    ours = (RUN.c.assignment == assignment) & (RUN.c.student == student) & RUN.c.points.is_not(None)
    found = session.execute(select(RUN.c.notebook_sha256).where(ours).order_by(RUN.c.id.desc()).limit(1)).scalar()
    return found or ""


def _check(row: RowMapping) -> CheckResult:
    return _check_of(*(row[name] for name in CHECK_COLUMNS))


@lru_cache(maxsize=2_000)
def _check_of(
    exercise: str,
    name: str,
    sentence: str,
    public: bool,
    outcome: str,
    points: float,
    max_points: float,
    message: str,
    call: str,
    expected: str,
    got: str,
    error: str,
    told: str | None,
) -> CheckResult:
    """Make a check of its row: a check that passed is the same for all students, and is made and kept once."""
    read = Told.from_dict(json.loads(told)) if told else Told((("", message),) if message else ())
    facts = Facts(call, expected, got, error)
    return CheckResult(exercise, name, sentence, public, Outcome(outcome), points, max_points, message, facts, read)


def _result(row: RowMapping, checks: list[RowMapping], mistakes: list[RowMapping]) -> SubmissionResult:
    return SubmissionResult(
        student=row["student"],
        assignment=row["assignment"],
        verdict=Verdict(row["verdict"]),
        checks=tuple(map(_check, checks)),
        manual=tuple(ManualItem(**item) for item in json.loads(row["manual"])),
        repairs=tuple(json.loads(row["repairs"])),
        message=row["message"],
        late_s=row["late_s"],
        record=_record(row),
        mistakes=tuple(NamedMistake(one["exercise"], one["name"], one["sentence"]) for one in mistakes),
    )
