"""CloudFormation's operations: stacks are ours, what only looks at them is moto's. Imports moto."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import moto.cloudformation.models
import moto.cloudformation.urls
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.s3.models import s3_backends

from caip_lab.cloud import services
from caip_lab.cloud.cloudformation import templates
from caip_lab.cloud.cloudformation.backend import Backend, require_template
from caip_lab.cloud.cloudformation.stacks import Record, Stack

__all__ = ["CloudFormationOperations", "install"]

LONGEST_BODY = 51_200
#: How long DescribeStacks waits for a stack when boto3's waiter asks: the waiter itself would come again in 30 s.
LONGEST_WAIT_S = 45.0
#: In the user agent of a botocore waiter: its features, W, B or a list with B in it.
WAITER = re.compile(r"\bm/([A-Za-z0-9,+-]*,)?B(,|\s|$)")
NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")


def install() -> None:
    """Let new accounts have our CloudFormation. Once per process, before the first request."""
    moto.cloudformation.models.cloudformation_backends.backend = Backend
    moto.cloudformation.urls.url_paths = {"{0}/$": CloudFormationOperations.dispatch}


def _no_stack_sets(name: str) -> Callable[[CloudFormationResponse], ActionResult]:
    def operation(self: CloudFormationResponse) -> ActionResult:
        raise ValidationError(message=f"{name}: this local account has no stack sets. Nothing was changed.")

    return operation


class CloudFormationOperations(CloudFormationResponse):
    """A request is one method, named as the operation in snake_case."""

    @property
    def _stacks(self) -> Backend:
        found: Backend = self.cloudformation_backend  # type: ignore[assignment]
        return found

    def create_stack(self) -> ActionResult:
        name = self._get_param("StackName")
        _require_name(name)
        template, parameters = self._template(), self._given_parameters({})
        self._stacks._require_free(name)
        require_template(template, parameters, self._get_param("Capabilities", []))
        stack = self._stacks.make(
            self._on_failure(),
            name=name,
            template=template,
            parameters=parameters,
            notification_arns=self._get_param("NotificationARNs", []),
            tags=self._tags(),
            role_arn=self._get_param("RoleARN"),
            enable_termination_protection=self._get_bool_param("EnableTerminationProtection", False),
            timeout_in_mins=self._get_param("TimeoutInMinutes"),
            stack_policy_body=self._get_param("StackPolicyBody"),
        )
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        stack = self._stack()
        if stack.status == "ROLLBACK_COMPLETE" or stack.status.endswith("_IN_PROGRESS"):
            raise ValidationError(message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
        template = stack.template if self._get_bool_param("UsePreviousTemplate", False) else self._template()
        parameters = self._given_parameters(stack.resources.input_parameters)
        require_template(template, parameters, self._get_param("Capabilities", []))
        tags = self._tags() or None
        before = {**parameters, **stack.resources.input_parameters}
        same = all(str(before[name]) == str(value) for name, value in parameters.items())
        if stack.template == template and same and tags in (None, stack.tags):
            raise ValidationError(message="No updates are to be performed.")
        self._stacks.change(stack, str(template), parameters, tags)
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        self._stacks.remove(self._get_param("StackName"), self._get_param("RetainResources", []))
        return EmptyResult()

    def describe_stacks(self) -> ActionResult:
        name = self._get_param("StackName")
        if name and WAITER.search(self.headers.get("User-Agent", "")):
            for stack in self.cloudformation_backend.describe_stacks(name):
                assert isinstance(stack, Stack)
                stack.settled.wait(LONGEST_WAIT_S)
        return super().describe_stacks()

    def describe_stack_resources(self) -> ActionResult:
        physical = self._get_param("PhysicalResourceId")
        by_resource = physical and not self._get_param("StackName")
        stack = self._stack_with(physical) if by_resource else self._stack()
        logical = self._get_param("LogicalResourceId")
        found = [
            {**_shown(record), "Timestamp": record.time, "StackId": stack.stack_id, "StackName": stack.name}
            for record in stack.records.values()
            if logical in (None, record.name)
        ]
        return ActionResult({"StackResources": found})

    def describe_stack_resource(self) -> ActionResult:
        stack, logical = self._stack(), self._get_param("LogicalResourceId")
        record = stack.records.get(logical)
        if record is None:
            raise ValidationError(message=f"Resource {logical} does not exist for stack {stack.name}")
        shown = {**_shown(record), "LastUpdatedTimestamp": record.time, "StackId": stack.stack_id, "StackName": stack.name}
        return ActionResult({"StackResourceDetail": shown})

    def list_stack_resources(self) -> ActionResult:
        records = self._stack().records.values()
        return ActionResult({"StackResourceSummaries": [{**_shown(each), "LastUpdatedTimestamp": each.time} for each in records]})

    def validate_template(self) -> ActionResult:
        template = templates.parse(self._template())
        templates.validate(template)
        needed = templates.capabilities(template)
        reason = "The following resource(s) require capabilities: [" + ", ".join(
            dict.fromkeys(each["Type"] for each in template["Resources"].values() if each["Type"] in templates.IAM)
        )
        answer = {"Parameters": templates.parameters_of(template), "Capabilities": needed, "DeclaredTransforms": []}
        answer |= {"CapabilitiesReason": f"{reason}]"} if needed else {}
        return ActionResult({**answer, **({"Description": template["Description"]} if "Description" in template else {})})

    def get_template_summary(self) -> ActionResult:
        text = self._stack().template if self._get_param("StackName") else self._template()
        template = templates.parse(text)
        templates.validate(template)
        parameters = [
            {**given, "ParameterType": slot["Type"], "ParameterConstraints": {"AllowedValues": slot.get("AllowedValues", [])}}
            for given, slot in zip(templates.parameters_of(template), template.get("Parameters", {}).values(), strict=True)
        ]
        types = [each["Type"] for each in template["Resources"].values()]
        answer = {
            "Parameters": parameters,
            "ResourceTypes": list(dict.fromkeys(types)),
            "Capabilities": templates.capabilities(template),
        }
        names = {"Description": "Description", "AWSTemplateFormatVersion": "Version"}
        return ActionResult({**answer, **{shown: template[name] for name, shown in names.items() if name in template}})

    def create_change_set(self) -> ActionResult:
        kind, name = self._get_param("ChangeSetType", "UPDATE"), self._get_param("StackName")
        if kind not in ("CREATE", "UPDATE"):
            raise ValidationError(message=f"ChangeSetType {kind} is not offered by this local account.")
        stack = self._stack() if kind == "UPDATE" else None
        _require_name(name if stack is None else stack.name)
        previous = stack is not None and self._get_bool_param("UsePreviousTemplate", False)
        template = stack.template if stack is not None and previous else self._template()
        parameters = self._given_parameters(stack.resources.input_parameters if stack else {})
        require_template(template, parameters, self._get_param("Capabilities", []))
        id, stack_id = self._stacks.create_change_set(
            stack_name=name,
            change_set_name=self._get_param("ChangeSetName"),
            template=template,
            parameters=parameters,
            description=self._get_param("Description"),
            notification_arns=self._get_param("NotificationARNs", []),
            tags=self._tags(),
            role_arn=self._get_param("RoleARN"),
            change_set_type=kind,
        )
        return ActionResult({"Id": id, "StackId": stack_id})

    create_stack_set = _no_stack_sets("CreateStackSet")
    create_stack_instances = _no_stack_sets("CreateStackInstances")
    update_stack_set = _no_stack_sets("UpdateStackSet")

    def process_cfn_response(self) -> Any:
        """A custom resource would answer here; none is made."""
        raise NotImplementedError

    def _stack(self) -> Stack:
        found = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        assert isinstance(found, Stack)
        return found

    def _stack_with(self, physical_id: str) -> Stack:
        for stack in self.cloudformation_backend.stacks.values():
            assert isinstance(stack, Stack)
            if physical_id in [record.physical_id for record in stack.records.values()]:
                return stack
        raise ValidationError(message=f"Stack for {physical_id} does not exist")

    def _template(self) -> str:
        """Return the text of the template that the request gives or names."""
        url, text = self._get_param("TemplateURL"), self._get_param("TemplateBody")
        if url:
            return self._get_stack_from_s3_url(url)
        if text and len(text.encode()) > LONGEST_BODY:
            raise ValidationError(
                message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have "
                f"length less than or equal to {LONGEST_BODY}"
            )
        return text or ""

    def _get_stack_from_s3_url(self, template_url: str) -> str:
        """Return what an object of this account's S3 holds: no other URL is read."""
        bucket, key = _in_s3(template_url)
        s3 = s3_backends[self.current_account]["aws"]
        found = s3.get_object(bucket, key) if bucket in s3.buckets else None
        if found is None:
            raise ValidationError(message="S3 error: The specified key does not exist.")
        text: str = found.value.decode("utf-8", "replace")
        return text

    def _given_parameters(self, before: Mapping[str, Any]) -> dict[str, Any]:
        given = {}
        for each in self._get_param("Parameters", []):
            name = each["ParameterKey"]
            if str(each.get("UsePreviousValue", "")).lower() != "true":
                given[name] = each.get("ParameterValue", "")
            elif each.get("ParameterValue") or name not in before:
                raise ValidationError(
                    message=f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true here"
                )
            else:
                given[name] = before[name]
        return given

    def _tags(self) -> dict[str, str]:
        return {each["Key"]: each["Value"] for each in self._get_param("Tags", [])}

    def _on_failure(self) -> str:
        on_failure = self._get_param("OnFailure")
        disabled = self._get_bool_param("DisableRollback", False)
        if on_failure and disabled:
            raise ValidationError(message="You cannot specify both DisableRollback and OnFailure.")
        return str(on_failure or ("DO_NOTHING" if disabled else "ROLLBACK"))


