"""What the graders of this lab share: what its forest is, what the account tells of jobs, roles and objects."""

import io
import json
import re
import tarfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from caip_lab.checks import same, wait_until

SOURCE = Path(__file__).resolve().parents[2] / "source" / "w2c1_train"
FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}
TRAIN = pd.read_csv(SOURCE / "data" / "train.csv")
GROUP = "/aws/sagemaker/TrainingJobs"
#: No object, log or archive that a grader reads needs to be larger.
MOST_BYTES, MOST_LINES = 4_000_000, 2000
NIGHT = {"first": "", "again": "-again", "other": "-other", "data": "-data", "depth": "-depth", "denied": "-denied"}
#: Serves a forest of forest.py: what a student's job saved is unpickled in a container, never here.
PROBABILITIES = """
import json, os
import joblib

def model_fn(folder):
    return joblib.load(os.path.join(folder, "model.joblib"))

def input_fn(body, content_type):
    return json.loads(body)

def predict_fn(rows, model):
    return model.predict_proba(rows)

def output_fn(found, accept):
    return json.dumps(found.tolist()), "application/json"
"""


def coded(table):
    """Return passengers with numbers in place of texts."""
    return table.assign(**{name: table[name].map(codes) for name, codes in CODES.items()})


def numbers_of(table):
    """Return the rows of numbers that the forest knows."""
    return coded(table)[FEATURES].to_numpy(dtype=float)


@cache
def grown(trees, depth, seed):
    """Return the forest that forest.py grows, and its accuracy on the validation rows. An account may ask for any number."""
    is_small = trees in range(5, 101) and depth in range(1, 31)
    assert is_small, "no such job is in this lab"
    train, test = train_test_split(coded(TRAIN), test_size=0.25, random_state=0, stratify=TRAIN["survived"])
    forest = RandomForestClassifier(max_depth=depth, random_state=seed, warm_start=True)
    for number in range(5, trees + 1, 5):
        forest.set_params(n_estimators=number).fit(train[FEATURES].to_numpy(), train["survived"])
    return forest, float(forest.score(test[FEATURES].to_numpy(), test["survived"]))


@pytest.fixture
def forest():
    """Grow what forest.py grows: ``forest(trees, depth, seed)`` is the forest and its accuracy."""
    return grown


@pytest.fixture
def passengers(rng):
    """Draw passengers who never were, with a column survived: ``passengers(50)``."""

    def draw(number):
        table = pd.DataFrame({name: rng.choice(TRAIN[name].to_numpy(), size=number) for name in FEATURES})
        return table.assign(survived=rng.permutation(np.arange(number) % 2))

    return draw


@pytest.fixture
def numbers():
    """Return the rows of numbers of a table of passengers: ``numbers(table)``."""
    return numbers_of


@pytest.fixture
def job(account):
    """Describe a training job: ``job(name)``; {} where there is none of this name."""
    client = account.client("sagemaker")

    def described(name):
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9-]{1,63}", name):
            return {}
        try:
            return client.describe_training_job(TrainingJobName=name)
        except client.exceptions.ClientError:
            return {}

    return described


@pytest.fixture
def hyperparameters():
    """Return a job's hyperparameters as values. Some ways of the SDK encode them as JSON twice, boto3 leaves it to you."""

    def read(described):
        return {name: _decoded(_decoded(text)) for name, text in described.get("HyperParameters", {}).items()}

    return read


def _decoded(value):
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


@pytest.fixture
def night(account, job, hyperparameters):
    """The names of last night's jobs, as the account's record has them: those that are what the lab's cell makes."""

    def is_first(name):
        asked = hyperparameters(job(name))
        alike = {"trees": 15, "depth": 6, "sagemaker_program": "forest.py"}
        return alike.items() <= asked.items() and asked.get("seed") in range(1000, 10_000)

    created = [one for one in account.calls if one.operation == "CreateTrainingJob" and one.status < 400]
    names = [str(one.parameters.get("TrainingJobName")) for one in created]
    first = next((name for name in names if re.fullmatch(r"night-[a-z]{6}", name) and is_first(name)), None)
    assert first is not None, "the cell that runs last night's jobs did not end well"
    return {key: first + suffix for key, suffix in NIGHT.items()}


def forest_script():
    """Return the lab's forest.py, packed as SageMaker wants it: that of the source notebook, whatever lies in a bucket."""
    cells = json.loads((SOURCE / "w2c1_train.ipynb").read_text(encoding="utf-8"))["cells"]
    (text,) = [text for text in map("".join, (cell["source"] for cell in cells)) if text.startswith("%%writefile forest.py\n")]
    data, packed = text.partition("\n")[2].encode(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("forest.py")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


@pytest.fixture
def lines_of(account):
    """Return the lines of a job's log: ``lines_of(name)``."""
    logs = account.client("logs")

    def read(name):
        streams = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")["logStreams"]
        where = [{"logGroupName": GROUP, "logStreamName": one["logStreamName"], "limit": MOST_LINES} for one in streams[:5]]
        return [event["message"] for one in where for event in logs.get_log_events(**one, startFromHead=True)["events"]]

    return read


@pytest.fixture
def one_more_job(account, job, night, rng):
    """Run forest.py once more, unseen, as last night's jobs ran: ``one_more_job(depth=5)`` is the name of the job.

    Hyperparameters replace those of the first of them; ``data`` is another prefix of the lab's bucket.
    """
    client, s3 = account.client("sagemaker"), account.client("s3")

    def run(data=None, **changed):
        bucket = job(night["first"])["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"].split("/")[2]
        s3.put_object(Bucket=bucket, Key="night/forest.tar.gz", Body=forest_script())
        like, name = job(night["first"]), f"{night['first']}-{''.join(rng.choice(list('xyzw'), 6))}"
        hyperparameters = {**like["HyperParameters"], **{key: json.dumps(value) for key, value in changed.items()}}
        channels = [{key: one[key] for key in ("ChannelName", "DataSource")} for one in like["InputDataConfig"]]
        if data is not None:
            channels[0]["DataSource"]["S3DataSource"]["S3Uri"] = data
        asked = ("AlgorithmSpecification", "RoleArn", "OutputDataConfig", "ResourceConfig", "StoppingCondition")
        client.create_training_job(
            TrainingJobName=name,
            HyperParameters=hyperparameters,
            InputDataConfig=channels,
            **{key: like[key] for key in asked},
        )
        wait_until(lambda: job(name)["TrainingJobStatus"] != "InProgress", "the end of one more training job")
        return name

    return run


@pytest.fixture
def read(account):
    """Return the bytes of an object by its address, ``s3://bucket/key``; None where there is none, or one too large."""
    s3 = account.client("s3")

    def fetch(address):
        bucket, _, key = str(address).removeprefix("s3://").partition("/")
        try:
            if s3.head_object(Bucket=bucket, Key=key)["ContentLength"] > MOST_BYTES:
                return None
            return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except s3.exceptions.ClientError:
            return None

    return fetch


@pytest.fixture
def probabilities(job, read, deploy):
    """Ask the model of a completed job of forest.py about rows of numbers, in a container: ``probabilities(name, rows)``."""

    def ask(name, rows):
        described = job(name)
        assert described.get("TrainingJobStatus") == same("Completed")
        archive = read(described["ModelArtifacts"]["S3ModelArtifacts"])
        assert archive is not None
        answer = deploy(PROBABILITIES, archive).invoke(json.dumps(rows.tolist()))
        assert answer.status == same(200)
        return answer.json()

    return ask
