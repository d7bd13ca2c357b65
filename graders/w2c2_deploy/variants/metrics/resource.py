resource = boto3.resource("cloudwatch")


def both(endpoint, metric):
    points = resource.Metric("AWS/SageMaker", metric).get_statistics(
        Dimensions=variant(endpoint), Statistics=["Sum", "SampleCount"], **last_hour()
    )["Datapoints"]
    return [sum(point[name] for point in points) for name in ("Sum", "SampleCount")]


def latency_ms(endpoint):
    total, number = both(endpoint, "ModelLatency")
    return (total / 1000) / number


def error_percent(endpoint, metric):
    total, number = both(endpoint, metric)
    return total / max(number, 1) * 100
