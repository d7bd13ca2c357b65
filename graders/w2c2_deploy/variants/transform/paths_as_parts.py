job = dict(TransformJobName="titanic-night", ModelName="titanic-lab", BatchStrategy="SingleRecord")
job["TransformInput"] = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": batch_input}}, "ContentType": "text/csv", "SplitType": "Line"}
job["TransformOutput"] = {"S3OutputPath": batch_output, "Accept": "text/csv", "AssembleWith": "Line"}
job["TransformResources"] = dict(InstanceCount=1, InstanceType="ml.m5.large")
client.create_transform_job(**job)
client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")
(key,) = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="batch-out/")["Contents"]]
batch_labels = []
for line in boto3.resource("s3").Object(bucket, key).get()["Body"].iter_lines():
    batch_labels.append(int(line))
