"""Write ``feedback/<student>/<lab>/<lab>.html`` by nbgrader's own converter, from autograded/ and the gradebook."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from caip.config import Course, Lab
from caip.gradebook.folders import private
from caip.gradebook.programs import on_path
from caip.gradebook.release import converter_config

__all__ = ["write_feedback"]


def write_feedback(course: Course, lab: Lab, student: str) -> Path | None:
    """Write one student's page; None where there is no graded notebook to make it from."""
    if not (course.autograded(lab.name, student) / lab.notebook.name).is_file():
        return None
    config = converter_config(course, assignment_id=lab.name, student_id=_literal(student))
    config.GenerateFeedback.force = True
    config.GenerateFeedback.exporter_class = HTMLExporter
    with on_path(), _quiet():
        GenerateFeedback(coursedir=CourseDirectory(config=config), config=config).start()
    folder = course.feedback(lab.name, student)
    private(folder)
    return folder / f"{lab.name}.html"


def _literal(student: str) -> str:
    """Escape what nbgrader would read as a pattern: it treats a student's id as a glob."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in student)


@contextmanager
def _quiet() -> Iterator[None]:
    """nbgrader warns of what is no news here (a forced rewrite)."""
    log = logging.getLogger("traitlets")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
