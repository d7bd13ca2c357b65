"""Write ``feedback/<student>/<lab>/<lab>.html`` by nbgrader's own converter, from autograded/ and the gradebook."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from caip.config import Course, Lab
from caip.errors import EnvironmentFault
from caip.gradebook.folders import private
from caip.gradebook.programs import on_path
from caip.gradebook.release import converter_config

__all__ = ["PREPROCESSORS", "TEMPLATE", "TEMPLATE_FILE", "TEMPLATE_FOLDERS", "PageExporter", "literal", "quiet", "write_feedback"]

TEMPLATE, TEMPLATE_FILE = "caip_feedback", "page.html.j2"
TEMPLATE_FOLDERS = [str(Path(__file__).with_name("templates"))]
#: nbgrader's own, and ours.
PREPROCESSORS = [
    "nbgrader.preprocessors.GetGrades",
    "caip.gradebook.preprocessors.Overview",
    "caip.gradebook.preprocessors.Prose",
]


class PageExporter(HTMLExporter):
    """nbconvert's, without what it does to a page that is ready: half of the time went into parsing it once more."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> tuple[str, Any]:
        """Return the page and the resources."""
        page: tuple[str, Any] = TemplateExporter.from_notebook_node(self, nb, resources, **more)
        return page


def write_feedback(course: Course, lab: Lab, student: str) -> Path | None:
    """Write one student's page; None where there is no graded notebook to make it from."""
    if not (course.autograded(lab.name, student) / lab.notebook.name).is_file():
        return None
    config = converter_config(course, assignment_id=lab.name, student_id=literal(student))
    config.GenerateFeedback.force = True
    config.GenerateFeedback.exporter_class = PageExporter
    config.HTMLExporter.template_name, config.HTMLExporter.template_file = TEMPLATE, TEMPLATE_FILE
    config.HTMLExporter.extra_template_basedirs = TEMPLATE_FOLDERS
    config.GenerateFeedback.preprocessors = PREPROCESSORS
    config.HighlightMagicsPreprocessor.enabled = False  # a student would choose whose highlighter runs; Perl's took 12 s
    course.feedback(lab.name, student).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with on_path(), quiet():
        try:
            GenerateFeedback(coursedir=CourseDirectory(config=config), config=config).start()
        except NbGraderException:
            raise EnvironmentFault(
                f"nbgrader cannot write the feedback of {student} for {lab.name}.",
                "The gradebook is as it was.",
                f"nbgrader generate_feedback {lab.name} --student {student} says why.",
            ) from None
    folder = course.feedback(lab.name, student)
    private(folder)
    return folder / f"{lab.name}.html"


def literal(student: str) -> str:
    """Escape what nbgrader would read as a pattern: it treats a student's id as a glob."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in student)


@contextmanager
def quiet() -> Iterator[None]:
    """nbgrader warns of what is no news here (a forced rewrite)."""
    log = logging.getLogger("traitlets")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
