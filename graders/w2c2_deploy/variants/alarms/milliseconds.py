def query(name, metric, stat):
    what = {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": variant("titanic-lab")}
    return {"Id": name, "MetricStat": {"Metric": what, "Period": 60, "Stat": stat}, "ReturnData": False}


def put(name, queries, expression, threshold):
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Metrics=[*queries, {"Id": "result", "Expression": expression}],
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=threshold,
        TreatMissingData="notBreaching",
    )


put("titanic-latency", [query("us", "ModelLatency", "Average")], "us / 1000", 1000)
put("titanic-4xx", [query("e", "Invocation4XXErrors", "Sum"), query("n", "Invocations", "Sum")], "e / n", 0.05)
put("titanic-5xx", [query("share", "Invocation5XXErrors", "Average")], "share * 100", 1)
cloudwatch.put_metric_alarm(
    AlarmName="titanic-memory",
    Namespace="/aws/sagemaker/Endpoints",
    MetricName="MemoryUtilization",
    Dimensions=variant("titanic-lab"),
    Statistic="Average",
    Period=60,
    EvaluationPeriods=1,
    ComparisonOperator="GreaterThanThreshold",
    Threshold=80,
    TreatMissingData="notBreaching",
)
