"""An account beside a kernel, confined or not: connections are handed to it, it is frozen by a fork, and it has no secret."""

from __future__ import annotations

import http.client
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caip.config import Limits
from caip.errors import KernelDied, SandboxError
from caip.sandbox import Account, Launcher, NoContainers, account_launcher_for, account_limits

URL = "http://127.0.0.1:4566"
LIMITS = Limits()
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=none"


@pytest.fixture(scope="module", params=["confined", pytest.param("process", marks=pytest.mark.whole)])
def launcher(request: pytest.FixtureRequest) -> Iterator[Launcher]:
    launcher = account_launcher_for(request.param, LIMITS)
    launcher.prepare()
    yield launcher
    launcher.close()


Start = Callable[..., Account]


@pytest.fixture(scope="module")
def account(launcher: Launcher) -> Iterator[Account]:
    """One for all tests that use names of their own."""
    with started(launcher) as account:
        yield account


def started(launcher: Launcher) -> Account:
    return Account(launcher, {"joinable": False}, URL, account_limits(LIMITS).memory_bytes, NoContainers())


def call(
    connection: socket.socket, method: str, path: str, service: str = "s3", body: str = "", **headers: str
) -> tuple[int, str]:
    """Make one call on a connection that was handed over; return status and body."""
    signed = {"Host": "127.0.0.1:4566", "Authorization": SIGNED.format("AKIDEXAMPLE", service), "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {text}" for name, text in {**signed, **headers}.items())]
    connection.sendall("\r\n".join([*lines, "", body]).encode())
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    return answer.status, answer.read().decode()


def test_an_account_answers_on_a_connection_that_is_handed_to_it(account: Account) -> None:
    with account.connect("student") as connection:
        assert call(connection, "PUT", "/bucket-of-this-test")[0] == 200
        status, body = call(connection, "GET", "/")
    assert (status, "bucket-of-this-test" in body) == (200, True)
    assert account.identity.role_arn.startswith("arn:aws:iam::123456789012:role/")


def test_each_account_has_keys_of_its_own(account: Account, launcher: Launcher) -> None:
    with started(launcher) as other:
        assert other.identity.access_key_id != account.identity.access_key_id
        with other.connect("student") as connection:
            assert "bucket-of-this-test" not in call(connection, "GET", "/")[1]


def test_a_copy_stays_as_the_account_was(launcher: Launcher) -> None:
    with started(launcher) as account, account.connect("student") as connection:
        call(connection, "PUT", "/before")
        copy = account.freeze()
        call(connection, "PUT", "/after")
        call(connection, "DELETE", "/before")
        account.end_main()
        with copy.connect("grader") as asked:
            body = call(asked, "GET", "/")[1]
        assert ("before" in body, "after" in body) == (True, False)
        assert copy.bill()["lines"] == []
        with pytest.raises(KernelDied):
            account.bill()


def test_a_frozen_account_answers_though_threads_were_in_the_middle_of_something(launcher: Launcher) -> None:
    """Alarms are looked at every second by a thread, and calls come while it is frozen again and again."""
    form = "&".join(
        f"{name}={text}"
        for name, text in {
            "Action": "PutMetricAlarm",
            "Version": "2010-08-01",
            "AlarmName": "high",
            "MetricName": "m",
            "Namespace": "mine",
            "Statistic": "Sum",
            "Period": "60",
            "EvaluationPeriods": "1",
            "Threshold": "1",
            "ComparisonOperator": "GreaterThanThreshold",
        }.items()
    )
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    with started(launcher) as account, account.connect("student") as connection:
        assert call(connection, "POST", "/", "monitoring", form, **kind)[0] == 200
        for _ in range(5):
            with account.freeze().connect("grader") as asked:
                listed = call(asked, "POST", "/", "monitoring", "Action=DescribeAlarms&Version=2010-08-01", **kind)
                assert (listed[0], "<AlarmName>high" in listed[1]) == (200, True)
            time.sleep(0.1)


def test_the_administration_of_moto_is_nowhere(account: Account) -> None:
    with account.connect("student") as connection:
        call(connection, "PUT", "/still-there")
        for path in ("/moto-api/reset", "//moto-api/reset", "/%6doto-api/reset", "/moto-api/data.json", "/./moto-api/reset"):
            call(connection, "POST", path)
        assert "still-there" in call(connection, "GET", "/")[1]


def test_an_account_that_ends_is_told_at_once(launcher: Launcher) -> None:
    with started(launcher) as account:
        account.end_main()
        began = time.monotonic()
        with pytest.raises(SandboxError):
            account.connect("student")
        assert time.monotonic() - began < 3


def test_a_confined_account_is_nobody_and_sees_nothing(launcher: Launcher) -> None:
    if launcher.name == "process":
        pytest.skip("only what is confined is kept from anything")
    with started(launcher) as account:
        status = Path(f"/proc/{main_pid(account)}/status").read_text()
        facts = dict(re.findall(r"^(\w+):\s+(.*)$", status, re.MULTILINE))
        assert facts["Uid"].split()[0] != "0" or os.getuid() != 0
        assert (int(facts["CapEff"], 16), facts["NoNewPrivs"], facts["Seccomp"]) == (0, "1", "2")
        here, there = (os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", main_pid(account)))
        assert here != there
        environment = Path(f"/proc/{main_pid(account)}/environ").read_bytes()
        assert b"CAIP_SECRETS" not in environment


def main_pid(account: Account) -> int:
    """Return the host's number of the account's process, as its descriptor tells it."""
    told = Path(f"/proc/self/fdinfo/{account._launched._main}").read_text()  # type: ignore[attr-defined]
    return int(re.search(r"^Pid:\s+(\d+)$", told, re.MULTILINE)[1])  # type: ignore[index]
