"""Wrong answers as real people give them. Each loses points on its exercise."""

import json
import re
from pathlib import Path

from caip_lab.checks import Misconception, changed

_MACHINES = {"homework": "laptop", "clinic": "ml.m5.large", "receipts": "ml.m5.24xlarge", "photos": "ml.g4dn.xlarge"}
_WHY_MACHINES = {
    (
        "homework",
        "ml.m5.large",
    ): "Each of the twenty jobs starts a machine first, for minutes. The laptop is done in a second, for nothing.",
    ("homework", "ml.m5.24xlarge"): "Ninety-six processors do not make a tree on 900 rows quicker. They only cost.",
    ("homework", "ml.g4dn.xlarge"): "A decision tree does not use a graphics processor, and 900 rows need none.",
    (
        "clinic",
        "laptop",
    ): "The data must not leave the clinic's bucket. A job reads them with its role; a laptop needs a copy.",
    ("clinic", "ml.m5.24xlarge"): "20 MB and half a minute fit the smallest machine. This one costs almost fifty times as much.",
    ("clinic", "ml.g4dn.xlarge"): "A decision tree does not use a graphics processor. It would be paid for and idle.",
    ("receipts", "laptop"): "200 GB do not fit into the 16 GB of a laptop.",
    ("receipts", "ml.m5.large"): "200 GB do not fit into the 8 GB of this machine.",
    (
        "receipts",
        "ml.g4dn.xlarge",
    ): "This machine has 16 GB of memory. Its graphics processor is of no use to a table.",
    ("photos", "laptop"): "The laptop has no graphics processor: the network would learn for weeks.",
    ("photos", "ml.m5.large"): "Two ordinary processors learn for weeks on a million photos.",
    (
        "photos",
        "ml.m5.24xlarge",
    ): "More ordinary processors cost seven times as much as one graphics processor, and are slower on photos.",
}

_PLACES = {"ada": "caller", "ben": "trust", "cleo": "bucket", "dan": "role"}
_WHY_PLACES = {
    ("ada", "trust"): "A trust policy says who may take on the role. It is Ada who is refused, and before anybody takes it on.",
    ("ada", "role"): "The message names the user Ada, not the role. What she may do is in her own permissions.",
    ("ada", "bucket"): "No bucket was asked. The message is about iam:PassRole, and about a user.",
    ("ben", "caller"): "Ben was allowed to ask. It is SageMaker that could not take on the role.",
    ("ben", "role"): "What the role may do was not asked yet: SageMaker could not take it on.",
    ("ben", "bucket"): "No bucket was asked. The message is about taking on a role.",
    ("cleo", "caller"): "The job has started: Cleo was allowed to start it. The job itself was refused.",
    ("cleo", "trust"): "The job has started as its role, so that SageMaker could take it on.",
    (
        "cleo",
        "role",
    ): "The deny is in a resource-based policy. That hangs on the resource, the bucket, and beats what the role may.",
    ("dan", "caller"): "Dan was allowed to start the job, and does not write its log himself. The job does, as its role.",
    ("dan", "trust"): "The job has trained, so SageMaker could take on the role.",
    ("dan", "bucket"): "A log does not go into a bucket. It goes to CloudWatch, which asks what the role may.",
}


def _machine(case, machine, sentence):
    return Misconception("reasons", f"{case}: {machine}", sentence, f"answer_machines = {_MACHINES | {case: machine}!r}\n")


def _place(person, place, sentence):
    code = f"answer_permissions = {_PLACES | {person: place}!r}\n"
    return Misconception("permissions", f"{person}: {place}", sentence, code)


_STACK = """\
given = {"Name": "titanic", "VpcId": vpc_id, "SubnetIds": ",".join(subnet_ids)}
cloudformation.create_stack(
    StackName="titanic",
    TemplateBody=template,
    Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
    Capabilities=["CAPABILITY_NAMED_IAM"],
)
cloudformation.get_waiter("stack_create_complete").wait(StackName="titanic")
made = cloudformation.describe_stacks(StackName="titanic")["Stacks"][0]["Outputs"]
outputs = {one["OutputKey"]: one["OutputValue"] for one in made}
"""

