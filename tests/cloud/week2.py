"""The course's week 2 as a student runs it: the SDK and boto3 as they are, one line that leads them to the local account.

Infrastructure from a template, training, an endpoint asked in three ways, an error found in the log, metrics, an alarm that
rings, a batch, an asynchronous answer, and everything deleted. Run as ``python week2.py DATA.csv FOLDER``; asserts at every
step and says which one it has reached.
"""

from __future__ import annotations

import caip_lab

account = caip_lab.use_local_aws()

import json  # noqa: E402 - the line above comes first, as in the labs
import os  # noqa: E402
import sys  # noqa: E402
import tarfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import boto3  # noqa: E402
import joblib  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import sagemaker  # noqa: E402
from sagemaker.async_inference import AsyncInferenceConfig  # noqa: E402
from sagemaker.deserializers import CSVDeserializer, JSONDeserializer, NumpyDeserializer  # noqa: E402
from sagemaker.serializers import CSVSerializer, JSONSerializer, NumpySerializer  # noqa: E402
from sagemaker.sklearn import SKLearn, SKLearnModel  # noqa: E402

DATA, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
SOON_S = 120

TRAIN = """
import argparse, os
import joblib, pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--max-depth", type=int, default=3)
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
args = parser.parse_args()
data = pd.read_csv(os.path.join(args.train, "cleaned_titanic.csv"))
X, y = data.drop(columns="survived").to_numpy(), data["survived"].to_numpy()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42, stratify=y)
model = DecisionTreeClassifier(max_depth=args.max_depth, random_state=42).fit(X_train, y_train)
print(f"validation:accuracy={accuracy_score(y_test, model.predict(X_test)):.4f};")
joblib.dump(model, os.path.join(args.model_dir, "model.joblib"))
"""

INFERENCE = """
import os
import joblib

def model_fn(model_dir):
    print("model loaded")
    return joblib.load(os.path.join(model_dir, "model.joblib"))

def predict_fn(data, model):
    print(f"predicting {len(data)} rows")
    return model.predict(data)
"""

INFRASTRUCTURE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {Type: String}
Resources:
  DataBucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "${Name}-data"}
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${Name}-role"
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: sagemaker.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: data
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
                Resource: [!GetAtt DataBucket.Arn, !Sub "${DataBucket.Arn}/*"]
  Domain:
    Type: AWS::SageMaker::Domain
    Properties:
      DomainName: !Sub "${Name}-domain"
      AuthMode: IAM
      VpcId: vpc-12345678
      SubnetIds: [subnet-12345678]
      DefaultUserSettings: {ExecutionRole: !GetAtt ExecutionRole.Arn}
  Student:
    Type: AWS::SageMaker::UserProfile
    Properties: {DomainId: !Ref Domain, UserProfileName: !Sub "${Name}-student"}
Outputs:
  Bucket: {Value: !Ref DataBucket}
  Role: {Value: !GetAtt ExecutionRole.Arn}
  DomainId: {Value: !Ref Domain}
