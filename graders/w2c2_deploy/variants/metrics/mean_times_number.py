def read(endpoint, metric):
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=variant(endpoint),
        Statistics=["Average", "SampleCount"],
        **last_hour(),
    )
    points = found["Datapoints"]
    return sum(one["Average"] * one["SampleCount"] for one in points), sum(one["SampleCount"] for one in points)


def latency_ms(endpoint):
    microseconds, number = read(endpoint, "ModelLatency")
    return microseconds / number / 1000.0


def error_percent(endpoint, metric):
    wrong, number = read(endpoint, metric)
    return wrong / number * 100 if number else 0.0
