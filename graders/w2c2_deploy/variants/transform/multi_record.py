client.create_transform_job(
    TransformJobName="titanic-night",
    ModelName="titanic-lab",
    BatchStrategy="MultiRecord",
    MaxPayloadInMB=1,
    TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": batch_input}}, "ContentType": "text/csv", "SplitType": "Line"},
    TransformOutput={"S3OutputPath": batch_output, "Accept": "text/csv", "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
client.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName="titanic-night")
table = pd.read_csv(s3.get_object(Bucket=bucket, Key="batch-out/passengers.csv.out")["Body"], header=None)
batch_labels = table[0].tolist()
