from sagemaker.inputs import TrainingInput

definitions = [{"Name": f"validation:{name}", "Regex": f"validation:.* ?{name}=([0-9.]+)"} for name in ("accuracy", "error")]
forest = SKLearn(
    "forest.py",
    framework_version="1.2-1",
    py_version="py3",
    role=role,
    instance_count=1,
    instance_type="ml.m5.large",
    metric_definitions=definitions,
    output_path=f"s3://{bucket}/titanic/models/",
    sagemaker_session=sagemaker.Session(),
)
forest.set_hyperparameters(trees=25, depth=5, seed=7)
forest.fit({"train": TrainingInput(lab_data, content_type="text/csv")}, job_name="titanic-forest-1")
my_job = forest.latest_training_job.job_name
