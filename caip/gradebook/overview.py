"""What stands on top of a feedback page: the score, what went well, the one thing to do next, and every exercise in a line.

Pure: from a result and the points in the gradebook to words. Nothing of a hidden input is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caip.config import Lab
from caip.results import CheckResult, Outcome, Score, SubmissionResult, Verdict, format_points

__all__ = ["Item", "Next", "Overview", "overview"]

#: Outcomes after which an exercise could not be judged for what it is: they come before any wrong answer.
STOPPED = (Outcome.TIMEOUT, Outcome.CRASHED, Outcome.MEMORY, Outcome.FLOOD)
NOISE = 1e-9


@dataclass(frozen=True)
class Item:
    """One exercise: ``waits`` for a score by hand."""

    name: str
    title: str
    score: Score
    waits: bool = False

    @property
    def worth(self) -> str:
        """Its points, where none are given yet."""
        return f"{format_points(self.score.max_points)} points"

    @property
    def state(self) -> str:
        """Full, part, none or waits: one word, which the page shows with a mark."""
        if self.waits:
            return "waits"
        lost = self.score.max_points - self.score.points
        return "full" if lost < NOISE else "part" if self.score.points > NOISE else "none"


@dataclass(frozen=True)
class Next:
    """The one thing to do next; ``where`` is the place on the page, empty where there is none."""

    words: str
    where: str = ""


@dataclass(frozen=True)
class Overview:
    """The top of the page. ``score`` has the penalty taken off; points that wait for a person are not in it yet."""

    lab: str
    course: str
    student: str
    score: Score
    penalty: float
    items: tuple[Item, ...]
    went_well: str
    todo: Next
    notes: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


def overview(
    lab: Lab,
    result: SubmissionResult,
    points: Mapping[str, Score],
    waiting: Sequence[str] = (),
    penalty: float = 0.0,
    *,
    course: str = "",
    student: str = "",
) -> Overview:
    """Put the top of the page into words; ``points`` are the gradebook's, by exercise, credit and scores by hand included."""
    items = tuple(Item(one.name, one.title, points[one.name], one.name in waiting) for one in lab.exercises if one.name in points)
    total = sum((item.score for item in items), Score())
    return Overview(
        lab=lab.title,
        course=course,
        student=student,
        score=Score(max(0.0, total.points - penalty), total.max_points),
        penalty=penalty,
        items=items,
        went_well=_went_well(items, result),
        todo=_next(items, result),
        notes=tuple(_notes(items, result, penalty)),
        repairs=result.repairs,
    )


def _went_well(items: Sequence[Item], result: SubmissionResult) -> str:
    """Say what is true and good; empty where nothing is."""
    full = [item.title for item in items if item.state == "full"]
    if full and len(full) == len(items):
        return "Every exercise has full points."
    if full:
        return f"Full points for {len(full)} of {len(items)} exercises: {_listed(full)}."
    part = [item.title for item in items if item.state == "part"]
    if part:
        return f"Some checks passed in {_listed(part)}."
    ran = bool(result.checks) and all(check.outcome in (Outcome.PASSED, Outcome.FAILED) for check in result.checks)
    return "Your notebook ran, and each exercise was judged by itself." if ran else ""


def _next(items: Sequence[Item], result: SubmissionResult) -> Next:
    """Choose one thing: what stopped the notebook, else the exercise with the most points to gain, the first of equals."""
    open_items = [item for item in items if item.state in ("none", "part")]
    failed = {item.name: _failed(result, item.name) for item in open_items}
    stopped = next((item for item in open_items if any(one.outcome in STOPPED for one in failed[item.name])), None)
    if stopped is not None:
        check = next(one for one in failed[stopped.name] if one.outcome in STOPPED)
        where = f"cell-{check.told.place[0]}" if check.told.place else f"exercise-{stopped.name}"
        return Next(f"{stopped.title}: {_came(check)} Mend this first.", where)
    if open_items:
        return _worth_most(max(open_items, key=lambda item: item.score.max_points - item.score.points), result, failed)
    if any(item.waits for item in items):
        return Next("Nothing to mend. The rest of your score waits for a person.")
    return Next("Nothing: you have full points.")


def _worth_most(item: Item, result: SubmissionResult, failed: Mapping[str, Sequence[CheckResult]]) -> Next:
    gain = f"{item.title}, {format_points(item.score.max_points - item.score.points)} points to gain"
    mistake = next((one.sentence for one in result.mistakes if one.exercise == item.name), "")
    sentence = next((f"Not yet: {one.sentence}" for one in failed[item.name]), "")
    why = mistake or sentence
    return Next(f"{gain}. {why}".rstrip(".") + "." if why else f"{gain}.", f"exercise-{item.name}")


def _failed(result: SubmissionResult, exercise: str) -> list[CheckResult]:
    return [one for one in result.checks if one.exercise == exercise and one.outcome is not Outcome.PASSED]


def _came(check: CheckResult) -> str:
    """Return what the check says came, as a sentence."""
    words = next((text for label, text in check.told.rows if label == "what came"), check.outcome.value)
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _notes(items: Sequence[Item], result: SubmissionResult, penalty: float) -> list[str]:
    waits = sum((item.score.max_points for item in items if item.waits), 0.0)
    late = f"Handed in late: {format_points(penalty)} points are taken off." if penalty else "Handed in late, at no cost."
    tampered = (
        "While it was graded, your notebook did something that grading does not allow. A person will look at it before "
        "the score is final. It can happen by accident."
    )
    found = (
        (bool(waits), f"{format_points(waits)} points wait for a score by hand and are not in the score yet."),
        (result.late_s > 0, late),
        (result.verdict is Verdict.TAMPERED, tampered),
    )
    return [words for applies, words in found if applies]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
