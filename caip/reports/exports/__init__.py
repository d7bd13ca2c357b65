"""Grades for other systems: one module per format, each from a ledger to files. Missing is never zero, in any of them.

A learning platform gets final scores only: what waits for a person, or was not judged, is left out and named in the notes.
"""

from caip.reports.exports.formats import FORMATS, export
from caip.reports.exports.ledger import Export, Ledger

__all__ = ["FORMATS", "Export", "Ledger", "export"]
