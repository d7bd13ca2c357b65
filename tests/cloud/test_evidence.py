"""The account as evidence: a caller runs no code in it, reaches nothing through it, and writes nothing that it measures."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from caip_lab.cloud import Account
from tests.cloud.conftest import Client

TOPIC = {"Type": "AWS::SNS::Topic"}


def raw(account: Account, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> tuple[int, str]:
    """Send what no SDK sends; the path as it is."""
    place = urlsplit(account.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def signed(service: str, **more: str) -> dict[str, str]:
    scope = f"AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0", **more}


def code(refused: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = refused.value.response["Error"]["Code"]
    return found


class Listener:
    """A server that must never be called; it counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.called = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.called += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


PAYLOADS = [
    '!!python/object/apply:os.system ["touch {}"]',
    '!!python/object/apply:subprocess.Popen [["touch", "{}"]]',
    '!!python/object/new:os.system ["touch {}"]',
    "!!python/object/apply:builtins.exec [\"open('{}', 'w')\"]",
    "!!python/name:os.system",
    "!!python/module:os",
    '!<tag:yaml.org,2002:python/object/apply:os.system> ["touch {}"]',
    '!!map {{? !!python/object/apply:os.system ["touch {}"] : x}}',
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_template_runs_nothing(client: Client, name: str, payload: str, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    value = payload.format(witness)
    templates = [
        f"Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: {value}\n",
        f"Description: {value}\nResources: {{Topic: {{Type: 'AWS::SNS::Topic'}}}}\n",
        f"{value}\n",
        f'{{"Resources": {{"Topic": {{"Type": "AWS::SNS::Topic"}}}}, "Metadata": {value}}}',
    ]
    cloudformation = client("cloudformation")
    change_set = {"ChangeSetName": name, "ChangeSetType": "CREATE"}
    for template in templates:
        for attempt in (
            lambda text: cloudformation.create_stack(StackName=name, TemplateBody=text),
            lambda text: cloudformation.validate_template(TemplateBody=text),
            lambda text: cloudformation.get_template_summary(TemplateBody=text),
            lambda text: cloudformation.create_change_set(StackName=name, TemplateBody=text, **change_set),
        ):
            with pytest.raises(ClientError, match="ValidationError"):
                attempt(template)
    assert not witness.exists()


def test_a_template_in_s3_or_of_an_update_runs_nothing(
    client: Client, account: Account, bucket: str, name: str, tmp_path: Path
) -> None:
    witness = tmp_path / "ran"
    text = f"Resources: !!python/object/apply:os.system ['touch {witness}']"
    client("s3").put_object(Bucket=bucket, Key="t.yaml", Body=text.encode())
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"Topic": TOPIC}}))
    for attempt in (
        lambda: cloudformation.create_stack(StackName=f"{name}-2", TemplateURL=f"{account.url}/{bucket}/t.yaml"),
        lambda: cloudformation.update_stack(StackName=name, TemplateBody=text),
        lambda: cloudformation.create_stack_set(StackSetName=name, TemplateBody=text),
    ):
        with pytest.raises(ClientError, match="ValidationError"):
            attempt()
    assert not witness.exists()
    cloudformation.delete_stack(StackName=name)


def test_cloudformations_own_tags_are_read(client: Client, name: str) -> None:
    template = """
Parameters: {Part: {Type: String, Default: b}}
Mappings: {Map: {a: {b: mapped}, 123456789012: {b: own}}}
Conditions: {IsB: !Equals [!Ref Part, b], IsNot: !Not [!Condition IsB]}
Resources: {Topic: {Type: 'AWS::SNS::Topic'}}
Outputs:
  If: {Value: !If [IsB, one, two]}
  Map: {Value: !FindInMap [Map, a, !Ref Part]}
  Number: {Value: !FindInMap [Map, !Ref "AWS::AccountId", b]}
  Join: {Value: !Join [":", !Split [",", "x,y"]]}
  Select: {Value: !Select [1, [p, q]]}
  Sub: {Value: !Sub ["${A}-${Part}-${AWS::Region}", {A: sub}]}
  Base64: {Value: !Base64 hi}
  Att: {Value: !GetAtt Topic.TopicName}
  Date: {Value: 2010-09-09}
"""
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=template)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    outputs = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    found = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    assert found.pop("Att").startswith(name)
    expected = {
        "If": "one",
        "Map": "mapped",
        "Number": "own",
        "Join": "x:y",
        "Select": "q",
        "Sub": "sub-b-us-east-1",
        "Base64": "aGk=",
    }
    assert found == {**expected, "Date": "2010-09-09"}
    cloudformation.delete_stack(StackName=name)


