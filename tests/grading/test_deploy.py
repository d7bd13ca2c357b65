"""``deploy`` and ``train``: a student's scripts in real containers, and what becomes of those that do not do their part."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caip.config import Course, Limits
from caip.grading import Worker, make_job
from caip.grading.deploying import Deployer, Endpoint, Trained, Trainer
from caip.grading.docking import SPENT, Dock
from caip.results import Outcome, Verdict
from caip_lab.checks import StudentFault
from caip_lab.cloud import services

MIB = 1024**2
LIMITS = Limits(
    cell_timeout_s=3,
    call_timeout_s=1.5,
    notebook_timeout_s=60,
    memory_bytes=400 * MIB,
    disk_bytes=20 * MIB,
    file_bytes=8 * MIB,
    output_bytes=20_000,
    processes=40,
)
#: Answers with what it is told to do, which is an expression.
OBEYS = """
import json, os, sys, time

def model_fn(model_dir):
    with open(os.path.join(model_dir, "model.txt")) as file:
        return file.read()

def input_fn(body, content_type):
    return body, content_type

def predict_fn(data, model):
    return eval(data[0]) if data[1] == "text/csv" else [model, data[0], data[1]]

def output_fn(prediction, accept):
    return json.dumps(prediction), accept
"""
MODEL = {"model.txt": b"the model"}


@pytest.fixture(scope="module", params=["confined", pytest.param("process", marks=pytest.mark.whole)])
def dock(request: pytest.FixtureRequest) -> Iterator[Dock]:
    with Dock(request.param, LIMITS, libraries=()) as dock:
        dock.prepare()
        yield dock
        services.stop()


@pytest.fixture
def deploy(dock: Dock) -> Iterator[Deployer]:
    dock._left_s = LIMITS.notebook_timeout_s
    with Deployer(dock) as deploy:
        yield deploy


@pytest.fixture
def train(dock: Dock) -> Trainer:
    dock._left_s = LIMITS.notebook_timeout_s
    return Trainer(dock)


@pytest.fixture
def obeys(deploy: Deployer) -> Callable[[str], object]:
    """Return what an expression is in an endpoint of its own."""
    endpoint = deploy(OBEYS, MODEL)

    def do(expression: str) -> object:
        answer = endpoint.invoke(expression, "text/csv")
        assert answer.status == 200, endpoint.log
        return answer.json()

    return do


def failure(do: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(StudentFault) as caught:
        do()
    return caught.value.outcome, str(caught.value)


# What works.


def test_an_endpoint_answers(deploy: Deployer) -> None:
    endpoint = deploy(OBEYS, MODEL)
    answer = endpoint.invoke('{"a": 1}')
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.json() == ["the model", '{"a": 1}', "application/json"]
    assert json.loads(answer.text) == answer.json()
    assert endpoint.invoke(b"[2]", accept="text/csv").content_type == "text/csv; charset=utf-8"


def test_a_model_may_come_as_an_archive_with_its_code(deploy: Deployer, train: Trainer) -> None:
    saves = (
        "import os\nhome = os.environ['SM_MODEL_DIR']\nos.mkdir(home + '/code')\n"
        f"open(home + '/code/inference.py', 'w').write({OBEYS!r})\nopen(home + '/model.txt', 'w').write('trained')\n"
    )
    trained = train(saves)
    assert (trained.exit_code, trained.failure) == (0, "")
    assert sorted(trained.model) == ["code/inference.py", "model.txt"]
    assert deploy(None, trained.archive).invoke("[]").json() == ["trained", "[]", "application/json"]


def test_a_handler_that_raises_is_an_answer_and_a_line_in_the_log(deploy: Deployer) -> None:
    endpoint = deploy(OBEYS, MODEL)
    answer = endpoint.invoke("1 / 0", "text/csv")
    assert answer.status == 500
    assert b"Internal Server Error" in answer.body
    assert "ZeroDivisionError: division by zero" in endpoint.log
    assert failure(answer.json) == ("failed", "your endpoint's answer is no JSON")


def test_code_beside_the_script_and_variables_are_there(deploy: Deployer) -> None:
    script = OBEYS + "\nimport beside\n"
    endpoint = deploy(script, MODEL, code={"beside.py": b"x = 3"}, environment={"MINE": "yes"})
    assert endpoint.invoke("sys.modules['beside'].x, os.environ['MINE']", "text/csv").json() == [3, "yes"]


def test_each_endpoint_has_files_of_its_own(deploy: Deployer) -> None:
    one, other = deploy(OBEYS, MODEL), deploy(OBEYS, {"model.txt": b"another"})
    one.invoke("open('mine', 'w').close()", "text/csv")
    assert "mine" not in other.invoke("os.listdir('.')", "text/csv").json()
    assert other.invoke("[]").json()[0] == "another"


# What a student does wrong is a sentence, in which nothing is the student's.


@pytest.mark.parametrize(
    ("script", "outcome", "says"),
    [
        ("def model_fn(d): raise KeyError('secret')", "error", "it raised KeyError while the model was loaded"),
        ("def model_fn(:", "error", "it raised SyntaxError"),
        ("", "error", "it raised NotImplementedError"),
        ("import os\nos._exit(0)", "error", "its process ended"),
        ("class secret(Exception): pass\ndef model_fn(d): raise secret", "error", "its process ended"),
        pytest.param("while True: pass", "timeout", "did not answer its ping within 3 s", marks=pytest.mark.whole),
        pytest.param("while True: print('x' * 1000)", "timeout", "did not answer its ping", marks=pytest.mark.whole),
    ],
)
def test_an_endpoint_that_does_not_start(deploy: Deployer, script: str, outcome: str, says: str) -> None:
    found = failure(lambda: deploy(script, MODEL))
    assert found[0] == outcome
    assert says in found[1]
    assert "secret" not in found[1]


def test_a_model_that_cannot_be_unpacked(deploy: Deployer) -> None:
    assert failure(lambda: deploy(OBEYS, b"no archive")) == (
        "failed",
        "your endpoint did not start: its model.tar.gz cannot be unpacked",
    )


@pytest.mark.parametrize(
    ("told", "outcome", "says"),
    [
        ("time.sleep(60)", "timeout", "did not answer within 1.5 s"),
        ("os._exit(3)", "crashed", "ended while it answered"),
        ("os.kill(os.getpid(), 9)", "crashed", "ended while it answered"),
        ("'x' * 7_000_000", "flood", "answered with more than 6 MB"),
    ],
)
def test_a_request_that_gets_no_answer(deploy: Deployer, told: str, outcome: str, says: str) -> None:
    endpoint = deploy(OBEYS, MODEL)
    found = failure(lambda: endpoint.invoke(told, "text/csv"))
    assert found[0] == outcome
    assert says in found[1]
    began = time.monotonic()
    assert failure(lambda: endpoint.invoke("[]")) == found
    assert time.monotonic() - began < 0.5, "it is not asked again"


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"nothing of the kind\r\n\r\n",
        b"x" * 1_000_000,
        b"",
    ],
)
def test_a_server_of_the_student_s_own_that_speaks_otherwise(deploy: Deployer, says: bytes) -> None:
    own = f"""
