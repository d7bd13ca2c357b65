client.create_transform_job(
    TransformJobName="titanic-night",
    ModelName="titanic-lab",
    TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": batch_input}}, "ContentType": "text/csv"},
    TransformOutput={"S3OutputPath": batch_output + "/"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")
found = s3.get_object(Bucket=bucket, Key="batch-out/passengers.csv.out")
batch_labels = json.load(found["Body"])
