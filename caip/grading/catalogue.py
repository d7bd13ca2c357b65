"""The catalogue of a lab's misconceptions, ``graders/<lab>/misconceptions.py``: read once, for feedback and for the audit."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from caip.config import Lab
from caip_lab.checks import Misconception

__all__ = ["Catalogue", "answer_cell", "read_catalogue"]

#: Exercise -> name -> misconception, in the order in which they are written.
Catalogue = Mapping[str, Mapping[str, Misconception]]


def answer_cell(exercise: str) -> str:
    """Return the grade id of the cell in which ``exercise`` is answered."""
    return f"{exercise}-answer"


def read_catalogue(lab: Lab) -> tuple[Catalogue, list[str]]:
    """Return the misconceptions of ``lab``, none where it has no such file, and what is wrong with them, in words."""
    file = lab.graders / "misconceptions.py"
    if not file.is_file():
        return {}, []
    try:
        found = _load(file, lab.name)
    except Exception as error:  # noqa: BLE001 - whatever the file raises, its author must hear of it
        return {}, [f"misconceptions.py cannot be loaded: {type(error).__name__}: {error}"]
    exercises = {one.name for one in lab.exercises}
    unknown = [f"lab.toml names no exercise {name!r}" for name in found if name not in exercises]
    silent = [one for mistakes in found.values() for one in mistakes.values() if not one.sentence.strip()]
    problems = unknown + [f"{one.exercise} {one.name} has no sentence for the student" for one in silent]
    return found, [f"misconceptions.py: {problem}" for problem in problems]


def _load(file: Path, lab: str) -> Catalogue:
    spec = importlib.util.spec_from_file_location(f"misconceptions_{lab}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, dict[str, Misconception]] = {}
    for one in module.MISCONCEPTIONS:
        found.setdefault(one.exercise, {})[one.name] = one
    return found
