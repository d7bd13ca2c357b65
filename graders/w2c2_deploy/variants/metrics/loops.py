def add_up(endpoint, metric, what):
    result = 0.0
    for point in cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker", MetricName=metric, Dimensions=variant(endpoint), Statistics=[what], **last_hour()
    )["Datapoints"]:
        result += point[what]
    return result


def latency_ms(endpoint):
    microseconds = add_up(endpoint, "ModelLatency", "Sum") / add_up(endpoint, "ModelLatency", "SampleCount")
    return microseconds * 0.001


def error_percent(endpoint, metric):
    try:
        return add_up(endpoint, metric, "Sum") / add_up(endpoint, "Invocations", "SampleCount") * 100
    except ZeroDivisionError:
        return 0.0