_BUCKET_ALONE = """\
own = {
    "Resources": {"DataBucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"titanic-{account_id}-us-east-1"}}},
    "Outputs": {"Bucket": {"Value": {"Ref": "DataBucket"}}},
}
cloudformation.create_stack(StackName="titanic", TemplateBody=json.dumps(own))
made = cloudformation.describe_stacks(StackName="titanic")["Stacks"][0]["Outputs"]
outputs = {one["OutputKey"]: one["OutputValue"] for one in made}
"""

_UPLOAD = """\
s3.upload_file("data/train.csv", bucket, "titanic/train/train.csv")
train_data = f"s3://{bucket}/titanic/train/"
"""

_POLICY = """\
this_bucket = f"arn:aws:s3:::{bucket}"
statements = [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": this_bucket},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{this_bucket}/titanic/train/*"},
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{this_bucket}/titanic/models/*"},
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log_streams},
]
document = json.dumps({"Version": "2012-10-17", "Statement": statements})
written = iam.put_role_policy(RoleName="titanic-train", PolicyName="job", PolicyDocument=document)
"""

_FIT = """\
estimator = SKLearn(
    entry_point="forest.py",
    framework_version="1.2-1",
    instance_count=1,
    instance_type="ml.m5.large",
    role=role,
    hyperparameters={"trees": 25, "depth": 5, "seed": 7},
    metric_definitions=[
        {"Name": "validation:accuracy", "Regex": "validation: accuracy=([0-9.]+)"},
        {"Name": "validation:error", "Regex": "validation: .*error=([0-9.]+)"},
    ],
    output_path=f"s3://{bucket}/titanic/models",
    base_job_name="titanic-forest",
)
estimator.fit({"train": lab_data}, wait=False)
my_job = estimator.latest_training_job.name
client.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=my_job)
"""

_LOG = """\
def log_lines(job):
    group, lines = "/aws/sagemaker/TrainingJobs", []
    for stream in logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"]:
        name = stream["logStreamName"]
        lines += logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True)["events"]
    return [event["message"] for event in lines]
"""

_METRIC = """\
def metric(job, name):
    described = client.describe_training_job(TrainingJobName=job)
    values = {one["MetricName"]: one["Value"] for one in described.get("FinalMetricDataList", [])}
    return values.get(name)
"""

_STATISTIC = """\
from datetime import datetime, timedelta, timezone


def metric(job, name):
    now = datetime.now(timezone.utc)
    found = cloudwatch.get_metric_statistics(
        Namespace="/aws/sagemaker/TrainingJobs",
        MetricName=name,
        Dimensions=[{"Name": "TrainingJobName", "Value": job}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Average"],
    )["Datapoints"]
    return found[0]["Average"] if found else None
"""

_REASON = """\
def reason(job):
    described = client.describe_training_job(TrainingJobName=job)
    if described["TrainingJobStatus"] == "Completed":
        return ""
    if not described["FailureReason"].startswith("AlgorithmError"):
        return described["FailureReason"]
    group = "/aws/sagemaker/TrainingJobs"
    (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]
    lines = [event["message"] for event in events]
    start = max(place for place, line in enumerate(lines) if line.startswith("Traceback"))
    return next(line for line in lines[start + 1 :] if not line.startswith(" "))
"""

_SCRIPT_NEVER_RAN = """\
    if not described["FailureReason"].startswith("AlgorithmError"):
        return described["FailureReason"]
"""

