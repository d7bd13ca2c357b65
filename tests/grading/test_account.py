"""Labs that use AWS, judged by the account: frozen at each grade cell, seen from outside, and never the grader's fault."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.errors import KernelDied, KernelTimeout, OutOfMemory
from caip.gradebook import release_lab
from caip.grading import Graded, Job, Worker, make_job
from caip.grading.account import SeenAccount, read_bill
from caip.grading.notebook import grade_id
from caip.results import Verdict
from caip_lab.checks.failures import NotReached

CLOUD = Path(__file__).parents[1] / "courses" / "cloud"
ATTACKS = Path(__file__).parents[1] / "attacks" / "cloud"
STORE = 's3.create_bucket(Bucket="lab-results")\ns3.put_object(Bucket="lab-results", Key="scores.csv", Body=b"ada,3\\nben,5\\n")'
HONEST = {
    "store-answer": STORE,
    "fetch-answer": 'def fetch(key):\n    return s3.get_object(Bucket="lab-results", Key=key)["Body"].read().decode()',
    "alarm-answer": 'boto3.client("cloudwatch").put_metric_alarm(AlarmName="too-slow", Namespace="AWS/SageMaker", '
    'MetricName="ModelLatency", Statistic="Average", Period=60, EvaluationPeriods=1, Threshold=1_000_000, '
    'ComparisonOperator="GreaterThanThreshold", Dimensions=[{"Name": "EndpointName", "Value": "lab"}])',
    "clean-answer": 's3.delete_object(Bucket="lab-results", Key="scores.csv")\ns3.delete_bucket(Bucket="lab-results")',
}
Judge = Callable[..., Graded]


def cloud_course(root: Path) -> Course:
    shutil.copytree(CLOUD, root)
    course = Course.read(root)
    release_lab(course, course.lab("cloud"))
    return course


def judged(course: Course, worker: Worker, **answers: str) -> Graded:
    """Hand in, with some answers that are not the honest ones, and judge as the scheduler does."""
    job = handed_in(course, worker, **answers)
    graded = worker.grade(job)
    return worker.grade(job.confirmed(graded)) if graded.doubtful else graded


def handed_in(course: Course, worker: Worker, **answers: str) -> Job:
    notebook = nbformat.read(course.release("cloud") / "cloud.ipynb", as_version=4)
    given = {**HONEST, **{f"{name}-answer": source for name, source in answers.items()}}
    for cell in notebook.cells:
        cell.source = given.get(grade_id(cell) or "", cell.source)
    folder = course.submitted("cloud", "ada")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "cloud.ipynb")
    return make_job(course, worker.lab, "ada")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    course = cloud_course(tmp_path_factory.mktemp("cloud") / "course")
    with Worker(course, course.lab("cloud")) as worker:
        yield lambda **answers: judged(course, worker, **answers)


def points(graded: Graded) -> dict[str, float]:
    assert graded.result.verdict is Verdict.GRADED, graded.result.message
    return {exercise: score.points for exercise, score in graded.result.exercise_scores().items()}


FULL = {"store": 8, "fetch": 4, "alarm": 4, "clean": 4}


def test_each_exercise_is_judged_by_the_account_as_it_was_at_its_grade_cell(judge: Judge) -> None:
    """At the end there is no bucket any more, and the checks of the first exercise find it."""
    graded = judge()
    assert points(graded) == FULL, graded.result.checks


@pytest.mark.parametrize("attack", ["smuggled_request", "template_runs_code"])
def test_a_sample_of_the_attacks_brings_nothing(judge: Judge, attack: str) -> None:
    """The others are in tests/attacks/test_cloud_attacks.py."""
    graded = judge(store=(ATTACKS / attack / "store-answer.py").read_text(encoding="utf-8"))
    assert (points(graded), "BREACH" in (graded.notebook or "")) == (FULL, False)


@pytest.mark.whole
def test_an_unconfined_account_judges_the_same(tmp_path: Path) -> None:
    course = cloud_course(tmp_path / "course")
    with Worker(course, course.lab("cloud"), "process") as worker:
        assert points(judged(course, worker)) == FULL


@pytest.mark.whole
def test_what_is_not_there_is_the_student_s_failure(judge: Judge) -> None:
    assert points(judge(store="pass")) == {**FULL, "store": 0, "fetch": 0}


@pytest.mark.whole
def test_another_way_to_store_it_gets_the_same_points(judge: Judge) -> None:
    other = 'open("scores.csv", "w").write("ada,3\\nben,5\\n")\nboto3.resource("s3").create_bucket(Bucket="lab-results")\n'
    assert points(judge(store=other + 's3.upload_file("scores.csv", "lab-results", "scores.csv")')) == FULL


@pytest.mark.whole
def test_a_bucket_that_is_left_costs_the_last_exercise_only(judge: Judge) -> None:
    assert points(judge(clean="pass")) == {**FULL, "clean": 0}


@pytest.mark.whole
def test_the_notebook_s_own_view_of_the_account_works(judge: Judge) -> None:
    looked = 'print(account.bill.total_usd, [call.operation for call in account.calls], account.status()["region"])'
    graded = judge(clean=f"{looked}\n{HONEST['clean-answer']}")
    shown = nbformat.reads(graded.notebook or "", 4)
    text = "".join(output.get("text", "") for cell in shown.cells for output in cell.get("outputs", []))
    assert ("CreateBucket" in text, "us-east-1" in text) == (True, True)
    assert points(graded) == FULL


@pytest.mark.whole
def test_the_models_of_aws_are_read_before_there_is_a_notebook(judge: Judge) -> None:
    """To read them takes most of the time that a client takes to be made."""
    looked = 'from botocore.session import get_session\nloaders = [get_session().get_component("data_loader") for _ in "12"]\n'
    graded = judge(store=f"{looked}assert loaders[0] is loaders[1]\n{STORE}")
    assert points(graded) == FULL


@pytest.mark.whole
def test_a_notebook_that_needs_no_line_of_ours_gets_there_too(judge: Judge) -> None:
    """boto3 finds the account by its environment; what has its own idea of STS is led there."""
    plain = 'import boto3\nboto3.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com").get_caller_identity()\n'
    command = "import subprocess, sys\n" + 'subprocess.run([sys.executable, "-c", "import boto3; '
    command += "boto3.client('s3').list_buckets()\"], check=True)\n"
    graded = judge(store=plain + command + STORE)
    assert points(graded) == FULL


@pytest.mark.whole
def test_an_account_that_is_filled_is_no_fault_of_the_grader(judge: Judge) -> None:
    """The cell ends with an error or out of time; the exercises before it keep their points."""
    fills = 'ssm = boto3.client("ssm")\nfor n in range(100_000):\n'
    fills += '    ssm.put_parameter(Name=f"p{n}", Value="x" * 4000, Type="String", Overwrite=True)\n'
    assert points(judge(clean=fills)) == {**FULL, "clean": 0}


# What an account that a student has taken over could answer the grader with.


class Hostile:
    """An account that answers ``answer`` to everything; None hangs up."""

    def __init__(self, answer: bytes | None = b"", fails: Exception | None = None, bill: object = None) -> None:
        self._answer, self._fails, self._bill = answer, fails, bill

    def connect(self, listener: str) -> socket.socket:
        if self._fails is not None:
            raise self._fails
        ours, theirs = socket.socketpair()
        threading.Thread(target=self._serve, args=(theirs,), daemon=True).start()
        return ours

    def bill(self) -> object:
        return self._bill

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(1 << 20)
            if self._answer is not None:
                connection.sendall(self._answer)
                connection.recv(1)


def answer(body: bytes, more: str = "", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize(
    "hostile",
    [
        Hostile(None),
        Hostile(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n"),
        Hostile(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"),
        Hostile(answer(b"\x1f\x8b" * 10, "content-encoding: gzip\r\n")),
        Hostile(b"\x00" * 200_000),
        Hostile(fails=KernelDied()),
        Hostile(fails=OutOfMemory()),
    ],
)
def test_whatever_an_account_answers_is_the_student_s_failure(hostile: Hostile) -> None:
    with pytest.raises(NotReached):
        SeenAccount(hostile, ()).client("s3").list_buckets()


def test_an_account_that_says_nothing_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caip.grading.account.CALL_S", 0.5)
    client = SeenAccount(Hostile(b"HTTP/1.1 200 OK\r\n"), ()).client("s3")
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(NotReached) as told:
            client.list_buckets()
        assert told.value.outcome == "timeout"
    assert time.monotonic() - began < 5


def test_an_account_is_asked_nothing_when_the_time_for_checks_is_over() -> None:
    seen = SeenAccount(Hostile(answer(b"")), ())
    seen.until = time.monotonic() - 1
    with pytest.raises(NotReached, match="in time"):
        seen.client("s3").list_buckets()


@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/", "https://bucket.s3.eu-west-1.amazonaws.com/"])
def test_no_answer_leads_the_grader_elsewhere(where: str) -> None:
    """A redirect is followed, if at all, to the same account: no request of the grader's goes to a network."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        more = f"location: {where.format(port=trap.getsockname()[1])}\r\nx-amz-bucket-region: eu-west-1\r\n"
        body = b"<Error><Code>PermanentRedirect</Code><Endpoint>127.0.0.1</Endpoint></Error>"
        hostile = Hostile(answer(body, more, "301 Moved Permanently"))
        with pytest.raises(Exception, match=r"301|PermanentRedirect|Moved"):
            SeenAccount(hostile, ()).client("s3").list_objects_v2(Bucket="lab")
        with pytest.raises(BlockingIOError):
            trap.accept()


