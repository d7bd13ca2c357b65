cloudwatch.put_metric_alarm(
    AlarmName="titanic-latency", Namespace="AWS/SageMaker", MetricName="ModelLatency", Dimensions=variant("titanic-lab"),
    Statistic="Average", Period=60, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold",
    Threshold=1000 * 1000, TreatMissingData="notBreaching", Unit="Microseconds",
)
cloudwatch.put_metric_alarm(
    AlarmName="titanic-4xx", Namespace="AWS/SageMaker", MetricName="Invocation4XXErrors", Dimensions=variant("titanic-lab"),
    Statistic="Average", Period=60, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold",
    Threshold=5 / 100, TreatMissingData="notBreaching",
)
cloudwatch.put_metric_alarm(
    AlarmName="titanic-5xx", Namespace="AWS/SageMaker", MetricName="Invocation5XXErrors", Dimensions=variant("titanic-lab"),
    Statistic="Average", Period=60, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold",
    Threshold=1 / 100, TreatMissingData="notBreaching",
)
cloudwatch.put_metric_alarm(
    AlarmName="titanic-memory", Namespace="/aws/sagemaker/Endpoints", MetricName="MemoryUtilization",
    Dimensions=variant("titanic-lab"), Statistic="Average", Period=60, EvaluationPeriods=1, DatapointsToAlarm=1,
    ComparisonOperator="GreaterThanThreshold", Threshold=80, TreatMissingData="notBreaching",
)
