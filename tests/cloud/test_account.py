"""An account: starts clean, answers as AWS does, and leaves nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from caip_lab.cloud import Account
from tests.cloud.conftest import Client, client_of


def test_the_default_identity_is_a_session_of_the_execution_role(client: Client) -> None:
    arn = client("sts").get_caller_identity()["Arn"]
    assert arn == "arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole/SageMaker"


def test_when_it_is_closed_nothing_is_left() -> None:
    with Account() as account:
        pid, folder = account._process.pid, Path(account.settings.folder)
        client_of(account, "s3").create_bucket(Bucket="one")
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
