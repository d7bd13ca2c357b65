"""Everything that a report is made of, and how it is narrowed to a section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from caip.config import Course, Lab, Syllabus
from caip.reports.standing import Standing
from caip.results import SubmissionResult, Work

__all__ = ["Evidence"]


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Evidence:
    """A cohort: where everybody stands in each lab, what they wrote, and how they stood before.

    ``previous`` has the run before the last of who was graded more than once. ``links`` leads from (lab, student) to a
    feedback page, relative to the report. ``left_out`` counts results by labs that the course no longer has.
    ``redact`` takes names out of what students wrote; ``section`` is empty for the whole course.
    """

    course: Course
    labs: Sequence[Lab]
    standings: Sequence[Standing]
    works: Sequence[Work] = ()
    previous: Sequence[SubmissionResult] = ()
    syllabus: Syllabus | None = None
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    section: str = ""
    anonymous: bool = False
    redact: Callable[[str], str] = _as_it_is

    def of_section(self, section: str) -> Evidence:
        """Return what concerns the students of ``section``; who is on no roster is in no section. UsageError."""
        course = self.course.of_section(section)
        return replace(
            self,
            course=course,
            standings=[one for one in self.standings if one.result.student in course.roster],
            works=[one for one in self.works if one.student in course.roster],
            previous=[one for one in self.previous if one.student in course.roster],
            section=section,
        )

    def runs(self) -> list[tuple[SubmissionResult, SubmissionResult]]:
        """Return the last two runs of who was graded more than once, older first."""
        latest = {(one.result.assignment, one.result.student): one.result for one in self.standings}
        pairs = [(one, latest.get((one.assignment, one.student))) for one in self.previous]
        return [(before, after) for before, after in pairs if after is not None]