def test_a_condition_that_is_not_defined_is_told(client: Client, name: str) -> None:
    template = {"Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}}, "Resources": {"Topic": TOPIC}}
    with pytest.raises(ClientError, match="unresolved condition"):
        client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def test_aliases_and_depth_take_no_memory(client: Client, name: str) -> None:
    laughs = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    for text in (laughs, "[" * 20000, '{"a":' * 5000 + "1" + "}" * 5000):
        with pytest.raises(ClientError, match="ValidationError"):
            client("cloudformation").create_stack(StackName=name, TemplateBody=text)


ADMINISTRATION = [
    *("/moto-api/reset", "//moto-api/reset", "/%6doto-api/reset", "/%6Doto%2Dapi/reset", "/MOTO-API/reset", "/./moto-api/reset"),
    *("/x/../moto-api/reset", "/moto-api//reset", "/moto-api/state-manager/set-transition", "/moto-api/config"),
    *(
        "/moto-api/recorder/start-recording",
        "/moto-api/seed?a=1",
        "/moto-api/data.json",
        "/moto-api/",
        "/moto_api_us-east-1/reset",
    ),
    *("/moto-api/static/sagemaker/endpoint-results", "/latest/meta-data/iam/security-credentials/", "/latest/api/token"),
]


@pytest.mark.parametrize("path", ADMINISTRATION)
def test_motos_administration_is_not_there(account: Account, client: Client, bucket: str, path: str) -> None:
    for method in ("GET", "POST", "PUT"):
        for service in ("", "s3", "moto_api", "motoapi", "instance_metadata", "sagemaker"):
            for host in ("", "motoapi.amazonaws.com", "169.254.169.254"):
                headers = {**(signed(service) if service else {}), **({"Host": host} if host else {})}
                if method == "PUT" and service in ("", "s3"):
                    continue  # makes a bucket of that name, as on S3
                status, text = raw(account, method, path, headers)
                assert "AccessKeyId" not in text
                assert (status >= 400) or service in ("", "s3")
    client("s3").head_bucket(Bucket=bucket)  # all is as it was
    assert client("iam").get_role(RoleName="AmazonSageMaker-ExecutionRole")


def test_no_other_account_can_be_had_by_a_header(account: Account, client: Client, bucket: str) -> None:
    status, text = raw(account, "GET", "/", {**signed("s3"), "x-moto-account-id": "999999999999"})
    assert status == 200
    assert bucket in text


@pytest.mark.parametrize(
    ("service", "call", "request_"),
    [
        ("lambda", "list_functions", {}),
        ("batch", "describe_job_queues", {}),
        ("codebuild", "list_projects", {}),
        ("stepfunctions", "list_state_machines", {}),
        ("firehose", "list_delivery_streams", {}),
        ("apigateway", "get_rest_apis", {}),
        ("rds", "describe_db_instances", {}),
        ("route53", "list_hosted_zones", {}),
        ("sagemaker", "list_labeling_jobs", {}),
        ("sqs", "start_message_move_task", {"SourceArn": "arn:aws:sqs:us-east-1:123456789012:x"}),
        ("iam", "get_organizations_access_report", {"JobId": "0" * 36}),
        ("ec2", "describe_verified_access_groups", {}),
        ("cloudwatch", "describe_anomaly_detectors", {}),
        ("logs", "list_anomalies", {}),
    ],
)
def test_what_is_not_here_says_so_in_its_protocol(client: Client, service: str, call: str, request_: dict[str, Any]) -> None:
    asked = client(service)
    with pytest.raises(ClientError) as refused:
        getattr(asked, call)(**request_)
    assert code(refused) == "UnknownOperationException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    operation = asked.meta.method_to_api_mapping[call]
    assert service in refused.value.response["Error"]["Message"]
    assert operation in refused.value.response["Error"]["Message"] or "no service" in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("protocol", ["http", "https", "lambda", "firehose"])
def test_a_topic_calls_no_url(client: Client, listener: Listener, name: str, protocol: str) -> None:
    sns = client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    endpoint = listener.url if protocol.startswith("http") else f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    with pytest.raises(ClientError, match="does not offer") as refused:
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    assert code(refused) == "InvalidParameter"
    sns.publish(TopicArn=topic, Message="hello")
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    assert listener.called == 0


def test_a_stack_subscribes_no_url(client: Client, listener: Listener, name: str) -> None:
    subscription = {"Endpoint": listener.url, "Protocol": "http"}
    template = {"Resources": {"Topic": {**TOPIC, "Properties": {"TopicName": name, "Subscription": [subscription]}}}}
    cloudformation, sns = client("cloudformation"), client("sns")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE"
    sns.publish(TopicArn=sns.create_topic(Name=name)["TopicArn"], Message="hello")
    assert listener.called == 0


def test_a_topic_still_feeds_a_queue(client: Client, name: str) -> None:
    sqs, sns = client("sqs"), client("sns")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    received = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(received[0]["Body"])["Message"] == "hello"


def test_events_call_no_url(client: Client, listener: Listener, name: str) -> None:
    with pytest.raises(ClientError, match="does not offer"):
        client("events").create_api_destination(
            Name=name,
            ConnectionArn=f"arn:aws:events:us-east-1:123456789012:connection/{name}/x",
            InvocationEndpoint=listener.url,
            HttpMethod="POST",
        )
    assert listener.called == 0


def test_a_bucket_notifies_no_function(client: Client, bucket: str) -> None:
    function = {"LambdaFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:f", "Events": ["s3:ObjectCreated:*"]}
    with pytest.raises(ClientError, match="does not offer"):
        client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [function]}
        )


