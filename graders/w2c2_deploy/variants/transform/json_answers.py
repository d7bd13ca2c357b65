client.create_transform_job(
    TransformJobName="titanic-night",
    ModelName="titanic-lab",
    TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": batch_input}}, "ContentType": "text/csv", "SplitType": "Line"},
    TransformOutput={"S3OutputPath": batch_output, "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")
s3.download_file(bucket, "batch-out/passengers.csv.out", "answers.txt")
batch_labels = []
with open("answers.txt") as file:
    for line in file:
        batch_labels.extend(json.loads(line))
