watch = boto3.client("cloudwatch", region_name="us-east-1")
limits = {"latency": ("ModelLatency", 1000000), "4xx": ("Invocation4XXErrors", 0.05), "5xx": ("Invocation5XXErrors", 0.01)}
limits["memory"] = ("MemoryUtilization", 80)
for name in limits:
    metric, threshold = limits[name]
    watch.put_metric_alarm(
        AlarmName="titanic-" + name,
        AlarmDescription=f"{metric} is above {threshold}",
        Namespace="/aws/sagemaker/Endpoints" if name == "memory" else "AWS/SageMaker",
        MetricName=metric,
        Dimensions=[{"Name": "VariantName", "Value": "AllTraffic"}, {"Name": "EndpointName", "Value": "titanic-lab"}],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=threshold,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