def test_an_endpoint_is_not_scaled(client: Client) -> None:
    with pytest.raises(ClientError, match="does not offer"):
        client("application-autoscaling").register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId="endpoint/e/variant/AllTraffic",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=1,
            MaxCapacity=2,
        )


@pytest.mark.parametrize("namespace", ["AWS/SageMaker", "AWS/S3", "AWS/Anything", "/aws/sagemaker/Endpoints"])
def test_what_the_account_measures_is_not_written_by_a_caller(client: Client, namespace: str) -> None:
    cloudwatch = client("cloudwatch")
    with pytest.raises(ClientError, match=f"The value {namespace} for parameter Namespace is invalid") as refused:
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "Invocations", "Value": 1}])
    assert code(refused) in ("InvalidParameterValue", "InvalidParameterValueException")
    cloudwatch.put_metric_data(Namespace="Mine", MetricData=[{"MetricName": "Invocations", "Value": 1}])


def test_a_log_of_sagemaker_is_not_written_by_a_caller(client: Client, name: str) -> None:
    logs = client("logs")
    group = f"/aws/sagemaker/Endpoints/{name}"
    for attempt in (
        lambda: logs.create_log_group(logGroupName=group),
        lambda: logs.create_log_stream(logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=name),
        lambda: logs.put_log_events(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=name, logEvents=[{"timestamp": 1, "message": "x"}]
        ),
    ):
        with pytest.raises(ClientError, match="written by SageMaker alone") as refused:
            attempt()
        assert code(refused) == "AccessDeniedException"
    logs.create_log_group(logGroupName=name)


