"""One line leads the clients of a process, and of what it starts, to the local account; and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
import types
from pathlib import Path

import pytest
import yaml

from caip_lab.cloud import Account, Settings, leading
from caip_lab.cloud.redirect import QUICK_HEADER, Redirect, ShortSleeps

TIMEOUT_S = 240


def run(code: str, account: Account | None = None, **environment: str) -> str:
    """Run a script as a student would; it joins ``account``."""
    given = {**os.environ, **environment, **({"AWS_ENDPOINT_URL": account.url} if account else {})}
    script = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    done = subprocess.run(script, capture_output=True, text=True, env=given, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


LEADS = """
    import os, subprocess, sys
    before = dict(os.environ)
    import caip_lab
    account = caip_lab.use_local_aws()
    assert not {"boto3", "botocore", "moto"} & set(sys.modules)
    assert caip_lab.use_local_aws() is account
    import boto3
    sts = boto3.client("sts", region_name="eu-west-1", endpoint_url="https://sts.eu-west-1.amazonaws.com")
    print(sts.get_caller_identity()["Arn"])
    virtual = boto3.client("s3", endpoint_url="https://s3.us-east-1.amazonaws.com")
    name = f"b-{os.getpid()}"
    virtual.create_bucket(Bucket=name)
    virtual.put_object(Bucket=name, Key="folder/key", Body=b"x")
    print(boto3.client("s3").get_object(Bucket=name, Key="folder/key")["Body"].read())
    print(boto3.client("s3").generate_presigned_url("get_object", {"Bucket": name, "Key": "k"}).startswith(account.url))
    child = "import boto3; print(boto3.client('sts', endpoint_url='https://sts.us-east-1.amazonaws.com').get_caller_identity()['Account'])"
    print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout.strip())
    caip_lab.stop_local_aws()
    print(dict(os.environ) == before)
    import botocore.handlers
    print(any(handler[0] == "before-send" and "Redirect" in repr(handler[1]) for handler in botocore.handlers.BUILTIN_HANDLERS))
    print(boto3.DEFAULT_SESSION)
"""


def test_boto3_and_what_a_process_starts_are_led_here_and_back(account: Account) -> None:
    lines = run(LEADS, account, AWS_PROFILE="work", AWS_ENDPOINT_URL_S3="http://127.0.0.1:9").splitlines()
    assert lines == [
        "arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole/SageMaker",
        "b'x'",
        "True",
        "123456789012",
        "True",
        "False",
        "None",
    ]
    assert account.running, "a joined account runs on"


OWN = """
    import json, os, tempfile
    import caip_lab
    from caip_lab.cloud import Settings
    account = caip_lab.use_local_aws(Settings(folder=tempfile.mkdtemp(), leaves="nothing"))
    print(json.dumps([account.pid, account.settings.folder]))
"""


def test_an_account_of_its_own_ends_with_the_process(account: Account) -> None:
    pid, folder = json.loads(run(OWN, account))
    assert pid != account.pid
    deadline = time.monotonic() + 30
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


JOINS = """
    import caip_lab
    account = caip_lab.use_local_aws()
    print(account.url)
"""


@pytest.mark.whole
def test_an_account_is_joined_unasked_only_where_it_is_shared(tmp_path: Path) -> None:
    """Another notebook's would end with that notebook."""
    with tempfile.TemporaryDirectory(prefix="j") as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", home)
        patch.setattr(tempfile, "tempdir", None)
        with Account(Settings(folder=str(tmp_path / "own"), leaves="nothing")) as own:
            assert Account.join() is not None, "it is found by who looks for it"
            with Account(Settings(folder=str(tmp_path / "up"), leaves="nothing", shared=True)) as shared:
                assert run(JOINS).strip() == shared.url
            assert run(JOINS).strip() not in (own.url, shared.url)


TOO_LATE = """
    import sys, types, warnings
    import boto3
    boto3.setup_default_session(region_name="eu-north-1")
    sys.modules["sagemaker"] = types.ModuleType("sagemaker")
    import caip_lab
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        account = caip_lab.use_local_aws()
    print([str(each.message)[:36] for each in told if "sagemaker" in str(each.message)])
    print(boto3.client("sts").meta.endpoint_url == account.url, boto3.client("sts").meta.region_name)
"""


def test_what_was_imported_before_is_mended_or_told(account: Account) -> None:
    assert run(TOO_LATE, account).splitlines() == ["['sagemaker was imported before use_lo']", "True us-east-1"]


