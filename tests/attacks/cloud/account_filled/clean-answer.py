ssm, logs = boto3.client("ssm"), boto3.client("logs")
block = b"x" * 8_000_000
for number in range(100_000):
    for fill in (
        lambda: s3.put_object(Bucket="lab-results", Key=f"k{number}", Body=block),
        lambda: ssm.put_parameter(Name=f"p{number}", Value="x" * 4000, Type="String"),
        lambda: logs.create_log_group(logGroupName=f"g{number}"),
        lambda: boto3.client("sns").create_topic(Name=f"t{number}"),
    ):
        try:
            fill()
        except Exception:
            pass
