"""What is put to the graders: read from a lab's files."""

from __future__ import annotations

import pytest

from caip.audit.answers import misconceptions, needs
from caip.audit.audit import Paper
from caip.config import Course
from caip.errors import UsageError

NEEDS = """
from caip_lab.checks import needs, points


@points(1)
@needs("{}")
def test_it(student):
    \"\"\"it works\"\"\"
"""


def test_what_an_exercise_needs_is_read_with_what_that_needs(course: Course) -> None:
    graders = course.graders_dir / "mini"
    (graders / "test_answer.py").write_text(NEEDS.format("double"))
    (graders / "test_double.py").write_text(NEEDS.format("why"))
    lab = course.lab("mini")
    assert needs(lab) == {"double": {"why"}, "answer": {"double", "why"}, "why": set()}
    paper = Paper(lab, 1)
    assert {name: paper.solved(name) for name in paper.exercises} == {"double": ["double"], "answer": ["double", "answer"]}
    assert set(paper.sheets()["alone", "answer"].answers) == {"double-answer", "answer-answer"}
    assert set(paper.sheets()["alone", "double"].answers) == {"double-answer"}


def test_a_lab_without_misconceptions_or_with_broken_ones_is_not_audited(course: Course) -> None:
    file = course.graders_dir / "mini" / "misconceptions.py"
    file.write_text("1 / 0")
    with pytest.raises(UsageError, match="ZeroDivisionError"):
        misconceptions(course.lab("mini"))
    file.unlink()
    with pytest.raises(UsageError, match="has no misconceptions"):
        misconceptions(course.lab("mini"))
