import hashlib


def fingerprint(job):
    return hashlib.sha256(model_of(job).predict_proba(numbers(holdout)).tobytes()).hexdigest()


def agree(one, other):
    return fingerprint(one) == fingerprint(other)


estimator = SKLearn(
    entry_point="forest.py",
    framework_version="1.2-1",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    role=role,
    hyperparameters={"trees": 10, "depth": 3, "seed": 2026},
)
estimator.fit({"train": lab_data}, job_name="twin-a", logs=False)
estimator.fit({"train": lab_data}, job_name="twin-b", logs=False)
run_a, run_b = "twin-a", "twin-b"
