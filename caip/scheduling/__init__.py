"""Send submissions to workers: on this machine for now."""

from caip.scheduling.limit import RateLimit
from caip.scheduling.local import Crew, grade_all, grade_batches

__all__ = ["Crew", "RateLimit", "grade_all", "grade_batches"]
