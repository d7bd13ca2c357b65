"""Send submissions to workers: on this machine, or on those of a Dask cluster."""

from caip.scheduling.elsewhere import scheduler_for
from caip.scheduling.labs import grade_all
from caip.scheduling.limit import RateLimit
from caip.scheduling.line import Judge, Line
from caip.scheduling.local import Crew, ThisMachine
from caip.scheduling.scheduler import Scheduler

__all__ = ["Crew", "Judge", "Line", "RateLimit", "Scheduler", "ThisMachine", "grade_all", "scheduler_for"]
