s3.copy_object(Bucket=bucket, Key="releases/7/model.tar.gz", CopySource={"Bucket": bucket, "Key": "titanic/model.tar.gz"})
newest = SKLearnModel(
    f"s3://{bucket}/releases/7/model.tar.gz", role=role, entry_point="inference.py", framework_version="1.2-1"
)
newest.deploy(1, "ml.t2.medium", endpoint_name="titanic", wait=False)
boto3.client("sagemaker").get_waiter("endpoint_in_service").wait(EndpointName="titanic")
