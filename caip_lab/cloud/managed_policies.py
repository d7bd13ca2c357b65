"""The policies that AWS manages and a SageMaker project attaches. moto has all 1,500 or none; these are few. Imports moto."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend

__all__ = ["NAMES", "add", "read"]

NAMES = (
    "AdministratorAccess",
    "AmazonEC2ContainerRegistryFullAccess",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSageMakerCanvasFullAccess",
    "AmazonSageMakerFeatureStoreAccess",
    "AmazonSageMakerFullAccess",
    "AmazonSageMakerModelRegistryFullAccess",
    "AmazonSageMakerPipelinesIntegrations",
    "AmazonSageMakerReadOnly",
    "CloudWatchFullAccess",
    "CloudWatchFullAccessV2",
    "CloudWatchLogsFullAccess",
    "CloudWatchLogsReadOnlyAccess",
    "CloudWatchReadOnlyAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
)


@cache
def read() -> dict[str, dict[str, Any]]:
    """Return the policies by name. Reads only their part of moto's text: all of it takes longer than an account's start."""
    found = {}
    for name in NAMES:
        start = aws_managed_policies_data.find(f'\n "{name}":')
        if start >= 0:
            at = aws_managed_policies_data.index("{", start)
            found[name] = json.JSONDecoder().raw_decode(aws_managed_policies_data, at)[0]
    return found


def add(iam: IAMBackend) -> None:
    """Let an account have them."""
    for name, data in read().items():
        policy = AWSManagedPolicy.from_data(name, iam.account_id, "us-east-1", data)
        iam.aws_managed_policies.append(policy)
        iam.managed_policies[policy.arn] = policy
