"""w2c2_deploy: its hidden check of alarms judges when they ring, however they are written; its rescue makes what tasks need."""

from __future__ import annotations

import ast
import importlib.util
import sys
import textwrap
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from urllib3 import encode_multipart_formdata

from caip_lab.cloud import Account
from caip_lab.cloud.calls import Call
from tests.cloud.conftest import client_of
from tests.cloud.deployments import ECHO, Hosted, until

ROOT = Path(__file__).parents[2]
LAB, GRADERS = ROOT / "source" / "w2c2_deploy", ROOT / "graders" / "w2c2_deploy"
ENDPOINT = [{"Name": "VariantName", "Value": "AllTraffic"}, {"Name": "EndpointName", "Value": "titanic-lab"}]


def _loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"deploy_lab_{name}", GRADERS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def grader() -> ModuleType:
    return _loaded("test_alarms")


def plain(metric: str, statistic: str, threshold: float) -> dict[str, Any]:
    """Return an alarm on one metric, as DescribeAlarms shows it."""
    what = {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": ENDPOINT}
    return {**what, "Statistic": statistic, "Period": 60, "Threshold": threshold, "Metrics": []}


def computed(expression: str, threshold: float, **metrics: tuple[str, str]) -> dict[str, Any]:
    """Return an alarm on an expression of metrics, each given by its id as (name, statistic)."""
    queries = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": ENDPOINT},
                "Period": 60,
                "Stat": statistic,
            },
            "ReturnData": False,
        }
        for name, (metric, statistic) in metrics.items()
    ]
    return {"Metrics": [*queries, {"Id": "result", "Expression": expression, "ReturnData": True}], "Threshold": threshold}


ERRORS = "Invocation4XXErrors"
COUNTED = {"e": (ERRORS, "Sum"), "n": ("Invocations", "Sum")}
SHARES = [
    plain(ERRORS, "Average", 0.05),
    computed("100 * e / n", 5, **COUNTED),
    computed("(e / n)", 0.05, **COUNTED),
    computed("-100 * -e / n", 5, **COUNTED),
    computed("share * 100", 5, share=(ERRORS, "Average")),
]
NO_SHARES = [
    plain(ERRORS, "Sum", 5),
    plain(ERRORS, "Average", 5),
    plain(ERRORS, "Maximum", 0.05),
    plain("Invocations", "Average", 0.05),
    computed("e", 5, **COUNTED),
    computed("100 * n / e", 5, **COUNTED),
    computed("result", 5, **COUNTED),
    computed("__import__('os')", 5, **COUNTED),
]


@pytest.mark.parametrize("alarm", SHARES)
def test_a_share_of_errors_is_one_however_it_is_written(grader: ModuleType, alarm: dict[str, Any]) -> None:
    grader.check_share(alarm, ERRORS, 5)


