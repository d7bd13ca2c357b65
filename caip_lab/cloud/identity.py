"""Who calls, and whether a role may: the execution role, its trust, its policies. Imports moto."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from moto.iam.models import ManagedPolicy, Role, iam_backends
from moto.s3.models import s3_backends
from moto.sagemaker.exceptions import ValidationError
from moto.sts.models import sts_backends

from caip_lab.cloud import managed_policies, policies, services
from caip_lab.cloud.settings import Settings

__all__ = ["allowed", "decide", "policies_of", "require_execution_role", "role_of", "session_arn", "start"]

SERVICE = "sagemaker.amazonaws.com"
ROLE_ARN = r"^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}],
}
#: Beside AmazonSageMakerFullAccess: what the console's wizard adds for a role that may use "Any S3 bucket".
ANY_BUCKET = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::*"],
        }
    ],
}
FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"


def start(settings: Settings) -> dict[str, str]:
    """Make the execution role and a session of it, as Studio has; return the session's credentials and the role's ARN."""
    iam = iam_backends[settings.account_id]["aws"]
    managed_policies.add(iam)
    role = iam.create_role(
        role_name=settings.role_name,
        assume_role_policy_document=json.dumps(TRUST),
        path="/service-role/",
        permissions_boundary=None,
        description="The role that jobs and endpoints run as.",
        tags=[],
        max_session_duration="3600",
    )
    iam.attach_role_policy(FULL_ACCESS, settings.role_name)
    iam.put_role_policy(settings.role_name, "AmazonSageMaker-ExecutionPolicy", json.dumps(ANY_BUCKET))
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


def require_execution_role(account_id: str, role_arn: str) -> None:
    """Raise the ValidationException of AWS unless the role exists and SageMaker may assume it."""
    if not re.fullmatch(ROLE_ARN, str(role_arn)):
        raise ValidationError(
            f"1 validation error detected: Value '{role_arn}' at 'roleArn' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {ROLE_ARN}"
        )
    if not services.get().settings.enforce_roles:
        return
    if role_arn.split(":")[4] != account_id:
        raise ValidationError("RoleArn: Cross-account pass role is not allowed.")
    role = role_of(account_id, role_arn)
    if role is None or not _trusts(role):
        raise ValidationError(
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
            f"'{SERVICE}' to assume the role."
        )


def role_of(account_id: str, role_arn: str) -> Role | None:
    """Return the role with this ARN, its path included; None where there is none."""
    roles = list(iam_backends[account_id]["aws"].roles.values())
    return next((role for role in roles if role.arn == role_arn), None)


def session_arn(role_arn: str) -> str:
    """Return how AWS names the session that SageMaker makes of a role."""
    account_id, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    return f"arn:aws:sts::{account_id}:assumed-role/{name}/SageMaker"


def policies_of(account_id: str, role: Role) -> tuple[dict[str, policies.Document], policies.Document | None]:
    """Return a role's policies by name, inline and attached, and its permissions boundary."""
    documents = {name: _read(text) for name, text in role.policies.items()}
    documents |= {policy.name: _read(_default_version(policy)) for policy in role.managed_policies.values()}
    if not role.permissions_boundary_arn:
        return documents, None
    boundary = iam_backends[account_id]["aws"].managed_policies.get(role.permissions_boundary_arn)
    return documents, _read(_default_version(boundary)) if boundary else {"Statement": []}


def decide(
    account_id: str, role_arn: str, action: str, resource: str, context: Mapping[str, str] | None = None
) -> policies.Decision:
    """Decide as AWS would whether a session of the role may; a bucket's policy counts where ``resource`` is in the bucket."""
    role = role_of(account_id, role_arn)
    if role is None:
        name = "implicitDeny" if services.get().settings.enforce_roles else "allowed"
        return policies.Decision(name, f"because the role {role_arn} does not exist")
    identity, boundary = policies_of(account_id, role)
    request = policies.Request(action, resource, (role_arn, session_arn(role_arn)), _context(role, context or {}))
    return policies.decide(request, identity, boundary, _bucket_policy(account_id, resource))


def allowed(account_id: str, role_arn: str, action: str, resource: str) -> bool:
    """Whether the policies of a role allow ``action``, such as ``s3:GetObject``, on ``resource``, an ARN."""
    return decide(account_id, role_arn, action, resource).allowed


def _context(role: Role, more: Mapping[str, str]) -> dict[str, str]:
    tags = {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in role.tags or []}
    return {
        **tags,
        "aws:PrincipalArn": role.arn,
        "aws:PrincipalAccount": role.account_id,
        "aws:PrincipalType": "AssumedRole",
        "aws:ResourceAccount": role.account_id,
        "s3:ResourceAccount": role.account_id,
        "aws:RequestedRegion": services.get().settings.region,
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": f"{role.id}:SageMaker",
        **more,
    }


def _bucket_policy(account_id: str, resource: str) -> policies.Document | None:
    if not resource.startswith("arn:aws:s3:::"):
        return None
    bucket = s3_backends[account_id]["aws"].buckets.get(resource.split(":")[5].partition("/")[0])
    return _read(bucket.policy) if bucket is not None and bucket.policy else None


def _default_version(policy: ManagedPolicy) -> str:
    document: str = next(version.document for version in policy.versions if version.is_default)
    return document


def _read(text: Any) -> policies.Document:
    """Return a policy's document; what a stack made of one is a dict."""
    document: policies.Document = text if isinstance(text, dict) else json.loads(text)
    return document


def _trusts(role: Role) -> bool:
    """Whether a trust policy lets SageMaker assume its role: some statement allows it, and none denies it."""
    document = _read(role.assume_role_policy_document or "{}")
    statements = [each for each in policies.listed(document.get("Statement", [])) if _is_for_sagemaker(each)]
    effects = [each.get("Effect") for each in statements if _holds(each, role)]
    return "Allow" in effects and "Deny" not in effects


def _holds(statement: policies.Document, role: Role) -> bool:
    """Whether a trust's condition holds; one that is not known neither allows nor is passed by."""
    context = {"aws:SourceAccount": role.account_id, "aws:PrincipalIsAWSService": "true", "aws:SecureTransport": "true"}
    try:
        return policies.holds(statement.get("Condition", {}), context)
    except policies.Unsupported:
        return statement.get("Effect") == "Deny"


def _is_for_sagemaker(statement: policies.Document) -> bool:
    principal = statement.get("Principal", {})
    named = policies.listed(principal.get("Service", []) if isinstance(principal, dict) else principal)
    actions = [action.lower() for action in policies.listed(statement.get("Action", []))]
    return bool({SERVICE, "*"} & set(named)) and any(policies.matches(action, "sts:assumerole") for action in actions)
