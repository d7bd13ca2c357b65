import time

client.create_transform_job(
    TransformJobName="titanic-night",
    ModelName="titanic-lab",
    TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/batch-in/"}}, "ContentType": "text/csv", "SplitType": "Line"},
    TransformOutput={"S3OutputPath": batch_output, "Accept": "text/csv", "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
while client.describe_transform_job(TransformJobName="titanic-night")["TransformJobStatus"] == "InProgress":
    time.sleep(0.3)
body = s3.get_object(Bucket=bucket, Key="batch-out/passengers.csv.out")["Body"].read().decode("utf-8")
batch_labels = [int(one) for one in re.findall("[01]", body)]
