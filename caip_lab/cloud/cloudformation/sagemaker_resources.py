"""SageMaker's resources in a stack: made, awaited and removed by SageMaker's own operations. Imports moto."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.cloudformation.exceptions import UnsupportedAttribute, ValidationError

from caip_lab.cloud.cloudformation.inside import ask, coerced
from caip_lab.cloud.wire_errors import ServiceError

__all__ = ["KINDS", "Kind", "SageMakerResource"]

POLL_S = 0.05
#: As CloudFormation gives up on a resource.
LONGEST_S = 3600.0
GONE = ("Could not find", "does not exist")


@dataclass(frozen=True)
class Kind:
    """A type of SageMaker's: how it is named, which operations it has, what Ref and GetAtt answer.

    ``keys`` are the fields that name one to Describe, Update and Delete. ``attributes`` are of what Describe answers.
    """

    noun: str
    name: str
    keys: tuple[str, ...]
    ref: Callable[[Mapping[str, Any]], str]
    attributes: tuple[str, ...]
    waits_for: str = ""
    updates: tuple[str, ...] = ()


KINDS = {
    "AWS::SageMaker::Model": Kind("Model", "ModelName", ("ModelName",), lambda made: made["ModelArn"], ("ModelName",)),
    "AWS::SageMaker::EndpointConfig": Kind(
        noun="EndpointConfig",
        name="EndpointConfigName",
        keys=("EndpointConfigName",),
        ref=lambda made: made["EndpointConfigArn"],
        attributes=("EndpointConfigName",),
    ),
    "AWS::SageMaker::Endpoint": Kind(
        noun="Endpoint",
        name="EndpointName",
        keys=("EndpointName",),
        ref=lambda made: made["EndpointArn"],
        attributes=("EndpointName",),
        waits_for="EndpointStatus",
        updates=("EndpointConfigName",),
    ),
    "AWS::SageMaker::Domain": Kind(
        noun="Domain",
        name="DomainName",
        keys=("DomainId",),
        ref=lambda made: made["DomainId"],
        attributes=("DomainArn", "DomainId", "HomeEfsFileSystemId", "Url"),
        waits_for="Status",
        updates=("DefaultUserSettings", "DefaultSpaceSettings", "AppNetworkAccessType", "SubnetIds"),
    ),
    "AWS::SageMaker::UserProfile": Kind(
        noun="UserProfile",
        name="UserProfileName",
        keys=("DomainId", "UserProfileName"),
        ref=lambda made: made["UserProfileName"],
        attributes=("UserProfileArn",),
        waits_for="Status",
        updates=("UserSettings",),
    ),
}


@dataclass
class SageMakerResource:
    """One resource of a stack. ``made`` is what Describe answers of it."""

    type: str
    account_id: str
    region: str
    properties: dict[str, Any]
    made: dict[str, Any] = field(default_factory=dict)
    logical_resource_id: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]

    @property
    def cf_resource_type(self) -> str:
        return self.type

    @property
    def physical_resource_id(self) -> str:
        return self.kind.ref(self.made)

    def get_cfn_attribute(self, name: str) -> Any:
        if name not in self.kind.attributes:
            raise UnsupportedAttribute(resource=self.kind.noun, attr=name)
        return self.made[name]

    def is_created(self) -> bool:
        return True

    def create(self) -> None:
        """Make it. Raises ServiceError."""
        request = coerced(f"Create{self.kind.noun}", self.properties)
        answer = self._ask("Create", request)
        keys = {**request, **answer}
        if "DomainId" in self.kind.keys and "DomainId" not in keys:
            keys["DomainId"] = str(answer["DomainArn"]).rpartition("/")[2]
        self.made = self._ask("Describe", {name: keys[name] for name in self.kind.keys})

    def settle(self) -> None:
        """Return when it is ready. Raises ServiceError where it fails."""
        until = time.monotonic() + LONGEST_S
        while self.kind.waits_for and self.made[self.kind.waits_for] in ("Creating", "Updating", "Pending"):
            if time.monotonic() > until:
                raise ServiceError("NotStabilized", f"{self.kind.noun} did not stabilize.")
            time.sleep(POLL_S)
            self.made = self._ask("Describe", self._keys())
        status = self.made.get(self.kind.waits_for, "InService")
        if status != "InService":
            raise ServiceError("NotStabilized", str(self.made.get("FailureReason") or f"{self.kind.noun} is {status}."))

    def update(self, properties: Mapping[str, Any]) -> None:
        """Change what the operation can. Raises ServiceError, ValidationError where only a new one would do."""
        changed = [name for name in {*properties, *self.properties} if properties.get(name) != self.properties.get(name)]
        fixed = [name for name in changed if name not in (*self.kind.updates, "Tags")]
        if fixed:
            raise ValidationError(
                message=f"{', '.join(sorted(fixed))} of a {self.type} can't be changed in place: this local account replaces no "
                "resource in an update. Give the new resource another logical name."
            )
        named = {name: value for name, value in properties.items() if name in self.kind.updates}
        if set(changed) - {"Tags"}:
            self._ask("Update", coerced(f"Update{self.kind.noun}", {**self._keys(), **named}))
            self.made = self._ask("Describe", self._keys())
        self.properties = dict(properties)

    def remove(self) -> None:
        """Remove it and end what runs of it; one that is gone already is no failure. Raises ServiceError."""
        try:
            self._ask("Delete", self._keys())
            while self.kind.waits_for:
                self._ask("Describe", self._keys())
                time.sleep(POLL_S)
        except ServiceError as error:
            if not any(words in error.message for words in GONE):
                raise

    def _keys(self) -> dict[str, Any]:
        return {name: self.made[name] for name in self.kind.keys}

    def _ask(self, verb: str, request: Mapping[str, Any]) -> dict[str, Any]:
        return ask(self.account_id, self.region, f"{verb}{self.kind.noun}", request)
