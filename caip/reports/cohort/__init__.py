"""Cohort statistics: pure functions of results, of what students wrote, and of nothing else.

``statistics`` is classical test theory on arrays; ``labs`` sums up a lab, ``objectives`` what was mastered and what to teach
again, ``attention`` whom to talk to, ``incidents`` what went wrong, ``changes`` what a regrade did, ``similarity`` which
pairs to look at.
"""

from caip.reports.cohort.attention import RULES, Flag, students_to_talk_to
from caip.reports.cohort.changes import Cause, Change, Regrade, regrades
from caip.reports.cohort.evidence import Evidence
from caip.reports.cohort.incidents import Incident, incidents
from caip.reports.cohort.labs import (
    INDICATIVE_BELOW,
    SILENT_BELOW,
    CheckCount,
    Item,
    LabSummary,
    StudentRow,
    flags,
    points_table,
    summarise,
)
from caip.reports.cohort.objectives import Example, Loss, Mastery, Misconception, Objective, losses, mastery
from caip.reports.cohort.similarity import Baseline, Pair, Shared, Similarity, similar
from caip.reports.cohort.statistics import ItemStatistics, LabStatistics, item_statistics, lab_statistics

__all__ = [
    "INDICATIVE_BELOW",
    "RULES",
    "SILENT_BELOW",
    "Baseline",
    "Cause",
    "Change",
    "CheckCount",
    "Evidence",
    "Example",
    "Flag",
    "Incident",
    "Item",
    "ItemStatistics",
    "LabStatistics",
    "LabSummary",
    "Loss",
    "Mastery",
    "Misconception",
    "Objective",
    "Pair",
    "Regrade",
    "Shared",
    "Similarity",
    "StudentRow",
    "flags",
    "incidents",
    "item_statistics",
    "lab_statistics",
    "losses",
    "mastery",
    "points_table",
    "regrades",
    "similar",
    "students_to_talk_to",
    "summarise",
]
