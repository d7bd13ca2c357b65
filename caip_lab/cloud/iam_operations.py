"""IAM's operations: what a role may is answered by our policies, the rest is moto's. Imports moto."""

from __future__ import annotations

from typing import Any

import moto.iam.urls
from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException, ValidationError
from moto.iam.responses import IamResponse

from caip_lab.cloud import identity
from caip_lab.cloud.policies import Decision

__all__ = ["IamOperations", "install"]


def install() -> None:
    """Let requests go to our operations. Once per process, before the first request."""
    moto.iam.urls.url_paths = {"{0}/$": IamOperations.dispatch}


class IamOperations(IamResponse):
    """A request is one method, named as the operation in snake_case."""

    def simulate_principal_policy(self) -> ActionResult:
        """Answer what a role's own policies decide, each action on each resource."""
        role = str(self._get_param("PolicySourceArn"))
        if ":role/" not in role:
            raise ValidationError(f"{role}: this local account simulates the policies of roles only. Nothing was changed.")
        if identity.role_of(self.current_account, role) is None:
            raise NotFoundException(f"Role {role.rpartition('/')[2]} does not exist.")
        if self._get_param("PolicyInputList"):
            raise ValidationError("PolicyInputList is not offered by this local account; on AWS the request may be valid.")
        context = {each["ContextKeyName"]: ",".join(each["ContextKeyValues"]) for each in self._get_param("ContextEntries", [])}
        results = [
            _result(action, resource, identity.decide(self.current_account, role, action, resource, context))
            for action in self._get_param("ActionNames", [])
            for resource in self._get_param("ResourceArns", []) or ["*"]
        ]
        return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _result(action: str, resource: str, decision: Decision) -> dict[str, Any]:
    matched = [{"SourcePolicyId": name, "SourcePolicyType": "IAM Policy"} for name in decision.statements]
    return {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": decision.name,
        "MatchedStatements": matched,
        "MissingContextValues": [],
    }
