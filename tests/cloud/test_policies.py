"""IAM policies decide as AWS documents it: an explicit Deny, else an Allow, else no."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caip_lab.cloud.policies import Document, Request, Unsupported, decide, holds, matches

ROLE, SESSION = "arn:aws:iam::123456789012:role/r", "arn:aws:sts::123456789012:assumed-role/r/SageMaker"
OBJECT = "arn:aws:s3:::data/train/a.csv"


def policy(*statements: dict[str, Any]) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any = "s3:GetObject", resource: Any = "arn:aws:s3:::data/*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def asked(action: str = "s3:GetObject", resource: str = OBJECT, **context: str) -> Request:
    return Request(action, resource, (ROLE, SESSION), {key.replace("__", ":"): value for key, value in context.items()})


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], "implicitDeny"),
        ([allow()], "allowed"),
        ([allow("s3:getobject")], "allowed"),
        ([allow("s3:Get*")], "allowed"),
        ([allow("s3:G?tObject")], "allowed"),
        ([allow(["s3:PutObject", "s3:GetObject"])], "allowed"),
        ([allow("*", "*")], "allowed"),
        ([allow("s3:PutObject")], "implicitDeny"),
        ([allow(resource="arn:aws:s3:::data")], "implicitDeny"),
        ([allow(resource="arn:aws:s3:::DATA/*")], "implicitDeny"),
        ([allow(resource="arn:aws:s3:::data/train/?.csv")], "allowed"),
        ([allow(resource=["arn:aws:s3:::other/*", "arn:aws:s3:::*/train/*"])], "allowed"),
        ([allow(), deny()], "explicitDeny"),
        ([deny("s3:PutObject"), allow()], "allowed"),
        ([{"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}], "allowed"),
        ([{"Effect": "Allow", "NotAction": ["s3:Get*"], "Resource": "*"}], "implicitDeny"),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::data/*"}], "implicitDeny"),
        ([{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::data/*"}, allow()], "allowed"),
        ([{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}, allow()], "explicitDeny"),
    ],
)
def test_identity_policies(statements: list[dict[str, Any]], expected: str) -> None:
    assert decide(asked(), {"p": policy(*statements)}).name == expected


def test_a_single_statement_needs_no_list() -> None:
    assert decide(asked(), {"p": {"Statement": allow()}}).allowed


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"s3:prefix": "train"}}, {"s3__prefix": "train"}, True),
        ({"StringEquals": {"s3:prefix": ["a", "train"]}}, {"s3__prefix": "train"}, True),
        ({"StringEquals": {"S3:Prefix": "train"}}, {"s3__prefix": "train"}, True),
        ({"StringEquals": {"s3:prefix": "train"}}, {"s3__prefix": "Train"}, False),
        ({"StringEquals": {"s3:prefix": "train"}}, {}, False),
        ({"StringEqualsIfExists": {"s3:prefix": "train"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": "train"}}, {}, True),
        ({"StringNotEquals": {"s3:prefix": ["train", "test"]}}, {"s3__prefix": "test"}, False),
        ({"StringLike": {"s3:prefix": ["home/*", "train/*"]}}, {"s3__prefix": "train/x"}, True),
        ({"StringNotLike": {"s3:prefix": "train/*"}}, {"s3__prefix": "train/x"}, False),
        ({"StringEqualsIgnoreCase": {"s3:prefix": "TRAIN"}}, {"s3__prefix": "train"}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws__SecureTransport": "true"}, True),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws__SecureTransport": "true"}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/r"}}, {"aws__PrincipalArn": ROLE}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam*role/r"}}, {"aws__PrincipalArn": ROLE}, False),
        ({"ArnNotEquals": {"aws:PrincipalArn": ROLE}}, {"aws__PrincipalArn": ROLE}, False),
        ({"NumericLessThanEquals": {"s3:max-keys": 10}}, {"s3__max-keys": "10"}, True),
        ({"NumericGreaterThan": {"s3:max-keys": "10"}}, {"s3__max-keys": "10"}, False),
        ({"Null": {"s3:prefix": "true"}}, {}, True),
        ({"Null": {"s3:prefix": "false"}}, {}, False),
        ({"StringEquals": {"s3:prefix": "${aws:PrincipalAccount}"}}, {"s3__prefix": "1", "aws__PrincipalAccount": "1"}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "ml"}}, {}, False),
        ({"StringEquals": {"s3:prefix": "a"}, "Bool": {"aws:SecureTransport": "true"}}, {"s3__prefix": "a"}, None),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}}, {}, None),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, {}, None),
        ({"StringEquals": {"aws:FancyNewKey": "a"}}, {}, None),
    ],
)
def test_conditions(condition: dict[str, Any], context: dict[str, str], expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(Unsupported):
            holds(condition, asked(**context).context)
    else:
        assert holds(condition, asked(**context).context) is expected


def test_a_condition_that_is_not_known_never_opens_and_is_named() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    implicit = decide(asked(), {"p": policy(allow(Condition=condition))})
    explicit = decide(asked(), {"p": policy(allow(), deny(Condition=condition))})
    assert (implicit.name, explicit.name) == ("implicitDeny", "explicitDeny")
    assert "IpAddress aws:SourceIp" in implicit.reason
    assert "IpAddress aws:SourceIp" in explicit.reason
    assert decide(asked(), {"p": policy(allow(Condition=condition)), "q": policy(allow())}).allowed


def test_a_boundary_limits_and_grants_nothing() -> None:
    identity = {"p": policy(allow())}
    assert decide(asked(), identity, boundary=policy(allow("s3:*", "*"))).allowed
    outside = decide(asked(), identity, boundary=policy(allow("logs:*", "*")))
    assert (outside.name, outside.reason) == (
        "implicitDeny",
        "because no permissions boundary allows the s3:GetObject action",
    )
    assert decide(asked(), {}, boundary=policy(allow())).name == "implicitDeny"
    assert decide(asked(), identity, boundary=policy(allow(), deny())).name == "explicitDeny"


@pytest.mark.parametrize(
    ("principal", "applies"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ROLE}, True),
        ({"AWS": ["arn:aws:iam::123456789012:role/x", SESSION]}, True),
        ({"AWS": "arn:aws:iam::123456789012:role/x"}, False),
        ({"Service": "sagemaker.amazonaws.com"}, False),
    ],
)
def test_a_bucket_policy_is_about_its_principals(principal: Any, applies: bool) -> None:
    identity = {"p": policy(allow())}
    denied = decide(asked(), identity, resource=policy(deny(Principal=principal)))
    assert denied.name == ("explicitDeny" if applies else "allowed")
    assert decide(asked(), {}, resource=policy(allow(Principal=principal))).allowed is applies


def test_the_account_as_a_principal_denies_and_grants_nothing() -> None:
    account = {"AWS": "arn:aws:iam::123456789012:root"}
    assert decide(asked(), {"p": policy(allow())}, resource=policy(deny(Principal=account))).name == "explicitDeny"
    assert not decide(asked(), {}, resource=policy(allow(Principal=account))).allowed


def test_all_but_some_principals() -> None:
    others = deny(NotPrincipal={"AWS": [ROLE, "123456789012"]})
    assert decide(asked(), {"p": policy(allow())}, resource=policy(others)).allowed
    strangers = deny(NotPrincipal={"AWS": "arn:aws:iam::123456789012:user/x"})
    assert decide(asked(), {"p": policy(allow())}, resource=policy(strangers)).name == "explicitDeny"


def test_variables_in_resources() -> None:
    mine = {"p": policy(allow(resource="arn:aws:s3:::data/${aws:PrincipalTag/team}/*"))}
    assert decide(Request("s3:GetObject", OBJECT, (ROLE,), {"aws:PrincipalTag/team": "train"}), mine).allowed
    assert not decide(Request("s3:GetObject", OBJECT, (ROLE,), {"aws:PrincipalTag/team": "*"}), mine).allowed
    assert not decide(Request("s3:GetObject", OBJECT, (ROLE,), {}), mine).allowed


texts = st.text(alphabet="ab.*?[]\\^$/\n", max_size=12)


@given(pattern=texts, text=texts)
def test_wildcards_match_as_fnmatch_without_brackets(pattern: str, text: str) -> None:
    oracle = fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))
    assert matches(pattern, text) is oracle


@given(text=texts)
def test_a_text_without_wildcards_matches_itself_only(text: str) -> None:
    literal = re.sub(r"[*?]", "x", text)
    assert matches(literal, literal)
    assert not matches(literal, literal + "x")


def test_many_stars_take_no_time() -> None:
    assert not matches("*a" * 12 + "b", "a" * 200)