import socket
listener = socket.socket(fileno=3)
listener.listen()
connections = []
while True:
    one, _ = listener.accept()
    connections.append(one)
    while asked := one.recv(65536):
        one.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n" if b"/ping" in asked else {says!r})
        if b"/ping" not in asked:
            one.close()
            break
"""
    if deploy._dock._launcher is None:
        pytest.skip("a plain process is given no descriptor")
    endpoint = deploy(own, MODEL)
    outcome, _ = failure(lambda: endpoint.invoke("[]"))
    assert outcome in ("flood", "crashed")


def test_what_it_prints_is_kept_so_far(obeys: Callable[[str], object], deploy: Deployer) -> None:
    obeys("[print('y' * 100) for _ in range(1000)] and None")
    endpoint: Endpoint = deploy._endpoints[0]
    assert endpoint.log.endswith("[this log is full: what follows is lost]")
    assert len(endpoint.log) < 2 * LIMITS.output_bytes


def test_containers_have_so_much_time_together(dock: Dock, deploy: Deployer) -> None:
    endpoint = deploy(OBEYS, MODEL)
    dock._left_s = 0
    assert failure(lambda: endpoint.invoke("[]")) == ("timeout", SPENT)
    assert failure(lambda: deploy(OBEYS, MODEL)) == ("timeout", SPENT)


def test_with_the_check_ends_what_it_started(dock: Dock) -> None:
    dock._left_s = LIMITS.notebook_timeout_s
    with Deployer(dock) as deploy:
        endpoint = deploy(OBEYS, MODEL)
        assert endpoint.invoke("[]").status == 200
        assert os.listdir(dock.folder / "h")
    assert os.listdir(dock.folder / "h") == []
    assert failure(lambda: endpoint.invoke("[]"))[0] == "crashed"


def test_what_a_killed_worker_left_is_removed_and_a_living_one_s_stays(dock: Dock) -> None:
    left = Path(tempfile.gettempdir(), "caip-dock-999999999-left")
    (left / "h").mkdir(parents=True)
    with Dock("none", LIMITS):
        assert not left.exists()
        assert dock.folder.exists()


# Training.

TRAINS = """
import argparse, json, os
parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int)
depth = parser.parse_args().depth
with open(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "numbers.txt")) as file:
    total = sum(map(int, file))