def test_an_account_that_failed_is_told_in_its_words() -> None:
    found = [(OutOfMemory(), "memory"), (KernelTimeout(1), "timeout"), (KernelDied(), "crashed")]
    for error, outcome in found:
        with pytest.raises(NotReached) as told:
            SeenAccount(Hostile(fails=error), ()).client("sts").get_caller_identity()
        assert (told.value.outcome, "your AWS account" in str(told.value)) == (outcome, True)


LINE = {
    "kind": "endpoint",
    "name": "lab",
    "instance_type": "ml.t2.medium",
    "count": 1,
    "began_at": 1.0,
    "hours": 0.5,
    "usd": 0.028,
    "usd_per_hour": 0.056,
    "is_running": True,
}


def test_a_bill_is_read() -> None:
    bill = read_bill({"prices_date": "2026-11-01", "lines": [LINE]})
    assert (bill.total_usd, len(bill.running), bill.prices_date) == (0.028, 1, "2026-11-01")


@pytest.mark.parametrize(
    "found",
    [
        None,
        {"lines": "many"},
        {"lines": [LINE] * 5000},
        {"lines": [{**LINE, "usd": "0"}]},
        {"lines": [{**LINE, "name": "x" * 5000}]},
        {"lines": [{**LINE, "count": True}]},
        {"lines": [{**LINE, "more": 1}]},
        {"lines": [{**LINE, "hours": None}]},
    ],
)
def test_a_bill_of_another_form_is_the_student_s_failure(found: object) -> None:
    with pytest.raises(NotReached):
        SeenAccount(Hostile(bill=found), ()).bill  # noqa: B018
