def hour_of(endpoint, **metrics):
    window = last_hour()
    queries = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": variant(endpoint)},
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for name, metric in metrics.items()
    ]
    found = cloudwatch.get_metric_data(MetricDataQueries=queries, StartTime=window["StartTime"], EndTime=window["EndTime"])
    return {one["Id"]: sum(one["Values"]) for one in found["MetricDataResults"]}


def latency_ms(endpoint):
    found = hour_of(endpoint, latency="ModelLatency", calls="Invocations")
    return found["latency"] / found["calls"] / 1e3


def error_percent(endpoint, metric):
    found = hour_of(endpoint, wrong=metric, calls="Invocations")
    return found["wrong"] / found["calls"] * 100 if found["calls"] > 0 else 0.0
