"""A confined account's containers: asked for outside, each confined by itself, with the account's files and nothing more."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from caip.config import Limits
from caip.grading.deploying import Deployer
from caip.grading.docking import CONTAINER, Dock
from caip.sandbox import (
    Account,
    ConfinedContainers,
    ForkserverLauncher,
    FrozenAccount,
    Launched,
    Launcher,
    account_launcher_for,
    account_limits,
)
from caip_lab.cloud import services
from caip_lab.cloud.archives import pack_files
from tests.sandbox.test_containers import calls_itself, gone_soon, processes_called, until_there

URL = "http://127.0.0.1:4566"
LIMITS = Limits(memory_bytes=400 * 1024**2, disk_bytes=20 * 1024**2, processes=64)
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=none"


class Called:
    """An account, or a copy of it, as somebody who has a connection calls it."""

    def __init__(self, account: FrozenAccount, key: str) -> None:
        self._account, self._key = account, key

    def __call__(self, method: str, path: str, body: bytes, service: str, **headers: str) -> tuple[int, bytes]:
        signed = {"Host": "127.0.0.1:4566", "Authorization": SIGNED.format(self._key, service), "Connection": "close"}
        more = {name.replace("_", "-"): text for name, text in headers.items()}
        lines = [f"{name}: {text}" for name, text in {**signed, **more, "Content-Length": str(len(body))}.items()]
        with self._account.connect("student") as connection:
            connection.sendall("\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + body)
            answer = http.client.HTTPResponse(connection, method=method)
            answer.begin()
            return answer.status, answer.read()

    def sagemaker(self, operation: str, **request: Any) -> Any:
        target, kind = f"SageMaker.{operation}", "application/x-amz-json-1.1"
        status, body = self("POST", "/", json.dumps(request).encode(), "sagemaker", X_Amz_Target=target, Content_Type=kind)
        assert status == 200, body
        return json.loads(body or b"{}")

    def until(self, operation: str, field: str, **named: str) -> Any:
        """Describe something until it is neither in progress nor being created."""
        deadline = time.monotonic() + 60
        while (found := self.sagemaker(operation, **named))[field] in ("InProgress", "Creating"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return found

    def put(self, key: str, files: dict[str, bytes]) -> str:
        self("PUT", "/bucket", b"", "s3")
        assert self("PUT", f"/bucket/{key}", pack_files(files), "s3")[0] == 200
        return f"s3://bucket/{key}"


@pytest.fixture(scope="module")
def accounts() -> Iterator[Launcher]:
    with closing(account_launcher_for("confined", LIMITS)) as launcher:
        launcher.prepare()
        yield launcher


@pytest.fixture(scope="module")
def rooms() -> Iterator[ForkserverLauncher]:
    with closing(ForkserverLauncher(LIMITS, (), ("cloud",), CONTAINER)) as launcher:
        launcher.prepare()
        yield launcher


@pytest.fixture
def listeners() -> Iterator[list[socket.socket]]:
    found = list[socket.socket]()
    yield found
    for one in found:
        one.close()


@pytest.fixture
def host(rooms: ForkserverLauncher, listeners: list[socket.socket]) -> Iterator[ConfinedContainers]:
    with closing(ConfinedContainers(rooms, lambda fd: listeners.append(socket.socket(fileno=os.dup(fd))))) as host:
        yield host


@pytest.fixture
def account(accounts: Launcher, host: ConfinedContainers) -> Iterator[Account]:
    settings = {"joinable": False, "ping_timeout_s": 20, "container_memory_bytes": LIMITS.memory_bytes}
    with Account(accounts, settings, URL, account_limits(LIMITS).memory_bytes, host) as account:
        yield account


@pytest.fixture
def call(account: Account) -> Called:
    return Called(account, account.identity.access_key_id)


def train(call: Called, account: Account, script: str, name: str = "job") -> Any:
    uri = call.put(f"{name}/source.tar.gz", {"train_model.py": script.encode()})
    call.sagemaker(
        "CreateTrainingJob",
        TrainingJobName=name,
        RoleArn=account.identity.role_arn,
        AlgorithmSpecification={"TrainingImage": "image", "TrainingInputMode": "File"},
        HyperParameters={"sagemaker_program": '"train_model.py"', "sagemaker_submit_directory": json.dumps(uri)},
        OutputDataConfig={"S3OutputPath": "s3://bucket/out"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )
    return call.until("DescribeTrainingJob", "TrainingJobStatus", TrainingJobName=name)


def deploy(call: Called, account: Account, script: str, variables: dict[str, str] | None = None) -> Any:
    """Return what the endpoint has come to."""
    begin_to_deploy(call, account, script, variables)
    return in_service(call)


def begin_to_deploy(call: Called, account: Account, script: str, variables: dict[str, str] | None = None) -> None:
    url = call.put("model.tar.gz", {"code/inference.py": script.encode(), "model.txt": b"the model"})
    container = {"Image": "image", "ModelDataUrl": url, "Environment": variables or {"SAGEMAKER_PROGRAM": "inference.py"}}
    call.sagemaker("CreateModel", ModelName="m", ExecutionRoleArn=account.identity.role_arn, PrimaryContainer=container)
    variant = {"VariantName": "AllTraffic", "ModelName": "m", "InstanceType": "ml.t2.medium", "InitialInstanceCount": 1}
    call.sagemaker("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=[variant])
    call.sagemaker("CreateEndpoint", EndpointName="e", EndpointConfigName="c")


def in_service(call: Called) -> Any:
    """Describe the endpoint once it is InService or Failed."""
    return call.until("DescribeEndpoint", "EndpointStatus", EndpointName="e")


def invoke(call: Called, body: bytes = b"[]") -> tuple[int, bytes]:
    return call("POST", "/endpoints/e/invocations", body, "sagemaker", Content_Type="application/json")


ANSWERS = """
import json, os
def model_fn(model_dir): return open(model_dir + "/model.txt").read()
def input_fn(body, content_type): return body
def predict_fn(data, model): return [model, data, model_dir_of_the_platform(), os.getpid()]
def output_fn(prediction, accept): return json.dumps(prediction), accept
def model_dir_of_the_platform(): return os.environ["SM_MODEL_DIR"]
"""


@pytest.mark.whole
def test_a_job_trains_and_an_endpoint_answers(call: Called, account: Account) -> None:
    found = train(call, account, "import os\nopen(os.environ['SM_MODEL_DIR'] + '/m', 'w').write(os.environ['HOME'])")
    assert found["TrainingJobStatus"] == "Completed", found
    assert call("GET", "/bucket/out/job/output/model.tar.gz", b"", "s3")[0] == 200
    found = deploy(call, account, ANSWERS)
    assert found["EndpointStatus"] == "InService", found
    assert json.loads(invoke(call)[1])[:3] == ["the model", "[]", "/opt/ml/model"]


@pytest.mark.whole
def test_a_job_that_fails_has_aws_s_reason(call: Called, account: Account) -> None:
    found = train(call, account, "import sys\nsys.exit(3)")
    assert found["TrainingJobStatus"] == "Failed"
    assert "ExecuteUserScriptError:\nExitCode 3" in found["FailureReason"]


@pytest.mark.whole
def test_a_container_sees_neither_the_account_nor_another_container(call: Called, account: Account) -> None:
    script = """
