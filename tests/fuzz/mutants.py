"""Notebooks of the small course, each spoilt by one to six changes. The same seed makes the same notebook."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from dataclasses import dataclass

from tests.fuzz.file_mutations import HARMLESS_BYTES, OF_BYTES
from tests.fuzz.mutations import HARMLESS, OF_NOTEBOOKS
from tests.fuzz.rawjson import write

__all__ = ["Mutant", "mutant"]


@dataclass(frozen=True)
class Mutant:
    """A spoilt notebook: which one it was, what was done to it, and the bytes that are handed in."""

    seed: int
    base: str
    changes: tuple[str, ...]
    data: bytes

    @property
    def student(self) -> str:
        return f"mutant{self.seed:06}"

    @property
    def harmless(self) -> bool:
        """Whether nothing was done that may cost a point."""
        return set(self.changes) <= HARMLESS | HARMLESS_BYTES

    def __str__(self) -> str:
        return f"{self.base} notebook, {', '.join(self.changes)}"


def mutant(seed: int, bases: dict[str, bytes]) -> Mutant:
    """Make the notebook of ``seed`` from one of ``bases``: changes of the notebook first, of its bytes last."""
    rng = random.Random(seed)
    base = rng.choice(sorted(bases))
    # A change of bytes mostly ends in a file that is no JSON: fewer of them, so that the rest is met as often.
    pool = rng.choice([sorted(HARMLESS), *[sorted(OF_NOTEBOOKS)] * 3])
    of_bytes = rng.choices(sorted(OF_BYTES), k=1) if rng.random() < 0.3 else []
    changes = rng.choices(pool, k=rng.randint(1, 6 - len(of_bytes)))
    notebook = json.loads(bases[base])
    for name in changes:
        OF_NOTEBOOKS[name](notebook, rng)
        notebook = deepcopy(notebook)  # what it put in must not be altered for every notebook by the next change
    data = write(notebook, rng).encode("utf-8", "surrogatepass")
    for name in of_bytes:
        data = OF_BYTES[name](data, rng)
    return Mutant(seed, base, (*changes, *of_bytes), data)
