"""What the graders of this lab share: what its model says, passengers who never were, and what an account tells of itself."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import wait_until

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
FILE = Path(__file__).resolve().parents[2] / "source" / "w2c2_deploy" / "data" / "passengers.csv"
PASSENGERS = pd.read_csv(FILE).sample(frac=1, random_state=7, ignore_index=True)  # as the lab's own cell does
#: Of an object's text, which a student may have written: more than any answer about a lab's passengers.
LONGEST_ANSWER = 100_000
#: What calls to S3 do not write: reads, and removals.
WRITES_NOTHING = ("Get", "Head", "List", "Delete", "Abort", "Select")


def numbers_of(table):
    """Return the rows of numbers that the lab's model knows."""
    return table.assign(**{name: table[name].map(code) for name, code in CODES.items()})[FEATURES].to_numpy(dtype=float)


SCALER = StandardScaler().fit(numbers_of(PASSENGERS))
TREE = DecisionTreeClassifier(max_depth=4, random_state=42)
TREE.fit(SCALER.transform(numbers_of(PASSENGERS)), PASSENGERS["survived"])


def labels_of(table):
    """Return what the lab's model says, as whole numbers."""
    return [int(label) for label in TREE.predict(SCALER.transform(numbers_of(table)))]


@pytest.fixture
def lab_rows():
    """The passengers in the order of the notebook, and what the model says: ``lab_rows(200, 400)``."""
    return lambda start, end: labels_of(PASSENGERS[start:end])


@pytest.fixture
def draw(rng):
    """Draw passengers who never were, and what the model says about them. Among them are both labels, or there is one."""

    def people(number):
        while True:
            table = pd.DataFrame({name: rng.choice(PASSENGERS[name].to_numpy(), size=number) for name in FEATURES})
            labels = labels_of(table)
            if number == 1 or 0.3 < sum(labels) / number < 0.7:
                return json.loads(table.to_json(orient="records")), labels

    return people


@pytest.fixture
def invoke(account):
    """Ask an endpoint of the account, unseen: ``invoke(name, body, content_type)`` is the answer's text, None for an error."""
    runtime = account.client("sagemaker-runtime")

    def ask(endpoint, body, content_type="application/json", accept="application/json"):
        try:
            found = runtime.invoke_endpoint(EndpointName=endpoint, Body=body, ContentType=content_type, Accept=accept)
        except runtime.exceptions.ClientError:
            return None
        return found["Body"].read().decode("utf-8", "replace")

    return ask


@pytest.fixture
def measured(account):
    """Return a statistic of an endpoint's metric over the last hour: the sum of the minutes, as the account measured it."""

    def total(endpoint, metric, statistic="Sum"):
        now = datetime.now(UTC)
        dimensions = [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": "AllTraffic"}]
        found = account.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/SageMaker",
            MetricName=metric,
            Dimensions=dimensions,
            Statistics=[statistic],
            Period=60,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
        )
        return sum(point[statistic] for point in found["Datapoints"])

    return total


@pytest.fixture
def another_endpoint(account, rng):
    """Serve the lab's model at one more address, whose name nobody knows: ``another_endpoint()`` is the name."""

    def serve():
        client, name = account.client("sagemaker"), "titanic-" + "".join(rng.choice(list("abcdefgh"), 8))
        client.create_endpoint(EndpointName=name, EndpointConfigName="titanic-lab")
        wait_until(
            lambda: client.describe_endpoint(EndpointName=name)["EndpointStatus"] != "Creating",
            "one more endpoint of the configuration titanic-lab",
        )
        return name

    return serve


@pytest.fixture
def endpoint(account):
    """Return an endpoint's status and its configuration: ``endpoint(name)``, or None where there is none of this name."""
    client = account.client("sagemaker")

    def described(name):
        try:
            found = client.describe_endpoint(EndpointName=name)
            config = client.describe_endpoint_config(EndpointConfigName=found["EndpointConfigName"])
        except client.exceptions.ClientError:
            return None
        return found["EndpointStatus"], config

    return described


@pytest.fixture
def written(account):
    """Return the text of an object that SageMaker wrote: None where there is none, or where the notebook itself put it."""
    s3 = account.client("s3")

    def by_hand(call, key):
        """Whether a call may have written the object: one that failed may have, too, and a form's key is not on record."""
        if call.service != "s3" or call.operation.startswith(WRITES_NOTHING):
            return False
        return call.operation == "PostObject" or call.parameters.get("Key") == key

    def read(bucket, key):
        if any(by_hand(call, key) for call in account.calls):
            return None
        try:
            return s3.get_object(Bucket=bucket, Key=key)["Body"].read(LONGEST_ANSWER).decode("utf-8", "replace")
        except s3.exceptions.ClientError:
            return None

    return read
