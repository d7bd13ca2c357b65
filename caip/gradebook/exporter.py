"""Our exports behind ``nbgrader export --exporter caip.gradebook.exporter.CaipExporter``: the same files as ``caip export``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from caip.config import Course, Lab
from caip.errors import UsageError
from caip.gradebook.by_hand import ByHand
from caip.gradebook.store import Store, in_parts, open_store
from caip.reports import FORMATS, Export, Ledger, Standing, export, write_all

__all__ = ["CaipExporter", "standings_in", "write_grades"]


def standings_in(store: Store, lab: Lab, students: Sequence[str]) -> Iterator[Standing]:
    """Yield where each of ``students`` stands in ``lab``, missing where nothing was graded."""
    for some in in_parts(students):
        results = list(store.last_of(lab.name, some))
        added = store.by_hand(lab.name, [result for result in results if result is not None])
        for student, result in zip(some, results, strict=True):
            one = added.get(student, ByHand())
            yield Standing(result, one.manual, one.penalty) if result is not None else Standing.missing(student, lab)


def write_grades(kind: str, ledger: Ledger, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Write the files of the format ``kind`` with the grades of today; return them, and what whoever uploads them should know.

    ``ledger`` says what to export; its standings are read here. Raises UsageError where there is nothing to export.
    """
    with open_store(ledger.course) as store:
        everybody = (standing for lab in ledger.labs for standing in standings_in(store, lab, store.graded(lab.name)))
        found = tuple(one for one in everybody if not ledger.section or one.result.student in ledger.course.roster)
        gone = sorted(store.counts().keys() - {one.lab for one in ledger.course.assignments})
    made: Export = export(kind, replace(ledger, standings=found))
    notes = [f"{name} was graded and is no longer in course.toml: it is not exported" for name in gone]
    return write_all(folder, made.files), (*made.notes, *notes)


class CaipExporter(ExportPlugin):
    """``--to FOLDER`` (default: report), ``--assignment``; the format is ``--CaipExporter.format``."""

    format = Unicode("csv", help="One of caip's export formats that needs no template.").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Called by ``nbgrader export``, in the course's folder. caip opens the gradebook itself."""
        if self.format not in FORMATS:
            raise UsageError(f"There is no format {self.format!r}.", "No file was written.", f"There are: {', '.join(FORMATS)}.")
        if self.student:
            raise UsageError("caip exports everybody.", "No file was written.", "Leave --student out.")
        course = Course.find(Path.cwd())
        labs = tuple(course.labs(tuple(map(str, self.assignment))))
        ledger = Ledger(course, labs, (), datetime.now(UTC))
        files, notes = write_grades(self.format, ledger, Path(self.to) if self.to else course.root / "report")
        for line in (*map(str, files), *notes):
            self.log.info(line)
