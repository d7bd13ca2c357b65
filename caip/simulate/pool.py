"""A lab's pool: answers as people write them, each with the points it deserves, declared by hand and never computed.

``graders/<lab>/pool.toml`` holds one ``[[answer]]`` per entry: exercise, name, kind, points, code (the
text of the answer cell) and, where the answer ends the whole process, ``ends = "yes"``.
"""

from __future__ import annotations

from dataclasses import dataclass

from caip.config import Lab
from caip.config.table import Table
from caip.errors import ConfigError

__all__ = ["KINDS", "Answer", "Pool", "read_pool"]

KINDS = ("right", "wrong", "unfinished", "syntax", "loop", "crash")


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise and what it deserves. ``ends``: nothing after it in the notebook can be judged."""

    exercise: str
    name: str
    kind: str
    points: float
    code: str
    ends: bool = False


@dataclass(frozen=True)
class Pool:
    """The answers of a lab."""

    answers: tuple[Answer, ...]

    def of(self, exercise: str, *kinds: str) -> list[Answer]:
        """Return the answers to ``exercise`` of these kinds, in the order of the file."""
        return [answer for answer in self.answers if answer.exercise == exercise and answer.kind in kinds]


def read_pool(lab: Lab) -> Pool:
    """Read the lab's pool. Every automatic exercise needs a right answer, every right answer full points."""
    table = Table.read(lab.graders / "pool.toml")
    pool = Pool(tuple(_answer(lab, sub) for sub in table.tables("answer")))
    table.done()
    for exercise in lab.exercises:
        if not pool.of(exercise.name, "right"):
            raise ConfigError(table.file, exercise.name, "at least one right answer in the pool")
    return pool


def _answer(lab: Lab, table: Table) -> Answer:
    exercise = table.text("exercise", choices=tuple(exercise.name for exercise in lab.exercises))
    full = lab.exercise(exercise).points
    answer = Answer(
        exercise=exercise,
        name=table.text("name"),
        kind=table.text("kind", choices=KINDS),
        points=table.number("points", maximum=full),
        code=table.text("code", ""),
        ends=table.text("ends", "no", choices=("yes", "no")) == "yes",
    )
    table.done()
    if (answer.kind == "right") != (answer.points == full):
        raise table.error("points", f"{full:g} for a right answer and less for any other", answer.points)
    return answer