import os, sys
seen = [n for n in os.listdir("/proc") if n.isdigit()], os.path.exists("/lab"), sorted(os.listdir("/opt/ml"))
sys.exit(str(seen))
"""
    deploy(call, account, calls_itself("caipneighbour") + ANSWERS)
    assert processes_called("caipneighbour")
    train(
        call, account, script.replace("sys.exit(str(seen))", "open('/opt/ml/output/failure', 'w').write(str(seen)); sys.exit(1)")
    )
    reason = call.sagemaker("DescribeTrainingJob", TrainingJobName="job")["FailureReason"]
    assert "(['1', '2'], False, ['code', 'input', 'model', 'output', 'tmp'])" in reason


@pytest.mark.whole
def test_a_frozen_account_s_endpoint_answers_from_a_container_of_its_own(call: Called, account: Account) -> None:
    deploy(call, account, calls_itself("caipfrozen") + ANSWERS)
    assert invoke(call)[0] == 200
    copy = account.freeze()
    asked = Called(copy, account.identity.access_key_id)
    account.end_main()
    assert gone_soon("caipfrozen"), "the account's containers end with it"
    status, body = invoke(asked)
    assert (status, json.loads(body)[:2]) == (200, ["the model", "[]"])
    assert len(processes_called("caipfrozen")) == 1


def test_an_endpoint_that_was_being_created_is_created_in_a_frozen_account_once_that_is_asked(
    call: Called, account: Account
) -> None:
    begin_to_deploy(call, account, "import time\ntime.sleep(2)\n" + calls_itself("caiphalf") + ANSWERS)
    copy = account.freeze()
    copy_of_a_copy = copy.freeze()
    account.end_main()
    assert gone_soon("caiphalf")
    for frozen in (copy, copy_of_a_copy):
        asked = Called(frozen, account.identity.access_key_id)
        assert asked.sagemaker("DescribeEndpoint", EndpointName="e")["EndpointStatus"] == "Creating"
        assert in_service(asked)["EndpointStatus"] == "InService"
        assert json.loads(invoke(asked)[1])[:2] == ["the model", "[]"]


LOOKS = """
import json, os, socket, sys
def model_fn(model_dir):
    return {
        "environment": dict(os.environ), "argv": sys.argv, "cwd": os.getcwd(), "user": os.getuid(),
        "descriptors": os.listdir("/proc/self/fd"), "root": sorted(os.listdir("/")), "host": socket.gethostname(),
        "mounts": sorted(line.split()[4] for line in open("/proc/self/mountinfo")), "path": sys.path[1:],
        "processes": [n for n in os.listdir("/proc") if n.isdigit()], "modules": sorted(n for n in sys.modules if "." not in n),
    }
