"""What lets you do each task of this lab without the one before it, and tells you how your account stands.

Nothing here is needed outside of the lab: on AWS your own calls do all of it.
"""

import contextlib
import functools
import io
import json
import os
import random
import runpy
import shutil
import sys
import tarfile
import tempfile
import time

import boto3
from botocore.exceptions import ClientError

_client = functools.cache(boto3.client)
REGION = "us-east-1"
ELSEWHERE = ["us-east-2", "us-west-2", "eu-west-1", "eu-central-1"]
LETTERS = "bcdfghklmnprstvwz"
SAGEMAKER = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [SAGEMAKER]})


def role(name):
    """Make a role that SageMaker may take on, and that may do nothing yet. Return its ARN."""
    iam = _client("iam")
    try:
        return iam.get_role(RoleName=name)["Role"]["Arn"]
    except ClientError:
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]


def data(bucket):
    """Put the training data into the bucket, and return the address of their folder."""
    _client("s3").upload_file("data/train.csv", bucket, "lab/train.csv")
    return f"s3://{bucket}/lab/"


def jobs(bucket, role_arn):
    """Let your colleague's jobs of last night run, and wait until they have ended. Return their names.

    ``first`` and ``again`` are alike, ``other`` has another seed. ``data``, ``depth`` and ``denied`` fail.
    """
    s3, night = _client("s3"), "night-" + word()
    seed = random.randrange(1000, 10_000)
    s3.put_object(Bucket=bucket, Key="night/forest.tar.gz", Body=packed("forest.py"))
    s3.upload_file("data/train.csv", bucket, "night/data/train.csv")
    with open("data/train.csv") as file:
        lines = file.read().replace("survived\n", f"survived,{word()}\n", 1).splitlines()
    s3.put_object(Bucket=bucket, Key="night/broken/train.csv", Body="\n".join([lines[0], *(f"{line},1" for line in lines[1:])]))
    forest = {"trees": 15, "depth": 6}
    asked = {
        "first": (night, "data", role_arn, {**forest, "seed": seed}),
        "again": (f"{night}-again", "data", role_arn, {**forest, "seed": seed}),
        "other": (f"{night}-other", "data", role_arn, {**forest, "seed": seed + 1}),
        "data": (f"{night}-data", "broken", role_arn, {**forest, "seed": seed}),
        "depth": (f"{night}-depth", "data", role_arn, {"trees": 15, "seed": seed}),
        "denied": (f"{night}-denied", "data", role("night-blind"), {**forest, "seed": seed}),
    }
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [listing]})
    _client("iam").put_role_policy(RoleName="night-blind", PolicyName="listing", PolicyDocument=policy)
    for name, folder, job_role, hyperparameters in asked.values():
        _train(name, bucket, f"night/{folder}/", job_role, hyperparameters)
    while _client("sagemaker").list_training_jobs(StatusEquals="InProgress", NameContains=night)["TrainingJobSummaries"]:
        time.sleep(0.1)
    _client("iam").delete_role_policy(RoleName="night-blind", PolicyName="listing")
    _client("iam").delete_role(RoleName="night-blind")
    return {key: name for key, (name, *_) in asked.items()}


def _train(name, bucket, folder, role_arn, hyperparameters):
    from sagemaker import image_uris

    image = image_uris.retrieve("sklearn", REGION, "1.2-1", instance_type="ml.m5.large")
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{folder}"}}
    script = {"sagemaker_program": "forest.py", "sagemaker_submit_directory": f"s3://{bucket}/night/forest.tar.gz"}
    found = [{"Name": f"validation:{what}", "Regex": f"validation: .*{what}=([0-9.]+)"} for what in ("accuracy", "error")]
    _client("sagemaker").create_training_job(
        TrainingJobName=name,
        RoleArn=role_arn,
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File", "MetricDefinitions": found},
        HyperParameters={key: json.dumps(value) for key, value in {**hyperparameters, **script}.items()},
        InputDataConfig=[{"ChannelName": "train", "DataSource": source}],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/night/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )


def forgotten(*names):
    """Be somebody who has left the company: stacks with a log and a full bucket, and one policy more in your role."""
    for name in names:
        _forgotten_stack(name)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    role("titanic-train")
    _client("iam").put_role_policy(RoleName="titanic-train", PolicyName=f"only-for-{word()}", PolicyDocument=json.dumps(policy))


