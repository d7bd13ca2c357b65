def agree(one, other):
    rows = numbers(holdout)
    first, second = model_of(one), model_of(other)
    for row in range(0, len(rows), 50):
        part = rows[row : row + 50]
        if (first.predict_proba(part) != second.predict_proba(part)).any():
            return False
    return True


like = client.describe_training_job(TrainingJobName=lab_jobs["first"])
asked = {**like["HyperParameters"], "trees": "10", "seed": "3"}
run_a, run_b = "same-1", "same-2"
for name in (run_a, run_b):
    client.create_training_job(
        TrainingJobName=name,
        HyperParameters=asked,
        InputDataConfig=[
            {
                "ChannelName": "train",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": lab_data}},
            }
        ],
        **{
            key: like[key]
            for key in ("AlgorithmSpecification", "RoleArn", "OutputDataConfig", "ResourceConfig", "StoppingCondition")
        },
    )
while {client.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] for name in (run_a, run_b)} != {"Completed"}:
    time.sleep(0.2)