"""


times: list[str] = []
times_from = time.monotonic()


def say(step: str) -> None:
    print(f"== {step}", flush=True)
    times.append(f"{time.monotonic() - times_from:.0f} s: {step}")


def until(read: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + SOON_S
    while not good(found := read()) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert good(found), found
    return found


def refused(call: Callable[[], Any]) -> dict[str, Any]:
    """Return what the service answered to a call that it refuses."""
    try:
        call()
    except boto3.client("sagemaker").exceptions.ClientError as error:
        return dict(error.response)
    raise AssertionError("it was not refused")


say("who am I")
name = f"week2-{os.getpid()}-{int(time.time())}"
cloudformation, s3, client = boto3.client("cloudformation"), boto3.client("s3"), boto3.client("sagemaker")
runtime, logs, cloudwatch = boto3.client("sagemaker-runtime"), boto3.client("logs"), boto3.client("cloudwatch")
assert sagemaker.get_execution_role() == account.identity.role_arn
assert sagemaker.Session().default_bucket() == f"sagemaker-us-east-1-{account.settings.account_id}"

say("infrastructure")
cloudformation.create_stack(
    StackName=name,
    TemplateBody=INFRASTRUCTURE,
    Parameters=[{"ParameterKey": "Name", "ParameterValue": name}],
    Capabilities=["CAPABILITY_NAMED_IAM"],
)
cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
(stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
made = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
kinds = {each["ResourceType"] for each in cloudformation.describe_stack_resources(StackName=name)["StackResources"]}
assert {"AWS::SageMaker::Domain", "AWS::SageMaker::UserProfile", "AWS::IAM::Role", "AWS::S3::Bucket"} <= kinds
assert client.describe_domain(DomainId=made["DomainId"])["Status"] == "InService"
role, bucket = made["Role"], made["Bucket"]

say("training")
work = FOLDER / name
work.mkdir(parents=True)
for file, text in (("train_model.py", TRAIN), ("inference.py", INFERENCE)):
    (work / file).write_text(text, encoding="utf-8")
data = pd.read_csv(DATA)
rows = data.drop(columns="survived").to_numpy()[:20]
session = sagemaker.Session(default_bucket=bucket)
estimator = SKLearn(
    entry_point="train_model.py",
    source_dir=str(work),
    framework_version="1.2-1",
    instance_type="ml.m5.large",
    role=role,
    sagemaker_session=session,
    hyperparameters={"max-depth": 4},
    metric_definitions=[{"Name": "validation:accuracy", "Regex": "validation:accuracy=([0-9.]+);"}],
)
estimator.fit({"train": session.upload_data(str(DATA), key_prefix="data")})
job = estimator.latest_training_job.name
described = client.describe_training_job(TrainingJobName=job)
assert described["TrainingJobStatus"] == "Completed"
assert described["SecondaryStatusTransitions"][-1]["Status"] == "Completed"
(accuracy,) = described["FinalMetricDataList"]
assert accuracy["MetricName"] == "validation:accuracy"
assert 0.6 < accuracy["Value"] < 1

say("training: logs, metrics, the model")
(stream,) = logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{job}/")["logStreams"]
events = logs.get_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=stream["logStreamName"])["events"]
assert any("validation:accuracy=" in event["message"] for event in events)
until(lambda: len(estimator.training_job_analytics.dataframe()), lambda rows: rows == 1)
sagemaker.s3.S3Downloader.download(estimator.model_data, str(work / "downloaded"), sagemaker_session=session)
with tarfile.open(work / "downloaded" / "model.tar.gz") as tar:
    tar.extract("model.joblib", work, filter="data")
expected = joblib.load(work / "model.joblib").predict(rows)
assert SKLearn.attach(job, sagemaker_session=session).model_data == estimator.model_data

say("endpoint")
model = SKLearnModel(
    model_data=estimator.model_data,
    role=role,
    entry_point="inference.py",
    source_dir=str(work),
    framework_version="1.2-1",
    sagemaker_session=session,
)
began = time.monotonic()
predictor = model.deploy(1, "ml.t2.medium", endpoint_name=name)
took_s = time.monotonic() - began
say(f"endpoint in service after {took_s:.1f} s")
for serializer, deserializer in (
    (JSONSerializer(), JSONDeserializer()),
    (CSVSerializer(), CSVDeserializer()),
    (NumpySerializer(), NumpyDeserializer()),
):
    predictor.serializer, predictor.deserializer = serializer, deserializer
    answer = np.asarray(predictor.predict(rows)).astype(float).ravel()
    assert np.array_equal(answer, expected), (serializer, answer)
answer = runtime.invoke_endpoint(EndpointName=name, ContentType="application/json", Body=json.dumps(rows[:1].tolist()))
assert json.loads(answer["Body"].read()) == expected[:1].tolist()

say("errors, and where they are found")
told = refused(lambda: runtime.invoke_endpoint(EndpointName=name, ContentType="application/json", Body=b"[[1, 2]]"))
assert told["Error"]["Code"] == "ModelError", told
assert (told["ResponseMetadata"]["HTTPStatusCode"], told["OriginalStatusCode"]) == (424, 500)
group = f"/aws/sagemaker/Endpoints/{name}"
assert group in told["Error"]["Message"]
until(
    lambda: logs.filter_log_events(logGroupName=group, filterPattern='"features"')["events"],
    lambda events: any("ValueError: X has 2 features" in event["message"] for event in events),
)
query = logs.start_query(
    logGroupName=group,
    startTime=int(time.time()) - 3600,
    endTime=int(time.time()) + 60,
    queryString="filter @message like /predicting/ | stats count(*) as calls by bin(1h) | sort calls desc | limit 1",
)
(row,) = logs.get_query_results(queryId=query["queryId"])["results"]
assert int(next(cell["value"] for cell in row if cell["field"] == "calls")) >= 4
assert refused(lambda: runtime.invoke_endpoint(EndpointName="nobody", Body=b"1"))["Error"]["Code"] == "ValidationError"

say("metrics")
variant = [{"Name": "EndpointName", "Value": name}, {"Name": "VariantName", "Value": "AllTraffic"}]
now = datetime.now(UTC)


def statistics(metric: str, namespace: str = "AWS/SageMaker", **more: Any) -> list[dict[str, Any]]:
    span = {"StartTime": now - timedelta(hours=1), "EndTime": datetime.now(UTC) + timedelta(minutes=1), "Period": 3600}
    answer = cloudwatch.get_metric_statistics(Namespace=namespace, MetricName=metric, Dimensions=variant, **span, **more)
    return list(answer["Datapoints"])


def total(metric: str) -> float:
    return float(sum(point["Sum"] for point in statistics(metric, Statistics=["Sum"])))


assert until(lambda: total("Invocations"), lambda calls: calls == 5) == 5
assert total("Invocation5XXErrors") == 1
assert total("Invocation4XXErrors") == 0
latency = statistics("ModelLatency", ExtendedStatistics=["p50", "p90"])
assert 0 < latency[-1]["ExtendedStatistics"]["p50"] <= latency[-1]["ExtendedStatistics"]["p90"] < 60e6
assert latency[-1]["Unit"] == "Microseconds"
used = until(
    lambda: statistics("MemoryUtilization", "/aws/sagemaker/Endpoints", Statistics=["Maximum"]),
    lambda points: bool(points) or sys.platform != "linux",
)
assert all(0 < point["Maximum"] < 100 for point in used)

say("an alarm rings")
cloudwatch.put_metric_alarm(
    AlarmName=name,
    Namespace="AWS/SageMaker",
    MetricName="Invocation5XXErrors",
    Dimensions=variant,
    Statistic="Sum",
    Period=60,
    EvaluationPeriods=1,
    Threshold=2,
    ComparisonOperator="GreaterThanOrEqualToThreshold",
    TreatMissingData="notBreaching",
)
for _ in range(2):
    refused(lambda: runtime.invoke_endpoint(EndpointName=name, ContentType="application/json", Body=b"[[1, 2]]"))
(alarm,) = until(
    lambda: cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"], lambda found: found[0]["StateValue"] == "ALARM"
)
assert "was greater than or equal to the threshold (2.0)" in alarm["StateReason"], alarm["StateReason"]
cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps({"widgets": []}))
assert json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]) == {"widgets": []}

say("batch")
pd.DataFrame(rows).to_csv(work / "batch.csv", header=False, index=False)
batch_input = session.upload_data(str(work / "batch.csv"), key_prefix="batch-in")
transformer = model.transformer(1, "ml.m5.large", output_path=f"s3://{bucket}/batch-out", assemble_with="Line", accept="text/csv")
transformer.transform(batch_input, content_type="text/csv", split_type="Line", wait=True, logs=False)
body = s3.get_object(Bucket=bucket, Key="batch-out/batch.csv.out")["Body"].read().decode()
assert [float(value) for value in body.replace("\n", ",").strip(",").split(",")] == expected.tolist()

say("asynchronous")
config = AsyncInferenceConfig(output_path=f"s3://{bucket}/async-out", failure_path=f"s3://{bucket}/async-failed")
later = model.deploy(1, "ml.t2.medium", endpoint_name=f"{name}-async", async_inference_config=config)
later.serializer, later.deserializer = JSONSerializer(), JSONDeserializer()
# Not later.predict(): a thread of the SDK then waits a quarter of an hour for a failure that does not come, and keeps a
# script from ending, on AWS as here.
response = later.predict_async(data=rows[:3].tolist())
location = response.output_path.removeprefix(f"s3://{bucket}/")
s3.get_waiter("object_exists").wait(Bucket=bucket, Key=location)
assert response.get_result() == expected[:3].tolist()

say("the bill, and the calls")
running = {item.name for item in account.bill.running}
assert any(name in each for each in running), running
assert account.bill.total_usd > 0
operations = {call.operation for call in account.calls}
assert {"CreateTrainingJob", "CreateEndpoint", "InvokeEndpoint", "CreateStack", "PutMetricAlarm"} <= operations

say("everything deleted")
later.predictor.delete_endpoint()
predictor.delete_endpoint()
model.delete_model()
cloudwatch.delete_alarms(AlarmNames=[name])
assert refused(lambda: client.describe_endpoint(EndpointName=name))["Error"]["Code"] == "ValidationException"
assert not [each for each in client.list_endpoints()["Endpoints"] if each["EndpointName"].startswith(name)]
objects = s3.list_objects_v2(Bucket=bucket)["Contents"]
s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": each["Key"]} for each in objects]})
cloudformation.delete_stack(StackName=name)
cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
assert bucket not in [each["Name"] for each in s3.list_buckets()["Buckets"]]
assert not [each for each in account.bill.running if name in each.name]
print(*times, sep="\n")
say("done")
