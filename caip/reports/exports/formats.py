"""Which formats there are."""

from __future__ import annotations

from collections.abc import Callable

from caip.errors import UsageError
from caip.reports.csvfile import cohort_csv
from caip.reports.exports import ags, canvas, gradescope, jsonfile, moodle, xapi, xlsx
from caip.reports.exports.ledger import UNWRITTEN, Export, Ledger

__all__ = ["FORMATS", "export"]


def _csv(ledger: Ledger) -> Export:
    return Export({f"{lab.name}.csv": cohort_csv(ledger.course, lab, ledger.standings).encode() for lab in ledger.labs})


#: Name -> what makes the files of it.
FORMATS: dict[str, Callable[[Ledger], Export]] = {
    "csv": _csv,
    "json": jsonfile.export,
    "xlsx": xlsx.export,
    "canvas": canvas.export,
    "moodle": moodle.export,
    "gradescope": gradescope.export,
    "ags": ags.export,
    "xapi": xapi.export,
}


def export(name: str, ledger: Ledger) -> Export:
    """Return the files of one format. Raises UsageError where there is nothing to put into them."""
    if not any(ledger.lines(lab) for lab in ledger.labs):
        raise UsageError("There is nobody on the roster, and nobody handed in.", UNWRITTEN, "See caip collect.")
    found = FORMATS[name](ledger)
    if not found.files:
        labs = ", ".join(lab.name for lab in ledger.labs)
        raise UsageError(f"Nobody has a final score in {labs}.", UNWRITTEN, "Run caip grade, and give the scores by hand.")
    return found
