"""Naming in labs that use AWS: a mistake is known by what it leaves in an account, and doing nothing is no mistake."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from caip.grading import Worker
from caip.results import Verdict
from tests.grading.test_account import STORE, Judge, cloud_course, judged

CATALOGUE = '''
from caip_lab.checks import Misconception, changed

STORE = """
s3.create_bucket(Bucket="lab-results")
s3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\\\\nben,5\\\\n")
"""
FETCH = """
def fetch(key):
    return s3.get_object(Bucket="lab-results", Key=key)["Body"].read().decode()
"""
ALARM = """
boto3.client("cloudwatch").put_metric_alarm(
    AlarmName="too-slow", Namespace="AWS/SageMaker", MetricName="ModelLatency", Statistic="Average", Period=60,
    EvaluationPeriods=1, Threshold=1000, ComparisonOperator="GreaterThanThreshold",
    Dimensions=[{"Name": "EndpointName", "Value": "lab"}],
)
"""
MISCONCEPTIONS = [
    Misconception("store", "semicolons", "These are semicolons.", changed(STORE, (",3", ";3"), (",5", ";5"))),
    Misconception("store", "never ends", "It never ends.", "while True: pass"),
    Misconception("fetch", "bytes", "These are bytes.", changed(FETCH, (".decode()", ""))),
    Misconception("fetch", "one object", "It reads one object, whatever it is asked for.",
                  changed(FETCH, ("Key=key", 'Key="scores.csv"'))),
    Misconception("fetch", "another bucket", "It reads another bucket.", changed(FETCH, ("lab-results", "results"))),
    Misconception("alarm", "milliseconds", "The unit is microseconds.", ALARM),
    Misconception("alarm", "none", "There is no alarm.", "pass"),
    Misconception("clean", "object only", "The bucket is left.", 's3.delete_object(Bucket="lab-results", Key="scores.csv")'),
    Misconception("clean", "moved", "It was moved.", 's3.create_bucket(Bucket="old-results")'),
]
'''
#: The catalogue's mistakes as a student would make them.
WRONG = {
    "store": STORE.replace(",3", ";3").replace(",5", ";5").replace("s3", "boto3.client('s3')"),
    "fetch": "def fetch(name): return s3.get_object(Bucket='lab-results', Key='scores.csv')['Body'].read().decode('utf-8')",
    "alarm": 'boto3.client("cloudwatch").put_metric_alarm(AlarmName="too-slow", Namespace="AWS/SageMaker", '
    'MetricName="ModelLatency", Statistic="Average", Period=60, EvaluationPeriods=2, Threshold=1e3, '
    'ComparisonOperator="GreaterThanThreshold", Dimensions=[{"Name": "EndpointName", "Value": "lab"}])',
    "clean": "boto3.resource('s3').create_bucket(Bucket='old-results')",
}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    course = cloud_course(tmp_path_factory.mktemp("named") / "course")
    (course.graders_dir / "cloud" / "misconceptions.py").write_text(CATALOGUE)
    with Worker(course, course.lab("cloud")) as worker:
        yield lambda **answers: judged(course, worker, **answers)


def named(judge: Judge, **answers: str) -> list[tuple[str, str]]:
    result = judge(**answers).result
    assert result.verdict is Verdict.GRADED, result.message
    return [(one.exercise, one.name) for one in result.mistakes]


def test_a_mistake_is_known_by_what_it_left_in_the_account(judge: Judge) -> None:
    assert named(judge, fetch=WRONG["fetch"], clean=WRONG["clean"]) == [("fetch", "one object"), ("clean", "moved")]


@pytest.mark.whole
def test_what_is_wrong_is_named_though_a_mistake_in_the_catalogue_never_ends(judge: Judge) -> None:
    """What is read of an account with another mistake in it is no value of the catalogue's: fetch is not named."""
    assert named(judge, **WRONG) == [("store", "semicolons"), ("alarm", "milliseconds"), ("clean", "moved")]


@pytest.mark.whole
def test_who_did_nothing_is_told_of_no_mistake_that_leaves_the_same(judge: Judge) -> None:
    nothing = dict.fromkeys(WRONG, "raise NotImplementedError()")
    assert named(judge, **nothing) == []
    assert named(judge, clean="s3.delete_object(Bucket='lab-results', Key='scores.csv')") == []


@pytest.mark.whole
def test_an_error_is_named_where_a_mistake_raises_the_same(judge: Judge) -> None:
    code = "def fetch(key): return s3.get_object(Bucket='{}', Key=key)['{}'].read().decode()"
    assert named(judge, fetch=code.format("scores", "Body")) == [("fetch", "another bucket")]
    assert named(judge, fetch=code.format("lab-results", "body")) == []
