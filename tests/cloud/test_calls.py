"""Every call is on record: for the account's owner, for CloudTrail, for a second process. And an account holds so much."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import Account, Settings
from caip_lab.cloud.calls import Call, read_calls
from caip_lab.cloud.channel import AccountError, connect
from caip_lab.cloud.control import Control, ControlSocket
from caip_lab.cloud.record import Record
from tests.cloud.conftest import Client, client_of
from tests.cloud.deployments import Hosted
from tests.cloud.processes import all_end, below


def of(account: Account, operation: str, name: str) -> list[Call]:
    return [call for call in account.calls if call.operation == operation and name in json.dumps(call.parameters)]


def test_a_call_is_on_record_before_its_answer_is_here(account: Account, client: Client, name: str) -> None:
    answer = client("s3").create_bucket(Bucket=name)
    (call,) = of(account, "CreateBucket", name)
    assert (call.service, call.parameters, call.status, call.error_code) == ("s3", {"Bucket": name}, 200, None)
    assert call.identity == "arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole/SageMaker"
    assert call.listener == "student"
    assert call.duration_ms > 0
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]


def test_payloads_are_not_on_record(account: Account, client: Client, bucket: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"nobody's business")
    (call,) = of(account, "PutObject", bucket)
    assert call.parameters == {"Bucket": bucket, "Key": "k", "Body": "<17 bytes>"} | {
        name: value for name, value in call.parameters.items() if name.startswith("Checksum")
    }
    assert "business" not in (Path(account.settings.folder) / "calls.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("service", "method", "parameters", "operation", "code"),
    [
        ("s3", "get_object", {"Bucket": "{}", "Key": "none"}, "GetObject", "NoSuchBucket"),
        ("sagemaker", "describe_endpoint", {"EndpointName": "{}"}, "DescribeEndpoint", "ValidationException"),
        ("iam", "get_role", {"RoleName": "{}"}, "GetRole", "NoSuchEntity"),
        ("logs", "describe_log_streams", {"logGroupName": "{}"}, "DescribeLogStreams", "ResourceNotFoundException"),
    ],
)
def test_a_refusal_is_on_record_with_its_code(
    account: Account, client: Client, name: str, service: str, method: str, parameters: dict[str, str], operation: str, code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(client(service), method)(**{key: value.format(name) for key, value in parameters.items()})
    (call,) = of(account, operation, name)
    assert call.error_code == code == refused.value.response["Error"]["Code"]
    assert call.status == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_whose_key_signed_is_said(account: Account, client: Client, name: str) -> None:
    client("iam").create_user(UserName=name)
    key = client("iam").create_access_key(UserName=name)["AccessKey"]
    more = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"], "aws_session_token": None}
    client("s3", **more).list_objects_v2(Bucket=client("s3", **more).create_bucket(Bucket=name)["Location"].strip("/"))
    (call,) = of(account, "ListObjectsV2", name)
    assert call.identity == f"arn:aws:iam::123456789012:user/{name}"


def test_nobody_can_write_the_listener(account: Account, client: Client, name: str) -> None:
    s3 = client("s3")
    s3.meta.events.register("before-send", lambda request, **_: request.headers.update({"caip_lab.listener": "grader"}))
    s3.create_bucket(Bucket=name)
    (call,) = of(account, "CreateBucket", name)
    assert call.listener == "student"


def test_threads_lose_no_call_and_numbers_are_in_order(account: Account, client: Client, bucket: str) -> None:
    s3 = client("s3")
    threads = [
        threading.Thread(
            target=lambda start=start: [s3.head_bucket(Bucket=bucket) and account.calls for _ in range(start, start + 10)]
        )
        for start in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(of(account, "HeadBucket", bucket)) == 40
    numbers = [call.number for call in account.calls]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_second_process_reads_the_same(account: Account, client: Client, name: str) -> None:
    client("s3").create_bucket(Bucket=name)
    folder = Path(account.settings.folder)
    assert [call.number for call in read_calls(folder)] == [call.number for call in account.calls]
    joined = Account.join(folder)
    assert joined is not None
    with joined:
        assert (joined.url, joined.identity, joined.pid) == (account.url, account.identity, account.pid)
        assert joined.calls == account.calls
        assert joined.environment() == account.environment()
    assert account.running, "to close what was joined leaves it running"
    with pytest.raises(AccountError):
        joined.status()


def test_only_its_user_can_open_what_leads_to_it(account: Account) -> None:
    folder = Path(account.settings.folder)
    assert stat.S_IMODE((folder / "control.sock").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "account.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "calls.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_without_an_account_is_joined_by_nobody(tmp_path: Path) -> None:
    assert Account.join(tmp_path) is None
    with pytest.raises(AccountError, match="No local AWS account runs in"):
        connect(tmp_path)


def test_a_question_that_is_none_is_answered(account: Account) -> None:
    with pytest.raises(AccountError, match="does not understand"):
        account._ask("nonsense")
    with pytest.raises(AccountError, match="does not understand"):
        account._ask("calls", since="x", nonsense=1)
    assert account.running


# CloudTrail


def look_up(client: Client, **more: Any) -> list[dict[str, Any]]:
    found, token = [], {}
    while True:
        answer = client("cloudtrail").lookup_events(**more, **token)
        found += answer["Events"]
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


def test_management_events_are_in_the_trail_and_data_events_are_not(client: Client, bucket: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"1")
    client("s3").list_objects_v2(Bucket=bucket)
    client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    with pytest.raises(ClientError):
        client("sagemaker-runtime").invoke_endpoint(EndpointName=bucket, Body=b"1")
    events = [event for event in look_up(client, MaxResults=50) if bucket in event["CloudTrailEvent"]]
    assert [event["EventName"] for event in events] == ["PutBucketTagging", "CreateBucket"], "the newest first"
    details = json.loads(events[0]["CloudTrailEvent"])
    assert details["requestParameters"]["bucket"] == bucket
    assert details["eventSource"] == events[0]["EventSource"] == "s3.amazonaws.com"
    assert (events[0]["ReadOnly"], events[0]["Username"]) == ("false", "SageMaker")


def test_events_are_looked_up_by_one_attribute(client: Client, name: str) -> None:
    with pytest.raises(ClientError):
        client("sagemaker").describe_model(ModelName=name)
    client("iam").create_user(UserName=name)

    def names(key: str, value: str) -> set[str]:
        found = look_up(client, LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}])
        return {event["EventName"] for event in found if name in event["CloudTrailEvent"]}

    assert names("EventName", "DescribeModel") == {"DescribeModel"}
    assert names("EventSource", "iam.amazonaws.com") == {"CreateUser"}
    assert names("ReadOnly", "true") == {"DescribeModel"}
    assert names("Username", "SageMaker") == {"DescribeModel", "CreateUser"}
    assert names("Username", "nobody") == set()
    with pytest.raises(ClientError, match="InvalidLookupAttributesException"):
        names("Nonsense", "x")


def test_events_come_in_pages_and_between_times(client: Client, account: Account, name: str) -> None:
    for number in range(5):
        client("iam").create_user(UserName=f"{name}-{number}")
    users = [{"AttributeKey": "EventName", "AttributeValue": "CreateUser"}]
    answer = client("cloudtrail").lookup_events(LookupAttributes=users, MaxResults=2)
    assert len(answer["Events"]) == 2
    every = look_up(client, LookupAttributes=users, MaxResults=2)
    ours = [json.loads(event["CloudTrailEvent"])["requestParameters"]["userName"] for event in every]
    assert [user for user in ours if user.startswith(name)] == [f"{name}-{number}" for number in (4, 3, 2, 1, 0)]
    third = of(account, "CreateUser", f"{name}-2")[0]
    before = look_up(client, LookupAttributes=users, EndTime=third.time)
    assert f"{name}-3" not in str(before)
    with pytest.raises(ClientError, match="InvalidTimeRangeException"):
        look_up(client, StartTime=2000, EndTime=1000)
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        client("cloudtrail").lookup_events(NextToken="nonsense!")


# Of an account of their own: what changes it for everybody


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("small")
    with Account(Settings(folder=str(folder), leaves="record", stored_bytes=5_000_000, stored_objects=8)) as account:
        yield account


def test_an_account_holds_so_many_bytes(small: Account) -> None:
    s3 = client_of(small, "s3")
    s3.create_bucket(Bucket="full")
    s3.put_object(Bucket="full", Key="one", Body=bytes(3_000_000))
    with pytest.raises(ClientError, match=r"EntityTooLarge.*5000000 bytes at most.*Nothing was stored"):
        s3.put_object(Bucket="full", Key="two", Body=bytes(3_000_000))
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="full")["Contents"]] == ["one"]
    s3.delete_object(Bucket="full", Key="one")
    s3.put_object(Bucket="full", Key="two", Body=bytes(3_000_000))
    s3.delete_object(Bucket="full", Key="two")


def test_an_account_holds_so_many_objects(small: Account) -> None:
    logs, iam = client_of(small, "logs"), client_of(small, "iam")
    made: list[str] = []

    def make_groups() -> None:
        for number in range(10):
            logs.create_log_group(logGroupName=f"group-{number}")
            made.append(f"group-{number}")

    with pytest.raises(ClientError, match=r"ResourceLimitExceeded.*holds 8 objects"):
        make_groups()
    assert {group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]} == set(made)
    with pytest.raises(ClientError, match=r"LimitExceeded.*holds 8 objects"):
        iam.create_user(UserName="one-more")
    logs.delete_log_group(logGroupName=made[0])
    iam.create_user(UserName="one-more")


def test_a_reset_gives_a_clean_account_at_the_same_url(small: Account) -> None:
    joined = Account.join(Path(small.settings.folder))
    assert joined is not None
    small.reset()
    s3 = client_of(small, "s3")
    s3.create_bucket(Bucket="before")
    cloudwatch = client_of(small, "cloudwatch")
    cloudwatch.put_metric_data(Namespace="mine", MetricData=[{"MetricName": "before", "Value": 1.0}])
    before = client_of(small, "sts").get_caller_identity()["Arn"]
    assert small.calls
    with joined:
        joined.reset()
        assert joined.calls == []
    assert small.calls == []
    assert list(read_calls(Path(small.settings.folder))) == []
    assert len(small.bill) == 0
    assert s3.list_buckets()["Buckets"] == []
    assert cloudwatch.list_metrics()["Metrics"] == []
    assert client_of(small, "sts").get_caller_identity()["Arn"] == before
    roles = client_of(small, "iam").list_roles()["Roles"]
    assert small.identity.role_arn in [role["Arn"] for role in roles]
    assert [call.number for call in small.calls] == [1, 2, 3, 4]


def test_a_reset_ends_what_runs(small: Account) -> None:
    small.reset()
    Hosted(small).deploy("left-on")
    assert small.bill.sentence == "You left an endpoint on: $0.056 per hour."
    running = below(small.pid)
    assert running
    small.reset()
    assert all_end(running)
    assert small.bill.sentence == "Nothing is running."
    assert client_of(small, "sagemaker").list_endpoints()["Endpoints"] == []


# Where there is no Unix socket, or its path would be too long


def test_a_port_with_a_token_serves_as_well(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    folder.mkdir()
    record = Record(folder)
    record.add(Call(0, "s3", "ListBuckets"))
    listening = ControlSocket(Control(record, {}, record.clear), folder)
    try:
        assert not (folder / "control.sock").exists()
        assert stat.S_IMODE((folder / "control.token").stat().st_mode) == 0o600
        channel = connect(folder)
        assert [call["operation"] for call in channel.ask("calls")["calls"]] == ["ListBuckets"]
        channel.close()
        port, token = (folder / "control.token").read_text().split()
        (folder / "control.token").write_text(f"{port} {token[:-1]}x")
        guess = connect(folder)
        with pytest.raises(AccountError, match="has ended"):
            guess.ask("calls")
        guess.close()
    finally:
        listening.close()
        record.close()


# The record alone


def test_a_record_that_is_long_is_read_from_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caip_lab.cloud.record.FILE_BYTES", 3000)
    record = Record(tmp_path, kept=5)
    for number in range(15):
        record.add(Call(0, "s3", f"Operation{number}"))
    assert record.count == 15
    found = [call.number for call in record.after(3)]
    assert found == list(range(found[0], 16))
    assert found[0] < 11
    assert [call.number for call in record.after(12)] == [13, 14, 15], "of these memory has all"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 6000
    record.close()


def test_a_disk_that_is_full_loses_no_call(tmp_path: Path) -> None:
    record = Record(tmp_path / "missing")
    record.add(Call(0, "s3", "ListBuckets"))
    assert [call.operation for call in record.after(0)] == ["ListBuckets"]


def test_a_call_is_a_readable_line() -> None:
    call = Call(1, "s3", "GetObject", {"Bucket": "b", "Key": "k"}, time=0.0, duration_ms=2.4, status=404, error_code="NoSuchKey")
    assert str(call).endswith("s3.GetObject  b/k  404 NoSuchKey  2 ms")
    assert Call.from_json(call.to_json()) == call
