s3.put_object(Bucket=bucket, Key="source/forest.tar.gz", Body=rescue.packed("forest.py"))
my_job = "titanic-forest-by-hand"
client.create_training_job(
    TrainingJobName=my_job,
    RoleArn=role,
    AlgorithmSpecification={
        "TrainingImage": sagemaker.image_uris.retrieve("sklearn", "us-east-1", "1.2-1", instance_type="ml.m5.large"),
        "TrainingInputMode": "File",
        "MetricDefinitions": [
            {"Name": "validation:accuracy", "Regex": r"validation: accuracy=(\S+)"},
            {"Name": "validation:error", "Regex": r"validation: accuracy=\S+ error=(\S+)"},
        ],
    },
    HyperParameters={
        "trees": "25",
        "depth": "5",
        "seed": "7",
        "sagemaker_program": "forest.py",
        "sagemaker_submit_directory": f"s3://{bucket}/source/forest.tar.gz",
    },
    InputDataConfig=[
        {
            "ChannelName": "train",
            "DataSource": {
                "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": lab_data, "S3DataDistributionType": "FullyReplicated"}
            },
        }
    ],
    OutputDataConfig={"S3OutputPath": f"s3://{bucket}/titanic/models"},
    ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
    StoppingCondition={"MaxRuntimeInSeconds": 3600},
)
client.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=my_job)
