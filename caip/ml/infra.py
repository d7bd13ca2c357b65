"""The course's infrastructure as one CloudFormation stack: bucket, execution role, SageMaker domain, user profile.

The template is ``cf_templates/sagemaker_infra.yaml``. Credentials, region and address are boto3's, as in `caip.ml.deploy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import WaiterError

from caip.errors import CloudFailure

__all__ = ["TEMPLATE", "Infrastructure", "create", "delete"]

TEMPLATE = Path(__file__).with_name("cf_templates") / "sagemaker_infra.yaml"


@dataclass(frozen=True)
class Infrastructure:
    """What a stack has made: its outputs."""

    bucket: str
    role_arn: str
    domain_id: str
    user_profile: str


def create(name: str, *, vpc_id: str | None = None, subnet_ids: Sequence[str] = ()) -> Infrastructure:
    """Create the stack `name` and wait until all of it is there.

    Parameters
    ----------
    name : str
        Of the stack; lower-case letters, digits and hyphens, at most 30. The bucket is ``<name>-<account>-<region>``.
    vpc_id, subnet_ids : str, sequence of str
        The network of the domain; the region's default VPC and its subnets by default.

    Returns
    -------
    Infrastructure

    Raises
    ------
    CloudFailure
        A resource could not be made; the message gives the first reason. CloudFormation has taken the others back.
    """
    client = boto3.client("cloudformation")
    network = {"VpcId": vpc_id or _default_vpc(), "SubnetIds": ",".join(subnet_ids)}
    network["SubnetIds"] = network["SubnetIds"] or ",".join(_subnets(network["VpcId"]))
    client.create_stack(
        StackName=name,
        TemplateBody=TEMPLATE.read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in {"Name": name, **network}.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    _wait(client, "stack_create_complete", name)
    (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    found = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    return Infrastructure(found["Bucket"], found["RoleArn"], found["DomainId"], found["UserProfile"])


def delete(name: str) -> None:
    """Empty the stack's bucket, delete the stack, and wait until nothing of it is left.

    CloudFormation does not delete a bucket that holds objects, so they go first, old versions included.

    Raises
    ------
    CloudFailure
        Something could not be deleted; the message says what and why, and the rest is gone.
    """
    client = boto3.client("cloudformation")
    resources = client.describe_stack_resources(StackName=name)["StackResources"]
    for resource in resources:
        if resource["ResourceType"] == "AWS::S3::Bucket" and resource["ResourceStatus"] != "DELETE_COMPLETE":
            boto3.resource("s3").Bucket(resource["PhysicalResourceId"]).object_versions.delete()
    client.delete_stack(StackName=name)
    _wait(client, "stack_delete_complete", name)


def _wait(client: Any, state: str, name: str) -> None:
    try:
        client.get_waiter(state).wait(StackName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 600})
    except WaiterError:
        raise CloudFailure(f"stack {name}", _first_reason(client, name), f"the events of stack {name}") from None


def _first_reason(client: Any, name: str) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [one for one in reversed(events) if one["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return "it did not end in time"
    return f"{failed[0]['LogicalResourceId']}: {failed[0].get('ResourceStatusReason', failed[0]['ResourceStatus'])}"


def _default_vpc() -> str:
    found = boto3.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    if not found:
        raise CloudFailure("the network", "this region has no default VPC", "the VPCs of the region; name one with vpc_id")
    return str(found[0]["VpcId"])


def _subnets(vpc_id: str) -> list[str]:
    found = boto3.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]
    return sorted(str(one["SubnetId"]) for one in found)
