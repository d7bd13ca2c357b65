"""Credit for everyone on a flawed item: who decided it, when and why; never changed, only followed by a later decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, insert, select
from sqlalchemy.orm import Session

from caip.gradebook.runs import METADATA, immutable

__all__ = ["Override", "add_override", "credited", "history"]

OVERRIDE = Table(
    "caip_override",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("recorded_at", String(32), nullable=False),
    Column("decided_by", String(128), nullable=False),
    Column("assignment", String(128), nullable=False, index=True),
    Column("exercise", String(128), nullable=False),
    Column("credit", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)
immutable(OVERRIDE)


@dataclass(frozen=True)
class Override:
    """One decision. ``credit`` False withdraws an earlier one."""

    recorded_at: str
    decided_by: str
    assignment: str
    exercise: str
    credit: bool
    reason: str


def add_override(session: Session, assignment: str, exercise: str, *, credit: bool, reason: str, decided_by: str) -> None:
    """Add a decision to the session's transaction."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = {
        "recorded_at": now,
        "decided_by": decided_by,
        "assignment": assignment,
        "exercise": exercise,
        "credit": credit,
        "reason": reason,
    }
    session.execute(insert(OVERRIDE).values(row))


def history(session: Session, assignment: str) -> list[Override]:
    """Return all decisions on ``assignment``, oldest first."""
    rows = session.execute(select(OVERRIDE).where(OVERRIDE.c.assignment == assignment).order_by(OVERRIDE.c.id)).mappings()
    return [Override(**{name: row[name] for name in Override.__dataclass_fields__}) for row in rows]


def credited(session: Session, assignment: str) -> dict[str, str]:
    """Return the exercises that everyone is credited for today, with the reason."""
    last = {one.exercise: one for one in history(session, assignment)}
    return {name: one.reason for name, one in last.items() if one.credit}
