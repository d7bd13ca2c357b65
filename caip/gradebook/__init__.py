"""nbgrader's world: release, collect, gradebook, feedback. nbgrader and SQLAlchemy live here and nowhere else."""

from caip.gradebook.answer import feedback_zip
from caip.gradebook.arrivals import Exchange, Inbound, Source
from caip.gradebook.autograded import is_shown, write_autograded
from caip.gradebook.by_hand import ByHand
from caip.gradebook.collect import Brought, Collected, collect
from caip.gradebook.feedback import write_feedback
from caip.gradebook.overrides import Override
from caip.gradebook.release import release_lab
from caip.gradebook.solutions import write_solution
from caip.gradebook.store import Store, open_store
from caip.gradebook.student_zip import student_wheel, write_student_zip
from caip.gradebook.turns import Turn, grading_turn
from caip.gradebook.works import read_works

__all__ = [
    "Brought",
    "ByHand",
    "Collected",
    "Exchange",
    "Inbound",
    "Override",
    "Source",
    "Store",
    "Turn",
    "collect",
    "feedback_zip",
    "grading_turn",
    "is_shown",
    "open_store",
    "read_works",
    "release_lab",
    "student_wheel",
    "write_autograded",
    "write_feedback",
    "write_solution",
    "write_student_zip",
]