def input_fn(body, content_type): return body
def predict_fn(data, model): return model
def output_fn(prediction, accept): return json.dumps(prediction), accept
"""


@pytest.mark.whole
def test_a_script_cannot_tell_the_grader_s_endpoint_from_its_account_s(call: Called, account: Account) -> None:
    """Else it could behave where it is judged, and only there."""
    variables = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_CONTAINER_LOG_LEVEL": "20", "SAGEMAKER_REGION": "us-east-1"}
    deploy(call, account, LOOKS, variables)
    seen = json.loads(invoke(call)[1])
    with Dock("confined", LIMITS, ()) as dock, Deployer(dock) as deployer:
        dock.prepare()
        judged = deployer(None, {"code/inference.py": LOOKS.encode(), "model.txt": b"the model"}).invoke("[]").json()
        services.stop()
    assert judged == seen


@pytest.mark.whole
def test_with_the_submission_ends_every_container(accounts: Launcher, rooms: ForkserverLauncher) -> None:
    with closing(ConfinedContainers(rooms, lambda fd: None)) as host:
        with Account(accounts, {"joinable": False}, URL, account_limits(LIMITS).memory_bytes, host) as account:
            call = Called(account, account.identity.access_key_id)
            deploy(call, account, calls_itself("caipsubmission") + ANSWERS)
            until_there("caipsubmission")
        assert gone_soon("caipsubmission"), "it asked for it"
    assert host._rooms == {}


@pytest.mark.whole
def test_what_a_script_calls_comes_by_the_container_s_own_listener(
    call: Called, account: Account, listeners: list[socket.socket]
) -> None:
    script = """
import os, socket, sys
with socket.create_connection(("127.0.0.1", 4566), 10) as called:
    called.sendall(b"who am I")
    sys.exit(0 if called.recv(100) == b"a container" else 1)
"""

    def answer() -> None:
        deadline = time.monotonic() + 30
        while not listeners and time.monotonic() < deadline:
            time.sleep(0.01)
        with listeners[0].accept()[0] as caller:
            assert caller.recv(100) == b"who am I"
            caller.sendall(b"a container")

    thread = threading.Thread(target=answer)
    thread.start()
    assert train(call, account, script)["TrainingJobStatus"] == "Completed"
    thread.join()


@pytest.mark.whole
def test_what_a_container_uses_is_measured_though_the_account_does_not_see_it(call: Called, account: Account) -> None:
    deploy(call, account, ANSWERS + "\nHELD = b'x' * 200_000_000\n")
    asked = {
        "Action": "GetMetricStatistics",
        "Version": "2010-08-01",
        "Namespace": "/aws/sagemaker/Endpoints",
        "MetricName": "MemoryUtilization",
        "Period": "60",
        "Statistics.member.1": "Maximum",
        "Dimensions.member.1.Name": "EndpointName",
        "Dimensions.member.1.Value": "e",
        "Dimensions.member.2.Name": "VariantName",
        "Dimensions.member.2.Value": "AllTraffic",
    }
    found, deadline = list[str](), time.monotonic() + 30
    while not found and time.monotonic() < deadline:
        time.sleep(0.2)
        begun = datetime.now(UTC)
        asked |= {"StartTime": f"{begun - timedelta(minutes=9):%FT%TZ}", "EndTime": f"{begun + timedelta(minutes=1):%FT%TZ}"}
        kind = "application/x-www-form-urlencoded"
        found = re.findall(
            "<Maximum>(.*?)</Maximum>", call("POST", "/", urlencode(asked).encode(), "monitoring", Content_Type=kind)[1].decode()
        )
    assert 100 * 200e6 / LIMITS.memory_bytes < float(found[0]) < 100


# Whoever asks may be anybody: a student's code could have taken the account over.


@pytest.fixture
def window(host: ConfinedContainers) -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    host.attach(theirs, launched())
    with ours:
        yield ours


def launched() -> Launched:
    return None  # type: ignore[return-value] # it is not looked at


def ask(window: socket.socket, *more: int) -> socket.socket:
    """Ask for a container that never gets its task; return the line on which it is told of."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    orders, program = socket.socketpair()
    with theirs, program, orders:
        socket.send_fds(window, [b"C"], [program.fileno(), theirs.fileno(), *more][: 2 + len(more)])
        ours.settimeout(20)
    return ours


