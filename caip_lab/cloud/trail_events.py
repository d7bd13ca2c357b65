"""CloudTrail's events, made of the account's record. Pure."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from caip_lab.cloud.calls import Call
from caip_lab.cloud.service_models import signing_name

__all__ = ["event", "is_management", "is_read_only", "matching"]

READ_ONLY = ("Get", "List", "Describe", "Head", "Lookup", "Search", "Filter", "Query", "Validate", "Simulate", "Estimate")
#: Calls about data are not in a trail unless one asks for them, and never in LookupEvents.
DATA_SERVICES = frozenset(
    {"sagemaker-runtime", "sagemaker-metrics", "sagemaker-featurestore-runtime", "sagemaker-a2i-runtime", "dynamodbstreams"}
)
DATA_OPERATIONS = {
    "s3": {"HeadBucket", "ListObjects", "ListObjectsV2", "ListObjectVersions", "DeleteObjects", "ListMultipartUploads"},
    "logs": {"PutLogEvents", "FilterLogEvents", "GetLogEvents"},
    "cloudwatch": {"PutMetricData", "GetMetricData", "GetMetricStatistics", "ListMetrics", "GetMetricWidgetImage"},
    "lambda": {"Invoke", "InvokeAsync", "InvokeWithResponseStream"},
    "dynamodb": {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"},
    "sqs": {"SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch"},
    "sns": {"Publish", "PublishBatch"},
    "kinesis": {"PutRecord", "PutRecords", "GetRecords", "GetShardIterator"},
    "events": {"PutEvents"},
}


def is_management(call: Call) -> bool:
    """Whether a call is a management event, which is what LookupEvents has."""
    if call.service in DATA_SERVICES or not call.operation.isidentifier():
        return False
    return not (call.service == "s3" and "Key" in call.parameters) and call.operation not in DATA_OPERATIONS.get(call.service, ())


def is_read_only(call: Call) -> bool:
    return call.operation.startswith(READ_ONLY)


def matching(calls: Sequence[Call], attribute: tuple[str, str] | None, after: float, before: float) -> Iterator[Call]:
    """Yield the management events, the newest first, between two times and with one attribute."""
    for call in reversed(calls):
        if (
            after <= call.time <= before
            and is_management(call)
            and (attribute is None or _attributes(call).get(attribute[0]) == attribute[1])
        ):
            yield call


def _attributes(call: Call) -> dict[str, str]:
    return {
        "EventId": _event_id(call),
        "EventName": call.operation,
        "EventSource": f"{signing_name(call.service)}.amazonaws.com",
        "ReadOnly": str(is_read_only(call)).lower(),
        "Username": call.identity.rpartition("/")[2],
    }


def _event_id(call: Call) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{call.request_id}/{call.number}"))


def event(call: Call, account_id: str, region: str) -> dict[str, Any]:
    """Return one member of LookupEvents' Events."""
    shown = _attributes(call)
    del shown["EventId"]
    return {
        "EventId": _event_id(call),
        "EventTime": call.time,
        **shown,
        "Resources": [],
        "CloudTrailEvent": json.dumps(_record(call, account_id, region)),
    }


def _record(call: Call, account_id: str, region: str) -> dict[str, Any]:
    kind = "AssumedRole" if ":assumed-role/" in call.identity else "IAMUser"
    found = {
        "eventVersion": "1.11",
        "userIdentity": {"type": kind, "arn": call.identity, "accountId": account_id},
        "eventTime": datetime.fromtimestamp(call.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{signing_name(call.service)}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": region,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": _lowered(call.parameters) or None,
        "responseElements": None,
        "requestID": call.request_id,
        "eventID": _event_id(call),
        "readOnly": is_read_only(call),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account_id,
        "eventCategory": "Management",
    }
    return {**found, "errorCode": call.error_code} if call.error_code else found


def _lowered(value: Any) -> Any:
    """Return parameters as CloudTrail writes them: names begin with a small letter."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lowered(one) for name, one in value.items()}
    return [_lowered(one) for one in value] if isinstance(value, list) else value
