"""Who calls, and whether a role may: the execution role, its trust, its policies. Imports moto."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.iam.models import Role, iam_backends
from moto.sagemaker.exceptions import ValidationError
from moto.sts.models import sts_backends

from caip_lab.cloud import services
from caip_lab.cloud.settings import Settings

__all__ = ["allowed", "require_execution_role", "role_of", "start"]

SERVICE = "sagemaker.amazonaws.com"
ROLE_ARN = r"^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$"
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
    if role is None or not _trusts(json.loads(role.assume_role_policy_document or "{}")):
        raise ValidationError(
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
            f"'{SERVICE}' to assume the role."
        )


def role_of(account_id: str, role_arn: str) -> Role | None:
    """Return the role with this ARN, its path included; None where there is none."""
    roles = list(iam_backends[account_id]["aws"].roles.values())
    return next((role for role in roles if role.arn == role_arn), None)


def _trusts(document: dict[str, Any]) -> bool:
    """Whether a trust policy lets SageMaker assume its role: some statement allows it, and none denies it."""
    effects = [each.get("Effect") for each in _listed(document.get("Statement", [])) if _is_for_sagemaker(each)]
    return "Allow" in effects and "Deny" not in effects


def _is_for_sagemaker(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    named = _listed(principal.get("Service", [])) if isinstance(principal, dict) else _listed(principal)
    actions = [action.lower() for action in _listed(statement.get("Action", []))]
    return bool({SERVICE, "*"} & set(named)) and bool({"sts:assumerole", "sts:*", "*"} & set(actions))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(account_id: str, role_arn: str, action: str, resource: str) -> bool:
    """Whether the policies of a role allow ``action``, such as ``s3:GetObject``, on ``resource``, an ARN."""
    raise NotImplementedError
