"""One account for all tests of a worker, and boto3 clients of it. Tests use names of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from caip_lab.cloud import Account

Client = Callable[..., Any]


def client_of(account: Account, service: str, **more: Any) -> Any:
    """Return a boto3 client whose identity is the account's default."""
    who = account.identity
    given = {
        "endpoint_url": account.url,
        "region_name": account.settings.region,
        "aws_access_key_id": who.access_key_id,
        "aws_secret_access_key": who.secret_access_key,
        "aws_session_token": who.session_token,
    }
    return boto3.client(service, **{**given, **more})


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    with Account() as running:
        yield running


@pytest.fixture(scope="session")
def client(account: Account) -> Client:
    """Return ``client("s3")``: a boto3 client of the account."""
    return lambda service, **more: client_of(account, service, **more)


@pytest.fixture
def name() -> str:
    """Return a name that no other test has."""
    return f"t-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def bucket(client: Client, name: str) -> str:
    client("s3").create_bucket(Bucket=name)
    return name
