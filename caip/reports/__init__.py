"""Reports on a cohort: statistics as pure functions of results, then one module per format.

``standing`` joins a result with scores by hand, ``cohort`` counts, ``html``, ``csvfile`` and ``notice`` write text,
``exports`` makes the files of other systems, and ``files`` puts all of it on disk, whole or not at all.
"""

from caip.reports.cohort import Evidence, LabSummary, StudentRow, summarise
from caip.reports.coverage import Coverage, cover, coverage_page
from caip.reports.csvfile import cohort_csv
from caip.reports.exports import FORMATS, Export, Ledger, export
from caip.reports.files import write_all, write_whole
from caip.reports.html import cohort_page
from caip.reports.notice import feedback_notice
from caip.reports.pseudonyms import Pseudonyms
from caip.reports.standing import Standing, line_up

__all__ = [
    "FORMATS",
    "Coverage",
    "Evidence",
    "Export",
    "LabSummary",
    "Ledger",
    "Pseudonyms",
    "Standing",
    "StudentRow",
    "cohort_csv",
    "cohort_page",
    "cover",
    "coverage_page",
    "export",
    "feedback_notice",
    "line_up",
    "summarise",
    "write_all",
    "write_whole",
]