def test_nothing_leaves_the_process_of_an_account() -> None:
    program = """
import socket
from caip_lab.cloud import outbound
outbound.close()
def refused(call):
    try:
        call()
    except PermissionError as error:
        return "nothing outside" in str(error)
    return False
here = socket.create_server(("127.0.0.1", 0))
socket.create_connection(here.getsockname(), timeout=5).close()
socket.getaddrinfo("localhost", 80)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(refused(lambda: socket.create_connection(("192.0.2.1", 80), timeout=1)),
      refused(lambda: socket.getaddrinfo("example.com", 80)),
      refused(lambda: udp.sendto(b"x", ("192.0.2.1", 53))),
      refused(lambda: socket.create_connection(("169.254.169.254", 80), timeout=1)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["True"] * 4
    assert done.stderr == ""


def test_a_request_that_makes_no_sense_is_answered(account: Account, client: Client) -> None:
    for headers in (
        signed("dynamodb"),
        signed("dynamodb", **{"X-Amz-Target": "x"}),
        {"Authorization": "AWS4-HMAC-SHA256 nonsense"},
        signed("no such service"),
        signed("../../etc/passwd"),
        {"X-Amz-Target": "no.such"},
    ):
        status, text = raw(account, "POST", "/", headers, "not json")
        assert status != 200 or "ListAllMyBucketsResult" in text  # without a service it is a request of S3's
        assert "<!doctype html" not in text.lower()
        assert "Traceback" not in text
    assert client("sts").get_caller_identity()["Account"] == "123456789012"


# -- One reading: what is done is what is on record ---------------------------------------------------------------------------


TARGETED = {"X-Amz-Target": "SageMaker.DeleteEndpoint", "Content-Type": "application/x-amz-json-1.1"}
FORMED = {"Content-Type": "application/x-www-form-urlencoded"}
LIST, CREATE = "Action=ListRoles&Version=2010-05-08", "Action=CreateUser&UserName={}&Version=2010-05-08"
SMITHY = {"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}

#: (method, path, headers, body): requests that two readers could take for two calls. ``{}`` is a user that none may make.
TWO_READINGS: list[tuple[str, str, dict[str, str], str]] = [
    ("POST", "/?Action=ListModels", signed("sagemaker", **TARGETED), '{"EndpointName": "x"}'),
    ("POST", "/?%41ction=ListModels", signed("sagemaker", **TARGETED), '{"EndpointName": "x"}'),
    ("POST", "/endpoints/e/invocations", signed("sagemaker", **TARGETED), '{"EndpointName": "x"}'),
    ("POST", "/endpoints/e/invocations?Action=ListModels", signed("sagemaker"), "1"),
    ("POST", "/", signed("sagemaker", **TARGETED, **{"Smithy-Protocol": "rpc-v2-cbor"}), "{}"),
    ("POST", "/", signed("sagemaker", **{**TARGETED, **FORMED}), "Action=ListModels"),
    ("POST", "/?" + CREATE, signed("iam", **FORMED), LIST),
    ("POST", "/?" + LIST, signed("iam", **FORMED), CREATE),
    ("POST", "/?" + CREATE, signed("iam", **{"Content-Type": "application/json"}), '{"UserName": "other"}'),
    ("POST", "/", signed("iam", **FORMED), CREATE + "&Action=ListRoles"),
    ("POST", "/", signed("iam", **FORMED), CREATE + "&UserName=other"),
    ("POST", "/some/path", signed("iam", **FORMED), CREATE),
    ("POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics?" + LIST, signed("monitoring", **SMITHY), ""),
    ("PUT", "/key", signed("s3", Host="bucket.s3.amazonaws.com"), "x"),
    ("PUT", "/key", signed("s3", Host="bucket.localhost:80"), "x"),
    ("POST", "/", signed("iam", Host="bucket.example.org", **FORMED), CREATE),
    ("PUT", "/bucket/key", signed("s3", **{"x-amz-account-id": "123456789012"}), "x"),
    ("POST", "/", signed("iam", **FORMED), CREATE + "".join(f"&n{number}=1" for number in range(20_000))),
]


@pytest.mark.parametrize(("method", "path", "headers", "body"), TWO_READINGS, ids=range(len(TWO_READINGS)))
def test_what_can_be_understood_in_two_ways_is_not_done(
    account: Account, client: Client, name: str, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    def users() -> list[str]:
        return [one["UserName"] for one in client("iam").list_users()["Users"]]

    before, many = users(), len(account.calls)
    status, text = raw(account, method, path.format(name), headers, body.replace("{}", name) if "UserName" in body else body)
    assert status == 400
    assert "two ways" in text
    assert users() == before
    assert [call.status for call in account.calls[many:] if call.operation != "ListUsers"] == [400]


def test_what_looks_like_a_form_in_a_document_is_none(account: Account, client: Client, name: str) -> None:
    """moto takes "&Action=…&" in any text of a body for an operation; the call on record would be another."""
    model = {"Image": f"683313688378.dkr.ecr.us-east-1.amazonaws.com/x:1&Action=ListModels&ModelName={name}&y=z"}
    headers = signed("sagemaker", **{**TARGETED, "X-Amz-Target": "SageMaker.DeleteModel"})
    status, text = raw(account, "POST", "/", headers, json.dumps({"ModelName": name, "&Action=ListModels&": model}))
    assert "Models" not in text
    assert status == 400
    last = account.calls[-1]
    assert (last.operation, last.status, last.parameters["ModelName"]) == ("DeleteModel", 400, name)


def test_the_service_is_the_one_of_the_record(account: Account) -> None:
    """Without a signature, or with one in the URL, a request is S3's; its body, path or query name no other service."""
    for path, body in (
        ("/iam_us-east-1/x", LIST),
        ("/?X-Amz-Credential=A/20260101/us-east-1/iam/aws4_request", LIST),
        ("/us-east-1_x/.well-known/jwks.json", LIST),
    ):
        raw(account, "POST", path, FORMED, body)
        assert (account.calls[-1].service, account.calls[-1].operation) == ("s3", "PostObject")
    raw(account, "POST", "/", {**FORMED, "Authorization": signed("IAM")["Authorization"]}, LIST)
    assert (account.calls[-1].service, account.calls[-1].operation, account.calls[-1].status) == ("iam", "ListRoles", 200)


def test_a_form_upload_is_on_record_as_one(account: Account, client: Client, bucket: str) -> None:
    """Its key is in the body, which is not on record: a grader that asks who wrote an object must know that it was there."""
    edge = uuid.uuid4().hex
    part = f'--{edge}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n{{}}\r\n'
    body = part.format("key", "", "out/answer.csv") + part.format("file", '; filename="a"', "1,0") + f"--{edge}--\r\n"
    for path in (f"/{bucket}", f"/{bucket}?tagging", f"/{bucket}/?uploads"):
        status, _ = raw(account, "POST", path, signed("s3", **{"Content-Type": f"multipart/form-data; boundary={edge}"}), body)
        assert status == 204
        last = account.calls[-1]
        assert (last.service, last.operation, last.parameters) == ("s3", "PostObject", {"Bucket": bucket})
    assert client("s3").get_object(Bucket=bucket, Key="out/answer.csv")["Body"].read() == b"1,0"
