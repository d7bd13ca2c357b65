def table(endpoint, metric):
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName=metric,
        Dimensions=variant(endpoint),
        Statistics=["Sum", "SampleCount"],
        **last_hour(),
    )
    return pd.DataFrame(found["Datapoints"], columns=["Timestamp", "Sum", "SampleCount"])


def latency_ms(endpoint):
    found = table(endpoint, "ModelLatency")
    return found["Sum"].sum() / found["SampleCount"].sum() / 1000


def error_percent(endpoint, metric):
    found = table(endpoint, metric)
    if found.empty:
        return 0.0
    return 100 * found["Sum"].sum() / found["SampleCount"].sum()
