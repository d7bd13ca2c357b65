"""One student's submission with what people added to it: scores given by hand and the penalty for lateness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from caip.config import Course, Lab, Student
from caip.results import Score, SubmissionResult, Verdict

__all__ = ["Standing", "line_up"]


@dataclass(frozen=True)
class Standing:
    """A result, the scores given by hand so far (by exercise; None waits for one) and the points lost to lateness.

    A score by hand takes the place of the automatic one, as in nbgrader.
    """

    result: SubmissionResult
    manual: dict[str, float | None] = field(default_factory=dict)
    penalty: float = 0.0

    @classmethod
    def missing(cls, student: str, lab: Lab) -> Standing:
        """Return the standing of who handed in nothing."""
        return cls(SubmissionResult(student, lab.name, Verdict.MISSING))

    @property
    def by_hand(self) -> dict[str, float | None]:
        """Scores by hand, by exercise: None where one waits, 0 where the student left the answer as it was."""
        if not self.result.judged:
            return {}
        given = {name: points for name, points in self.manual.items() if points is not None}
        asked = {item.exercise: None if item.answered else 0.0 for item in self.result.manual}
        return dict.fromkeys(self.manual) | asked | given

    @property
    def waiting(self) -> tuple[str, ...]:
        """Exercises that wait for a score by hand."""
        return tuple(name for name, points in self.by_hand.items() if points is None)

    @property
    def verdict(self) -> Verdict:
        """The verdict of today: pending while an item waits, and not a moment longer."""
        verdict = self.result.verdict
        if self.waiting:
            return Verdict.first(verdict, Verdict.PENDING)
        return Verdict.GRADED if verdict is Verdict.PENDING else verdict

    @cached_property
    def total(self) -> float | None:
        """Automatic points plus points by hand so far minus the penalty, never below 0; None where nothing was judged."""
        score = self.result.score
        if score is None:
            return None
        return max(0.0, sum(self._points.values()) - self.penalty)

    def exercise_points(self) -> dict[str, float]:
        """Return the points by exercise, penalty left out; an exercise that nobody judged yet is absent."""
        return dict(self._points)

    @cached_property
    def _points(self) -> dict[str, float]:
        auto, by_hand = self.result.exercise_scores(), self.by_hand
        names = [name for name in auto | by_hand if name not in self.waiting]
        return {name: points if (points := by_hand.get(name)) is not None else auto.get(name, Score()).points for name in names}


def line_up(course: Course, lab: Lab, standings: Iterable[Standing]) -> list[tuple[Student, Standing]]:
    """Pair every student with a standing in ``lab``: the roster in its order, then who is not on it, sorted by id.

    A student of the roster who handed in nothing is paired with a standing whose verdict is missing. Standings
    of other labs are passed over; of two for one student the later in ``standings`` counts.
    """
    found = {standing.result.student: standing for standing in standings if standing.result.assignment == lab.name}
    enrolled = [student.id for student in course.roster]
    strangers = sorted(found.keys() - set(enrolled))
    return [(course.roster.get(one), found.get(one) or Standing.missing(one, lab)) for one in (*enrolled, *strangers)]
