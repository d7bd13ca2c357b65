"""For what is not ours the account answers what plain moto answers: the same calls to both, the answers compared.

Ids, dates, ports and keys differ from run to run and are blanked; what differs for a reason is in ``EXCEPTIONS``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from caip_lab.cloud import Account
from tests.cloud.conftest import client_of

#: Plain moto's server beside an account, and ninety calls to each.
pytestmark = pytest.mark.whole

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
ROLE = "arn:aws:iam::123456789012:role/fidelity"
TABLE = {
    "TableName": "fidelity",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=30)
#: ``$name`` is the value that an earlier answer of the same server had under that key.
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("s3", "create_bucket", {"Bucket": "fidelity"}),
    ("s3", "create_bucket", {"Bucket": "No_Bucket"}),
    ("s3", "head_bucket", {"Bucket": "fidelity"}),
    ("s3", "head_bucket", {"Bucket": "fidelity-none"}),
    ("s3", "put_object", {"Bucket": "fidelity", "Key": "a/1.csv", "Body": b"1,2\n", "ContentType": "text/csv"}),
    ("s3", "put_object", {"Bucket": "fidelity", "Key": "a/ü ?&.bin", "Body": bytes(range(256)), "Metadata": {"m": "1"}}),
    ("s3", "get_object", {"Bucket": "fidelity", "Key": "a/1.csv"}),
    ("s3", "get_object", {"Bucket": "fidelity", "Key": "a/ü ?&.bin", "Range": "bytes=2-5"}),
    ("s3", "get_object", {"Bucket": "fidelity", "Key": "none"}),
    ("s3", "head_object", {"Bucket": "fidelity", "Key": "a/1.csv"}),
    ("s3", "list_objects_v2", {"Bucket": "fidelity", "Prefix": "a/"}),
    ("s3", "list_objects_v2", {"Bucket": "fidelity", "Delimiter": "/"}),
    ("s3", "copy_object", {"Bucket": "fidelity", "Key": "b", "CopySource": "fidelity/a/1.csv"}),
    ("s3", "put_object_tagging", {"Bucket": "fidelity", "Key": "b", "Tagging": {"TagSet": [{"Key": "t", "Value": "v"}]}}),
    ("s3", "get_object_tagging", {"Bucket": "fidelity", "Key": "b"}),
    ("s3", "put_bucket_versioning", {"Bucket": "fidelity", "VersioningConfiguration": {"Status": "Enabled"}}),
    ("s3", "get_bucket_versioning", {"Bucket": "fidelity"}),
    ("s3", "get_bucket_location", {"Bucket": "fidelity"}),
    ("s3", "get_bucket_policy", {"Bucket": "fidelity"}),
    ("s3", "put_bucket_encryption", {"Bucket": "fidelity", "ServerSideEncryptionConfiguration": {"Rules": []}}),
    ("s3", "delete_objects", {"Bucket": "fidelity", "Delete": {"Objects": [{"Key": "b"}]}}),
    ("s3", "delete_bucket", {"Bucket": "fidelity"}),
    ("iam", "create_role", {"RoleName": "fidelity", "AssumeRolePolicyDocument": TRUST}),
    ("iam", "create_role", {"RoleName": "fidelity", "AssumeRolePolicyDocument": TRUST}),
    ("iam", "get_role", {"RoleName": "fidelity"}),
    ("iam", "get_role", {"RoleName": "none"}),
    ("iam", "put_role_policy", {"RoleName": "fidelity", "PolicyName": "p", "PolicyDocument": POLICY}),
    ("iam", "put_role_policy", {"RoleName": "fidelity", "PolicyName": "p", "PolicyDocument": "{}"}),
    ("iam", "get_role_policy", {"RoleName": "fidelity", "PolicyName": "p"}),
    ("iam", "list_role_policies", {"RoleName": "fidelity"}),
    ("iam", "create_policy", {"PolicyName": "own", "PolicyDocument": POLICY}),
    ("iam", "attach_role_policy", {"RoleName": "fidelity", "PolicyArn": "arn:aws:iam::123456789012:policy/own"}),
    ("iam", "attach_role_policy", {"RoleName": "fidelity", "PolicyArn": "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"}),
    ("iam", "list_attached_role_policies", {"RoleName": "fidelity"}),
    ("iam", "delete_role", {"RoleName": "fidelity"}),
    ("iam", "create_user", {"UserName": "fidelity"}),
    ("iam", "list_users", {}),
    ("iam", "list_roles", {}),
    ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "s"}),
    ("sts", "get_session_token", {}),
    ("kms", "create_key", {"Description": "d"}),
    ("kms", "encrypt", {"KeyId": "$KeyId", "Plaintext": b"x"}),
    ("kms", "describe_key", {"KeyId": "$KeyId"}),
    ("kms", "describe_key", {"KeyId": "none"}),
    ("ecr", "create_repository", {"repositoryName": "fidelity"}),
    ("ecr", "describe_repositories", {}),
    ("ecr", "describe_images", {"repositoryName": "none"}),
    ("ec2", "describe_vpcs", {}),
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}),
    ("ec2", "describe_subnets", {}),
    ("ec2", "describe_subnets", {"SubnetIds": ["subnet-none"]}),
    ("secretsmanager", "create_secret", {"Name": "fidelity", "SecretString": "s"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "fidelity"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
    ("ssm", "put_parameter", {"Name": "/fidelity", "Value": "1", "Type": "String"}),
    ("ssm", "get_parameter", {"Name": "/fidelity"}),
    ("ssm", "get_parameter", {"Name": "/none"}),
    ("sns", "create_topic", {"Name": "fidelity"}),
    ("sns", "list_topics", {}),
    ("sns", "publish", {"TopicArn": "$TopicArn", "Message": "m"}),
    ("sns", "subscribe", {"TopicArn": "$TopicArn", "Protocol": "http", "Endpoint": "http://127.0.0.1:1"}),
    ("sqs", "create_queue", {"QueueName": "fidelity"}),
    ("sqs", "send_message", {"QueueUrl": "$QueueUrl", "MessageBody": "m"}),
    ("sqs", "receive_message", {"QueueUrl": "$QueueUrl"}),
    ("sqs", "get_queue_url", {"QueueName": "none"}),
    ("dynamodb", "create_table", TABLE),
    ("dynamodb", "put_item", {"TableName": "fidelity", "Item": {"k": {"S": "1"}, "n": {"N": "2"}}}),
    ("dynamodb", "get_item", {"TableName": "fidelity", "Key": {"k": {"S": "1"}}}),
    ("dynamodb", "get_item", {"TableName": "none", "Key": {"k": {"S": "1"}}}),
    ("dynamodb", "scan", {"TableName": "fidelity"}),
    ("events", "put_rule", {"Name": "fidelity", "ScheduleExpression": "rate(1 day)"}),
    ("events", "list_rules", {}),
    ("events", "describe_rule", {"Name": "none"}),
    ("logs", "create_log_group", {"logGroupName": "fidelity"}),
    ("logs", "create_log_stream", {"logGroupName": "fidelity", "logStreamName": "s"}),
    ("logs", "describe_log_streams", {"logGroupName": "fidelity"}),
    ("logs", "describe_log_streams", {"logGroupName": "none"}),
    ("resourcegroupstaggingapi", "get_resources", {"ResourceTypeFilters": ["s3"]}),
    ("service-quotas", "list_service_quotas", {"ServiceCode": "vpc"}),
    ("sagemaker", "create_experiment", {"ExperimentName": "fidelity"}),
    ("sagemaker", "describe_experiment", {"ExperimentName": "fidelity"}),
    ("sagemaker", "create_model_package_group", {"ModelPackageGroupName": "fidelity"}),
    ("sagemaker", "list_pipelines", {}),
    ("cloudformation", "list_stacks", {}),
    ("cloudformation", "describe_stacks", {"StackName": "none"}),
    ("cloudformation", "create_stack", {"StackName": "fidelity", "TemplateBody": "not a template"}),
    ("lambda", "list_functions", {}),
    ("ec2", "describe_verified_access_groups", {}),
]
#: (service, operation, number of the call of this name) -> why the account's answer is another.
EXCEPTIONS = {
    ("service-quotas", "list_service_quotas", 1): "what moto fails on is a clean error: moto answers with a 500 page",
    ("iam", "attach_role_policy", 2): "the account has the managed policies that a SageMaker project attaches, moto has none",
    ("iam", "list_attached_role_policies", 1): "as above: one more is attached",
    ("iam", "list_roles", 1): "the account begins with its execution role",
    ("sns", "subscribe", 1): "nothing is posted to a URL: such subscribers are refused",
    ("cloudformation", "create_stack", 1): "what is no template is a ValidationError: moto fails with a 500 page",
    ("lambda", "list_functions", 1): "services that run a caller's code are not there",
    ("ec2", "describe_verified_access_groups", 1): "what moto has not is a clean error: moto answers with a 500 page",
}
BLANKED = [
    (re.compile(r"127\.0\.0\.1:\d+"), "host"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "uuid"),
    (re.compile(r"\b(vpc|subnet|sg|acl|rtb|dopt|igw|vpc-cidr-assoc|eni)-[0-9a-f]{8,17}\b"), r"\1-id"),
    (re.compile(r"\b(AROA|AIDA|ANPA|ASIA|AKIA)[A-Z0-9]{8,}"), r"\1ID"),
    (re.compile(r"(secret:fidelity)-\w{6}"), r"\1"),
]
#: Fields that differ in every run.
NEVER_THE_SAME = re.compile(
    "(date|time|timestamp|expiration|created|modified)(at|range)?$|requestid|hostid|^x-amz-|secretaccesskey|sessiontoken|"
    "ciphertextblob|receipthandle|policyid|versionid|md5ofmessageattributes|^etag$|lastmodified|^userid$",
    re.IGNORECASE,
)


def asked(clients: dict[str, Any], endpoint: dict[str, Any]) -> Iterator[tuple[tuple[str, str, int], Any]]:
    """Make the calls; yield each with its answer, blanked."""
    known: dict[str, Any] = {}
    counts: dict[tuple[str, str], int] = {}
    for service, operation, request in CALLS:
        if service not in clients:
            clients[service] = boto3.client(service, config=ONCE, **endpoint)
        number = counts[service, operation] = counts.get((service, operation), 0) + 1
        given = {
            key: known[value[1:]] if isinstance(value, str) and value[:1] == "$" else value for key, value in request.items()
        }
        try:
            answer = getattr(clients[service], operation)(**given)
        except ClientError as error:
            answer = {"Error": error.response["Error"], "Status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
        except Exception as error:  # noqa: BLE001 - moto's page of HTML where XML was expected
            answer = {"Unreadable": type(error).__name__}
        if hasattr(answer.get("Body"), "read"):
            answer["Body"] = answer["Body"].read()
        remember(answer, known)
        status = answer.pop("ResponseMetadata", {}).get("HTTPStatusCode")
        yield (service, operation, number), {"answer": blanked(answer), "status": status}


def remember(answer: Any, known: dict[str, Any]) -> None:
    for key, value in answer.items():
        if isinstance(value, dict):
            remember(value, known)
        elif isinstance(value, str) and key in ("KeyId", "TopicArn", "QueueUrl"):
            known[key] = value


def blanked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "differs" if NEVER_THE_SAME.search(key) else blanked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [blanked(each) for each in value]
    text = value if isinstance(value, (int, float, bool, type(None))) else str(value)
    for pattern, name in BLANKED if isinstance(text, str) else ():
        text = pattern.sub(name, text)
    return text


@pytest.fixture(scope="module")
def plain() -> Iterator[dict[str, Any]]:
    """Run moto's own server; how to reach it."""
    program = str(Path(__file__).with_name("plain_moto.py"))
    process = subprocess.Popen(
        [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    yield {"endpoint_url": url, "region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


@pytest.fixture(scope="module")
def answers(plain: dict[str, Any]) -> dict[tuple[str, str, int], tuple[Any, Any]]:
    """Return what both answered to every call: plain moto, an account of its own."""
    with Account() as fresh:
        services = dict.fromkeys(service for service, _, _ in CALLS)
        ours = dict(asked({service: client_of(fresh, service, config=ONCE) for service in services}, {}))
    theirs = dict(asked({}, plain))
    return {call: (theirs[call], ours[call]) for call in theirs}


def test_there_are_enough_calls() -> None:
    assert len(CALLS) - len(EXCEPTIONS) >= 60


def test_the_account_answers_as_moto(answers: dict[tuple[str, str, int], tuple[Any, Any]]) -> None:
    differing = {call: both for call, both in answers.items() if both[0] != both[1] and call not in EXCEPTIONS}
    assert not differing, "\n".join(f"{call}\n  moto: {both[0]}\n  ours: {both[1]}" for call, both in differing.items())


@pytest.mark.parametrize("call", EXCEPTIONS, ids=str)
def test_every_exception_is_one(answers: dict[tuple[str, str, int], tuple[Any, Any]], call: tuple[str, str, int]) -> None:
    theirs, ours = answers[call]
    assert theirs != ours, "no exception any more: take it out of the list"
