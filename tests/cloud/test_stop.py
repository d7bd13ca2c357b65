"""A complete stop: however an account ends, no process, no port and no file of it is left."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from caip_lab.cloud import Account, Settings, places
from caip_lab.cloud.account import FolderRefused
from tests.cloud.processes import Process, all_end, below, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

#: A job that sleeps, and so does a process that it left to itself.
SCRIPT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
time.sleep(600)
"""
OWNER = """
import json, os, sys, time
from caip_lab.cloud import Account
account = Account()
facts = {"pid": account.pid, "url": account.url, "folder": account.settings.folder, **account.environment()}
if "fork" in sys.argv:
    facts["fork"] = os.fork()
    if not facts["fork"]:
        os.setsid()
        time.sleep(600)
print(json.dumps(facts), flush=True)
if sys.stdin.readline() == "close\\n":
    account.close()
    print("closed", flush=True)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]]:
    """Return what starts a process that owns an account, with temporary files of its own."""
    made: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        process = subprocess.Popen(
            [sys.executable, "-c", OWNER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        made.append(process)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    yield start
    for process in made:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def client(facts: dict[str, Any], service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=facts["url"],
        region_name="us-east-1",
        aws_access_key_id=facts["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=facts["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=facts["AWS_SESSION_TOKEN"],
    )


def start_job(facts: dict[str, Any]) -> set[Process]:
    """Start a training job that sleeps; return the account's processes once the job's own have begun."""
    s3, sagemaker = client(facts, "s3"), client(facts, "sagemaker")
    s3.create_bucket(Bucket="sagemaker-stop")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("train.py")
        entry.size = len(SCRIPT)
        tar.addfile(entry, io.BytesIO(SCRIPT.encode()))
    s3.put_object(Bucket="sagemaker-stop", Key="sourcedir.tar.gz", Body=packed.getvalue())
    (role,) = [role for role in client(facts, "iam").list_roles()["Roles"] if "ExecutionRole" in role["RoleName"]]
    sagemaker.create_training_job(
        TrainingJobName="sleeps",
        AlgorithmSpecification={
            "TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
            "TrainingInputMode": "File",
        },
        RoleArn=role["Arn"],
        HyperParameters={
            "sagemaker_program": '"train.py"',
            "sagemaker_submit_directory": '"s3://sagemaker-stop/sourcedir.tar.gz"',
        },
        OutputDataConfig={"S3OutputPath": "s3://sagemaker-stop/"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
    )
    deadline = time.monotonic() + 120
    while len(family := below(facts["pid"])) < 3:  # the container's first process, the script, and what the script left
        assert time.monotonic() < deadline, "the job did not start"
        time.sleep(0.1)
    account = started(facts["pid"])
    assert account is not None
    return family | {account}


def becomes_free(port: int) -> bool:
    """Whether nobody answers within a time that is long: a process's last thread may end after its first."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.05)
    return False


def assert_nothing_is_left(facts: dict[str, Any], family: set[Process], folder_goes: bool = True) -> None:
    assert all_end(family, 60)
    assert becomes_free(int(facts["url"].rpartition(":")[2]))
    assert Path(facts["folder"]).exists() is not folder_goes


def test_closed(owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]], tmp_path: Path) -> None:
    process, facts = owner()
    family = start_job(facts)
    assert process.stdin is not None
    process.stdin.write("close\n")
    process.stdin.flush()
    assert process.stdout is not None
    assert process.stdout.readline() == "closed\n"
    assert_nothing_is_left(facts, family)
    assert [path for folder in tmp_path.iterdir() for path in folder.iterdir()] == []


def test_its_owner_is_killed(owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]) -> None:
    process, facts = owner()
    family = start_job(facts)
    process.kill()
    assert_nothing_is_left(facts, family)


@pytest.mark.whole
def test_its_owner_is_killed_and_a_fork_of_the_owner_lives(
    owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]],
) -> None:
    process, facts = owner("fork")
    account = started(facts["pid"])
    assert account is not None
    try:
        process.kill()
        assert_nothing_is_left(facts, {account})
    finally:
        os.kill(facts["fork"], signal.SIGKILL)


@pytest.mark.whole
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_account_is_told_to_end(
    owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]], number: signal.Signals
) -> None:
    _, facts = owner()
    account = started(facts["pid"])
    assert account is not None
    family = start_job(facts) if number == signal.SIGTERM else {account}
    os.kill(facts["pid"], number)
    assert_nothing_is_left(facts, family)


@pytest.mark.whole
def test_the_account_is_killed_its_owner_removes_its_files(
    owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]],
) -> None:
    process, facts = owner()
    family = start_job(facts)
    os.kill(facts["pid"], signal.SIGKILL)
    assert_nothing_is_left(facts, family, folder_goes=False)
    assert process.stdin is not None
    process.stdin.write("close\n")
    process.stdin.flush()
    assert process.wait(60) == 0
    assert not Path(facts["folder"]).exists()


@pytest.mark.whole
def test_both_are_killed_the_next_start_removes_the_files(
    owner: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, facts = owner()
    account = started(facts["pid"])
    assert account is not None
    os.kill(facts["pid"], signal.SIGSTOP)  # so that it does not see its owner end
    process.kill()
    process.wait()
    os.kill(facts["pid"], signal.SIGKILL)
    assert_nothing_is_left(facts, {account}, folder_goes=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert places.running() == []
    assert not Path(facts["folder"]).exists()


def test_an_account_that_runs_is_not_swept_away(account: Account) -> None:
    places.sweep()
    assert account.running
    assert Path(account.settings.folder).is_dir()


def test_of_a_folder_that_was_named_the_record_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "named"
    lock = places.hold(folder)
    for name in ("calls.jsonl", "client/python/sitecustomize.py", "job/opt/ml/model/x"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    places.announce(folder, {"url": "http://127.0.0.1:1", "settings": {"leaves": "record"}})
    assert places.running() == [folder]
    lock.close()
    assert places.running() == []
    assert [path.name for path in folder.iterdir()] == ["calls.jsonl"]
    assert list((tmp_path / "temporary").rglob("*.folder")) == []


def test_a_folder_that_is_just_being_made_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = places.new_folder()
    places.sweep()
    assert folder.is_dir()
    os.utime(folder, (1, 1))
    (folder / places.LOCK).touch()
    os.utime(folder, (1, 1))
    places.sweep()
    assert not folder.exists()


def test_a_home_that_others_may_enter_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    (tmp_path / "t" / f"caip-aws-{os.getuid()}").mkdir(parents=True, mode=0o777)
    (tmp_path / "t" / f"caip-aws-{os.getuid()}").chmod(0o777)
    assert places.new_folder().is_relative_to(tmp_path / "home")


@pytest.mark.parametrize("leaves", ["nothing", "record"])
def test_a_folder_with_files_of_somebody_else_s_is_no_account_s(tmp_path: Path, leaves: str) -> None:
    (tmp_path / "thesis.txt").write_text("the only copy")
    with pytest.raises(FolderRefused, match=r"holds other files, such as thesis\.txt\. Nothing was started"):
        Account(Settings(folder=str(tmp_path), leaves=leaves))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_a_killed_account_leaves_is_what_it_was_to_leave(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("the only copy")
    account = Account(Settings(folder=str(tmp_path)))
    account._process.kill()  # type: ignore[union-attr]
    account._process.wait()  # type: ignore[union-attr]
    account._lock.close()  # type: ignore[union-attr]  # as if its owner had been killed with it
    places.sweep()
    assert (tmp_path / "thesis.txt").read_text() == "the only copy"
    assert not (tmp_path / places.ACCOUNT).exists()
    account.close()
