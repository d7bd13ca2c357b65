import pytest

from caip_lab.checks import category, hint, points, same


@pytest.fixture
def bucket(account):
    """Return the lab's bucket, and see that there was something to clean: an empty account is no work."""
    done = [call for call in account.calls if call.status < 400]
    created = [call.parameters.get("EndpointName") for call in done if call.operation == "CreateEndpoint"]
    deleted = [call.parameters.get("EndpointName") for call in done if call.operation == "DeleteEndpoint"]
    uploads = [call.parameters for call in done if call.operation in ("PutObject", "CompleteMultipartUpload")]
    assert "titanic-lab" in created
    assert "titanic-lab" in deleted
    return next(one["Bucket"] for one in uploads if one.get("Key") == "titanic/model.tar.gz")


def nothing_of(names):
    """See that none is left. Whether any is tells one mistake from another; their names are other ones in each account."""
    left = list(names)
    assert bool(left) == same(False), f"{left} should not be there any more"


@points(0.3)
@category("endpoints")
@hint("Is it only the endpoint that you remember, or every one that list_endpoints shows?")
def test_nothing_runs(account, bucket):
    """no endpoint is left, and nothing costs money by the hour"""
    nothing_of(one["EndpointName"] for one in account.client("sagemaker").list_endpoints()["Endpoints"])
    nothing_of(line.name for line in account.bill.running)


@points(0.2)
@category("configurations and models")
@hint("Which two other things did each endpoint need?")
def test_no_configuration_and_no_model(account, bucket):
    """no endpoint configuration and no model is left"""
    client = account.client("sagemaker")
    nothing_of(one["EndpointConfigName"] for one in client.list_endpoint_configs()["EndpointConfigs"])
    nothing_of(one["ModelName"] for one in client.list_models()["Models"])


@points(0.1)
@category("alarms")
@hint("What does describe_alarms show?")
def test_no_alarm(account, bucket):
    """no alarm is left"""
    nothing_of(one["AlarmName"] for one in account.client("cloudwatch").describe_alarms()["MetricAlarms"])


@points(0.2)
@category("the bucket")
@hint("What did the batch transform and the asynchronous endpoint leave in the bucket? And you?")
def test_no_object(account, bucket):
    """no object is left in the bucket"""
    s3 = account.client("s3")
    buckets = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", []) if bucket in buckets else []
    nothing_of(one["Key"] for one in found)
