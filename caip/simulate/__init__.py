"""A cohort of real notebooks, filled from a pool of answers whose deserved points were declared by hand."""

from caip.simulate.cohort import Plan, plan_cohort
from caip.simulate.pool import Answer, Pool, read_pool
from caip.simulate.write import write_cohort

__all__ = ["Answer", "Plan", "Pool", "plan_cohort", "read_pool", "write_cohort"]
