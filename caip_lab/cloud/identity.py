"""Who calls, and whether a role may: the execution role, its trust, its policies. Imports moto."""

from __future__ import annotations

import json

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from caip_lab.cloud.settings import Settings

__all__ = ["allowed", "start"]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
#: What the role may: as AmazonSageMakerFullAccess does for buckets with "sagemaker" in their names, and a little more.
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def start(settings: Settings) -> dict[str, str]:
    """Make the execution role and a session of it, as Studio has; return the session's credentials and the role's ARN."""
    iam = iam_backends[settings.account_id]["aws"]
    role = iam.create_role(
        role_name=settings.role_name,
        assume_role_policy_document=json.dumps(TRUST),
        path="/service-role/",
        permissions_boundary=None,
        description="The role that jobs and endpoints run as.",
        tags=[],
        max_session_duration="3600",
    )
    iam.put_role_policy(settings.role_name, "everything", json.dumps(POLICY))
    session = sts_backends[settings.account_id]["aws"].assume_role(
        region_name=settings.region,
        role_session_name="SageMaker",
        role_arn=role.arn,
        policy="",
        duration=12 * 3600,
        external_id="",
    )
    return {
        "role_arn": role.arn,
        "access_key_id": session.access_key_id,
        "secret_access_key": session.secret_access_key,
        "session_token": session.session_token,
    }


def allowed(account_id: str, role_arn: str, action: str, resource: str) -> bool:
    """Whether the policies of a role allow ``action``, such as ``s3:GetObject``, on ``resource``, an ARN."""
    raise NotImplementedError
