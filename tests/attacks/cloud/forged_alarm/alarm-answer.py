cloudwatch = boto3.client("cloudwatch")
cloudwatch.put_metric_alarm(
    AlarmName="too-slow",
    Namespace="AWS/SageMaker",
    MetricName="ModelLatency",
    Statistic="Average",
    Period=60,
    EvaluationPeriods=1,
    Threshold=1_000_000,
    ComparisonOperator="GreaterThanThreshold",
    Dimensions=[{"Name": "EndpointName", "Value": "lab"}],
)
cloudwatch.set_alarm_state(AlarmName="too-slow", StateValue="ALARM", StateReason="because I say so")
