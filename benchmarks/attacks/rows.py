"""The rows of the table: attacks of tests/attacks that mean something elsewhere, and those in more/ aimed at the others.

more/<name>/ has the same form; its attack.toml knows two keys more. ``right = true``: the work is right, and must lose
nothing. ``resubmitted = true``: right work was handed in and graded before.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.attacks.exercise import EXERCISES, POINTS
from tests.attacks.test_attacks import ATTACKS, Attack

MORE = Path(__file__).parent / "more"
#: Attacks that are not put to the others although they are no danger to the machine, or not enough of one.
LEFT_OUT = {
    "output_flood": "what is printed for as long as a cell may run is kept in memory there",
}


@dataclass(frozen=True)
class Outcome:
    """What a system made of one attack: points by exercise (None: nothing was graded), what was read, what stopped."""

    points: dict[str, float] | None
    read: tuple[str, ...] = ()
    stopped: str = ""


@dataclass(frozen=True)
class Row:
    """An attack, and what its work deserves."""

    attack: Attack
    right: bool = False
    resubmitted: bool = False

    @property
    def name(self) -> str:
        return self.attack.folder.name

    def deserved(self, exercise: str) -> float:
        return POINTS if self.right else self.attack.points.get(exercise, 0.0)

    def aimed(self) -> list[str]:
        """Return the exercises whose points are at stake: those with a cell of the attack's, else all."""
        names = [one.name for one in EXERCISES if self.right or self.deserved(one.name) < POINTS]
        cells = {path.stem.removesuffix("-answer") for path in self.attack.folder.glob("*.py")}
        return names if "notebook" in cells or not cells & set(names) else [name for name in names if name in cells]

    def kept(self) -> list[str]:
        """Return the exercises that are right in a submission that is wrong elsewhere."""
        return [] if self.right else [one.name for one in EXERCISES if self.deserved(one.name) == POINTS]

    def runs_on(self, system: str) -> bool:
        return system == "caip" or system in self.attack.applies_to

    def must_not_run_on(self, system: str) -> bool:
        """Would it do harm, or reach what it tries to, where nothing confines it?"""
        return system != "caip" and (self.attack.confined or self.name in LEFT_OUT)


def all_rows() -> list[Row]:
    """Return every row, those of one family together."""
    found = [Row(attack) for attack in ATTACKS.values() if attack.applies_to]
    found += [_more(path.parent) for path in MORE.glob("*/attack.toml")]
    return sorted(found, key=lambda row: (row.right, row.attack.family, row.name))


def _more(folder: Path) -> Row:
    facts = tomllib.loads((folder / "attack.toml").read_text(encoding="utf-8"))
    attack = Attack(folder, facts["title"], facts["family"], (), {}, applies_to=tuple(facts["applies_to"]))
    return Row(attack, facts.get("right", False), facts.get("resubmitted", False))
