"""The execution role: who may be one, and what a job may read and write with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.sagemaker.exceptions import ValidationError

from caip_lab.cloud import Settings, identity, services
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.uris import StorageError
from tests.cloud.conftest import Client

ACCOUNT = "111122223333"
BUCKET = "data-of-identity-tests"


class NoContainers:
    """Stands where no test starts one."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Be inside an account: its default role's ARN."""
    before = list(services._running)
    settings = Settings(folder=str(tmp_path_factory.mktemp("account")), account_id=ACCOUNT)
    services.start(settings, "http://127.0.0.1:1", NoContainers())  # type: ignore[arg-type]
    role_arn = identity.start(settings)["role_arn"]
    s3 = s3_backends[ACCOUNT]["aws"]
    s3.create_bucket(BUCKET, "us-east-1")
    s3.put_object(BUCKET, "train/a.csv", b"1,2")
    yield role_arn
    services._running[:] = before


def role_with(name: str, *statements: dict[str, Any], trust: Any = identity.TRUST, **more: Any) -> str:
    """Make a role with an inline policy; return its ARN."""
    iam = iam_backends[ACCOUNT]["aws"]
    given = {"path": "/", "permissions_boundary": None, "description": "", "tags": [], "max_session_duration": "3600", **more}
    role = iam.create_role(role_name=name, assume_role_policy_document=json.dumps(trust), **given)
    if statements:
        iam.put_role_policy(name, "own", json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    arn: str = role.arn
    return arn


def test_the_default_role_reads_and_writes_any_bucket(inside: str) -> None:
    storage = Storage(ACCOUNT, inside)
    assert storage.read(f"s3://{BUCKET}/train/a.csv") == b"1,2"
    assert storage.below(f"s3://{BUCKET}/train/") == [f"s3://{BUCKET}/train/a.csv"]
    storage.write(f"s3://{BUCKET}/out/model", b"m", "text/csv")
    assert storage.find(f"s3://{BUCKET}/out/model").metadata["Content-Type"] == "text/csv"


@pytest.mark.parametrize(
    ("allowed", "done", "lacks"),
    [
        ("s3:GetObject", "read", ""),
        ("s3:PutObject", "write", ""),
        ("s3:ListBucket", "list", ""),
        ("s3:PutObject", "read", "s3:GetObject"),
        ("s3:GetObject", "write", "s3:PutObject"),
        ("s3:GetObject", "list", "s3:ListBucket"),
    ],
)
def test_least_privilege(inside: str, allowed: str, done: str, lacks: str) -> None:
    role = role_with(f"only-{allowed[3:]}-{done}", {"Effect": "Allow", "Action": allowed, "Resource": "*"})
    storage = Storage(ACCOUNT, role)
    act = {
        "read": lambda: storage.read(f"s3://{BUCKET}/train/a.csv"),
        "write": lambda: storage.write(f"s3://{BUCKET}/x", b""),
        "list": lambda: storage.below(f"s3://{BUCKET}/train"),
    }[done]
    if not lacks:
        act()
        return
    with pytest.raises(StorageError) as refused:
        act()
    name = role.rpartition("/")[2]
    assert str(refused.value).startswith(
        f"AccessDenied (403): User: arn:aws:sts::{ACCOUNT}:assumed-role/{name}/SageMaker is not authorized to perform: {lacks}"
    )
    assert str(refused.value).endswith(f"because no identity-based policy allows the {lacks} action")


def test_a_list_may_be_limited_to_a_prefix(inside: str) -> None:
    limited = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": f"arn:aws:s3:::{BUCKET}",
        "Condition": {"StringLike": {"s3:prefix": ["train/*"]}},
    }
    storage = Storage(ACCOUNT, role_with("by-prefix", limited))
    assert storage.below(f"s3://{BUCKET}/train/")
    with pytest.raises(StorageError, match="s3:ListBucket"):
        storage.below(f"s3://{BUCKET}/")