def told(line: socket.socket) -> tuple[bytes, int]:
    message, fds, _, _ = socket.recv_fds(line, 32, 3)
    for fd in fds:
        os.close(fd)
    return message, len(fds)


def test_it_is_told_what_it_uses_where_it_asks(window: socket.socket) -> None:
    orders, program = socket.socketpair()
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with orders, program, line, theirs:
        socket.send_fds(window, [b"C"], [program.fileno(), theirs.fileno()])
        line.settimeout(20)
        assert told(line) == (b"R", 1)
        line.send(b"U")
        cpu_ms, resident_bytes = told(line)[0].removeprefix(b"U").split()
    assert int(cpu_ms) >= 0
    assert int(resident_bytes) > 1_000_000


@pytest.mark.parametrize("by", ["somebody else", "its account"])
def test_a_program_that_somebody_else_killed_is_counted(window: socket.socket, host: ConfinedContainers, by: str) -> None:
    orders, program = socket.socketpair()
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with orders, program, theirs, line:
        socket.send_fds(window, [b"C"], [program.fileno(), theirs.fileno()])
        line.settimeout(20)
        assert told(line) == (b"R", 1)
        theirs.close()
        (room,) = host._rooms.values()
        if by == "somebody else":
            signal.pidfd_send_signal(room._confined._main, signal.SIGKILL)
            assert told(line) == (b"X-9", 0)
        else:
            line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    deadline = time.monotonic() + 20
    while host._rooms and time.monotonic() < deadline:
        time.sleep(0.01)
    assert host.n_killed == (by == "somebody else")


def test_it_is_told_of_its_folder_and_its_end_and_of_nothing_else(window: socket.socket) -> None:
    with ask(window) as line:
        assert told(line) == (b"R", 1)
        message, fds = told(line)
        assert (message, fds) == (b"X1", 0), "nobody told it what to run"
        assert line.recv(1) == b""


@pytest.mark.parametrize(
    "says",
    [b"X", b"", b"\0" * 100, b"C"],
    ids=["another word", "nothing", "many words", "no descriptors"],
)
def test_who_asks_otherwise_is_not_heard_any_more(window: socket.socket, says: bytes) -> None:
    window.sendall(says) if says else window.shutdown(socket.SHUT_WR)
    window.settimeout(20)
    with suppress(ConnectionResetError):
        assert window.recv(1) == b""


@pytest.mark.parametrize("kind", ["file", "pipe", "tcp", "folder"])
def test_descriptors_of_another_kind_are_not_taken(window: socket.socket, host: ConfinedContainers, kind: str) -> None:
    make: dict[str, Callable[[], int]] = {
        "file": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "pipe": lambda: os.pipe()[0],
        "folder": lambda: os.open("/", os.O_RDONLY),
        "tcp": lambda: socket.create_server(("127.0.0.1", 0)).detach(),
    }
    fds = [make[kind](), make[kind]()]
    socket.send_fds(window, [b"C"], fds)
    window.settimeout(20)
    with suppress(ConnectionResetError):
        assert window.recv(1) == b""
    assert host._rooms == {}
    for fd in fds:
        os.close(fd)


def test_so_many_at_a_time_and_no_more(window: socket.socket, host: ConfinedContainers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caip.sandbox.container_host.MOST_AT_ONCE", 2)
    held = []
    orders = []
    lines = []
    for _ in range(3):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order, program = socket.socketpair()
        with theirs, program:
            socket.send_fds(window, [b"C"], [program.fileno(), theirs.fileno()])
        ours.settimeout(20)
        lines.append(ours)
        orders.append(order)
        held.append(told(ours) if len(lines) < 3 else (ours.recv(1), 0))
    assert held == [(b"R", 1), (b"R", 1), (b"", 0)]
    lines[0].close()  # which ends it, and makes room
    deadline = time.monotonic() + 20
    while len(host._rooms) == 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    with ask(window) as line:
        assert told(line) == (b"R", 1)
    for one in (*lines, *orders):
        one.close()
