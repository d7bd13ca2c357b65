"""Plan a cohort: who answers what, who has which accident, and what each deserves."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from caip.config import Assignment, Lab
from caip.simulate.people import Person
from caip.simulate.pool import Answer, Pool

__all__ = ["ACCIDENTS", "Plan", "plan_cohort"]

#: What happens to some students, one each, in this order; everybody else just answers.
ACCIDENTS = (
    "right",
    "unfinished",
    "late",
    "missing",
    "deleted",
    "duplicated",
    "retyped",
    "retagged",
    "not_json",
    "empty",
    "syntax",
    "loop",
    "crash",
    "extended",
    "late",
)
#: These leave no notebook to judge.
UNGRADABLE = frozenset({"not_json", "empty"})
#: The default answers when nothing else is asked: an even mixture of what people do.
WRONG = ("wrong", "unfinished")


@dataclass(frozen=True)
class Plan:
    """One student's work for one lab. ``deserved`` is points by exercise; None where there is nothing to judge.

    ``waits``: the student answered an item that a person grades.
    """

    person: Person
    accident: str
    answers: tuple[Answer, ...]
    handed_in: datetime
    extension_hours: float = 0.0
    deserved: dict[str, float] | None = field(default_factory=dict)
    waits: bool = False

    @property
    def verdict(self) -> str:
        """The verdict that the work deserves, before anybody graded by hand."""
        if self.accident == "missing":
            return "missing"
        if self.accident in UNGRADABLE:
            return "ungradable"
        return "late" if self.accident == "late" else "pending" if self.waits else "graded"


def plan_cohort(lab: Lab, assignment: Assignment, pool: Pool, people: list[Person], seed: int) -> list[Plan]:
    """Plan each person's work; the same arguments give the same cohort."""
    chance = random.Random(f"{lab.name} {seed}")
    # The same share of accidents in a large cohort as in one of 24.
    round_of = [*ACCIDENTS, *("",) * 9]
    accidents = (round_of * (len(people) // len(round_of) + 1))[: len(people)]
    order = list(people)
    random.Random(f"roles {seed}").shuffle(order)
    roles = dict(zip([person.id for person in order], accidents, strict=True))
    return [_plan(lab, assignment, pool, person, roles[person.id], chance) for person in people]


def _plan(lab: Lab, assignment: Assignment, pool: Pool, person: Person, accident: str, chance: random.Random) -> Plan:
    answers = tuple(_choose(lab, pool, person, accident, chance))
    due = assignment.due or datetime.fromisoformat("2026-01-31T12:00:00+00:00")
    before = due - timedelta(minutes=chance.randint(10, 7 * 24 * 60))
    late = accident in ("late", "extended")
    return Plan(
        person=person,
        accident=accident,
        answers=answers,
        handed_in=due + timedelta(hours=chance.randint(5, 20)) if late else before,
        extension_hours=48.0 if accident == "extended" else 0.0,
        waits=any(lab.exercise(one.exercise).manual and one.kind != "unfinished" for one in answers),
        deserved=None if accident == "missing" or accident in UNGRADABLE else _deserved(answers),
    )


def _choose(lab: Lab, pool: Pool, person: Person, accident: str, chance: random.Random) -> Iterable[Answer]:
    """Yield an answer per exercise; an accident of the notebook befalls right work, so that the repair is what is tested."""
    broken = {"syntax": 3, "loop": 4, "crash": 6}
    careful = accident in ("right", "deleted", "duplicated", "retyped", "retagged", "late", "extended")
    for number, exercise in enumerate(lab.exercises):
        kinds: tuple[str, ...] = ("right",)
        if broken.get(accident) == number and pool.of(exercise.name, accident):
            kinds = (accident,)
        elif accident == "unfinished":
            kinds = ("right",) if number < len(lab.exercises) // 2 else ("unfinished",)
        elif not careful and accident not in broken and chance.random() > person.ability:
            kinds = WRONG
        yield chance.choice(pool.of(exercise.name, *kinds) or pool.of(exercise.name, "right"))


def _deserved(answers: tuple[Answer, ...]) -> dict[str, float]:
    """Return the points by exercise: what comes behind an answer that ends the process cannot be judged."""
    deserved, ended = {}, False
    for answer in answers:
        ended |= answer.ends
        deserved[answer.exercise] = 0.0 if ended else answer.points
    return deserved