def test_only_who_may_list_learns_that_a_key_is_missing(inside: str) -> None:
    with pytest.raises(StorageError, match="NoSuchKey"):
        Storage(ACCOUNT, inside).read(f"s3://{BUCKET}/nothing")
    reader = role_with("reader", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    with pytest.raises(StorageError, match=r"AccessDenied \(403\).*s3:ListBucket"):
        Storage(ACCOUNT, reader).read(f"s3://{BUCKET}/nothing")
    with pytest.raises(StorageError, match="NoSuchBucket"):
        Storage(ACCOUNT, reader).read("s3://no-such-bucket-here/nothing")


def test_a_bucket_policy_denies_the_default_role(inside: str) -> None:
    s3 = s3_backends[ACCOUNT]["aws"]
    s3.create_bucket("closed-to-roles", "us-east-1")
    s3.put_object("closed-to-roles", "a", b"")
    closed = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::closed-to-roles/*"}
    s3.buckets["closed-to-roles"].policy = json.dumps({"Version": "2012-10-17", "Statement": [closed]}).encode()
    with pytest.raises(StorageError, match="with an explicit deny in a resource-based policy"):
        Storage(ACCOUNT, inside).read("s3://closed-to-roles/a")


def test_attached_policies_boundaries_and_tags_count(inside: str) -> None:
    iam = iam_backends[ACCOUNT]["aws"]
    role = role_with("attached", permissions_boundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    assert not identity.allowed(ACCOUNT, role, "s3:GetObject", f"arn:aws:s3:::{BUCKET}/a")
    iam.attach_role_policy("arn:aws:iam::aws:policy/AmazonS3FullAccess", "attached")
    assert identity.allowed(ACCOUNT, role, "s3:GetObject", f"arn:aws:s3:::{BUCKET}/a")
    assert not identity.allowed(ACCOUNT, role, "s3:PutObject", f"arn:aws:s3:::{BUCKET}/a")


def test_full_access_is_for_buckets_with_sagemaker_in_their_names(inside: str) -> None:
    role = role_with("full")
    iam_backends[ACCOUNT]["aws"].attach_role_policy(identity.FULL_ACCESS, "full")
    assert identity.allowed(ACCOUNT, role, "s3:PutObject", f"arn:aws:s3:::sagemaker-us-east-1-{ACCOUNT}/a")
    assert not identity.allowed(ACCOUNT, role, "s3:GetObject", f"arn:aws:s3:::{BUCKET}/a")


@pytest.mark.parametrize(
    "trust",
    [
        {"Statement": []},
        {"Statement": {**identity.TRUST["Statement"][0], "Principal": {"Service": "lambda.amazonaws.com"}}},  # type: ignore[index]
        {"Statement": {**identity.TRUST["Statement"][0], "Action": "sts:TagSession"}},  # type: ignore[index]
        {"Statement": [*identity.TRUST["Statement"], {**identity.TRUST["Statement"][0], "Effect": "Deny"}]},  # type: ignore[index,misc,dict-item]
        {
            "Statement": {
                **identity.TRUST["Statement"][0],  # type: ignore[index]
                "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}},
            }
        },
    ],
)
def test_a_role_that_does_not_trust_sagemaker_is_none(inside: str, trust: Any, request: pytest.FixtureRequest) -> None:
    role = role_with(f"untrusting-{abs(hash(request.node.name))}", trust=trust)
    with pytest.raises(ValidationError, match="Please ensure that the role exists and allows principal"):
        identity.require_execution_role(ACCOUNT, role)


def test_a_trust_for_this_account_only_is_one(inside: str) -> None:
    mine = {**identity.TRUST["Statement"][0], "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}  # type: ignore[dict-item]
    identity.require_execution_role(ACCOUNT, role_with("mine", trust={"Statement": mine}))


@pytest.mark.parametrize(
    ("role", "says"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/missing", "Could not assume role"),
        (f"arn:aws:iam::{ACCOUNT}:role/AmazonSageMaker-ExecutionRole", "Could not assume role"),  # its path is missing
        ("arn:aws:iam::999999999999:role/other", "Cross-account pass role is not allowed"),
        ("AmazonSageMaker-ExecutionRole", "failed to satisfy constraint"),
        (f"arn:aws:iam::{ACCOUNT}:user/me", "failed to satisfy constraint"),
    ],
)
def test_a_role_must_exist(inside: str, role: str, says: str) -> None:
    identity.require_execution_role(ACCOUNT, inside)
    with pytest.raises(ValidationError, match=says):
        identity.require_execution_role(ACCOUNT, role)


def test_the_execution_role_may_be_assumed_and_has_its_policies(client: Client) -> None:
    role_arn = client("iam").get_role(RoleName="AmazonSageMaker-ExecutionRole")["Role"]["Arn"]
    given = client("sts").assume_role(RoleArn=role_arn, RoleSessionName="me")["Credentials"]
    as_role = client(
        "sts",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    assert as_role.get_caller_identity()["Arn"].endswith(":assumed-role/AmazonSageMaker-ExecutionRole/me")
    attached = client("iam").list_attached_role_policies(RoleName="AmazonSageMaker-ExecutionRole")["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AmazonSageMakerFullAccess"]


def test_simulate_principal_policy(client: Client, name: str) -> None:
    iam = client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(identity.TRUST))["Role"]["Arn"]
    statements = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data/*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
    asked = {"ActionNames": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "ResourceArns": ["arn:aws:s3:::data/a"]}
    found = iam.simulate_principal_policy(PolicySourceArn=role, **asked)["EvaluationResults"]
    assert {each["EvalActionName"]: each["EvalDecision"] for each in found} == {
        "s3:GetObject": "allowed",
        "s3:PutObject": "explicitDeny",
        "s3:ListBucket": "implicitDeny",
    }
    assert [each["SourcePolicyId"] for each in found[0]["MatchedStatements"]] == ["own"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.simulate_principal_policy(PolicySourceArn=f"{role}-none", **asked)
