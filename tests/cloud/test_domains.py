"""Domains and user profiles: made, described, changed and removed in AWS's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import Client


@pytest.fixture
def sagemaker(client: Client) -> Any:
    return client("sagemaker")


@pytest.fixture
def settings(account: Any) -> dict[str, Any]:
    return {"ExecutionRole": account.identity.role_arn}


@pytest.fixture
def domain(sagemaker: Any, settings: dict[str, Any], name: str) -> Iterator[str]:
    """Make a domain; its id."""
    made = sagemaker.create_domain(
        DomainName=name,
        AuthMode="IAM",
        DefaultUserSettings=settings,
        VpcId="vpc-1",
        SubnetIds=["subnet-1"],
        Tags=[{"Key": "team", "Value": "ml"}],
    )
    id: str = made["DomainArn"].rpartition("/")[2]
    yield id
    for profile in sagemaker.list_user_profiles(DomainIdEquals=id)["UserProfiles"]:
        sagemaker.delete_user_profile(DomainId=id, UserProfileName=profile["UserProfileName"])
    sagemaker.delete_domain(DomainId=id)


def code(refused: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = refused.value.response["Error"]["Code"]
    return found


def test_a_domain_is_described_as_it_was_made(sagemaker: Any, domain: str, settings: dict[str, Any], name: str) -> None:
    found = sagemaker.describe_domain(DomainId=domain)
    assert found["DomainArn"] == f"arn:aws:sagemaker:us-east-1:123456789012:domain/{domain}"
    assert (found["DomainName"], found["Status"], found["AuthMode"]) == (name, "InService", "IAM")
    assert found["DefaultUserSettings"] == settings
    assert (found["VpcId"], found["SubnetIds"]) == ("vpc-1", ["subnet-1"])
    assert found["HomeEfsFileSystemId"].startswith("fs-")
    assert sagemaker.list_tags(ResourceArn=found["DomainArn"])["Tags"] == [{"Key": "team", "Value": "ml"}]
    pages = sagemaker.get_paginator("list_domains").paginate(PaginationConfig={"PageSize": 1})
    assert domain in [each["DomainId"] for page in pages for each in page["Domains"]]


def test_an_update_changes_what_it_names(sagemaker: Any, domain: str, settings: dict[str, Any]) -> None:
    sagemaker.update_domain(DomainId=domain, DefaultUserSettings={"SecurityGroups": ["sg-1"]})
    found = sagemaker.describe_domain(DomainId=domain)["DefaultUserSettings"]
    assert found == {**settings, "SecurityGroups": ["sg-1"]}


def test_a_profile_lives_in_its_domain(sagemaker: Any, domain: str, settings: dict[str, Any]) -> None:
    tags = [{"Key": "who", "Value": "ada"}]
    arn = sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada", UserSettings=settings, Tags=tags)[
        "UserProfileArn"
    ]
    assert arn == f"arn:aws:sagemaker:us-east-1:123456789012:user-profile/{domain}/ada"
    sagemaker.create_user_profile(DomainId=domain, UserProfileName="bob")
    found = sagemaker.describe_user_profile(DomainId=domain, UserProfileName="ada")
    assert (found["UserProfileArn"], found["Status"], found["UserSettings"]) == (arn, "InService", settings)
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == tags
    listed = sagemaker.list_user_profiles(DomainIdEquals=domain, UserProfileNameContains="AD")["UserProfiles"]
    assert [each["UserProfileName"] for each in listed] == ["ada"]
    pages = sagemaker.get_paginator("list_user_profiles").paginate(DomainIdEquals=domain, PaginationConfig={"PageSize": 1})
    assert [each["UserProfileName"] for page in pages for each in page["UserProfiles"]] == ["ada", "bob"]
    sagemaker.update_user_profile(DomainId=domain, UserProfileName="bob", UserSettings={"SecurityGroups": ["sg-2"]})
    assert sagemaker.describe_user_profile(DomainId=domain, UserProfileName="bob")["UserSettings"] == {"SecurityGroups": ["sg-2"]}


def test_a_domain_with_profiles_stays(sagemaker: Any, domain: str) -> None:
    sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada")
    with pytest.raises(ClientError, match="because UserProfile") as refused:
        sagemaker.delete_domain(DomainId=domain)
    assert code(refused) == "ResourceInUse"
    sagemaker.delete_user_profile(DomainId=domain, UserProfileName="ada")


def test_names_are_taken_once(sagemaker: Any, domain: str, settings: dict[str, Any], name: str) -> None:
    sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada")
    with pytest.raises(ClientError) as again:
        sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada")
    with pytest.raises(ClientError) as twice:
        sagemaker.create_domain(DomainName=name, AuthMode="IAM", DefaultUserSettings=settings)
    assert code(again) == code(twice) == "ResourceInUse"


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("describe_domain", {"DomainId": "d-nosuch"}),
        ("delete_domain", {"DomainId": "d-nosuch"}),
        ("update_domain", {"DomainId": "d-nosuch"}),
        ("create_user_profile", {"DomainId": "d-nosuch", "UserProfileName": "ada"}),
        ("list_user_profiles", {"DomainIdEquals": "d-nosuch"}),
    ],
)
def test_what_is_not_there_is_not_found(sagemaker: Any, operation: str, request_: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="does not exist") as refused:
        getattr(sagemaker, operation)(**request_)
    assert code(refused) == "ResourceNotFound"


def test_a_missing_profile_is_not_found(sagemaker: Any, domain: str) -> None:
    for operation in ("describe_user_profile", "delete_user_profile", "update_user_profile"):
        with pytest.raises(ClientError, match="does not exist") as refused:
            getattr(sagemaker, operation)(DomainId=domain, UserProfileName="nobody")
        assert code(refused) == "ResourceNotFound"


def test_the_role_of_a_domain_and_of_a_profile_must_exist(sagemaker: Any, domain: str, name: str) -> None:
    missing = {"ExecutionRole": "arn:aws:iam::123456789012:role/no-such-role"}
    with pytest.raises(ClientError, match="Could not assume role") as of_domain:
        sagemaker.create_domain(DomainName=f"{name}-2", AuthMode="IAM", DefaultUserSettings=missing)
    with pytest.raises(ClientError, match="Could not assume role") as of_profile:
        sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada", UserSettings=missing)
    with pytest.raises(ClientError, match="ExecutionRole is required"):
        sagemaker.create_domain(DomainName=f"{name}-2", AuthMode="IAM", DefaultUserSettings={})
    assert code(of_domain) == code(of_profile) == "ValidationException"


def test_there_is_no_studio_to_open(sagemaker: Any, domain: str) -> None:
    sagemaker.create_user_profile(DomainId=domain, UserProfileName="ada")
    with pytest.raises(ClientError, match="not offered by this local account"):
        sagemaker.create_presigned_domain_url(DomainId=domain, UserProfileName="ada")