@pytest.mark.parametrize("alarm", NO_SHARES)
def test_what_is_no_share_is_refused(grader: ModuleType, alarm: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        grader.check_share(alarm, ERRORS, 5)


def test_latency_is_judged_in_its_unit(grader: ModuleType) -> None:
    metric = ("AWS/SageMaker", "ModelLatency")
    grader.check_mean(plain("ModelLatency", "Average", 1_000_000), metric, 1_000_000)
    grader.check_mean(computed("us / 1000", 1000, us=("ModelLatency", "Average")), metric, 1_000_000)
    for wrong in (plain("ModelLatency", "Average", 1000), plain("ModelLatency", "Maximum", 1_000_000)):
        with pytest.raises(AssertionError):
            grader.check_mean(wrong, metric, 1_000_000)


HOSTILE = [
    '"x" * 9999999999',
    "9**9**9**9",
    "[1] * 999999999",
    "e if e else n",
    "__import__('os').abort()",
    "(" * 150,
    "e" + "+e" * 200,
    "1e308 * 1e308 * 0",
    "e / (n - n)",
    "True",
    "1j",
    "result",
    "",
    "e\x00",
]


@pytest.mark.parametrize("expression", HOSTILE)
def test_a_hostile_expression_is_no_share(grader: ModuleType, expression: str) -> None:
    with pytest.raises(AssertionError):
        grader.check_share(computed(expression, 5, **COUNTED), ("AWS/SageMaker", ERRORS)[1], 5)


def test_expressions_that_need_each_other_cost_no_time(grader: ModuleType) -> None:
    alarm = computed("+".join(f"q{number}" for number in range(40)), 5, **COUNTED)
    for number in range(40):
        others = "+".join(f"q{other}" for other in range(40) if other != number)
        alarm["Metrics"].append({"Id": f"q{number}", "Expression": others, "ReturnData": False})
    assert grader.value(alarm, grader.errors(ERRORS, 1, 100)) is None


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with Account() as running:
        yield running


@dataclass(frozen=True)
class Seen:
    """What of an account a grader's fixture uses."""

    running: Account

    @property
    def calls(self) -> Sequence[Call]:
        return self.running.calls

    def client(self, service: str) -> Any:
        return client_of(self.running, service)


def test_an_answer_that_a_student_put_in_its_place_is_none(account: Account) -> None:
    read = _loaded("conftest").written.__wrapped__(Seen(account))
    s3 = client_of(account, "s3")
    s3.create_bucket(Bucket="lab")
    s3.put_object(Bucket="lab", Key="mine", Body=b"1")
    s3.copy_object(Bucket="lab", Key="copied", CopySource="lab/mine")
    assert [read("lab", key) for key in ("mine", "copied", "nowhere")] == [None, None, None]
    s3.put_object(Bucket="lab", Key="other", Body=b"x")
    s3.copy_object(Bucket="lab", Key="other-2", CopySource="lab/other")
    form = s3.generate_presigned_post("lab", "answer")
    body, kind = encode_multipart_formdata({**form["fields"], "file": ("a", b"1")})
    request = urllib.request.Request(f"{account.url}/lab", body, {"Content-Type": kind})
    assert urllib.request.urlopen(request, timeout=30).status == 204
    assert s3.get_object(Bucket="lab", Key="answer")["Body"].read() == b"1"
    assert read("lab", "answer") is None


def test_an_endpoint_that_is_just_being_made_is_waited_for(account: Account) -> None:
    """Nobody can delete one, and what a check leaves may still come up on a slow machine when the next one begins."""
    hosted = Hosted(account)
    hosted.model("slow", "import time\ntime.sleep(2)\n" + textwrap.dedent(ECHO))
    hosted.config("slow")
    hosted.sagemaker.create_endpoint(EndpointName="slow", EndpointConfigName="slow")
    with pytest.raises(hosted.sagemaker.exceptions.ClientError, match="in-progress"):
        hosted.sagemaker.delete_endpoint(EndpointName="slow")
    _loaded("test_cost").only_the_lab(Seen(account))
    until(lambda: not hosted.sagemaker.list_endpoints()["Endpoints"])
    assert not hosted.sagemaker.list_endpoint_configs()["EndpointConfigs"]


def test_an_endpoint_that_takes_too_long_keeps_its_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """A right usd_per_hour describes the configuration of each endpoint that is there."""
    cost = _loaded("test_cost")
    monkeypatch.setattr(cost, "SOON_S", 0.1)
    with Account() as account:
        hosted, seen = Hosted(account), Seen(account)
        hosted.model("slow", "import time\ntime.sleep(3600)\n" + textwrap.dedent(ECHO))
        for name in ("slow", "idle"):
            hosted.config(name, {"InstanceType": "ml.t2.medium", "InitialInstanceCount": 1, "ModelName": "slow"})
        hosted.sagemaker.create_endpoint(EndpointName="mine", EndpointConfigName="slow")
        cost.only_the_lab(seen)
        configs = hosted.sagemaker.list_endpoint_configs()["EndpointConfigs"]
        assert [one["EndpointConfigName"] for one in configs] == ["slow"]
        assert cost.truth(seen, {"ml.t2.medium": 0.5}) == 0.5


def test_the_first_line_leads_to_a_local_account_and_all_cells_are_python() -> None:
    notebook = nbformat.read(LAB / "w2c2_deploy.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].splitlines() == ["import caip_lab", "account = caip_lab.use_local_aws()"]
    for source in code:
        ast.parse(source.partition("\n")[2] if source.startswith("%%writefile") else source)


def test_the_rescue_shows_no_answer_of_a_function() -> None:
    """It may make endpoints, but not ask them, read their log or their metrics, or delete anything."""
    assert "rescue" not in sys.modules
    text = (LAB / "rescue.py").read_text(encoding="utf-8")
    for call in ("get_metric", "filter_log", "delete_", "transform_job", "invoke_endpoint_async", "AsyncInferenceConfig"):
        assert call not in text
