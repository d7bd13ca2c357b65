"""Hints help in three tiers, in plain words, and never give the answer away."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest

from caip.config import Course, Lab
from caip.grading.notebook import grade_id, is_answer
from caip_lab.checks.language import CheckSpec, spec_of

COURSE = Course.read(Path(__file__).parents[2])
LABS = [lab.name for lab in COURSE.labs()]
#: Words of all tiers of a hint together: more is not read, fewer say nothing of how to go on.
FEWEST, MOST, LONGEST_SENTENCE = 80, 160, 28


def checks_of(lab: Lab, exercise: str) -> Iterator[CheckSpec]:
    for folder in (lab.source / "checks", lab.graders):
        file = folder / f"test_{exercise}.py"
        if file.is_file():
            yield from (spec_of(one) for name, one in runpy.run_path(str(file)).items() if name.startswith("test_"))


@cache
def hints_of(name: str) -> dict[str, list[tuple[str, ...]]]:
    lab = COURSE.lab(name)
    return {one.name: [spec.hints for spec in checks_of(lab, one.name)] for one in lab.exercises if not one.manual}


@pytest.mark.parametrize("lab", LABS)
def test_every_check_has_a_hint_and_every_exercise_one_of_three_tiers(lab: str) -> None:
    found = hints_of(lab)
    assert [name for name, hints in found.items() if not all(hints)] == []
    assert [name for name, hints in found.items() if max(map(len, hints)) < 3] == []


@pytest.mark.parametrize("lab", LABS)
def test_hints_are_as_long_as_people_read(lab: str) -> None:
    words = {(name, hint): len(" ".join(hint).split()) for name, hints in hints_of(lab).items() for hint in hints}
    assert [one for one, n in words.items() if n > MOST] == []
    assert [one for one, n in words.items() if len(one[1]) == 3 and n < FEWEST] == []


@pytest.mark.parametrize("lab", LABS)
def test_hints_are_plain(lab: str) -> None:
    sentences = [
        part for hints in hints_of(lab).values() for hint in hints for text in hint for part in re.split(r"(?<=[.?!:;])\s", text)
    ]
    assert [one for one in sentences if len(one.split()) > LONGEST_SENTENCE] == []


def solution_lines(lab: Lab) -> set[str]:
    """Return the lines of the reference solution that are long enough to be nobody's by chance."""
    notebook = nbformat.read(lab.notebook, as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code" and is_answer(cell) and grade_id(cell)]
    hidden = "\n".join("".join(re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", source, re.DOTALL)) for source in cells)
    return {line for line in (line.strip().removeprefix("return ") for line in hidden.splitlines()) if len(line) > 15}


@pytest.mark.parametrize("lab", LABS)
def test_no_hint_holds_a_line_of_the_solution(lab: str) -> None:
    lines = solution_lines(COURSE.lab(lab))
    assert len(lines) > 10
    texts = [text for hints in hints_of(lab).values() for hint in hints for text in hint]
    assert [(line, text) for text in texts for line in lines if line in text] == []
