"""The operations on domains and user profiles, from the wire to :class:`caip_lab.cloud.sagemaker.domains.Domains`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from caip_lab.cloud.sagemaker.domains import Domain, Domains, UserProfile
from caip_lab.cloud.sagemaker.refusals import refuse

__all__ = ["DomainOperations"]


class DomainOperations(SageMakerResponse):
    """Domains, user profiles."""

    @property
    def _domains(self) -> Domains:
        found: Domains = self.sagemaker_backend.studio  # type: ignore[attr-defined]
        return found

    def create_domain(self) -> ActionResult:
        domain = self._domains.create(self._get_params())
        return ActionResult({"DomainArn": domain.arn, "DomainId": domain.id, "Url": domain.url})

    def describe_domain(self) -> ActionResult:
        return ActionResult(self._domains.domain(self._get_param("DomainId")).describe())

    def list_domains(self) -> ActionResult:
        return self._page("Domains", self._domains.all())

    def update_domain(self) -> ActionResult:
        return ActionResult({"DomainArn": self._domains.update(self._get_params()).arn})

    def delete_domain(self) -> ActionResult:
        self._domains.delete(self._get_param("DomainId"))
        return EmptyResult()

    def create_user_profile(self) -> ActionResult:
        return ActionResult({"UserProfileArn": self._domains.create_profile(self._get_params()).arn})

    def describe_user_profile(self) -> ActionResult:
        profile = self._domains.profile(self._get_param("DomainId"), self._get_param("UserProfileName"))
        efs = {"HomeEfsFileSystemUid": "200005"}
        return ActionResult({**profile.describe(), **efs})

    def list_user_profiles(self) -> ActionResult:
        contains = (self._get_param("UserProfileNameContains") or "").lower()
        found = [
            profile
            for profile in self._domains.profiles(self._get_param("DomainIdEquals"))
            if contains in profile.request["UserProfileName"].lower()
        ]
        by_change = self._get_param("SortBy") == "LastModifiedTime"
        found.sort(key=lambda profile: profile.last_modified_time if by_change else profile.creation_time)
        if self._get_param("SortOrder") == "Descending":
            found.reverse()
        return self._page("UserProfiles", found)

    def update_user_profile(self) -> ActionResult:
        return ActionResult({"UserProfileArn": self._domains.update_profile(self._get_params()).arn})

    def delete_user_profile(self) -> ActionResult:
        self._domains.delete_profile(self._get_param("DomainId"), self._get_param("UserProfileName"))
        return EmptyResult()

    def create_presigned_domain_url(self) -> ActionResult:
        refuse("A Studio to open (CreatePresignedDomainUrl) is")

    def create_app(self) -> ActionResult:
        refuse("An app of Studio is")

    def create_space(self) -> ActionResult:
        refuse("A space of Studio is")

    def _page(self, name: str, found: Iterable[Domain | UserProfile]) -> ActionResult:
        token = self._get_param("NextToken") or "0"
        if not token.isdecimal():
            raise AWSValidationException('Invalid pagination token because "{0}".')
        summaries = [each.summary() for each in found]
        begins = int(token)
        ends = begins + int(self._get_param("MaxResults") or 10)
        answer: dict[str, Any] = {name: summaries[begins:ends]}
        return ActionResult({**answer, "NextToken": str(ends)} if ends < len(summaries) else answer)
