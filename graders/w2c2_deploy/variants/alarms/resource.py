def alarm(name, namespace, metric, threshold):
    boto3.resource("cloudwatch").Metric(namespace, metric).put_alarm(
        AlarmName=name,
        ActionsEnabled=True,
        Dimensions=variant("titanic-lab"),
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=threshold,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )


alarm("titanic-memory", "/aws/sagemaker/Endpoints", "MemoryUtilization", 80)
alarm("titanic-5xx", "AWS/SageMaker", "Invocation5XXErrors", 0.01)
alarm("titanic-4xx", "AWS/SageMaker", "Invocation4XXErrors", 0.05)
alarm("titanic-latency", "AWS/SageMaker", "ModelLatency", 1_000_000)
