"""Send submissions to workers: on this machine for now."""

from caip.scheduling.limit import RateLimit
from caip.scheduling.local import Crew, grade_all

__all__ = ["Crew", "RateLimit", "grade_all"]
