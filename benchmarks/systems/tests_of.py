"""Where a lab's checks go in the other systems: the text of a test cell, for each exercise."""

from __future__ import annotations

from caip.config import Lab

__all__ = ["call_of"]

IMPORT = "from benchmarks.systems.in_cell import points_of"


def call_of(lab: Lab, exercise: str, namespace: str = "globals()") -> str:
    """Return the code that runs an exercise's checks, public and hidden; its last line is an expression, the points."""
    places = (lab.graders / "conftest.py", lab.source / "checks" / f"test_{exercise}.py", lab.graders / f"test_{exercise}.py")
    files = {str(place.resolve()): place.read_text(encoding="utf-8") for place in places if place.is_file()}
    return f"{IMPORT}\n\npoints_of({files!r}, {namespace})"
