"""A local AWS account whose SageMaker really trains and really serves: no Docker, no account at AWS."""

from caip_lab.cloud.account import Account
from caip_lab.cloud.channel import AccountError
from caip_lab.cloud.settings import Settings

__all__ = ["Account", "AccountError", "Settings"]
