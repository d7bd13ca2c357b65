import time

boto3.client("cloudwatch").put_metric_alarm(
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
logs = boto3.client("logs")
for group in ("/aws/sagemaker/Endpoints/lab", "/aws/sagemaker/TrainingJobs", "/aws/sagemaker/TransformJobs"):
    for call in (
        lambda: logs.create_log_group(logGroupName=group),
        lambda: logs.create_log_stream(logGroupName=group, logStreamName="AllTraffic/i-1"),
        lambda: logs.put_log_events(
            logGroupName=group,
            logStreamName="AllTraffic/i-1",
            logEvents=[{"timestamp": int(time.time() * 1000), "message": "accuracy=1.0"}],
        ),
    ):
        try:
            call()
            print("BRE" + "ACH: a log was forged in", group)
        except logs.exceptions.ClientError:
            pass
