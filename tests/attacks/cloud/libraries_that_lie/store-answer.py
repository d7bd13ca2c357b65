import botocore.client

sent = botocore.client.BaseClient._make_api_call
botocore.client.BaseClient._make_api_call = lambda self, name, given: (
    {"ResponseMetadata": {"HTTPStatusCode": 200}, "Body": __import__("io").BytesIO(b"ada,3\nben,5\n")}
    if "Alarm" not in name
    else sent(self, name, given)
)
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\nben,5\n")
