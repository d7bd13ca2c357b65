"""Accounts that are forks of a process that has everything imported: clean, apart, and gone with their owner."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caip_lab.cloud.channel import AccountError
from caip_lab.cloud.preloaded import PreloadedAccounts
from tests.cloud.conftest import client_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX")

SOON_S = 30.0


@pytest.fixture(scope="module")
def accounts() -> Iterator[PreloadedAccounts]:
    with PreloadedAccounts() as running:
        yield running


def gone(pid: int) -> bool:
    """Whether a process has ended, whether or not its parent has noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(good: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON_S
    while not good() and time.monotonic() < deadline:
        time.sleep(0.05)
    return good()


def test_accounts_are_apart(accounts: PreloadedAccounts) -> None:
    with accounts.account() as one, accounts.account() as other:
        client_of(one, "s3").create_bucket(Bucket="of-one")
        client_of(one, "cloudwatch").put_metric_data(Namespace="N", MetricData=[{"MetricName": "M", "Value": 1.0}])
        assert client_of(other, "s3").list_buckets()["Buckets"] == []
        assert client_of(other, "cloudwatch").list_metrics()["Metrics"] == []
        assert one.identity.access_key_id != other.identity.access_key_id
        assert [call.operation for call in one.calls] == ["CreateBucket", "PutMetricData"]


def test_nothing_is_left_of_one_that_is_closed(accounts: PreloadedAccounts) -> None:
    with accounts.account() as account:
        pid, folder = account.pid, Path(account.settings.folder)
        port = account.settings.port
        assert folder.is_dir()
    assert gone(pid)
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_listening_socket_is_handed_in(accounts: PreloadedAccounts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with accounts.account(listener=listener) as account:
            assert account.url == f"http://127.0.0.1:{port}"
            assert client_of(account, "sts").get_caller_identity()["Account"] == account.settings.account_id
        socket.create_connection(("127.0.0.1", port)).close()  # it is still the caller's


def test_a_killed_account_is_noticed(accounts: PreloadedAccounts) -> None:
    process = accounts.start()
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.kill()
    assert process.wait(SOON_S) == process.poll()
    assert process.poll() is not None
    assert process.stdin
    process.stdin.close()
    assert process.stdout
    process.stdout.close()


@pytest.mark.whole
def test_no_account_starts_when_the_process_is_gone() -> None:
    accounts = PreloadedAccounts()
    os.kill(accounts.pid, signal.SIGKILL)
    with pytest.raises(AccountError, match="has ended"):
        accounts.start()
    accounts.close()


OWNER = """
import os, signal, sys
from caip_lab.cloud.preloaded import PreloadedAccounts
accounts = PreloadedAccounts()
account = accounts.account()
print(accounts.pid, account.pid, account.settings.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.whole
def test_all_end_with_an_owner_that_is_killed() -> None:
    done = subprocess.run([sys.executable, "-c", OWNER], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    zygote, account, folder = done.stdout.split()
    assert until(lambda: gone(int(zygote)) and gone(int(account)) and not Path(folder).exists())
