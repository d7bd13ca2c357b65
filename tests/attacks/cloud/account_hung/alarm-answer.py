import time

logs = boto3.client("logs", config=__import__("botocore").config.Config(read_timeout=2, retries={"total_max_attempts": 1}))
logs.create_log_group(logGroupName="g")
logs.create_log_stream(logGroupName="g", logStreamName="s")
logs.put_log_events(
    logGroupName="g", logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": "a" * 60 + "!"}]
)
for _ in range(3):
    for hang in (
        lambda: logs.filter_log_events(logGroupName="g", filterPattern="%(a+)+$%"),
        lambda: logs.start_query(
            logGroupName="g", startTime=0, endTime=int(time.time()) + 60, queryString="filter @message like /(a+)+$/"
        ),
    ):
        try:
            hang()
        except Exception as error:
            print(type(error).__name__)
