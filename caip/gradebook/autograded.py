"""Write ``autograded/<student>/<lab>/`` as nbgrader's autograde leaves it: what formgrader and feedback read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from caip.config import Course, Lab
from caip.gradebook.folders import private, swapped
from caip.grading import Graded, read_submission
from caip.grading.notebook import grade_id, is_grade

__all__ = ["sanitise", "write_autograded"]

#: Every place where markdown may name a target: [a](x), ![a](x) and the definition [a]: x. Its label does not matter.
TARGET = re.compile(r"\](?P<kind>[(:])(?P<space>\s*<?)(?P<target>[^\s)>]*)")
#: What a target may be: the web, mail, a place on this page, a file beside it. No colon, entity or backslash elsewhere.
SAFE_TARGET = re.compile(r"https?://[\w./?=&#%+~@:,;-]*|mailto:[\w.@+-]+|#[\w-]*|(?!/)[\w./-]*")
#: A picture that lies beside the notebook; any other, one by reference too, becomes a link.
PICTURE = re.compile(r"!\[(?![^\[\]]*\]\((?!/)[\w./-]+[\s)])")
STYLES = re.compile(r"<style\b.*?(</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def sanitise(notebook: NotebookNode) -> NotebookNode:
    """Make the student's outputs and prose harmless where they are rendered. What we wrote stays as it is."""
    cleaner = SanitizeHTML(tags=_tags(), attributes=_attributes())
    for index, cell in enumerate(notebook.cells):
        ours = is_grade(cell) or (grade_id(cell) and cell.metadata.nbgrader.get("locked") and cell.cell_type != "code")
        if not ours:
            _drop_styles(cell)
            _disarm_markdown(cell)
            cleaner.preprocess_cell(cell, {}, index)
    return notebook


def _disarm_markdown(cell: NotebookNode) -> None:
    """Keep only links whose target is known to be safe, and pictures beside the notebook: the cleaner sees HTML alone.

    What is not known to be safe loses its link: a blank between label and target makes it text.
    """
    if cell.cell_type == "markdown":
        cell.source = TARGET.sub(_safe_or_text, PICTURE.sub("[", cell.source))
    for output in cell.get("outputs", []):
        output.get("data", {}).pop("text/markdown", None)


def _safe_or_text(found: re.Match[str]) -> str:
    return found[0] if SAFE_TARGET.fullmatch(found["target"]) else f"] {found[0][1:]}"


def _drop_styles(cell: NotebookNode) -> None:
    """Take style sheets out of HTML outputs: cleaned of their tags only, they would be shown as text (pandas writes one)."""
    for output in cell.get("outputs", []):
        if "text/html" in output.get("data", {}):
            output["data"]["text/html"] = STYLES.sub("", output["data"]["text/html"])


def _tags() -> list[str]:
    return [
        *SanitizeHTML().tags,
        "div",
        "span",
        "p",
        "pre",
        "br",
        "hr",
        "img",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
    ] + [f"h{level}" for level in range(1, 7)]


def _attributes() -> dict[str, list[str]]:
    return {
        "a": ["href", "title"],
        "img": ["alt", "title", "width", "height"],
        "th": ["colspan", "rowspan"],
        "td": ["colspan", "rowspan"],
        "table": ["border"],
    }


def write_autograded(course: Course, lab: Lab, graded: Graded) -> None:
    """Write the folder whole; a submission without a notebook to show has none."""
    student = graded.result.student
    target = course.autograded(lab.name, student)
    if graded.notebook is None:
        shutil.rmtree(target, ignore_errors=True)
        return
    notebook = sanitise(nbformat.reads(graded.notebook, as_version=4))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with swapped(target) as folder:
        _copy_files(course, lab, student, folder)
        (folder / lab.notebook.name).write_text(nbformat.writes(notebook), encoding="utf-8")
        private(folder)


def _copy_files(course: Course, lab: Lab, student: str, folder: Path) -> None:
    """Copy what the student handed in, the lab's own files over it, and the time of submission."""
    submitted, released = course.submitted(lab.name, student), course.release(lab.name)
    files = {name: data for name, data in read_submission(submitted, student, lab).files.items() if not name.endswith(".ipynb")}
    for path in released.rglob("*"):
        if path.is_file() and path.suffix != ".ipynb":
            files[path.relative_to(released).as_posix()] = path.read_bytes()
    if (submitted / "timestamp.txt").is_file():
        files["timestamp.txt"] = (submitted / "timestamp.txt").read_bytes()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
