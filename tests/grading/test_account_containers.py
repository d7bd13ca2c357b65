"""Labs that train and deploy, from the notebook to the verdict: containers of the student's account, and the grader's own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.gradebook import release_lab
from caip.grading import Worker
from caip.grading.notebook import grade_id
from caip.results import UNCONFIRMED
from tests.grading.test_account import CLOUD, FULL, handed_in, judged, points
from tests.sandbox.test_containers import calls_itself, processes_called, until_there

TRAIN = """
import json, os, urllib.request
here = json.loads(os.environ["SM_HPS"])["power"]
import boto3
assert "lab-results" in [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]]
with open(os.environ["SM_MODEL_DIR"] + "/power", "w") as file:
    file.write(str(here))
os.mkdir(os.environ["SM_MODEL_DIR"] + "/code")
with open(os.environ["SM_MODEL_DIR"] + "/code/inference.py", "w") as file:
    file.write(open("inference.py").read())
"""
SERVE = """
import json
def model_fn(model_dir): return int(open(model_dir + "/power").read())
def input_fn(body, content_type): return json.loads(body)
def predict_fn(data, power): return [number ** power for number in data]
def output_fn(prediction, accept): return json.dumps(prediction), accept
"""
#: Trains and deploys by boto3 alone; takes the place of the exercise of the alarm.
ANSWER = f"""
import io, json, tarfile, time
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w:gz") as archive:
    for name, text in (("train_model.py", {TRAIN!r}), ("inference.py", {SERVE!r})):
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
s3.create_bucket(Bucket="models")
s3.put_object(Bucket="models", Key="source.tar.gz", Body=packed.getvalue())
role = boto3.client("iam").list_roles()["Roles"][0]["Arn"]
sagemaker = boto3.client("sagemaker")
told = {{"sagemaker_program": "train_model.py", "sagemaker_submit_directory": "s3://models/source.tar.gz", "power": 2}}
sagemaker.create_training_job(
    TrainingJobName="squares", RoleArn=role, HyperParameters={{name: json.dumps(value) for name, value in told.items()}},
    AlgorithmSpecification={{"TrainingImage": "image", "TrainingInputMode": "File"}},
    OutputDataConfig={{"S3OutputPath": "s3://models/out"}}, StoppingCondition={{"MaxRuntimeInSeconds": 60}},
    ResourceConfig={{"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}})
while (job := sagemaker.describe_training_job(TrainingJobName="squares"))["TrainingJobStatus"] == "InProgress":
    time.sleep(0.05)
sagemaker.create_model(ModelName="squares", ExecutionRoleArn=role, PrimaryContainer={{
    "Image": "image", "ModelDataUrl": "s3://models/out/squares/output/model.tar.gz",
    "Environment": {{"SAGEMAKER_PROGRAM": "inference.py"}}}})
sagemaker.create_endpoint_config(EndpointConfigName="squares", ProductionVariants=[
    {{"VariantName": "AllTraffic", "ModelName": "squares", "InstanceType": "ml.t2.medium", "InitialInstanceCount": 1}}])
sagemaker.create_endpoint(EndpointName="squares", EndpointConfigName="squares")
while sagemaker.describe_endpoint(EndpointName="squares")["EndpointStatus"] == "Creating":
    time.sleep(0.05)
answer = boto3.client("sagemaker-runtime").invoke_endpoint(EndpointName="squares", Body="[3]", ContentType="application/json")
assert json.loads(answer["Body"].read()) == [9]
"""
CHECKS = '''
import json
from caip_lab.checks import category, points, same

@points(1)
@category("the job")
def test_the_job_completed(account):
    """the training job completed"""
    job = account.client("sagemaker").describe_training_job(TrainingJobName="squares")
    assert job["TrainingJobStatus"] == same("Completed"), job

@points(1)
@category("the endpoint")
def test_the_endpoint_answers(account, rng):
    """the endpoint answers what it was never asked"""
    numbers = [int(number) for number in rng.integers(10, 99, size=4)]
    asked = account.client("sagemaker-runtime").invoke_endpoint(
        EndpointName="squares", Body=json.dumps(numbers), ContentType="application/json")
    assert json.loads(asked["Body"].read()) == same([number**2 for number in numbers])

@points(1)
@category("the model")
def test_the_model_answers_elsewhere(account, deploy):
    """the model serves in a container of the grader's, too"""
    model = account.client("s3").get_object(Bucket="models", Key="out/squares/output/model.tar.gz")["Body"].read()
    assert deploy(None, model).invoke("[4]").json() == same([16])

@points(1)
@category("the calls")
def test_what_the_script_called_is_on_record(account):
    """the script's own call came by its container"""
    assert [call.operation for call in account.calls if call.listener == "container"] == same(["ListBuckets"])
    assert [call.operation for call in account.calls if call.operation == "InvokeEndpoint"] == same(["InvokeEndpoint"])
'''


def course_that_trains(root: Path, limits: int) -> Course:
    """Return the cloud course with this file's answer for its own, where its exercise of the alarm was."""
    shutil.copytree(CLOUD, root)
    course = Course.read(root)
    notebook = nbformat.read(course.lab("cloud").notebook, as_version=4)
    for cell in notebook.cells:
        if grade_id(cell) == "alarm-answer":
            cell.source = f"### BEGIN SOLUTION{ANSWER}### END SOLUTION"
    nbformat.write(notebook, course.lab("cloud").notebook)
    settings = course.lab("cloud").source / "lab.toml"
    text = settings.read_text().replace("cell_timeout_s = 15", f"cell_timeout_s = {limits}")
    settings.write_text(text.replace("notebook_timeout_s = 60", f"notebook_timeout_s = {4 * limits}"))
    course = Course.read(root)
    release_lab(course, course.lab("cloud"))
    return course


@pytest.mark.whole
@pytest.mark.parametrize("isolation", ["confined", "process"])
def test_a_notebook_trains_and_deploys_and_is_judged_by_what_it_left(tmp_path: Path, isolation: str) -> None:
    course = course_that_trains(tmp_path / "course", limits=60 if isolation == "process" else 15)
    checks = (
        CHECKS if isolation == "confined" else CHECKS.replace('call.listener == "container"', 'call.operation == "ListBuckets"')
    )
    (course.lab("cloud").graders / "test_alarm.py").write_text(checks)
    with Worker(course, course.lab("cloud"), isolation) as worker:
        graded = judged(course, worker, alarm=ANSWER)
        assert points(graded) == {**FULL, "clean": 0}, [
            (check.name, check.message, check.facts) for check in graded.result.checks
        ]
        # The exercise clean asks that no bucket is left, and the model is in one.
        nothing = judged(course, worker, alarm="pass")
        assert points(nothing) == {**FULL, "alarm": 0}


@pytest.mark.whole
def test_a_job_whose_container_was_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    """The account tells of a failed job as of any other: its checks fail, and no outcome of theirs says noise."""
    course = course_that_trains(tmp_path / "course", limits=15)
    (course.lab("cloud").graders / "test_alarm.py").write_text(CHECKS)
    victim = secrets.token_hex(7)
    slowly = ANSWER.replace(repr(TRAIN), repr(f"{calls_itself(victim)}import time; time.sleep(2)\n{TRAIN}"))
    assert slowly != ANSWER

    def kill() -> None:
        until_there(victim)
        os.kill(*processes_called(victim), signal.SIGKILL)

    with Worker(course, course.lab("cloud")) as worker, ThreadPoolExecutor(1) as pool:
        killed = pool.submit(kill)
        job = handed_in(course, worker, alarm=slowly)
        first = worker.grade(job)
        killed.result()
        assert points(first)["alarm"] == 0
        assert {check.outcome for check in first.result.checks if check.exercise == "alarm"}.isdisjoint(UNCONFIRMED)
        assert "alarm" in first.doubtful
        second = worker.grade(job.confirmed(first))
        assert points(second) == {**FULL, "clean": 0}
        assert second.doubtful == ()
