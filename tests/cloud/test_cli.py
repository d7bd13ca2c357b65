"""``caip-lab cloud`` in real processes: up, what another terminal sees of it, and Ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from caip_lab.cloud.exports import exports

Run = Callable[..., subprocess.CompletedProcess[str]]
PROGRAM = [sys.executable, "-c", "from caip_lab.cli import main; main()", "cloud"]


class Up:
    """``caip-lab cloud up`` in a process of its own."""

    def __init__(self, temporary: Path, *arguments: str) -> None:
        self.environment = {**os.environ, "TMPDIR": str(temporary)}
        self.process = subprocess.Popen(
            [*PROGRAM, "up", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment
        )
        self.head: list[str] = []
        assert self.process.stdout is not None
        while not self.head or not self.head[-1].startswith("# Ctrl-C"):
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            self.head.append(line.rstrip("\n"))

    @property
    def exported(self) -> dict[str, str]:
        return dict(line.removeprefix("export ").split("=", 1) for line in self.head if line.startswith("export "))

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.exported["AWS_ENDPOINT_URL"],
            region_name=self.exported["AWS_REGION"],
            aws_access_key_id=self.exported["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.exported["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=self.exported["AWS_SESSION_TOKEN"],
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[str, str]:
        """Return what it still wrote on stdout and stderr."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=120)


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("t")


@pytest.fixture(scope="module")
def up(temporary: Path) -> Iterator[Up]:
    running = Up(temporary, "--state", str(temporary / "state"))
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


@pytest.fixture
def run(temporary: Path) -> Run:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TMPDIR": str(temporary), **more}
        return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=120, env=environment)

    return run


def test_calls_stream_past_as_readable_lines(up: Up) -> None:
    up.client("s3").create_bucket(Bucket="streamed")
    line = up.line()
    assert "s3.CreateBucket  streamed  200" in line
    assert "\x1b" not in line, "no colour without a terminal"


