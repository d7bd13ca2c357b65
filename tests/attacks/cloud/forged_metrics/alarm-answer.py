cloudwatch = boto3.client("cloudwatch")
where = [{"Name": "EndpointName", "Value": "lab"}, {"Name": "VariantName", "Value": "AllTraffic"}]
cloudwatch.put_metric_alarm(
    AlarmName="too-slow",
    Namespace="AWS/SageMaker",
    MetricName="ModelLatency",
    Statistic="Average",
    Period=60,
    EvaluationPeriods=1,
    Threshold=1_000_000,
    ComparisonOperator="GreaterThanThreshold",
    Dimensions=where,
)
for space in (
    "AWS/SageMaker",
    "aws/sagemaker",
    "AWS/SageMaker ",
    "/aws/sagemaker/Endpoints",
    "/aws/sagemaker/TrainingJobs",
    " AWS/SageMaker",
):
    for dimensions in (where, []):
        try:
            cloudwatch.put_metric_data(
                Namespace=space, MetricData=[{"MetricName": "ModelLatency", "Value": 2e6, "Dimensions": dimensions}]
            )
            if space.strip() == space and space != "aws/sagemaker":
                print("BRE" + "ACH: a metric was forged in", space)
        except cloudwatch.exceptions.ClientError:
            pass
