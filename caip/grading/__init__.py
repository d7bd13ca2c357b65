"""Judge submissions from outside the student's process."""

from caip.grading.changes import Lowered, lowered, narrowed
from caip.grading.engine import Graded, Job, fault
from caip.grading.inputs import Inputs, files_of, read_inputs
from caip.grading.jobs import make_job
from caip.grading.submission import files_sha256, handed_in, read_submission
from caip.grading.worker import Worker, collect_problems

__all__ = [
    "Graded",
    "Inputs",
    "Job",
    "Lowered",
    "Worker",
    "collect_problems",
    "fault",
    "files_of",
    "files_sha256",
    "handed_in",
    "lowered",
    "make_job",
    "narrowed",
    "read_inputs",
    "read_submission",
]