def _shown(record: Record) -> dict[str, Any]:
    shown = {"LogicalResourceId": record.name, "ResourceType": record.type, "ResourceStatus": record.status}
    shown |= {"PhysicalResourceId": record.physical_id} if record.physical_id else {}
    return {**shown, **({"ResourceStatusReason": record.reason} if record.reason else {})}


def _require_name(name: Any) -> None:
    if not NAME.fullmatch(str(name)) or len(str(name)) > 128:
        raise ValidationError(
            message=f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
        )


def _in_s3(url: str) -> tuple[str, str]:
    """Return bucket and key of an S3 URL, of AWS's looks or of this account's address. Raises ValidationError."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path.lstrip("/"))
    if parts.scheme in ("http", "https"):
        own = urlsplit(services.get().url)
        is_own = (parts.hostname, parts.port) in ((own.hostname, own.port), ("localhost", own.port))
        if is_own or re.fullmatch(r"s3([.-][a-z0-9-]+)?\.amazonaws\.com", host):
            bucket, _, key = path.partition("/")
            return bucket, key
        found = re.fullmatch(r"([a-z0-9.-]+)\.s3([.-][a-z0-9-]+)?\.amazonaws\.com", host)
        if found:
            return found[1], path
    raise ValidationError(message="TemplateURL must be a supported URL.")
