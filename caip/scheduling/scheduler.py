"""The seam: who asks for submissions to be judged does not know where that is done."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

from caip.config import Course, Lab
from caip.grading import Graded, Job

__all__ = ["Scheduler"]


class Scheduler(Protocol):
    """Where submissions are judged. A context manager; when its block ends, however it does, nothing of the run is left."""

    def __enter__(self) -> Scheduler:
        """Called once, before anything is judged. EnvironmentFault where nobody is fit to."""

    def __exit__(self, *error: object) -> None:
        """Called once, when all is judged or the run is stopped."""

    def grade_batches(self, course: Course, lab: Lab, jobs: Sequence[Job]) -> Generator[list[Graded], None, None]:
        """Judge ``jobs``; yield what is ready, each time that something is. Called lab by lab, in the block.

        What noise may have caused is rerun at the end, with the machine to itself, and that counts. Whoever closes the
        generator early ends what is at work.
        """