TELEMETRY = """
    import sys, types
    import caip_lab
    account = caip_lab.use_local_aws()
    import sagemaker
    import sagemaker.telemetry.telemetry_logging as telemetry

    asked = []
    telemetry.requests = types.SimpleNamespace(get=lambda *a: asked.append(a), exceptions=telemetry.requests.exceptions)

    class Estimator:
        sagemaker_session = sagemaker.Session()

        @telemetry._telemetry_emitter(telemetry.Feature.SDK_DEFAULTS_V2, "fit")
        def fit(self):
            return "done"

    import logging
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    sagemaker.Session().boto_session.client("sts")
    print(Estimator().fit(), asked, [call.operation for call in account.calls])
    import sagemaker.predictor_async as predictor_async
    print(predictor_async.threading.Thread(target=print).daemon)
    caip_lab.stop_local_aws()
    print(predictor_async.threading.Thread(target=print).daemon, telemetry._send_telemetry_request.__module__)
"""


def test_the_sdk_tells_nobody_what_it_is_used_for_and_keeps_no_process(account: Account) -> None:
    account.reset()
    lines = run(TELEMETRY, account).splitlines()
    assert lines[-3:] == ["done [] []", "True", "False sagemaker.telemetry.telemetry_logging"]


def test_a_hidden_sitecustomize_still_runs(account: Account, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.was_here = True", encoding="utf-8")
    set_, given = {}, {**os.environ, "PYTHONPATH": str(tmp_path)}
    for name, value in leading.variables(account, tmp_path / "client", given, quick=True).items():
        set_[name] = value or ""
    code = "import sys; print(sys.was_here, any(type(f).__name__ == '_AfterImport' for f in sys.meta_path))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**given, **set_}, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_variables_that_would_lead_elsewhere_are_unset(account: Account, tmp_path: Path) -> None:
    given = {"AWS_PROFILE": "work", "AWS_ENDPOINT_URL_S3": "https://elsewhere", "NO_PROXY": "example.com", "PATH": "/bin"}
    found = leading.variables(account, tmp_path, given, quick=False)
    assert {name for name, value in found.items() if value is None} == {"AWS_PROFILE", "AWS_ENDPOINT_URL_S3"}
    assert found["NO_PROXY"] == "127.0.0.1,example.com"
    settings = Path(str(found["SAGEMAKER_USER_CONFIG_OVERRIDE"])).read_text(encoding="utf-8")
    assert yaml.safe_load(settings) is None, "with any setting the SDK validates all of them at each of its steps"
    assert "PATH" not in found
    again = leading.variables(account, tmp_path, {**given, **{k: v for k, v in found.items() if v}}, quick=False)
    assert again["PYTHONPATH"] == found["PYTHONPATH"], "a second time adds nothing"


@pytest.mark.parametrize(
    ("url", "goes_to"),
    [
        ("https://sts.us-east-1.amazonaws.com/", "http://127.0.0.1:1/"),
        ("https://b.c.s3.us-east-1.amazonaws.com/key?x=1", "http://127.0.0.1:1/b.c/key?x=1"),
        ("https://b.s3.amazonaws.com/key", "http://127.0.0.1:1/b/key"),
        ("https://s3.eu-west-1.amazonaws.com/b/key", "http://127.0.0.1:1/b/key"),
        ("https://api.sagemaker.us-east-1.api.aws/", "http://127.0.0.1:1/"),
        ("https://sts.cn-north-1.amazonaws.com.cn", "http://127.0.0.1:1/"),
        ("https://amazonaws.com.example.org/", "https://amazonaws.com.example.org/"),
        ("https://notamazonaws.com/", "https://notamazonaws.com/"),
    ],
)
def test_what_is_addressed_to_aws_comes_here(url: str, goes_to: str) -> None:
    request = types.SimpleNamespace(url=url, headers={})
    Redirect("http://127.0.0.1:1", quick=True).send_here(request)
    assert request.url == goes_to
    assert (QUICK_HEADER in request.headers) == goes_to.startswith("http://127.0.0.1:1")


def test_a_loop_sleeps_less_and_its_clock_goes_on() -> None:
    short = ShortSleeps(grows=False)
    began, real = short.time(), time.time()
    short.sleep(30)
    assert 30 <= short.time() - began < 31 + (time.time() - real)
    assert time.time() - real < 25
    assert short.monotonic is time.monotonic


def test_a_waiter_that_looks_a_number_of_times_does_not_give_up_early(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    short = ShortSleeps(grows=True)
    for _ in range(60):
        short.sleep(30)
    assert slept[0] < 0.1
    assert slept[-1] == 30
    assert sum(slept) > 1000
