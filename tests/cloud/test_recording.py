"""What a request asks for, read from the wire: requests are those that boto3 really sends."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from caip_lab.cloud import service_models
from caip_lab.cloud.recording import Request, needs_body, read_request

ROLE = "arn:aws:iam::123456789012:role/SageMaker"
TAGS = [{"Key": "team", "Value": "a b&c"}]

#: (service, boto3's method, its parameters, the operation, the parameters on record where they differ)
CALLS: list[tuple[str, str, dict[str, Any], str, dict[str, Any] | None]] = [
    ("s3", "list_buckets", {}, "ListBuckets", None),
    ("s3", "create_bucket", {"Bucket": "bkt"}, "CreateBucket", None),
    (
        "s3",
        "create_bucket",
        {"Bucket": "bkt", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
        "CreateBucket",
        None,
    ),
    ("s3", "head_bucket", {"Bucket": "bkt"}, "HeadBucket", None),
    ("s3", "list_objects", {"Bucket": "bkt", "Prefix": "a/b", "MaxKeys": 3}, "ListObjects", None),
    ("s3", "list_objects_v2", {"Bucket": "bkt", "Prefix": "a b"}, "ListObjectsV2", None),
    (
        "s3",
        "put_object",
        {"Bucket": "bkt", "Key": "a/b c+é.txt", "Body": b"secret", "Metadata": {"x": "y"}, "ContentType": "text/plain"},
        "PutObject",
        {"Bucket": "bkt", "Key": "a/b c+é.txt", "Body": "<6 bytes>", "Metadata": {"x": "y"}, "ContentType": "text/plain"},
    ),
    ("s3", "get_object", {"Bucket": "bkt", "Key": "k", "Range": "bytes=0-3"}, "GetObject", None),
    ("s3", "head_object", {"Bucket": "bkt", "Key": "k"}, "HeadObject", None),
    ("s3", "copy_object", {"Bucket": "bkt", "Key": "k", "CopySource": "from/here"}, "CopyObject", None),
    ("s3", "delete_object", {"Bucket": "bkt", "Key": "k"}, "DeleteObject", None),
    ("s3", "delete_objects", {"Bucket": "bkt", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}]}}, "DeleteObjects", None),
    (
        "s3",
        "upload_part",
        {"Bucket": "bkt", "Key": "k", "UploadId": "u", "PartNumber": 3, "Body": b"xyz"},
        "UploadPart",
        {"Bucket": "bkt", "Key": "k", "UploadId": "u", "PartNumber": 3, "Body": "<3 bytes>"},
    ),
    ("s3", "put_bucket_policy", {"Bucket": "bkt", "Policy": '{"Statement":[]}'}, "PutBucketPolicy", None),
    ("s3", "put_bucket_tagging", {"Bucket": "bkt", "Tagging": {"TagSet": TAGS}}, "PutBucketTagging", None),
    (
        "sagemaker-runtime",
        "invoke_endpoint",
        {"EndpointName": "e", "Body": b"[[1]]", "ContentType": "application/json", "Accept": "text/csv", "TargetVariant": "v"},
        "InvokeEndpoint",
        {"EndpointName": "e", "Body": "<5 bytes>", "ContentType": "application/json", "Accept": "text/csv", "TargetVariant": "v"},
    ),
    (
        "sagemaker-runtime",
        "invoke_endpoint_async",
        {"EndpointName": "e", "InputLocation": "s3://a/b"},
        "InvokeEndpointAsync",
        {"EndpointName": "e", "InputLocation": "s3://a/b", "Body": "<0 bytes>"},
    ),
    ("sagemaker", "create_endpoint", {"EndpointName": "e", "EndpointConfigName": "c", "Tags": TAGS}, "CreateEndpoint", None),
    ("sagemaker", "list_training_jobs", {"MaxResults": 5}, "ListTrainingJobs", None),
    (
        "sagemaker-metrics",
        "batch_put_metrics",
        {"TrialComponentName": "t", "MetricData": [{"MetricName": "m", "Timestamp": 1, "Value": 1.5}]},
        "BatchPutMetrics",
        None,
    ),
    ("sts", "get_caller_identity", {}, "GetCallerIdentity", None),
    ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "me", "DurationSeconds": 900}, "AssumeRole", None),
    ("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "Tags": TAGS}, "CreateRole", None),
    (
        "iam",
        "create_login_profile",
        {"UserName": "u", "Password": "hush-hush"},
        "CreateLoginProfile",
        {"UserName": "u", "Password": "<hidden>"},
    ),
    (
        "cloudformation",
        "create_stack",
        {
            "StackName": "s",
            "TemplateBody": "Resources: {}",
            "Parameters": [{"ParameterKey": "a", "ParameterValue": "b"}],
            "Capabilities": ["CAPABILITY_IAM"],
        },
        "CreateStack",
        {
            "StackName": "s",
            "TemplateBody": "<13 bytes>",
            "Parameters": [{"ParameterKey": "a", "ParameterValue": "b"}],
            "Capabilities": ["CAPABILITY_IAM"],
        },
    ),
    (
        "cloudwatch",
        "put_metric_data",
        {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1.5}]},
        "PutMetricData",
        None,
    ),
    ("logs", "describe_log_streams", {"logGroupName": "/aws/g", "limit": 3}, "DescribeLogStreams", None),
    (
        "lambda",
        "create_function",
        {"FunctionName": "f", "Role": ROLE, "Runtime": "python3.12", "Handler": "a.b", "Code": {"ZipFile": b"abcdef"}},
        "CreateFunction",
        {"FunctionName": "f", "Role": ROLE, "Runtime": "python3.12", "Handler": "a.b", "Code": {"ZipFile": "<6 bytes>"}},
    ),
    (
        "lambda",
        "invoke",
        {"FunctionName": "f", "Payload": b"{}"},
        "Invoke",
        {"FunctionName": "f", "Payload": "<2 bytes>"},
    ),
    (
        "ec2",
        "describe_instances",
        {"InstanceIds": ["i-1", "i-2"], "Filters": [{"Name": "n", "Values": ["a", "b"]}]},
        "DescribeInstances",
        None,
    ),
    ("dynamodb", "put_item", {"TableName": "t", "Item": {"a": {"S": "x"}}}, "PutItem", None),
    (
        "kinesis",
        "put_record",
        {"StreamName": "s", "Data": b"xyz", "PartitionKey": "p"},
        "PutRecord",
        {"StreamName": "s", "Data": "<3 bytes>", "PartitionKey": "p"},
    ),
    (
        "sns",
        "publish",
        {"TopicArn": "a", "Message": "m", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}},
        "Publish",
        None,
    ),
    ("elbv2", "describe_load_balancers", {"Names": ["a"]}, "DescribeLoadBalancers", None),
    ("stepfunctions", "list_state_machines", {"maxResults": 5}, "ListStateMachines", None),
    ("route53", "create_hosted_zone", {"Name": "x.org", "CallerReference": "1"}, "CreateHostedZone", None),
]


class Sent(Exception):
    """The request is known; it need not go anywhere."""


def send(service: str, method: str, parameters: dict[str, Any], **more: Any) -> Request:
    """Return the request that boto3 sends."""
    sent: list[Request] = []

    def take(request: Any, **_: Any) -> None:
        headers = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
        url, body = urlsplit(request.url), request.body
        body = body.read() if hasattr(body, "read") else body.encode() if isinstance(body, str) else body
        headers["host"] = url.netloc
        sent.append(Request(request.method, url.path, url.query, headers, body if needs_body(url.path, headers) else None))
        raise Sent

    client = boto3.client(
        service,
        **{
            "region_name": "eu-west-1",
            "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "aws_secret_access_key": "x",
            "endpoint_url": "http://127.0.0.1:9",
            **more,
        },
    )
    client.meta.events.register("before-send", take)
    with pytest.raises(Sent):
        getattr(client, method)(**parameters)
    return sent[-1]


@pytest.mark.parametrize(
    ("service", "method", "parameters", "operation", "recorded"), CALLS, ids=[f"{call[0]}.{call[1]}" for call in CALLS]
)
def test_a_call_is_recorded_as_it_was_made(
    service: str, method: str, parameters: dict[str, Any], operation: str, recorded: dict[str, Any] | None
) -> None:
    asked = read_request(send(service, method, parameters))
    assert (asked.service, asked.operation) == (service, operation)
    assert asked.parameters == (parameters if recorded is None else recorded)
    assert (asked.access_key, asked.region, asked.conflict) == ("AKIAIOSFODNN7EXAMPLE", "eu-west-1", "")


def test_the_table_is_of_a_dozen_services_and_more() -> None:
    assert len({call[0] for call in CALLS}) >= 12


def test_a_bucket_in_the_host_is_told() -> None:
    request = send("s3", "get_object", {"Bucket": "bkt", "Key": "a/b"}, endpoint_url=None)
    assert request.headers["host"].startswith("bkt.s3.")
    assert read_request(request).conflict == "its host names a bucket or a service"


def test_a_presigned_url_says_who_signed_it() -> None:
    client = boto3.client(
        "s3",
        region_name="eu-west-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="x",
        endpoint_url="http://127.0.0.1:9",
        config=Config(signature_version="s3v4"),
    )
    url = urlsplit(client.generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "k"}))
    asked = read_request(Request("GET", url.path, url.query))
    assert (asked.service, asked.operation, asked.access_key) == ("s3", "GetObject", "AKIAIOSFODNN7EXAMPLE")


def test_metrics_that_boto3_compressed_are_read() -> None:
    data = [{"MetricName": f"metric-{number}", "Value": float(number)} for number in range(500)]
    request = send("cloudwatch", "put_metric_data", {"Namespace": "n", "MetricData": data})
    assert request.headers["content-encoding"] == "gzip"
    assert read_request(request).parameters == {"Namespace": "n", "MetricData": data[:100]}


def test_what_is_long_is_cut() -> None:
    request = send("sns", "publish", {"TopicArn": "a", "Message": "m" * 100_000})
    message = read_request(request).parameters["Message"]
    assert len(message) < 5000
    assert message.endswith("… (100000 characters)")


def test_ten_thousand_calls_fit_in_memory() -> None:
    tags = [{"Key": f"{number}", "Value": "v" * 200} for number in range(100)]
    containers = [{"Image": "i" * 200, "Environment": {f"E{number}": "v" * 1000 for number in range(30)}} for _ in range(15)]
    request = send("sagemaker", "create_model", {"ModelName": "m", "Containers": containers, "Tags": tags})
    found = read_request(request).parameters
    assert len(json.dumps(found)) <= 33_000
    assert (found["ModelName"], found["Tags"]) == ("m", tags)
    assert found["Containers"].endswith(" characters>")


def signed(service: str, **headers: str) -> dict[str, str]:
    credential = f"AWS4-HMAC-SHA256 Credential=AKIA/20261124/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    return {"authorization": credential, **headers}


@pytest.mark.parametrize(
    ("request_", "service", "operation"),
    [
        (Request("POST", "/", headers=signed("sagemaker", **{"x-amz-target": "SageMaker.Nonsense"})), "sagemaker", "Nonsense"),
        (Request("GET", "/what/ever", headers=signed("nonsense")), "nonsense", "GET /what/ever"),
        (Request("POST", "/", "Action=Nonsense&Version=1", signed("iam")), "iam", "Nonsense"),
        (Request("PATCH", "/bucket/key", headers=signed("s3")), "s3", "PATCH /bucket/key"),
        (Request("GET", "/bucket/key"), "s3", "GetObject"),
        (Request("POST", "/", headers=signed("../../etc/passwd")), "s3", "POST /"),
        (Request("", ""), "s3", ""),
    ],
)
def test_what_is_unknown_keeps_what_the_request_says(request_: Request, service: str, operation: str) -> None:
    asked = read_request(request_)
    assert (asked.service, asked.operation.strip(), asked.parameters) in [
        (service, operation, {}),
        (service, operation, {"Bucket": "bucket", "Key": "key"}),
    ]


def test_an_operation_is_known_though_its_body_is_none() -> None:
    headers = signed("sagemaker", **{"x-amz-target": "SageMaker.CreateEndpoint"})
    asked = read_request(Request("POST", "/", headers=headers, body=b"{not json"))
    assert (asked.service, asked.operation, asked.parameters) == ("sagemaker", "CreateEndpoint", {})


def test_a_document_of_entities_is_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>'
    asked = read_request(Request("POST", "/bkt", "delete", signed("s3"), bomb))
    assert (asked.operation, asked.parameters) == ("DeleteObjects", {"Bucket": "bkt", "Delete": {}})


names = st.sampled_from(
    ["x-amz-target", "authorization", "content-type", "content-length", "smithy-protocol", "content-encoding"]
)
values = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["application/x-www-form-urlencoded", "rpc-v2-cbor", "gzip", "SageMaker.CreateEndpoint", "Logs_20140328."]),
    st.sampled_from(["s3", "iam", "lambda", "monitoring", "sagemaker", "ec2"]).map(lambda name: signed(name)["authorization"]),
)
bodies = st.one_of(
    st.none(),
    st.binary(max_size=200),
    st.sampled_from([b"[]", b"null", b"1e999", b'{"a":' * 500, b"<a/>", b"Action=CreateRole&Tags.member.1.Key=a&Tags.member=b"]),
    st.text(max_size=100).map(lambda text: f"Action=CreateRole&Version=2010-05-08&{text}".encode()),
)


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "nonsense"]),
    path=st.one_of(st.text(max_size=60), st.text(max_size=30).map("/".__add__)),
    query=st.text(max_size=60),
    headers=st.dictionaries(names, values),
    body=bodies,
)
def test_garbage_is_recorded_and_never_fails(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes | None
) -> None:
    asked = read_request(Request(method, path, query, headers, body))
    needs_body(path, headers)
    assert isinstance(asked.parameters, dict)
    assert len(asked.operation) <= 200
    for text in (asked.service, asked.operation, asked.access_key, asked.region):
        assert text.isprintable()
        text.encode()


def test_the_names_of_signing_are_botocores() -> None:
    for signing in ("monitoring", "sagemaker", "states", "email", "elasticloadbalancing", "s3", "events"):
        found = list(service_models.models_of(signing))
        assert all(model.signing_name == signing for model in found), signing
    assert [service_models.signing_name(name) for name in ("cloudwatch", "sagemaker-runtime")] == ["monitoring", "sagemaker"]


@pytest.mark.whole
def test_recording_is_cheap() -> None:
    request = send("sagemaker", "create_endpoint", {"EndpointName": "e", "EndpointConfigName": "c"})
    took = []
    for _ in range(500):
        began = time.process_time()
        read_request(request)
        took.append(time.process_time() - began)
    assert statistics.median(took) < 0.3e-3
