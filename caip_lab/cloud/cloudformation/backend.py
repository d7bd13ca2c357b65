"""The stacks of one account and region. Imports moto."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import moto.cloudformation.urls
from moto.cloudformation import models
from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.utils import generate_changeset_id, generate_stack_id, validate_create_change_set

from caip_lab.cloud.cloudformation import templates
from caip_lab.cloud.cloudformation.stacks import Stack

__all__ = ["Backend", "InsufficientCapabilities", "require_template"]

#: How long an answer waits for a stack: one without an endpoint is done by then.
SOON_S = 1.0
#: How long a removal waits for what its stack is at.
LONGEST_WAIT_S = 600.0
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


class InsufficientCapabilities(CloudFormationError):
    """The template makes IAM resources, and the caller did not acknowledge it."""

    code = "InsufficientCapabilitiesException"


def require_template(text: Any, parameters: Mapping[str, Any], acknowledged: Iterable[str]) -> None:
    """Raise what AWS raises unless a stack may be made of the template."""
    try:
        template = templates.parse(text)
        templates.validate(template)
        templates.require_parameters(template, parameters)
    except RecursionError as error:
        raise ValidationError(message="Template format error: the template is nested too deep.") from error
    needed = templates.capabilities(template)
    enough = {*needed, "CAPABILITY_NAMED_IAM"}
    if needed and not enough & set(acknowledged):
        raise InsufficientCapabilities(f"Requires capabilities : [{', '.join(needed)}]")


class _ChangeSet(models.ChangeSet):
    def _parse_template(self) -> None:
        self.template_dict = templates.parse(self.template)


class Backend(models.CloudFormationBackend):
    """moto's, with our stacks."""

    _url_module = moto.cloudformation.urls

    def make(self, on_failure: str, **given: Any) -> Stack:
        """Begin a stack: see :meth:`caip_lab.cloud.cloudformation.stacks.Stack.create`."""
        self._require_free(given["name"])
        stack_id = generate_stack_id(given["name"], self.region_name, self.account_id)
        try:
            stack = Stack(
                stack_id=stack_id,
                account_id=self.account_id,
                region_name=self.region_name,
                cross_stack_resources=self.exports,
                **given,
            )
        except KeyError as name:
            raise ValidationError(message=f"Template error: unresolved condition or reference {name}") from name
        self.stacks[stack_id] = stack
        stack.disable_rollback = on_failure == "DO_NOTHING"
        stack.begin("CREATE_IN_PROGRESS")
        self._work(stack, lambda: stack.create(on_failure))
        return stack

    def _work(self, stack: Stack, work: Any) -> None:
        """Do what a stack is to do; wait a little, so that what is quick is done when the caller is answered."""

        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever fails, the stack must not stay in progress
                stack._turn(stack.status.replace("IN_PROGRESS", "FAILED"), f"{type(error).__name__}: {error}")
            self._keep_exports(stack)

        stack.start(run)
        stack.settled.wait(SOON_S)

    def _keep_exports(self, stack: Stack) -> None:
        for name in [name for name, export in self.exports.items() if export.exporting_stack_id == stack.stack_id]:
            del self.exports[name]
        for export in stack.exports:
            self.exports[export.name] = export
        if stack.status == "DELETE_COMPLETE":
            self.stacks.pop(stack.stack_id, None)
            self.deleted_stacks[stack.stack_id] = stack

    def _require_free(self, name: str) -> None:
        if name in [stack.name for stack in self.stacks.values()]:
            raise AlreadyExistsException(f"Stack [{name}] already exists")

    def change(self, stack: Stack, template: str, parameters: Mapping[str, Any], tags: dict[str, str] | None) -> None:
        stack.begin("UPDATE_IN_PROGRESS")
        self._work(stack, lambda: stack.change(template, parameters, tags))

    def remove(self, name: str, retain: Iterable[str] = ()) -> None:
        """Begin to remove a stack; one that is not there is no failure."""
        found = [each for each in self.stacks.values() if name in (each.name, each.stack_id)]
        for stack in found:
            assert isinstance(stack, Stack)
            if stack.enable_termination_protection:
                raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
            stack.settled.wait(LONGEST_WAIT_S)
            stack.begin("DELETE_IN_PROGRESS")
            self._work(stack, lambda stack=stack: stack.delete(retain))

    def create_change_set(self, **given: Any) -> tuple[str, str]:  # type: ignore[override]
        """Keep a change set; a stack that it is to make is there from now on, with nothing in it."""
        validate_create_change_set(given["change_set_name"])
        is_new = given["change_set_type"] == "CREATE"
        stack = self._new_stack(given) if is_new else self.get_stack(given["stack_name"])
        change_set = _ChangeSet(
            change_set_id=generate_changeset_id(given["change_set_name"], self.region_name, self.account_id),
            stack=stack,
            **{name: value for name, value in given.items() if name != "stack_name"},
        )
        change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"
        if not is_new and stack.template == given["template"] and stack.has_parameters(given["parameters"]):
            change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
            change_set.status_reason = NO_CHANGES
        self.change_sets[change_set.change_set_id] = change_set
        return change_set.change_set_id, stack.stack_id

    def _new_stack(self, given: Mapping[str, Any]) -> Stack:
        """Return the stack that waits for its first change set: there is one already, or it is made."""
        for stack in self.stacks.values():
            if stack.name == given["stack_name"] and stack.status == "REVIEW_IN_PROGRESS":
                assert isinstance(stack, Stack)
                return stack
        self._require_free(given["stack_name"])
        stack = Stack(
            stack_id=generate_stack_id(given["stack_name"], self.region_name, self.account_id),
            name=given["stack_name"],
            template={},
            parameters=given["parameters"],
            account_id=self.account_id,
            region_name=self.region_name,
            notification_arns=given["notification_arns"],
            tags=given["tags"],
            role_arn=given["role_arn"],
            cross_stack_resources=self.exports,
        )
        self.stacks[stack.stack_id] = stack
        stack.begin("REVIEW_IN_PROGRESS")
        return stack

    def execute_change_set(self, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.describe_change_set(change_set_name)
        assert change_set is not None
        stack = self.stacks[change_set.stack_id]
        assert isinstance(stack, Stack)
        change_set.execution_status = "EXECUTE_COMPLETE"
        if change_set.change_set_type != "CREATE":
            self.change(stack, change_set.template, change_set.parameters, change_set.tags)
            return
        stack._take(change_set.template, change_set.parameters)
        stack.begin("CREATE_IN_PROGRESS")
        self._work(stack, stack.create)
