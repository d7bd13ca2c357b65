"""What an audit found. Findings add: a lab's are the sum of its exercises', the course's of its labs'."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["MOST_LOOKED_UP", "ExerciseAudit", "LabAudit", "Survivor"]

#: The largest part of an exercise's points that answers looked up in its public checks may earn.
MOST_LOOKED_UP = 0.2


@dataclass(frozen=True)
class Survivor:
    """A mutant that earned everything. ``reason`` is why it is no fault, as a person wrote it; empty where nobody did."""

    name: str
    reason: str = ""


@dataclass(frozen=True)
class ExerciseAudit:
    """What became of the answers put to one exercise's checks."""

    lab: str
    exercise: str
    variants: int = 0
    #: Names of right answers that lost points, with what the checks said.
    rejected: dict[str, list[str]] = field(default_factory=dict)
    misconceptions: int = 0
    #: Names of wrong answers that earned everything.
    missed: tuple[str, ...] = ()
    #: Names of wrong answers that the feedback does not name, in the order of the catalogue.
    unnamed: tuple[str, ...] = ()
    mutants: int = 0
    survivors: tuple[Survivor, ...] = ()
    #: Points that the released cell earned, and what it loses where only what it needs is solved, as parts of the exercise.
    stub_share: float = 0.0
    alone_lost_share: float = 0.0
    #: The largest part of its points that any other exercise, unsolved, earns then.
    alone_others_share: float = 0.0
    #: Part of the exercise's points that answers looked up in the public checks earn; None where it has no function.
    lookup_share: float | None = None

    @property
    def equivalent(self) -> int:
        """Survivors that a person found to be no fault."""
        return sum(bool(one.reason) for one in self.survivors)

    @property
    def named(self) -> int:
        """Misconceptions that the feedback names."""
        return self.misconceptions - len(self.unnamed)

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)


@dataclass(frozen=True)
class LabAudit:
    """The exercises of one lab, or of several."""

    exercises: tuple[ExerciseAudit, ...] = ()

    def __add__(self, other: LabAudit) -> LabAudit:
        return LabAudit(self.exercises + other.exercises)

    def passed(
        self,
        *,
        killed_share: float = 0.98,
        equivalent_share: float = 0.1,
        lookup_share: float = MOST_LOOKED_UP,
        named_share: float = 0.9,
    ) -> bool:
        """Whether the graders are what they must be."""
        found = self.to_dict()
        judged = found["mutants"] - found["equivalent"]
        return bool(
            found["variants_accepted"] == found["variants"]
            and found["misconceptions_caught"] == found["misconceptions"]
            and found["misconceptions_named"] >= named_share * found["misconceptions"]
            and found["killed"] >= killed_share * judged
            and found["equivalent"] <= equivalent_share * found["mutants"]
            and found["stub_score"] == 0
            and found["alone_lost_max"] == 0
            and found["alone_others_max"] == 0
            and found["lookup_share_max"] <= lookup_share
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what ``caip audit --json`` prints."""
        every = self.exercises
        return {
            "exercises": len(every),
            "variants": sum(one.variants for one in every),
            "variants_accepted": sum(one.variants - len(one.rejected) for one in every),
            "misconceptions": sum(one.misconceptions for one in every),
            "misconceptions_caught": sum(one.misconceptions - len(one.missed) for one in every),
            "misconceptions_named": sum(one.named for one in every),
            "mutants": sum(one.mutants for one in every),
            "killed": sum(one.killed for one in every),
            "equivalent": sum(one.equivalent for one in every),
            "stub_score": sum(one.stub_share for one in every),
            "alone_lost_max": max((one.alone_lost_share for one in every), default=0.0),
            "alone_others_max": max((one.alone_others_share for one in every), default=0.0),
            "lookup_share_max": max((one.lookup_share or 0.0 for one in every), default=0.0),
            "per_exercise": [
                asdict(one) | {"named": one.named, "killed": one.killed, "equivalent": one.equivalent} for one in every
            ],
        }
