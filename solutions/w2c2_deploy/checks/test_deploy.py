from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Is the endpoint called exactly titanic? Did you wait until it was in service? describe_endpoint has the "
    "reason of a failure.",
    'Ask the account what it knows: client.describe_endpoint(EndpointName="titanic"). If there is none, look '
    "at the name. If it is still being created, nobody waited. If it has failed, the answer has a reason.",
    'Take another resource, a bucket. s3.create_bucket(Bucket="photos") asks for it, and '
    's3.get_waiter("bucket_exists").wait(Bucket="photos") returns when it is there. Between the two lines it '
    "may not exist yet. Endpoints take longer, so waiting matters more. Some calls of the SDK wait by "
    "themselves, others can be told not to. With boto3 it takes three calls and a waiter of another name. Read "
    "the task's text for both ways.",
)
def test_titanic_is_in_service(student):
    """the endpoint titanic is in service"""
    assert student.status("titanic") == same("InService")
