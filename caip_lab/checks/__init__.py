"""The language of a check, once: the same file runs in the student's own kernel and in the grader.

A check is a plain function whose docstring is the sentence the student reads::

    from caip_lab.checks import close, hint, points

    @points(2)
    @hint("Which of your predictions does precision look at?")
    def test_precision_ignores_missed_positives(student):
        \"\"\"precision looks only at what you predicted positive\"\"\"
        assert student.precision([1, 1, 0], [1, 0, 0]) == close(1.0)
"""

from caip_lab.checks.compare import close, same
from caip_lab.checks.failures import StudentError, StudentFault
from caip_lab.checks.handle import Handle, Student
from caip_lab.checks.language import Misconception, category, changed, hint, needs, points, raises
from caip_lab.checks.runner import check
from caip_lab.checks.waiting import wait_until

__all__ = [
    "Handle",
    "Misconception",
    "Student",
    "StudentError",
    "StudentFault",
    "category",
    "changed",
    "check",
    "close",
    "hint",
    "needs",
    "points",
    "raises",
    "same",
    "wait_until",
]
