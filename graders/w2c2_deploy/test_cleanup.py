from caip_lab.checks import category, hint, points, same


def cleaned(account):
    """See that there was something to clean, and that the student cleaned it: an empty account is no work."""
    done = [call for call in account.calls if call.status < 400]
    created, deleted = (
        {call.parameters.get("EndpointName") for call in done if call.operation == operation}
        for operation in ("CreateEndpoint", "DeleteEndpoint")
    )
    assert ("titanic-lab" in created, "titanic-lab" in deleted) == same((True, True))


def left_in_buckets(account):
    """Return what is left where the notebook's own cell put the model: into the bucket that SageMaker's SDK names."""
    s3 = account.client("s3")
    buckets = [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith("sagemaker-")]
    return [one["Key"] for bucket in buckets for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def nothing_of(names):
    """See that none is left. Whether any is tells one mistake from another; their names are other ones in each account."""
    left = list(names)
    assert bool(left) == same(False), f"{left} should not be there any more"


@points(0.3)
@category("endpoints")
@hint("Is it only the endpoint that you remember, or every one that list_endpoints shows?")
def test_nothing_runs(account):
    """no endpoint is left, and nothing costs money by the hour"""
    nothing_of(one["EndpointName"] for one in account.client("sagemaker").list_endpoints()["Endpoints"])
    nothing_of(line.name for line in account.bill.running)
    cleaned(account)


@points(0.2)
@category("configurations and models")
@hint("Which two other things did each endpoint need?")
def test_no_configuration_and_no_model(account):
    """no endpoint configuration and no model is left"""
    client = account.client("sagemaker")
    nothing_of(one["EndpointConfigName"] for one in client.list_endpoint_configs()["EndpointConfigs"])
    nothing_of(one["ModelName"] for one in client.list_models()["Models"])
    cleaned(account)


@points(0.1)
@category("alarms")
@hint("What does describe_alarms show?")
def test_no_alarm(account):
    """no alarm is left"""
    nothing_of(one["AlarmName"] for one in account.client("cloudwatch").describe_alarms()["MetricAlarms"])
    cleaned(account)


@points(0.2)
@category("the bucket")
@hint("What did the batch transform and the asynchronous endpoint leave in the bucket? And you?")
def test_no_object(account):
    """no object is left in the bucket"""
    nothing_of(left_in_buckets(account))
    cleaned(account)
