def of_the_hour(endpoint, metric):
    now = datetime.now(timezone.utc)
    found = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=[dict(Name="EndpointName", Value=endpoint), dict(Name="VariantName", Value="AllTraffic")],
        StartTime=now - timedelta(minutes=60),
        EndTime=now + timedelta(minutes=1),
        Period=7200,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return sum(one["Sum"] for one in found), sum(one["SampleCount"] for one in found)


def latency_ms(endpoint):
    total, count = of_the_hour(endpoint, "ModelLatency")
    return total / (1000 * count)


def error_percent(endpoint, metric):
    errors, count = of_the_hour(endpoint, metric)
    if count == 0:
        return 0.0
    return errors * 100 / count
