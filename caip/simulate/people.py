"""Invented people, the same ones for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["Person", "invent"]

FIRST = [
    "Amara",
    "Bilal",
    "Chiara",
    "Dmitri",
    "Elif",
    "Farah",
    "Gwen",
    "Hiro",
    "Ines",
    "Jamal",
    "Kofi",
    "Lucía",
    "Mei",
    "Noor",
    "Oskar",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tariq",
    "Uma",
    "Viktor",
    "Wanjiru",
    "Ximena",
    "Yusuf",
    "Zoë",
]
LAST = [
    "Abara",
    "Bergström",
    "Castillo",
    "Dubois",
    "Eze",
    "Farouk",
    "García",
    "Hassan",
    "Ivanov",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "O'Neill",
    "Petrović",
    "Quispe",
    "Rahman",
    "Šimić",
    "Tanaka",
    "Ueda",
    "Vasquez",
    "Williams",
    "Yılmaz",
    "Zhang",
]


@dataclass(frozen=True)
class Person:
    """A student who does not exist. ``ability`` is the chance of a right answer, 0 to 1."""

    id: str
    name: str
    email: str
    section: str
    ability: float


def invent(n: int, seed: int) -> list[Person]:
    """Return ``n`` different people."""
    chance = random.Random(f"people {seed}")
    pairs = [(first, last) for first in FIRST for last in LAST]
    chance.shuffle(pairs)
    return [_person(number, *pairs[number % len(pairs)], chance) for number in range(n)]


def _person(number: int, first: str, last: str, chance: random.Random) -> Person:
    plain = "".join(c for c in f"{first[0]}{last}".lower() if c.isascii() and c.isalpha())
    section = ("black", "gold")[number % 2]
    return Person(
        f"{plain}{number + 1:03d}", f"{first} {last}", f"{plain}{number + 1:03d}@example.org", section, chance.betavariate(4, 2)
    )
