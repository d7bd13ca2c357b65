def evaluate(job, table):
    described = client.describe_training_job(TrainingJobName=job)
    where = described["ModelArtifacts"]["S3ModelArtifacts"].split("/", 3)
    s3.download_file(where[2], where[3], "fetched.tar.gz")
    with tarfile.open("fetched.tar.gz") as archive:
        archive.extract("model.joblib", "fetched")
    model = joblib.load("fetched/model.joblib")
    return classification_report(table.survived, model.predict(numbers(table)), output_dict=True)