_AGREE = """\
def agree(one, other):
    rows = numbers(holdout)
    return bool(np.array_equal(model_of(one).predict_proba(rows), model_of(other).predict_proba(rows)))


"""
_RUNS = """\
runs = []
for _ in range(2):
    twin = SKLearn(
        entry_point="forest.py",
        framework_version="1.2-1",
        instance_count=1,
        instance_type="ml.m5.large",
        role=role,
        hyperparameters={"trees": 10, "depth": 5, "seed": 11},
    )
    twin.fit({"train": lab_data}, wait=False)
    runs.append(twin.latest_training_job.name)
for name in runs:
    client.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name)
run_a, run_b = runs
"""
_ARCHIVES = """\
def agree(one, other):
    def archive(job):
        address = client.describe_training_job(TrainingJobName=job)["ModelArtifacts"]["S3ModelArtifacts"]
        in_bucket, _, key = address.removeprefix("s3://").partition("/")
        return s3.get_object(Bucket=in_bucket, Key=key)["Body"].read()

    return archive(one) == archive(other)


"""
_ACCURACIES = """\
def agree(one, other):
    rows, truth = numbers(holdout), holdout["survived"]
    return model_of(one).score(rows, truth) == model_of(other).score(rows, truth)


"""

_EVALUATE = """\
def evaluate(job, table):
    return classification_report(table["survived"], model_of(job).predict(numbers(table)), output_dict=True)
"""


def _script():
    """Return the cell of the solution: the script is written once, in the source notebook."""
    notebook = Path(__file__).resolve().parents[2] / "source" / "w2c1_train" / "w2c1_train.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "script-answer"]
    return re.sub(r"[ \t]*### (BEGIN|END) SOLUTION\n?", "", texts[0])


_SCRIPT = _script()
_SPLIT = "train, test = train_test_split(table, test_size=test_size, random_state=seed, stratify=table[TARGET])"
_FITTED = "scaler = StandardScaler().fit(train[FEATURES])"

_CLEANUP = """\
boto3.resource("s3").Bucket(bucket).objects.delete()
for policy in iam.list_role_policies(RoleName="titanic-train")["PolicyNames"]:
    iam.delete_role_policy(RoleName="titanic-train", PolicyName=policy)
iam.delete_role(RoleName="titanic-train")
for stack in cloudformation.describe_stacks()["Stacks"]:
    for one in cloudformation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]:
        if one["ResourceType"] == "AWS::S3::Bucket":
            boto3.resource("s3").Bucket(one["PhysicalResourceId"]).objects.delete()
    cloudformation.delete_stack(StackName=stack["StackName"])
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack["StackName"])
"""

