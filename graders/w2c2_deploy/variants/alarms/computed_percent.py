same_for_all = dict(
    EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching"
)


def counted(name, metric):
    stat = {"Metric": {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": variant("titanic-lab")}}
    return {"Id": name, "MetricStat": {**stat, "Period": 60, "Stat": "Sum"}, "ReturnData": False}


for name, metric, percent in (("titanic-4xx", "Invocation4XXErrors", 5), ("titanic-5xx", "Invocation5XXErrors", 1)):
    share = {"Id": "share", "Expression": "100 * errors / calls", "ReturnData": True}
    metrics = [counted("errors", metric), counted("calls", "Invocations"), share]
    cloudwatch.put_metric_alarm(AlarmName=name, Metrics=metrics, Threshold=percent, **same_for_all)
for name, namespace, metric, threshold in (
    ("titanic-latency", "AWS/SageMaker", "ModelLatency", 1e6),
    ("titanic-memory", "/aws/sagemaker/Endpoints", "MemoryUtilization", 80.0),
):
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Statistic="Average",
        Period=60,
        Threshold=threshold,
        Dimensions=variant("titanic-lab"),
        **same_for_all,
    )
