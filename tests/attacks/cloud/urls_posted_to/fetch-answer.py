def fetch(key):
    return s3.get_object(Bucket="lab-results", Key=key)["Body"].read().decode()


def attempt(what):
    try:
        what()
    except Exception:
        pass


sns, events, firehose = (boto3.client(name) for name in ("sns", "events", "firehose"))
topic = sns.create_topic(Name="t")["TopicArn"]
for place in ("http://127.0.0.1:@PORT@/", "http://@HOST@:@PORT@/", "http://[::1]:@PORT@/"):
    attempt(lambda: sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=place))
    attempt(lambda: sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=place.replace("http:", "https:")))
    attempt(lambda: sns.publish(TopicArn=topic, Message="out"))
    attempt(
        lambda: events.create_connection(
            Name="c",
            AuthorizationType="API_KEY",
            AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "a", "ApiKeyValue": "b"}},
        )
    )
    attempt(
        lambda: events.create_api_destination(
            Name="d",
            ConnectionArn="arn:aws:events:us-east-1:123456789012:connection/c",
            InvocationEndpoint=place,
            HttpMethod="POST",
        )
    )
    attempt(
        lambda: firehose.create_delivery_stream(
            DeliveryStreamName="f",
            HttpEndpointDestinationConfiguration={
                "EndpointConfiguration": {"Url": place},
                "S3Configuration": {"RoleARN": "arn:aws:iam::123456789012:role/r", "BucketARN": "arn:aws:s3:::lab-results"},
            },
        )
    )
    attempt(lambda: firehose.put_record(DeliveryStreamName="f", Record={"Data": b"out"}))
    attempt(lambda: boto3.client("sqs").receive_message(QueueUrl=place))
