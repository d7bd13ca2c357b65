"""Training jobs through unmodified boto3: scripts that run, scripts that fail in every way, requests that AWS refuses."""

from __future__ import annotations

import concurrent.futures
import io
import json
import os
import signal
import tarfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from caip_lab.cloud import Account, Settings
from tests.cloud.conftest import client_of
from tests.cloud.processes import Process, all_end, below, started

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
GROUP = "/aws/sagemaker/TrainingJobs"
ENDED = ("Completed", "Failed", "Stopped")
MB = 1024**2


def tar_of(files: dict[str, bytes | str], *more: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in more:
            archive.addfile(member)
    return out.getvalue()


def untar(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}  # type: ignore[union-attr]


@dataclass
class Cloud:
    """One account with one bucket, and short ways to have jobs in it."""

    account: Account

    def __post_init__(self) -> None:
        self.bucket = f"b-{uuid.uuid4().hex[:12]}"
        self.s3, self.sagemaker, self.logs = (client_of(self.account, name) for name in ("s3", "sagemaker", "logs"))
        self.s3.create_bucket(Bucket=self.bucket)
        self.put("data/train.csv", b"1,2\n")

    def put(self, key: str, data: bytes) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=data)
        return f"s3://{self.bucket}/{key}"

    def request(self, script: str | bytes, hyperparameters: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """Return a request for a job of a script, or of the source archive given."""
        name = more.pop("TrainingJobName", f"j-{uuid.uuid4().hex[:12]}")
        source = script if isinstance(script, bytes) else tar_of({"train.py": script})
        uri = self.put(f"{name}/source/sourcedir.tar.gz", source)
        return {
            "TrainingJobName": name,
            "RoleArn": self.account.identity.role_arn,
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "HyperParameters": {
                "sagemaker_program": '"train.py"',
                "sagemaker_submit_directory": json.dumps(uri),
                **(hyperparameters or {}),
            },
            "InputDataConfig": [self.channel("train", "data/")],
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/out/"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
            **more,
        }

    def channel(self, name: str, prefix: str) -> dict[str, Any]:
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/{prefix}"}
        return {"ChannelName": name, "DataSource": {"S3DataSource": source}}

    def start(self, *arguments: Any, **more: Any) -> str:
        request = self.request(*arguments, **more)
        self.sagemaker.create_training_job(**request)
        return str(request["TrainingJobName"])

    def until(self, name: str, holds: Callable[[dict[str, Any]], bool], within_s: float = 180) -> dict[str, Any]:
        deadline = time.monotonic() + within_s
        while not holds(found := self.sagemaker.describe_training_job(TrainingJobName=name)):
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return dict(found)

    def ended(self, name: str) -> dict[str, Any]:
        return self.until(name, lambda found: found["TrainingJobStatus"] in ENDED)

    def run(self, *arguments: Any, **more: Any) -> dict[str, Any]:
        return self.ended(self.start(*arguments, **more))

    def lines(self, name: str) -> list[str]:
        try:
            streams = self.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")["logStreams"]
        except self.logs.exceptions.ResourceNotFoundException:  # before the first line of the first job
            return []
        found = []
        for stream in streams:
            where = {"logGroupName": GROUP, "logStreamName": stream["logStreamName"], "startFromHead": True}
            answer = self.logs.get_log_events(**where)
            while answer["events"]:
                found += [event["message"] for event in answer["events"]]
                answer = self.logs.get_log_events(**where, nextToken=answer["nextForwardToken"])
        return found

    def wait_for_line(self, name: str, begins: str, within_s: float = 60) -> str:
        deadline = time.monotonic() + within_s
        while True:
            for line in self.lines(name):
                if line.startswith(begins):
                    return line
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def output(self, name: str, archive: str = "model.tar.gz") -> dict[str, bytes]:
        return untar(self.s3.get_object(Bucket=self.bucket, Key=f"out/{name}/output/{archive}")["Body"].read())

    def job_folders(self) -> list[str]:
        return [path.name for path in Path(self.account.settings.folder).glob("t-*")]


@pytest.fixture(scope="module")
def cloud(account: Account) -> Cloud:
    return Cloud(account)


GOOD = """
import argparse, json, os, sys, boto3, joblib
from sklearn.tree import DecisionTreeClassifier
parser = argparse.ArgumentParser()
parser.add_argument("--max-depth", type=int)
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
given = parser.parse_args()
print("files", sorted(os.path.relpath(os.path.join(f, n), given.train) for f, _, ns in os.walk(given.train) for n in ns))
print("accuracy: 0.5;")
print("accuracy: 0.75; loss=1e-3", file=sys.stderr)
print("who", boto3.client("sts", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).get_caller_identity()["Arn"])
tree = DecisionTreeClassifier(max_depth=given.max_depth).fit([[0], [1]], [0, 1])
joblib.dump(tree, os.path.join(given.model_dir, "model.joblib"))
os.makedirs(os.path.join(given.model_dir, "code"))
open(os.path.join(given.model_dir, "code", "inference.py"), "w").write("# mine")
open(os.path.join(os.environ["SM_OUTPUT_DATA_DIR"], "report.json"), "w").write(json.dumps(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def good(cloud: Cloud) -> dict[str, Any]:
    cloud.put("channel/train.csv", b"1,2\n")
    cloud.put("channel/deep/er/more.csv", b"3,4\n")
    cloud.put("channel/deep/", b"")
    return cloud.run(
        GOOD,
        {"max-depth": "3"},
        AlgorithmSpecification={
            "TrainingImage": IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": [
                {"Name": "accuracy", "Regex": "accuracy: (.*?);"},
                {"Name": "loss", "Regex": r"loss=(\S+)"},
                {"Name": "never", "Regex": "never=(.*)"},
            ],
        },
        InputDataConfig=[cloud.channel("train", "channel")],
        Environment={"ANY": "thing"},
        Tags=[{"Key": "team", "Value": "red"}],
    )


def test_a_job_trains(cloud: Cloud, good: dict[str, Any]) -> None:
    name = good["TrainingJobName"]
    assert good["TrainingJobStatus"] == "Completed", cloud.lines(name)
    assert good["ModelArtifacts"] == {"S3ModelArtifacts": f"s3://{cloud.bucket}/out/{name}/output/model.tar.gz"}
    assert sorted(cloud.output(name)) == ["code/inference.py", "model.joblib"]
    assert json.loads(cloud.output(name, "output.tar.gz")["report.json"]) == ["--max-depth", "3"]


def test_its_states_have_times(good: dict[str, Any]) -> None:
    transitions = good["SecondaryStatusTransitions"]
    assert [each["Status"] for each in transitions] == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert all(each["StatusMessage"] for each in transitions)
    times = [time for each in transitions for time in (each["StartTime"], each["EndTime"])]
    assert times == sorted(times)
    assert good["CreationTime"] <= good["TrainingStartTime"] <= good["TrainingEndTime"] == times[-1]
    assert good["SecondaryStatus"] == "Completed"
    assert good["BillableTimeInSeconds"] == good["TrainingTimeInSeconds"] >= 1
    assert datetime.now(UTC) - good["TrainingEndTime"] < timedelta(hours=1)


def test_its_answer_is_clean(good: dict[str, Any]) -> None:
    assert good["OutputDataConfig"]["KmsKeyId"] == ""
    assert good["Environment"] == {"ANY": "thing"}
    assert good["HyperParameters"]["max-depth"] == "3"
    assert [name for name, value in good.items() if value in ({}, [], None)] == []
    assert "FailureReason" not in good
    assert "Tags" not in good


def test_its_log_is_cloudwatchs(cloud: Cloud, good: dict[str, Any]) -> None:
    name = good["TrainingJobName"]
    stream = cloud.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")["logStreams"][0]
    assert stream["logStreamName"].startswith(f"{name}/algo-1-")
    lines = cloud.lines(name)
    assert "files ['deep/er/more.csv', 'train.csv']" in lines
    assert lines[-1].endswith("sagemaker-training-toolkit INFO     Reporting training SUCCESS")
    assert "SM_HP_MAX-DEPTH=3" in lines


def test_it_acts_as_its_role(cloud: Cloud, good: dict[str, Any]) -> None:
    role = cloud.account.settings.role_name
    assert f"who arn:aws:sts::123456789012:assumed-role/{role}/SageMaker" in cloud.lines(good["TrainingJobName"])


def test_its_metrics_are_found_in_its_log(cloud: Cloud, good: dict[str, Any]) -> None:
    final = {each["MetricName"]: each["Value"] for each in good["FinalMetricDataList"]}
    assert final == {"accuracy": pytest.approx(0.75), "loss": pytest.approx(0.001)}
    answer = client_of(cloud.account, "cloudwatch").get_metric_statistics(
        Namespace=GROUP,
        MetricName="accuracy",
        Dimensions=[{"Name": "TrainingJobName", "Value": good["TrainingJobName"]}],
        StartTime=good["CreationTime"] - timedelta(minutes=2),
        EndTime=good["TrainingEndTime"] + timedelta(minutes=2),
        Period=3600,
        Statistics=["Sum", "SampleCount", "Maximum"],
    )
    assert sum(point["Sum"] for point in answer["Datapoints"]) == pytest.approx(1.25)
    assert sum(point["SampleCount"] for point in answer["Datapoints"]) == 2


def test_its_tags_and_search_are_motos(cloud: Cloud, good: dict[str, Any]) -> None:
    of_team = {"Name": "Tags.team", "Operator": "Equals", "Value": "red"}
    tags = cloud.sagemaker.list_tags(ResourceArn=good["TrainingJobArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "red"}]
    found = cloud.sagemaker.search(Resource="TrainingJob", SearchExpression={"Filters": [of_team]})
    assert [each["TrainingJob"]["TrainingJobName"] for each in found["Results"]] == [good["TrainingJobName"]]


def test_nothing_of_it_is_left(cloud: Cloud, good: dict[str, Any]) -> None:
    assert good["TrainingJobStatus"] in ENDED
    assert cloud.job_folders() == []


def test_it_is_metered(cloud: Cloud, good: dict[str, Any]) -> None:
    lines = [line for line in cloud.account.bill.lines if line.name == good["TrainingJobName"]]
    assert [(line.kind, line.instance_type, line.is_running) for line in lines] == [("training-job", "ml.m5.large", False)]


def test_the_lists_of_jobs(cloud: Cloud) -> None:
    mark = uuid.uuid4().hex[:8]
    names = [cloud.start("pass", TrainingJobName=f"{letter}-{mark}") for letter in "bca"]
    fails = cloud.start("1/0", TrainingJobName=f"z-{mark}")
    for name in (*names, fails):
        cloud.ended(name)

    def listed(**more: Any) -> list[str]:
        answer = cloud.sagemaker.list_training_jobs(NameContains=mark, **more)
        return [each["TrainingJobName"][0] for each in answer["TrainingJobSummaries"]]

    assert listed() == list("zacb")
    assert listed(SortOrder="Ascending") == list("bcaz")
    assert listed(SortBy="Name", SortOrder="Ascending") == list("abcz")
    assert listed(StatusEquals="Failed") == ["z"]
    assert listed(CreationTimeAfter=datetime.now(UTC) + timedelta(hours=1)) == []
    pages = cloud.sagemaker.get_paginator("list_training_jobs").paginate(NameContains=mark, PaginationConfig={"PageSize": 3})
    assert [len(page["TrainingJobSummaries"]) for page in pages] == [3, 1]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("raise ValueError('mine')", "ExitCode 1"),
        ("import sys; sys.exit(7)", "ExitCode 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ExitCode -9"),
        ("import no_such_module", "ExitCode 1"),
        ("this is no Python", "ExitCode 1"),
    ],
)
def test_a_script_that_fails_is_named_as_aws_names_it(cloud: Cloud, script: str, says: str) -> None:
    job = cloud.run(script, {"max-depth": "4"})
    assert job["TrainingJobStatus"] == job["SecondaryStatus"] == "Failed"
    reason = job["FailureReason"]
    assert reason.startswith(f'AlgorithmError: ExecuteUserScriptError:\n{says}\nErrorMessage ""\nCommand "')
    assert reason.endswith(' train.py --max-depth 4", exit code: 1')
    assert job["SecondaryStatusTransitions"][-1]["StatusMessage"] == "Training job failed"


def test_its_traceback_is_in_its_log(cloud: Cloud) -> None:
    job = cloud.run("raise ValueError('mine')")
    lines = cloud.lines(job["TrainingJobName"])
    assert "ValueError: mine" in lines
    assert [line for line in lines if line.endswith("ERROR    Reporting training FAILURE")]


def test_a_failure_file_is_the_reason_up_to_1024_characters(cloud: Cloud) -> None:
    job = cloud.run("import os; open(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('because ' * 1000); os._exit(1)")
    assert job["FailureReason"].startswith("AlgorithmError: because because")
    assert len(job["FailureReason"]) == 1024


@pytest.mark.parametrize("what", ["os.symlink('/etc/hostname', 'failure')", "os.mkfifo('failure')", "os.mkdir('failure')"])
def test_a_failure_file_that_is_none_is_not_read(cloud: Cloud, what: str) -> None:
    job = cloud.run(f"import os; os.chdir(os.environ['SM_OUTPUT_DIR']); {what}; os._exit(1)")
    assert job["FailureReason"].startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 1")


def test_a_failure_file_of_a_script_that_ends_well_is_no_failure(cloud: Cloud) -> None:
    job = cloud.run("import os; open(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('no')")
    assert job["TrainingJobStatus"] == "Completed"


def test_a_script_without_a_model_completes(cloud: Cloud) -> None:
    job = cloud.run("print('nothing to save')")
    assert job["TrainingJobStatus"] == "Completed"
    assert cloud.output(job["TrainingJobName"]) == {}
    with pytest.raises(ClientError, match="NoSuchKey"):
        cloud.output(job["TrainingJobName"], "output.tar.gz")


@pytest.mark.parametrize("script", ["shutil.rmtree(model)", "shutil.rmtree(model); os.symlink('/etc', model)"])
def test_a_model_folder_that_is_no_longer_one_is_an_empty_model(cloud: Cloud, script: str) -> None:
    job = cloud.run(f"import os, shutil; model = os.environ['SM_MODEL_DIR']; {script}")
    assert job["TrainingJobStatus"] == "Completed"
    assert cloud.output(job["TrainingJobName"]) == {}


def test_a_script_that_hangs_is_ended_after_its_time(cloud: Cloud) -> None:
    script = "import os, time; open(os.environ['SM_MODEL_DIR'] + '/half', 'w').write('x'); time.sleep(600)"
    job = cloud.run(script, StoppingCondition={"MaxRuntimeInSeconds": 4})
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded"), job
    assert "FailureReason" not in job
    assert cloud.output(job["TrainingJobName"]) == {"half": b"x"}


def test_a_job_that_is_stopped_keeps_what_it_saved(cloud: Cloud) -> None:
    script = (
        "import os, signal, sys, time\n"
        "def save(*_): open(os.environ['SM_MODEL_DIR'] + '/saved', 'w').write('x'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save); print('up', flush=True); time.sleep(600)"
    )
    name = cloud.start(script)
    cloud.wait_for_line(name, "up")
    cloud.sagemaker.stop_training_job(TrainingJobName=name)
    job = cloud.ended(name)
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert [each["Status"] for each in job["SecondaryStatusTransitions"]][-2:] == ["Stopping", "Stopped"]
    assert cloud.output(name) == {"saved": b"x"}
    with pytest.raises(
        ClientError, match=r"ValidationException.*The request was rejected because the training job is in status Stopped"
    ):
        cloud.sagemaker.stop_training_job(TrainingJobName=name)


def test_logs_are_there_while_it_runs_and_delete_must_wait(cloud: Cloud) -> None:
    name = cloud.start("import time; print('epoch 1', flush=True); time.sleep(600)")
    assert cloud.wait_for_line(name, "epoch") == "epoch 1"
    assert cloud.sagemaker.describe_training_job(TrainingJobName=name)["SecondaryStatus"] == "Training"
    with pytest.raises(ClientError, match="ResourceInUse"):
        cloud.sagemaker.delete_training_job(TrainingJobName=name)
    cloud.sagemaker.stop_training_job(TrainingJobName=name)
    cloud.ended(name)
    cloud.sagemaker.delete_training_job(TrainingJobName=name)
    for call, code in (("describe", "ValidationException"), ("stop", "ValidationException"), ("delete", "ResourceNotFound")):
        with pytest.raises(ClientError, match=rf"{code}.*Requested resource not found\."):
            getattr(cloud.sagemaker, f"{call}_training_job")(TrainingJobName=name)


def test_the_sdk_is_answered_when_the_job_has_ended(cloud: Cloud) -> None:
    sdk = client_of(cloud.account, "sagemaker", config=Config(user_agent_extra="AWS-SageMaker-Python-SDK/2.257.0"))
    name = cloud.start("import time; time.sleep(1)")
    assert cloud.sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] == "InProgress"
    assert sdk.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] == "Completed"


def test_requirements_that_are_there_need_no_network(cloud: Cloud) -> None:
    source = tar_of({"train.py": "print('ran')", "requirements.txt": "numpy>=1 # any\n\nscikit-learn\nx; python_version<'3'\n"})
    job = cloud.run(source, Environment={"PIP_NO_INDEX": "1"})
    lines = cloud.lines(job["TrainingJobName"])
    assert job["TrainingJobStatus"] == "Completed", lines
    assert [line for line in lines if line.startswith("Requirement already satisfied: scikit-learn")]
    assert "ran" in lines


def test_requirements_that_cannot_be_installed_fail_the_job(cloud: Cloud) -> None:
    source = tar_of({"train.py": "print('ran')", "requirements.txt": "no-such-distribution==1.0\n"})
    job = cloud.run(source, Environment={"PIP_NO_INDEX": "1"})
    reason = 'AlgorithmError: InstallRequirementsError:\nExitCode 1\nErrorMessage ""\nCommand "'
    assert job["FailureReason"].startswith(reason)
    assert job["FailureReason"].endswith(' -m pip install -r requirements.txt", exit code: 1')
    assert "ran" not in cloud.lines(job["TrainingJobName"])


def wheel() -> bytes:
    out = io.BytesIO()
    import zipfile

    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tiny.py", "answer = 42\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    return out.getvalue()


def test_requirements_are_installed_for_this_job_alone(cloud: Cloud) -> None:
    files: dict[str, bytes | str] = {"train.py": "import tiny; print('tiny', tiny.answer, tiny.__file__)"}
    source = tar_of({**files, "requirements.txt": "./tiny-1.0-py3-none-any.whl\n", "tiny-1.0-py3-none-any.whl": wheel()})
    job = cloud.run(source, Environment={"PIP_NO_INDEX": "1"})
    line = next(line for line in cloud.lines(job["TrainingJobName"]) if line.startswith("tiny"))
    assert line.split()[1] == "42"
    assert Path(line.split()[2]).is_relative_to(cloud.account.settings.folder)
    assert cloud.run(tar_of(files))["TrainingJobStatus"] == "Failed"


def test_a_shell_script_is_run_by_the_shell(cloud: Cloud) -> None:
    source = tar_of({"bin/train.sh": '#!/bin/sh\nprintf "%s|" sh "$@"; echo'})
    job = cloud.run(source, {"sagemaker_program": '"bin/train.sh"', "a": '"it\'s"'})
    assert job["TrainingJobStatus"] == "Completed"
    assert "sh|-a|it's|" in cloud.lines(job["TrainingJobName"])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"no archive", "sourcedir.tar.gz was not extracted: not a tar.gz that can be read"),
        (tar_of({"../evil.py": "x"}), "the entry '../evil.py' leaves its folder"),
        (tar_of({"/tmp/evil.py": "x"}), "the entry '/tmp/evil.py' has an absolute name"),
        (tar_of({"other.py": "x"}), "ExitCode 2"),
    ],
    ids=["no archive", "parent", "absolute", "without the script"],
)
def test_a_source_that_is_refused_fails_the_job(cloud: Cloud, source: bytes, reason: str) -> None:
    job = cloud.run(source)
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("AlgorithmError: ")
    assert reason in job["FailureReason"]


def test_a_link_in_a_source_fails_the_job(cloud: Cloud) -> None:
    member = tarfile.TarInfo("secret")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    job = cloud.run(tar_of({"train.py": "print(open('secret').read())"}, member))
    assert "the entry 'secret' is a link" in job["FailureReason"]


@pytest.mark.parametrize("program", ["../train.py", "/etc/train.py", "-c", "a b.py"])
def test_a_name_that_is_no_script_fails_the_job(cloud: Cloud, program: str) -> None:
    job = cloud.run("pass", {"sagemaker_program": json.dumps(program)})
    assert f"AlgorithmError: The training entry point {program!r} cannot be used" in job["FailureReason"]


def test_a_source_that_is_not_there_fails_the_job(cloud: Cloud) -> None:
    job = cloud.run("pass", {"sagemaker_submit_directory": f'"s3://{cloud.bucket}/none/sourcedir.tar.gz"'})
    assert job["FailureReason"].startswith("AlgorithmError: Framework Error: \nbotocore.exceptions.ClientError: An error")
    assert "(404) when calling the HeadObject operation: Not Found" in job["FailureReason"]


def test_hyperparameters_that_no_process_can_be_given_fail_the_job(cloud: Cloud) -> None:
    for value in (json.dumps("nul \0"), json.dumps("half \ud800")):
        job = cloud.run("pass", {"x": value})
        assert job["FailureReason"].startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode None")


def test_data_that_clash_fail_the_job(cloud: Cloud) -> None:
    cloud.put("clash/a", b"x")
    cloud.put("clash/a/b", b"x")
    job = cloud.run("pass", InputDataConfig=[cloud.channel("train", "clash/")])
    assert job["FailureReason"].startswith("ClientError: Data download failed:Failed to download data. Cannot download s3://")
    assert "a previously downloaded file/folder clashes with it." in job["FailureReason"]


def test_a_key_that_leaves_its_folder_fails_the_job(cloud: Cloud) -> None:
    cloud.put("leaving/../../../evil", b"x")
    job = cloud.run("pass", InputDataConfig=[cloud.channel("train", "leaving/")])
    assert job["FailureReason"].startswith("ClientError: Data download failed:Unable to download object")


def test_an_output_that_cannot_be_written_fails_the_job(cloud: Cloud) -> None:
    job = cloud.run("pass", OutputDataConfig={"S3OutputPath": "s3://no-such-bucket-at-all/out"})
    assert job["FailureReason"].startswith("ClientError: Artifact upload failed:NoSuchBucket")


LIST = """
import os
base = os.environ["SM_CHANNEL_TRAIN"]
print("found", sorted(os.path.relpath(os.path.join(f, n), base) for f, _, ns in os.walk(base) for n in ns))
"""


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("p/data/train.csv", ["train.csv"]),
        ("p/data", ["deep/x.csv", "train.csv", "train.csv.bak"]),
        ("p/data/", ["deep/x.csv", "train.csv", "train.csv.bak"]),
        ("p/data/deep/x", ["x.csv"]),
    ],
)
def test_a_channel_is_a_prefix(cloud: Cloud, prefix: str, found: list[str]) -> None:
    for key in ("p/data/train.csv", "p/data/deep/x.csv"):
        cloud.put(key, b"x")
    if prefix.startswith("p/data/train.csv"):
        cloud.s3.delete_object(Bucket=cloud.bucket, Key="p/data/train.csv.bak")
    else:
        cloud.put("p/data/train.csv.bak", b"x")
    job = cloud.run(LIST, InputDataConfig=[cloud.channel("train", prefix)])
    assert f"found {found}" in cloud.lines(job["TrainingJobName"])


def refused(cloud: Cloud, **more: Any) -> str:
    request = cloud.request("pass", **more)
    with pytest.raises(ClientError) as caught:
        cloud.sagemaker.create_training_job(**request)
    with pytest.raises(ClientError, match="Validation"):  # nothing was made
        cloud.sagemaker.describe_training_job(TrainingJobName=request["TrainingJobName"])
    return f"{caught.value.response['Error']['Code']}: {caught.value.response['Error']['Message']}"


@pytest.mark.parametrize("name", ["under_score", "-begins", "ends-", "ü", "a b", "x" * 64])
def test_names_that_aws_refuses(cloud: Cloud, name: str) -> None:
    source = cloud.put("names/sourcedir.tar.gz", tar_of({"train.py": ""}))
    request = {
        **cloud.request("pass"),
        "TrainingJobName": name,
        "HyperParameters": {"sagemaker_program": "x.py", "sagemaker_submit_directory": source},
    }
    with pytest.raises(
        ClientError, match=r"ValidationException.* validation errors? detected: Value .* at 'trainingJobName' failed"
    ):
        cloud.sagemaker.create_training_job(**request)


RESOURCES = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"RoleArn": "arn:aws:iam::123456789012:role/no-such-role"}, "ValidationException: Could not assume role"),
        ({"RoleArn": "arn:aws:iam::123456789012:user/somebody"}, "ValidationException: 1 validation error"),
        ({"ResourceConfig": {**RESOURCES, "InstanceType": "ml.t2.medium"}}, "ValidationException: 1 validation error"),
        ({"ResourceConfig": {**RESOURCES, "InstanceCount": 2}}, "ResourceLimitExceeded: The account-level service limit"),
        ({"HyperParameters": {"max-depth": "4"}}, "ValidationException: Training without a script of your own"),
        ({"OutputDataConfig": {"S3OutputPath": "bucket"}}, "ValidationException: 1 validation error"),
        ({"InputDataConfig": [{"ChannelName": "a/b", "DataSource": {}}]}, "ValidationException: 1 validation error"),
    ],
)
def test_requests_that_are_refused(cloud: Cloud, more: dict[str, Any], says: str) -> None:
    assert refused(cloud, **more).startswith(says)


@pytest.mark.parametrize("definition", [{"Name": "a", "Regex": "("}, {"Name": "a", "Regex": "x" * 501}])
def test_metrics_that_are_refused(cloud: Cloud, definition: dict[str, str]) -> None:
    algorithm = {"TrainingImage": IMAGE, "TrainingInputMode": "File", "MetricDefinitions": [definition]}
    assert refused(cloud, AlgorithmSpecification=algorithm).startswith("ValidationException: ")


def test_data_that_are_not_there_are_refused(cloud: Cloud) -> None:
    said = refused(cloud, InputDataConfig=[cloud.channel("train", "nothing/here")])
    assert said.startswith(f'ValidationException: No S3 objects found under S3 URL "s3://{cloud.bucket}/nothing/here" given')
    twice = refused(cloud, InputDataConfig=[cloud.channel("train", "data/"), cloud.channel("train", "data/")])
    assert twice == "ValidationException: Channel names must be unique within a training job."


def test_a_name_is_given_once_however_many_ask(cloud: Cloud) -> None:
    request = cloud.request("pass")
    clients = [client_of(cloud.account, "sagemaker") for _ in range(4)]

    def create(client: Any) -> str:
        try:
            return str(client.create_training_job(**request)["TrainingJobArn"])
        except client.exceptions.ResourceInUse as error:
            return str(error)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(create, clients))
    assert [answer.startswith("arn:aws:sagemaker:us-east-1:123456789012:training-job/") for answer in answers].count(True) == 1
    assert [answer for answer in answers if "Training job names must be unique within an AWS account and region" in answer][2:]
    cloud.ended(request["TrainingJobName"])


def test_a_metric_whose_expression_never_ends_ends_neither_the_job_nor_the_account(cloud: Cloud) -> None:
    algorithm = {
        "TrainingImage": IMAGE,
        "TrainingInputMode": "File",
        "MetricDefinitions": [{"Name": "good", "Regex": "good=(.*?);"}, {"Name": "evil", "Regex": "^(a|a)*$"}],
    }
    script = "print('good=1;', flush=True); import time; time.sleep(.5); print('a' * 60 + 'b'); print('good=nan;')"
    job = cloud.run(script, AlgorithmSpecification=algorithm)
    assert job["TrainingJobStatus"] == "Completed"
    assert [each["Value"] for each in job["FinalMetricDataList"]] == [1.0]


def memory_of(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    settings = Settings(folder=str(tmp_path_factory.mktemp("small")), container_disk_bytes=20 * MB, log_bytes=2 * MB)
    with Account(settings) as account:
        yield Cloud(account)


@pytest.mark.whole
def test_a_hundred_megabytes_of_output_are_bounded(small: Cloud) -> None:
    before = sum(memory_of(pid) for pid, _ in below(os.getpid()))
    job = small.run("line = 'x' * 99\nfor _ in range(1_000_000): print(line)")
    assert job["TrainingJobStatus"] == "Completed"
    lines = small.lines(job["TrainingJobName"])
    assert lines[-1] == "[this log is full: what follows is lost]"
    assert sum(map(len, lines)) < 2 * MB
    assert sum(memory_of(pid) for pid, _ in below(os.getpid())) - before < 100 * MB


@pytest.mark.whole
def test_a_file_without_end_is_ended(small: Cloud) -> None:
    job = small.run("f = open('large', 'wb')\nwhile True: f.write(bytes(1 << 20)); f.flush()")
    assert job["TrainingJobStatus"] == "Failed"
    assert [line for line in small.lines(job["TrainingJobName"]) if "File too large" in line]
    assert small.job_folders() == []


@pytest.mark.whole
def test_a_model_that_is_too_large_fails_the_job(small: Cloud) -> None:
    script = "import os\nfor n in range(3): open(os.environ['SM_MODEL_DIR'] + f'/{n}', 'wb').write(bytes(10 << 20))"
    job = small.run(script)
    assert job["FailureReason"].startswith("ClientError: Artifact upload failed:")


FAMILY = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.setsid()
    time.sleep(600)
time.sleep(.3)
print("up", os.getpid(), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["process", pytest.param("forkserver", marks=pytest.mark.whole)])
def test_when_the_account_is_killed_no_process_is_left(tmp_path: Path, kind: str) -> None:
    account = Account(Settings(folder=str(tmp_path / "account"), containers=kind))
    try:
        cloud = Cloud(account)
        algorithm = {"TrainingImage": IMAGE, "TrainingInputMode": "File", "MetricDefinitions": [{"Name": "a", "Regex": "a"}]}
        name = cloud.start(FAMILY, AlgorithmSpecification=algorithm)
        pid = int(cloud.wait_for_line(name, "up").split()[1])
        ours: set[Process] = below(account.pid)  # of the tests' own process there may be more: a browser's, say
        assert pid in {process for process, _ in ours}
        assert len(ours) >= 5  # a supervisor, the script, two that it left, a search for metrics
        ours |= {process for process in [started(account.pid)] if process is not None}
        os.kill(account.pid, signal.SIGKILL)
        assert all_end(ours)
    finally:
        account.close()
