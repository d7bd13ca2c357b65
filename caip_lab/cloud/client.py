"""Lead the AWS clients of this process to the local account. Imports no moto and no boto3."""

from __future__ import annotations

import os

from caip_lab.cloud.account import Account

__all__ = ["use_local_aws"]

_mine: list[Account] = []


def use_local_aws() -> Account:
    """Start a local account for this process and let boto3 and the SageMaker SDK find it."""
    if not _mine:
        _mine.append(Account())
        os.environ.update(_mine[0].environment())
    return _mine[0]
