"""Send submissions to workers: on this machine for now."""

from caip.scheduling.local import grade_all

__all__ = ["grade_all"]
