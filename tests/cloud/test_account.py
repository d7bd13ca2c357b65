"""An account: starts clean, answers as AWS does, and leaves nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, cast

import pytest

from caip_lab.cloud import Account
from caip_lab.cloud.channel import connect
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


class Interrupted:
    """The answers of an account, of which a Ctrl-C keeps the first from being read."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers, self._is_first = answers, True

    def readline(self) -> bytes:
        if self._is_first:
            self._is_first = False
            raise KeyboardInterrupt
        return self._answers.readline()


def test_an_interrupt_while_it_is_asked_leaves_no_answer_for_the_next_question(account: Account) -> None:
    channel = connect(Path(account.settings.folder))
    channel._answers = cast(IO[bytes], Interrupted(channel._answers))
    with pytest.raises(KeyboardInterrupt):
        channel.ask("calls")
    assert "lines" in channel.ask("bill")
    assert channel.ask("status")["url"] == account.url
