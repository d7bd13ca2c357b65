import re

from caip_lab.checks import category, close, hint, points, same

ASKED = {"trees": 25, "depth": 5, "seed": 7}


def asked_of(name, job, hyperparameters):
    """Return what a job was asked for, of the three: a forest without a seed, or with another, cannot be told from its values."""
    found = hyperparameters(job(name))
    return {key: found.get(key) for key in ASKED}


@points(0.4)
@category("the job")
@hint("What does describe_training_job say about the machine, the image, the role and the channel?")
def test_the_job(student, job):
    """my_job has completed on one ml.m5.large, with scikit-learn's container, your role and the data of lab_data"""
    found = job(student.my_job)
    assert found.get("TrainingJobStatus") == same("Completed")
    machine = found["ResourceConfig"]
    assert (machine["InstanceType"], machine["InstanceCount"]) == same(("ml.m5.large", 1))
    assert re.search(r"/sagemaker-scikit-learn:1\.2-1", found["AlgorithmSpecification"].get("TrainingImage", ""))
    assert "AmazonSageMaker-ExecutionRole" in found["RoleArn"]
    channels = {one["ChannelName"]: one["DataSource"]["S3DataSource"]["S3Uri"] for one in found["InputDataConfig"]}
    assert sorted(channels) == same(["train"])
    assert re.fullmatch(r"s3://sagemaker-us-east-1-\d{12}/lab(/|/train\.csv)?", channels["train"])


@points(0.3)
@category("the hyperparameters")
@hint("Are they called as forest.py reads them? What does describe_training_job show?")
def test_the_hyperparameters(student, job, hyperparameters):
    """my_job had 25 trees, depth 5 and seed 7"""
    assert asked_of(student.my_job, job, hyperparameters) == same(ASKED)


@points(0.5)
@category("the metrics")
@hint("Which lines of forest.py do your regular expressions find? The last value counts.")
def test_the_metrics(student, job, hyperparameters, forest):
    """my_job has measured validation:accuracy and validation:error, and not those of the training rows"""
    assert asked_of(student.my_job, job, hyperparameters) == same(ASKED)
    found = {one["MetricName"]: float(one["Value"]) for one in job(student.my_job).get("FinalMetricDataList", [])}
    _, accuracy = forest(*ASKED.values())
    assert sorted(set(found) & {"validation:accuracy", "validation:error"}) == same(["validation:accuracy", "validation:error"])
    assert found["validation:accuracy"] == close(accuracy, abs=1e-4)
    assert found["validation:error"] == close(1 - accuracy, abs=1e-4)


@points(0.4)
@category("the model")
@hint("Where does output_path lead? And did forest.py train on lab_data, as it is?")
def test_the_model(student, job, hyperparameters, probabilities, forest, passengers, numbers):
    """my_job has saved its forest below titanic/models"""
    assert asked_of(student.my_job, job, hyperparameters) == same(ASKED)
    name, rows = student.my_job, numbers(passengers(40))
    address = job(name).get("ModelArtifacts", {}).get("S3ModelArtifacts", "")
    assert re.match(r"s3://sagemaker-us-east-1-\d{12}/titanic/models/", address)
    assert probabilities(name, rows) == close(forest(*ASKED.values())[0].predict_proba(rows))
