"""Studio's domains and their user profiles, as records with AWS's rules: there is no Studio here to open. Imports moto.

A domain is InService when it is made. Its network is kept as it was given: nothing here would be attached to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.sagemaker.exceptions import AWSValidationException, ResourceInUseException, ResourceNotFound
from moto.sagemaker.utils import arn_formatter

from caip_lab.cloud import identity
from caip_lab.cloud.sagemaker.resources import pruned
from caip_lab.cloud.sagemaker.validation import require_valid

__all__ = ["Domain", "Domains", "UserProfile"]

#: What a request for a profile or domain may name a role in.
SETTINGS = ("DefaultUserSettings", "DefaultSpaceSettings", "UserSettings")


@dataclass
class UserProfile:
    """What CreateUserProfile made of its request."""

    request: dict[str, Any]
    arn: str
    tags: list[dict[str, str]]
    creation_time: datetime = field(default_factory=utcnow)
    last_modified_time: datetime = field(default_factory=utcnow)

    def summary(self) -> dict[str, Any]:
        names = {name: self.request[name] for name in ("DomainId", "UserProfileName")}
        times = {"CreationTime": self.creation_time, "LastModifiedTime": self.last_modified_time}
        return {**names, "Status": "InService", **times}

    def describe(self) -> dict[str, Any]:
        return {**pruned(self.request), **self.summary(), "UserProfileArn": self.arn}


@dataclass
class Domain:
    """What CreateDomain made of its request."""

    request: dict[str, Any]
    id: str
    arn: str
    url: str
    efs_id: str
    tags: list[dict[str, str]]
    profiles: dict[str, UserProfile] = field(default_factory=dict)
    creation_time: datetime = field(default_factory=utcnow)
    last_modified_time: datetime = field(default_factory=utcnow)

    def summary(self) -> dict[str, Any]:
        return {
            "DomainArn": self.arn,
            "DomainId": self.id,
            "DomainName": self.request["DomainName"],
            "Status": "InService",
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            "Url": self.url,
        }

    def describe(self) -> dict[str, Any]:
        network = {"AppNetworkAccessType": "PublicInternetOnly"}
        return {**network, **pruned(self.request), **self.summary(), "HomeEfsFileSystemId": self.efs_id}

    @property
    def domain_id(self) -> str:
        return self.id


class Domains:
    """The domains of one account and region. ``records`` is where moto keeps its own: its tags see them."""

    def __init__(self, account_id: str, region: str, records: dict[str, Any]) -> None:
        self._account_id, self._region, self._records = account_id, region, records

    def create(self, request: Mapping[str, Any]) -> Domain:
        require_valid("CreateDomain", request)
        name = request["DomainName"]
        if any(domain.request["DomainName"] == name for domain in self.all()):
            raise ResourceInUseException(f"Domain with name {name} already exists. Choose a different name.")
        role = request.get("DefaultUserSettings", {}).get("ExecutionRole")
        if not role:
            raise AWSValidationException("ExecutionRole is required in DefaultUserSettings.")
        self._require_roles(request)
        id = f"d-{mock_random.get_random_string(12, lower_case=True, include_digits=True)}"
        kept = {key: value for key, value in request.items() if key != "Tags"}
        arn = arn_formatter("domain", id, self._account_id, self._region)
        url = f"https://{id}.studio.{self._region}.sagemaker.aws"
        efs_id = f"fs-{mock_random.get_random_hex(17)}"
        self._records[id] = Domain(kept, id, arn, url, efs_id, list(request.get("Tags") or []))
        return self.domain(id)

    def all(self) -> list[Domain]:
        return list(self._records.values())

    def domain(self, id: str) -> Domain:
        found: Domain | None = self._records.get(id)
        if found is None:
            raise ResourceNotFound(f"Domain [{id}] does not exist")
        return found

    def update(self, request: Mapping[str, Any]) -> Domain:
        require_valid("UpdateDomain", request)
        domain = self.domain(request["DomainId"])
        self._require_roles(request)
        _merge(domain.request, {name: value for name, value in request.items() if name != "DomainId"})
        domain.last_modified_time = utcnow()
        return domain

    def delete(self, id: str) -> None:
        if self.domain(id).profiles:
            raise ResourceInUseException(f"Unable to delete Domain {id} because UserProfile(s) are associated with it.")
        del self._records[id]

    def create_profile(self, request: Mapping[str, Any]) -> UserProfile:
        require_valid("CreateUserProfile", request)
        domain, name = self.domain(request["DomainId"]), request["UserProfileName"]
        if name in domain.profiles:
            raise ResourceInUseException(f"User Profile [{name}] already exists in Domain [{domain.id}].")
        self._require_roles(request)
        kept = {key: value for key, value in request.items() if key != "Tags"}
        arn = arn_formatter("user-profile", f"{domain.id}/{name}", self._account_id, self._region)
        domain.profiles[name] = UserProfile(kept, arn, list(request.get("Tags") or []))
        return domain.profiles[name]

    def profile(self, domain_id: str, name: str) -> UserProfile:
        found = self.domain(domain_id).profiles.get(name)
        if found is None:
            raise ResourceNotFound(f"UserProfile [{name}] does not exist in Domain [{domain_id}]")
        return found

    def profiles(self, domain_id: str | None = None) -> list[UserProfile]:
        domains = [self.domain(domain_id)] if domain_id else self.all()
        return [profile for domain in domains for profile in domain.profiles.values()]

    def update_profile(self, request: Mapping[str, Any]) -> UserProfile:
        require_valid("UpdateUserProfile", request)
        profile = self.profile(request["DomainId"], request["UserProfileName"])
        self._require_roles(request)
        _merge(profile.request, request)
        profile.last_modified_time = utcnow()
        return profile

    def delete_profile(self, domain_id: str, name: str) -> None:
        self.profile(domain_id, name)
        del self.domain(domain_id).profiles[name]

    def _require_roles(self, request: Mapping[str, Any]) -> None:
        for settings in SETTINGS:
            role = (request.get(settings) or {}).get("ExecutionRole")
            if role:
                identity.require_execution_role(self._account_id, role)


def _merge(kept: dict[str, Any], new: Mapping[str, Any]) -> None:
    """Take what is new into what was: of settings only what is named changes."""
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(kept.get(name), dict):
            _merge(kept[name], value)
        else:
            kept[name] = value
