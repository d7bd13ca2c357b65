"""Auto-graded notebook labs whose grades can be trusted: the instructors' package."""

__all__ = ["__version__"]

__version__ = "0.1.0"