def test_another_terminal_sees_the_account(up: Up, run: Run) -> None:
    done = run("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert up.exported["AWS_ENDPOINT_URL"] in done.stdout
    assert "Nothing is running." in done.stdout
    status = json.loads(run("status", "--json").stdout)
    assert status["url"] == up.exported["AWS_ENDPOINT_URL"]
    assert up.exported["AWS_SECRET_ACCESS_KEY"] not in done.stdout + json.dumps(status)


def test_another_terminal_reads_the_log(up: Up, run: Run, temporary: Path) -> None:
    up.client("s3").create_bucket(Bucket="logged")
    done = run("logs")
    assert done.returncode == 0
    assert "s3.CreateBucket  logged  200" in done.stdout
    calls = [json.loads(line) for line in run("logs", "--json", "--state", str(temporary / "state")).stdout.splitlines()]
    assert {"service": "s3", "operation": "CreateBucket", "parameters": {"Bucket": "logged"}}.items() <= calls[-1].items()


def test_the_log_can_be_followed(up: Up, temporary: Path) -> None:
    following = subprocess.Popen([*PROGRAM, "logs", "--follow"], stdout=subprocess.PIPE, text=True, env=up.environment)
    assert following.stdout is not None
    try:
        up.client("s3").create_bucket(Bucket="followed")
        for line in following.stdout:
            if "followed" in line:
                break
        else:
            pytest.fail("the call did not come")
        following.send_signal(signal.SIGINT)
        following.communicate(timeout=60)
        assert following.returncode == 0
    finally:
        following.kill()
        following.communicate()


def test_the_bill_in_a_terminal_and_for_programs(up: Up, run: Run) -> None:
    done = run("bill")
    assert done.returncode == 0
    assert done.stdout.endswith("Nothing is running.\n")
    assert json.loads(run("bill", "--json").stdout)["total_usd"] == 0


def test_what_is_exported_leads_a_shell_to_the_account(up: Up, run: Run) -> None:
    printed = run("env", "--shell", "sh").stdout
    ask = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    script = f'{printed}\nexec "$0" -c "$1"'
    done = subprocess.run(["sh", "-c", script, sys.executable, ask], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == (
        "arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole/SageMaker\n",
        "",
    )


def test_a_port_in_use_is_a_usage_error(up: Up, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("up", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"caip-lab: Port {port} of 127.0.0.1 is in use or reserved. Nothing was started; choose another port.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [("up", "--port", "x"), ("up", "--port", "70000"), ("nonsense",), (), ("logs", "--nonsense"), ("env", "--shell", "cmd")],
)
def test_wrong_arguments_are_usage_errors(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage:")


def test_without_moto_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['moto'] = None; from caip_lab.cli import main; main(['cloud', 'up'])"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)
    assert (done.returncode, done.stdout) == (3, "")
    assert 'pip install "./caip_lab-' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_moto_a_notebook_says_so_too(tmp_path: Path) -> None:
    code = "import sys; sys.modules['moto'] = None; import caip_lab; caip_lab.use_local_aws()"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)
    assert "moto and boto3, which are not installed. In the lab's folder: pip install" in done.stderr.splitlines()[-1]
    assert "what it wrote above" not in done.stderr
    assert [path for home in tmp_path.iterdir() for path in home.iterdir()] == []


def test_a_folder_with_other_files_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = run("up", "--state", str(tmp_path))
    assert done.returncode == 2
    assert "holds other files, such as thesis.txt" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_where_an_account_runs_is_taken(up: Up, run: Run, temporary: Path) -> None:
    done = run("up", "--state", str(temporary / "state"))
    assert done.returncode == 2
    assert "already runs in" in done.stderr
    assert up.client("sts").get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize("verb", ["status", "logs", "bill", "reset", "env"])
def test_without_an_account_each_verb_says_so(run: Run, tmp_path: Path, verb: str) -> None:
    done = run(verb, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "caip-lab: No local AWS account runs. Start one: caip-lab cloud up.\n"


def test_a_reset_keeps_url_and_credentials(up: Up, run: Run) -> None:
    up.client("s3").create_bucket(Bucket="forgotten")
    done = run("reset")
    assert done.returncode == 0
    assert "is as new" in done.stdout
    assert up.client("s3").list_buckets()["Buckets"] == []


def test_ctrl_c_stops_everything_and_says_so(up: Up, run: Run, temporary: Path) -> None:
    """The last test of the module: it ends what the others use."""
    status = json.loads(run("status", "--json").stdout)
    out, err = up.stop()
    assert (up.process.returncode, err) == (0, "")
    assert "Nothing is running. On AWS it would have cost $0.00 so far." in out
    assert out.endswith(f"Stopped. Nothing of the account is left but its record of calls in {temporary / 'state'}.\n")
    with pytest.raises(ProcessLookupError):
        os.kill(status["pid"], 0)
    assert {path.name for path in (temporary / "state").iterdir()} == {"calls.jsonl"}
    assert run("status").returncode == 1
    assert "s3.ListBuckets" in run("logs", "--state", str(temporary / "state")).stdout, "the record stays"


@pytest.mark.whole
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a closed terminal is a signal on POSIX")
def test_a_closed_terminal_stops_it_too(tmp_path: Path) -> None:
    up = Up(tmp_path)
    out, err = up.stop(signal.SIGHUP)
    assert (up.process.returncode, err) == (0, "")
    assert out.endswith("Stopped. Nothing of the account is left.\n")
    assert [path for folder in tmp_path.iterdir() for path in folder.iterdir()] == []


AWKWARD = {"GONE": None, "PLAIN": "value", "AWKWARD": 'it\'s "quoted" $HOME `x` \\ end'}


@pytest.mark.parametrize(
    ("shell", "lines"),
    [
        ("sh", ["unset GONE", "export PLAIN=value", """export AWKWARD='it'"'"'s "quoted" $HOME `x` \\ end'"""]),
        ("fish", ["set -e GONE", "set -gx PLAIN 'value'", """set -gx AWKWARD 'it\\'s "quoted" $HOME `x` \\\\ end'"""]),
        (
            "powershell",
            [
                "Remove-Item Env:GONE -ErrorAction Ignore",
                "$env:PLAIN = 'value'",
                """$env:AWKWARD = 'it''s "quoted" $HOME `x` \\ end'""",
            ],
        ),
    ],
)
def test_variables_are_quoted_as_each_shell_needs(shell: str, lines: list[str]) -> None:
    assert exports(AWKWARD, shell).splitlines() == lines


def test_a_shell_reads_what_was_quoted() -> None:
    assert shutil.which("sh")
    script = exports(AWKWARD, "sh") + '\nprintf %s "$AWKWARD"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60).stdout == AWKWARD["AWKWARD"]
