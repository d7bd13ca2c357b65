"""What a student installs: public checks for the notebook and the terminal. Holds no solution and no hidden grader."""

from caip_lab.checks import check
from caip_lab.cloud.client import stop_local_aws, use_local_aws

__all__ = ["__version__", "check", "stop_local_aws", "use_local_aws"]

__version__ = "0.1.0"
