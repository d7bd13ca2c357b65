"""What a student installs: public checks for the notebook and the terminal. Holds no solution and no hidden grader."""

from caip_lab.checks import check

__all__ = ["__version__", "check"]

__version__ = "0.1.0"