MISCONCEPTIONS = [
    *(_machine(case, machine, sentence) for (case, machine), sentence in _WHY_MACHINES.items()),
    *(_place(person, place, sentence) for (person, place), sentence in _WHY_PLACES.items()),
    Misconception(
        "stack",
        "no capability",
        "A template that makes a role is refused until you acknowledge it with CAPABILITY_NAMED_IAM.",
        changed(_STACK, ('    Capabilities=["CAPABILITY_NAMED_IAM"],\n', "")),
    ),
    Misconception(
        "stack",
        "another name",
        "The parameter Name is what all names begin with. Here they begin with something else than titanic.",
        changed(_STACK, ('"Name": "titanic"', '"Name": "student"')),
    ),
    Misconception(
        "stack",
        "another region",
        "The stack is in another region. This lab works in us-east-1.",
        changed(_STACK, ("cloudformation.", "far.")).replace(
            "given =", 'far = boto3.client("cloudformation", region_name="eu-west-1")\ngiven ='
        ),
    ),
    Misconception(
        "stack",
        "outputs as they come",
        "This is the list that describe_stacks returns. Asked for is a dictionary from each key to its value.",
        changed(_STACK, ('outputs = {one["OutputKey"]: one["OutputValue"] for one in made}', "outputs = made")),
    ),
    Misconception(
        "stack",
        "only a bucket",
        "This is a template with nothing but a bucket. The one of the course makes a role, a domain and a profile as well.",
        _BUCKET_ALONE,
    ),
    Misconception(
        "stack",
        "typed from memory",
        "The id of a domain is made by AWS. It can be read from the stack, and not be guessed.",
        _STACK.partition("made =")[0]
        + """\
outputs = {
    "Bucket": f"titanic-{account_id}-us-east-1",
    "RoleArn": f"arn:aws:iam::{account_id}:role/titanic-execution",
    "DomainId": "titanic-domain",
    "UserProfile": "titanic-student",
}
""",
    ),
    Misconception(
        "upload",
        "no folder",
        "The object lies at the top of the bucket. A job that reads titanic/train/ does not find it.",
        changed(_UPLOAD, ('"titanic/train/train.csv"', '"train.csv"')),
    ),
    Misconception(
        "upload",
        "the whole folder",
        "With the folder data went the holdout passengers. A job that reads this prefix trains on them.",
        'sagemaker.Session().upload_data("data", bucket, "titanic/train")\n' + _UPLOAD.partition("\n")[2],
    ),
    Misconception(
        "upload",
        "its name instead of its content",
        "put_object takes the content. This uploads the text data/train.csv.",
        's3.put_object(Bucket=bucket, Key="titanic/train/train.csv", Body="data/train.csv")\n' + _UPLOAD.partition("\n")[2],
    ),
    Misconception(
        "upload",
        "another bucket",
        "This is a bucket of its own. The job's data belong into the one that is called bucket.",
        's3.create_bucket(Bucket="titanic-data")\n'
        + _UPLOAD.replace("bucket, ", '"titanic-data", ').replace("{bucket}", "titanic-data"),
    ),
    Misconception(
        "upload",
        "a path, no address",
        "This is a key. The address of a prefix begins with s3:// and the bucket.",
        changed(_UPLOAD, ('f"s3://{bucket}/titanic/train/"', '"titanic/train/"')),
    ),
    Misconception(
        "policy",
        "everything",
        "This allows everything on everything. No job fails, and a script may delete the company.",
        'document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})\n'
        'iam.put_role_policy(RoleName="titanic-train", PolicyName="job", PolicyDocument=document)\n',
    ),
    Misconception(
        "policy",
        "all of S3 in the bucket",
        "s3:* on this bucket lets a training script delete it, and open it to the world.",
        changed(
            _POLICY,
            ('"s3:GetObject"', '"s3:*"'),
            ('f"{this_bucket}/titanic/train/*"', '[this_bucket, f"{this_bucket}/*"]'),
        ),
    ),
    Misconception(
        "policy",
        "the whole bucket",
        "The job may read and write every object of the bucket, those of other people included.",
        changed(_POLICY, ("/titanic/train/*", "/*"), ("/titanic/models/*", "/*")),
    ),
    Misconception(
        "policy",
        "a star in the action",
        "s3:Get* and s3:Put* are dozens of actions. One of them, s3:PutObjectAcl, makes an object public.",
        changed(_POLICY, ("s3:GetObject", "s3:Get*"), ("s3:PutObject", "s3:Put*")),
    ),
    Misconception(
        "policy",
        "folders that begin alike",
        "A star right behind models reaches titanic/models-old/ as well. Below a folder means behind its slash.",
        changed(_POLICY, ("/titanic/models/*", "/titanic/models*")),
    ),
    Misconception(
        "policy",
        "groups that begin alike",
        "A star right behind TrainingJobs reaches every log group whose name begins so.",
        changed(
            _POLICY,
            ('"Resource": log_streams', '"Resource": log_streams.replace("TrainingJobs:log-stream:*", "TrainingJobs*")'),
        ),
    ),
    Misconception(
        "policy",
        "a star for writing logs",
        "logs:Put* is more than writing lines: how long logs are kept and to whom they are sent on are among it.",
        changed(_POLICY, ('"logs:PutLogEvents"', '"logs:Put*"')),
    ),
    Misconception(
        "policy",
        "all of CloudWatch",
        "cloudwatch:* is nothing that a job needs: its script could delete the alarms of the whole company.",
        changed(
            _POLICY,
            ("statements = [", 'statements = [\n    {"Effect": "Allow", "Action": "cloudwatch:*", "Resource": "*"},'),
        ),
    ),
    Misconception(
        "policy",
        "full access of AWS",
        "AmazonS3FullAccess is made for people who look after all buckets. A job needs three actions.",
        'iam.attach_role_policy(RoleName="titanic-train", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")\n' + _POLICY,
    ),
    Misconception(
        "policy",
        "the bucket for its objects",
        "Reading and writing ask about objects. The ARN of the bucket alone allows neither: it lacks /*.",
        changed(_POLICY, ("{this_bucket}/titanic/train/*", "{this_bucket}"), ("{this_bucket}/titanic/models/*", "{this_bucket}")),
    ),
    Misconception(
        "policy",
        "the objects for their bucket",
        "Listing asks about the bucket itself, not about its objects: without it, no job starts.",
        changed(_POLICY, ('"s3:ListBucket", "Resource": this_bucket', '"s3:ListBucket", "Resource": this_bucket + "/*"')),
    ),
    Misconception(
        "policy",
        "no log",
        "The job may train, and nobody will ever learn what it printed: the actions of the log are missing.",
        changed(
            _POLICY,
            ('    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": log_streams},\n', ""),
        ),
    ),
    Misconception(
        "policy",
        "every log",
        "The star for the resource lets the job write into every log of the account, and so hide what others did.",
        changed(_POLICY, ('"Resource": log_streams', '"Resource": "*"')),
    ),
    Misconception(
        "fit",
        "metrics of the training rows",
        "This expression finds the lines of the training rows as well. Which of the two comes last is then luck.",
        changed(_FIT, ("validation: accuracy=([0-9.]+)", "train: accuracy=([0-9.]+)"), ("validation: .*error", "train: .*error")),
    ),
    Misconception(
        "fit",
        "no parentheses",
        "The part of the expression in parentheses is the value. Without them there is none.",
        changed(_FIT, ("=([0-9.]+)", "=[0-9.]+")),
    ),
    Misconception(
        "fit",
        "no metrics",
        "Without metric definitions SageMaker looks for nothing in what the script prints.",
        _FIT.partition("    metric_definitions")[0] + _FIT[_FIT.index("    output_path") :],
    ),
    Misconception("fit", "no seed", "Without a seed each run draws another forest.", changed(_FIT, (', "seed": 7', ""))),
    Misconception(
        "fit",
        "no such script",
        "The job's script is not there, so that no job was started.",
        changed(_FIT, ('"forest.py"', '"train_forest.py"')),
    ),
    Misconception(
        "fit",
        "a large machine",
        "The job ran on a larger machine than asked for. It costs twice as much, and is not quicker.",
        changed(_FIT, ("ml.m5.large", "ml.m5.xlarge")),
    ),
    Misconception(
        "log",
        "all jobs",
        "This is the whole log group: the lines of every job.",
        changed(_LOG, (', logStreamNamePrefix=f"{job}/"', "")),
    ),
    Misconception(
        "log",
        "no slash",
        "The name of one job can be the beginning of another's. The slash after it ends the name.",
        changed(_LOG, ('f"{job}/"', "job")),
    ),
    Misconception(
        "log",
        "newest first",
        "The lines are there, the newest first. A log is read from its beginning.",
        changed(_LOG, ("for event in lines]", "for event in lines[::-1]]")),
    ),
    Misconception(
        "log",
        "events, not lines",
        "Each event is a dictionary with a time. The line is its message.",
        changed(_LOG, ('event["message"] for', "event for")),
    ),
    Misconception(
        "log",
        "one text",
        "This is one long text. Asked for is a list of lines.",
        changed(_LOG, ('[event["message"] for event in lines]', '"\\n".join(event["message"] for event in lines)')),
    ),
    Misconception(
        "metrics",
        "mean over time",
        "This is the mean of all values that the job has printed while it grew. Asked for is the last.",
        _STATISTIC,
    ),
    Misconception(
        "metrics",
        "zero for nothing",
        "A job that has measured nothing has no accuracy. 0 would be a very bad one.",
        changed(_METRIC, ("values.get(name)", "values.get(name, 0.0)")),
    ),
    Misconception(
        "metrics",
        "always there",
        "A job that printed no metric has no FinalMetricDataList: this fails on it.",
        changed(_METRIC, ('described.get("FinalMetricDataList", [])', 'described["FinalMetricDataList"]')),
    ),
    Misconception(
        "metrics",
        "a name that is not there",
        "A job may have other metrics than this one: this fails on it.",
        changed(_METRIC, ("values.get(name)", "values[name]")),
    ),
    Misconception(
        "metrics",
        "always the accuracy",
        "This returns the accuracy, whatever metric is asked for.",
        changed(_METRIC, ("values.get(name)", 'values.get("validation:accuracy")')),
    ),
    Misconception(
        "failed",
        "only the reason",
        "For a script that failed, this says no more than exit code 1. What happened, the log says.",
        'def reason(job):\n    return client.describe_training_job(TrainingJobName=job).get("FailureReason", "")\n',
    ),
    Misconception(
        "failed",
        "only the log",
        "A script that never ran has no log. Its reason is in the job's description.",
        changed(
            _REASON,
            (_SCRIPT_NEVER_RAN, ""),
        ),
    ),
    Misconception(
        "failed",
        "the last line of the log",
        "After the traceback the container says more. The last line of the log is not the one that ends the traceback.",
        changed(
            _REASON,
            (
                'max(place for place, line in enumerate(lines) if line.startswith("Traceback"))',
                "0",
            ),
            ('next(line for line in lines[start + 1 :] if not line.startswith(" "))', "lines[-1]"),
        ),
    ),
    Misconception(
        "failed",
        "where, not what",
        "This is where it happened. What happened, the line that is not indented says.",
        changed(
            _REASON,
            (
                'next(line for line in lines[start + 1 :] if not line.startswith(" "))',
                '[line for line in lines[start:] if line.strip().startswith("File")][-1].strip()',
            ),
        ),
    ),
    Misconception(
        "failed",
        "None for fine",
        "Asked for is an empty text where the job has completed.",
        changed(_REASON, ('return ""', "return None")),
    ),
    Misconception(
        "twice",
        "archives compared",
        "Archives hold times. Those of two runs differ although the models are the same.",
        _ARCHIVES + _RUNS,
    ),
    Misconception(
        "twice",
        "accuracies compared",
        "Two different models can be right equally often. What they say about each passenger tells them apart.",
        _ACCURACIES + _RUNS,
    ),
    Misconception(
        "twice",
        "labels compared",
        "Two models can give the same labels with different probabilities.",
        changed(_AGREE, ("predict_proba", "predict")) + _RUNS,
    ),
    Misconception(
        "twice",
        "no seed",
        "Without a seed each run draws another forest: the two models differ.",
        _AGREE + changed(_RUNS, (', "seed": 11', "")),
    ),
    Misconception(
        "twice",
        "two seeds",
        "Each run has a seed of its own, so that each draws another forest.",
        _AGREE + changed(_RUNS, ("for _ in range(2)", "for number in range(2)"), ('"seed": 11', '"seed": number')),
    ),
    Misconception(
        "script",
        "scaler has seen all rows",
        "The scaler was fitted before the split, on the test rows as well: they leak into the training.",
        changed(_SCRIPT, (_FITTED, "scaler = StandardScaler().fit(table[FEATURES])")),
    ),
    Misconception(
        "script",
        "tree learned raw numbers",
        "The tree has learned from raw numbers, and is asked about scaled ones.",
        changed(
            _SCRIPT, ("model.fit(scaler.transform(train[FEATURES]), train[TARGET])", "model.fit(train[FEATURES], train[TARGET])")
        ),
    ),
    Misconception(
        "script",
        "no scaler saved",
        "The scaler is not saved. Whoever serves this model cannot scale as it was trained.",
        changed(_SCRIPT, ('    joblib.dump(scaler, os.path.join(folder, "scaler.joblib"))', "")),
    ),
    Misconception(
        "script",
        "saved beside the script",
        "The files are saved beside the script. Only what lies in SM_MODEL_DIR becomes model.tar.gz.",
        changed(
            _SCRIPT,
            ('os.path.join(folder, "model.joblib")', '"model.joblib"'),
            ('os.path.join(folder, "scaler.joblib")', '"scaler.joblib"'),
        ),
    ),
    Misconception(
        "script",
        "measured on the training rows",
        "The validation metrics are those of the training rows: the model is praised for what it has learned by heart.",
        changed(_SCRIPT, ("measure(test[TARGET], unseen)", "measure(train[TARGET], known)")),
    ),
    Misconception(
        "script",
        "depth ignored",
        "The depth is written in the script. A job with another max-depth trains the same tree.",
        changed(_SCRIPT, ("max_depth=max_depth", "max_depth=4")),
    ),
    Misconception(
        "script",
        "seed for the tree only",
        "The split draws as well. With its seed written in the script, another seed splits the same.",
        changed(_SCRIPT, ("test_size=test_size, random_state=seed", "test_size=test_size, random_state=42")),
    ),
    Misconception(
        "script",
        "metrics in a dictionary",
        "One print of the whole dictionary has no line name=value; that a regular expression could find.",
        changed(
            _SCRIPT, ('    for name, value in metrics.items():\n        print(f"{name}={value:.4f};")', "    print(metrics)")
        ),
    ),
    Misconception(
        "evaluate",
        "predictions first",
        "The truth comes first. The other way round precision and recall change places, and support counts predictions.",
        changed(
            _EVALUATE,
            (
                'table["survived"], model_of(job).predict(numbers(table))',
                'model_of(job).predict(numbers(table)), table["survived"]',
            ),
        ),
    ),
    Misconception(
        "evaluate",
        "always holdout",
        "This evaluates on holdout, whatever table it gets.",
        changed(_EVALUATE, ('table["survived"]', 'holdout["survived"]'), ("numbers(table)", "numbers(holdout)")),
    ),
    Misconception(
        "evaluate",
        "always the first job",
        "This fetches the model of one and the same job, whatever name it gets.",
        changed(_EVALUATE, ("model_of(job)", 'model_of(lab_jobs["first"])')),
    ),
    Misconception(
        "evaluate",
        "a text",
        "This is the report as a text, which no program can compare.",
        changed(_EVALUATE, (", output_dict=True", "")),
    ),
    Misconception(
        "evaluate",
        "only survivors",
        "This is the report's part about the survivors. Asked for is all of it.",
        changed(_EVALUATE, ("output_dict=True)", 'output_dict=True)["1"]')),
    ),
    Misconception(
        "cleanup",
        "full bucket",
        "CloudFormation deletes no bucket in which something lies: the stack is DELETE_FAILED, and still there.",
        _CLEANUP[: _CLEANUP.index("for stack")]
        + """\
for stack in cloudformation.describe_stacks()["Stacks"]:
    cloudformation.delete_stack(StackName=stack["StackName"])
""",
    ),
    Misconception(
        "cleanup",
        "only the own stack",
        "Only the stack that you remember was deleted. The others are still there, and what lies in their buckets.",
        changed(_CLEANUP, ("    for one in", '    if stack["StackName"] != "titanic":\n        continue\n    for one in')),
    ),
    Misconception(
        "cleanup",
        "role forgotten",
        "The role titanic-train is still there. It costs nothing, and it may still do all that it might.",
        _CLEANUP[: _CLEANUP.index("for policy")] + _CLEANUP[_CLEANUP.index("for stack") :],
    ),
    Misconception(
        "cleanup",
        "objects forgotten",
        "The objects in the bucket are still there: data, models, and the scripts of every job.",
        changed(_CLEANUP, ('boto3.resource("s3").Bucket(bucket).objects.delete()\n', "")),
    ),
    Misconception(
        "cleanup",
        "only the training data",
        "The training data are gone. The jobs have left models and scripts.",
        changed(_CLEANUP, ("(bucket).objects.delete()", '(bucket).objects.filter(Prefix="lab/").delete()')),
    ),
]