print(f"total={total};")
with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w") as file:
    file.write(str(total * depth))
"""


def test_a_job_trains(train: Trainer, dock: Dock) -> None:
    trained = train(TRAINS, {"train": {"numbers.txt": b"1\n2\n"}}, {"depth": 5})
    assert isinstance(trained, Trained)
    assert (trained.exit_code, trained.failure, trained.model) == (0, "", {"model.txt": b"15"})
    assert "total=3;" in trained.log.splitlines()
    assert not list(Path(dock.folder).glob("t-*"))


def test_two_runs_agree(train: Trainer) -> None:
    given = {"train": {"numbers.txt": b"4\n"}}
    one, other = (train(TRAINS, given, {"depth": 2}) for _ in range(2))
    assert one.archive == other.archive


def test_a_job_that_fails_says_so_as_aws_does(train: Trainer) -> None:
    trained = train("import sys\nprint('so far')\nsys.exit(3)")
    assert trained.exit_code == 3
    assert trained.failure.startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 3\n")
    assert "so far" in trained.log


def test_a_job_says_itself_why_it_failed(train: Trainer) -> None:
    script = "import os\nopen(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('no data')\nraise SystemExit(1)"
    assert train(script).failure == "AlgorithmError: no data, exit code: 1"


@pytest.mark.whole
def test_a_job_that_does_not_end(train: Trainer) -> None:
    assert failure(lambda: train("while True: pass")) == ("timeout", "train_model.py did not end within 3 s")


def test_what_a_job_links_to_is_not_saved(train: Trainer) -> None:
    script = "import os\nos.symlink('/etc/passwd', os.environ['SM_MODEL_DIR'] + '/model.txt')"
    trained = train(script)
    assert (trained.exit_code, trained.model) == (0, {})


# As a grader uses it.

CHECKS = """
from caip_lab.checks import category, points, same

@points(3)
@category("a payload that was never seen")
def test_the_endpoint_answers(student, deploy, rng):
    \"\"\"the endpoint doubles what it is sent\"\"\"
    number = int(rng.integers(10, 1000))
    endpoint = deploy(student.files["inference.py"], {"factor": b"2"})
    assert endpoint.invoke(str(number)).json() == same(2 * number)

@points(2)
@category("a training job")
def test_the_script_trains(student, train):
    \"\"\"the script saves a model\"\"\"
    assert train(student.files["train_model.py"]).model == {"model": b"7"}
"""
DOUBLES = """
import json
def model_fn(model_dir): return int(open(model_dir + "/factor").read())
def input_fn(body, content_type): return json.loads(body)
def predict_fn(data, model): return data * model
def output_fn(prediction, accept): return json.dumps(prediction), accept
"""
SAVES = "import os\nopen(os.environ['SM_MODEL_DIR'] + '/model', 'w').write('7')"


def answer(inference: str, train_model: str) -> dict[str, str]:
    return {
        "answer-answer": f"answer = 42\nopen('inference.py', 'w').write({inference!r})\n"
        f"open('train_model.py', 'w').write({train_model!r})"
    }


@pytest.mark.whole
@pytest.mark.parametrize("isolation", ["confined", "process"])
def test_a_lab_s_checks_deploy_and_train(course: Course, handing_in: Callable[..., Path], isolation: str) -> None:
    (course.lab("mini").graders / "test_answer.py").write_text(CHECKS)
    handing_in(course, "right", answer(DOUBLES, SAVES))
    handing_in(course, "wrong", answer(DOUBLES.replace("data * model", "data"), "raise KeyError"))
    handing_in(course, "hangs", answer("while True: pass", "import os\nos.abort()"))
    with Worker(course, course.lab("mini"), isolation) as worker:
        results = {one: worker.grade(make_job(course, worker.lab, one)) for one in ("right", "wrong", "hangs")}
    outcomes = {one: [c.outcome for c in found.result.checks if "the_" in c.name] for one, found in results.items()}
    assert outcomes == {
        "right": [Outcome.PASSED, Outcome.PASSED],
        "wrong": [Outcome.FAILED, Outcome.FAILED],
        "hangs": [Outcome.TIMEOUT, Outcome.FAILED],
    }
    assert [found.result.verdict for found in results.values()] == [Verdict.GRADED] * 3
    assert [found.doubtful for found in results.values()] == [(), (), ("answer",)]
    slow = next(check for check in results["hangs"].result.checks if check.outcome is Outcome.TIMEOUT)
    assert "did not answer its ping within 3 s" in slow.message
