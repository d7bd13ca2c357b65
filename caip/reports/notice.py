"""The page a student gets where there is no notebook to show: what happened, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from caip.config import Course, Lab
from caip.reports.page import render
from caip.results import SubmissionResult, Verdict

__all__ = ["feedback_notice"]

NO_ZERO = "You have no score for this lab yet. That is not a zero: nothing was judged, and nothing was taken away."


@dataclass(frozen=True)
class Advice:
    """What a verdict means for the student; ``happened`` is used where the result has no message of its own."""

    title: str
    happened: str
    means: str
    todo: tuple[str, ...]


ADVICE = {
    Verdict.UNGRADABLE: Advice(
        title="Your submission could not be graded",
        happened="The file you handed in could not be read as a notebook of this lab.",
        means=f"{NO_ZERO} The file you handed in is kept as it is.",
        todo=(
            "Open your notebook in JupyterLab. If it does not open, go back to the last version that does.",
            "Choose Kernel, then Restart Kernel and Run All Cells; mend what stops it, and save.",
            "Hand in the notebook again, under its own name.",
            "If it runs for you and is refused again, write to your instructor and attach this page.",
        ),
    ),
    Verdict.MISSING: Advice(
        title="No submission was found",
        happened="Nothing was handed in under your name for this lab.",
        means=NO_ZERO,
        todo=(
            "If you have not handed in yet, do so, even if it is unfinished: every exercise counts by itself.",
            "If you have, check that you handed in the notebook itself, under its own name, for this lab.",
            "If both are right, write to your instructor and attach this page.",
        ),
    ),
    Verdict.GRADER_FAULT: Advice(
        title="We could not grade your submission",
        happened="Our grader broke while it judged your work.",
        means=f"The fault is ours, not yours. {NO_ZERO} Your submission is kept as it is.",
        todo=("You need not do anything. Your instructor has been told, and your work will be graded again.",),
    ),
    Verdict.TAMPERED: Advice(
        title="Your instructor has to look at your submission",
        happened="While it was graded, your notebook did something that grading does not allow.",
        means="A person will read your submission before its score is final.",
        todo=(
            "If you know which code may have caused this, take it out and hand in again.",
            "If you do not, write to your instructor: it can happen by accident.",
        ),
    ),
}

OTHERWISE = Advice(
    title="Your notebook cannot be shown here",
    happened="The page with your notebook could not be made.",
    means="Your work was judged, and your score is not affected.",
    todo=("Ask your instructor for your feedback, and attach this page.",),
)


def feedback_notice(course: Course, lab: Lab, result: SubmissionResult) -> str:
    """Return the page for a submission that has no notebook to show; meant for missing and ungradable, right for any."""
    due = next((one.due_for(course.roster.get(result.student)) for one in course.assignments if one.lab == lab.name), None)
    # A grader fault's message may hold hidden inputs: it is for staff.
    advice = ADVICE.get(result.verdict, OTHERWISE)
    return render(
        "notice.html.j2",
        course=course,
        lab=lab,
        student=course.roster.get(result.student),
        advice=advice,
        happened=advice.happened if result.verdict is Verdict.GRADER_FAULT else result.message or advice.happened,
        due=due,
    )
