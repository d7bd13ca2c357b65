import os

os.makedirs("source", exist_ok=True)
os.replace("forest.py", "source/forest.py")
found = sagemaker.Session()
estimator = SKLearn(
    entry_point="forest.py",
    source_dir="source",
    framework_version="1.2-1",
    instance_type="ml.m5.large",
    instance_count=1,
    role=role,
    base_job_name="titanic-forest",
    hyperparameters=dict(depth=5, trees=25, seed=7, n_jobs=1),
    metric_definitions=[
        dict(Name="validation:accuracy", Regex="^validation: accuracy=([0-9.]+)"),
        dict(Name="validation:error", Regex="^validation: .* error=([0-9.]+)$"),
        dict(Name="train:accuracy", Regex="^train: accuracy=([0-9.]+)"),
    ],
    output_path=f"s3://{bucket}/titanic/models/forests",
    code_location=f"s3://{bucket}/titanic/code",
    max_run=600,
)
estimator.fit({"train": lab_data + "train.csv"}, wait=False)
my_job = estimator.latest_training_job.name
found.wait_for_job(my_job, poll=1)
os.replace("source/forest.py", "forest.py")