def _forgotten_stack(name):
    bucket = f"{name}-{_client('sts').get_caller_identity()['Account']}"
    resources = {
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"/{name}"}},
        "Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}},
    }
    _client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    _client("cloudformation").get_waiter("stack_create_complete").wait(StackName=name)
    for number in range(3):
        _client("s3").put_object(Bucket=bucket, Key=f"results/{number}.txt", Body=word())


def try_script(name, **hyperparameters):
    """Run a training script as a job would, with ``data/train.csv``: ``try_script("train_model.py", max_depth=3)``.

    Return what it printed, and the names of the files that it saved. What it raises, you see.
    """
    arguments = [part for key, value in hyperparameters.items() for part in (f"--{key.replace('_', '-')}", str(value))]
    with tempfile.TemporaryDirectory() as folder:
        places = {"SM_CHANNEL_TRAIN": os.path.join(folder, "train"), "SM_MODEL_DIR": os.path.join(folder, "model")}
        places["SM_OUTPUT_DATA_DIR"] = os.path.join(folder, "output")
        for place in places.values():
            os.mkdir(place)
        shutil.copy("data/train.csv", places["SM_CHANNEL_TRAIN"])
        before, argv, here, printed = dict(os.environ), sys.argv, os.getcwd(), io.StringIO()
        try:
            os.environ.update(places)
            sys.argv = [name, *arguments]
            with contextlib.redirect_stdout(printed):
                runpy.run_path(name, run_name="__main__")
        finally:
            os.environ.clear()
            os.environ.update(before)
            sys.argv = argv
            os.chdir(here)
        return {"printed": printed.getvalue().splitlines(), "saved": sorted(os.listdir(places["SM_MODEL_DIR"]))}


def packed(*names):
    """Return a .tar.gz of some files of this folder."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name in names:
            archive.add(name)
    return written.getvalue()


def word():
    """Return a word that nobody has thought of."""
    return "".join(random.choices(LETTERS, k=6))


def stack_status(name):
    """Return the status of a stack, such as "CREATE_COMPLETE", or say what is there instead."""
    try:
        return _client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError:
        here = _stacks(REGION)
        far = [region for region in ELSEWHERE if name in _stacks(region)]
        return f"not there. It is in {', '.join(far)}" if far else f"not there. What is there: {', '.join(here) or 'no stack'}"


def _stacks(region):
    found = _client("cloudformation", region_name=region).describe_stacks()["Stacks"]
    return sorted(one["StackName"] for one in found if one["StackStatus"] != "DELETE_COMPLETE")


def job_status(name):
    """Return the status of a training job, such as "Completed", or say what is there instead."""
    client = _client("sagemaker")
    try:
        return client.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]
    except ClientError:
        newest = [one["TrainingJobName"] for one in client.list_training_jobs(MaxResults=5)["TrainingJobSummaries"]]
        return f"not there. The newest jobs are: {', '.join(newest) or 'none'}"


def keys_below(bucket, prefix):
    """Return the keys of all objects that begin with a prefix."""
    found = _client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [one["Key"] for one in found.get("Contents", [])]


def may(role_name, action, arn):
    """Return whether the policies of a role allow an action, such as "s3:GetObject", on what an ARN names."""
    iam = _client("iam")
    role_arn = iam.get_role(RoleName=role_name)["Role"]["Arn"]
    asked = iam.simulate_principal_policy(PolicySourceArn=role_arn, ActionNames=[action], ResourceArns=[arn])
    return asked["EvaluationResults"][0]["EvalDecision"] == "allowed"


def leftovers(bucket):
    """Return what is still in the account, as texts."""
    client, s3 = _client("sagemaker"), _client("s3")
    found = [f"stack {name}" for name in _stacks(REGION)]
    found += [f"domain {one['DomainName']}" for one in client.list_domains()["Domains"]]
    running = client.list_training_jobs(StatusEquals="InProgress")["TrainingJobSummaries"]
    found += [f"running job {one['TrainingJobName']}" for one in running]
    roles = _client("iam").list_roles()["Roles"]
    found += [f"role {one['RoleName']}" for one in roles if not one["Path"].startswith(("/service-role/", "/aws-"))]
    found += [f"policy {one['PolicyName']}" for one in _client("iam").list_policies(Scope="Local")["Policies"]]
    for one in s3.list_buckets()["Buckets"]:
        found += [f"bucket {one['Name']}"] if one["Name"] != bucket else []
        found += [f"object {key}" for key in keys_below(one["Name"], "")]
    return found
