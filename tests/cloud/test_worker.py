"""The model server alone: what AWS's scikit-learn container answers, as it was recorded, and what becomes of a bad program."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree

import joblib
import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from caip_lab.cloud.model_client import ModelClient, Reply
from caip_lab.cloud.serving import WORKER

JSON, CSV, NPY = "application/json", "text/csv", "application/x-npy"
TREE = "import joblib\ndef model_fn(model_dir):\n    return joblib.load(model_dir + '/model.joblib')\n"
Serve = Callable[..., "Served"]


class Served:
    """A model server in a process of its own."""

    def __init__(self, program: str, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="w-"))
        (self.folder / "model" / "code").mkdir(parents=True)
        (self.folder / "model" / "code" / "inference.py").write_text(textwrap.dedent(program))
        if program == TREE:
            tree = DecisionTreeClassifier(random_state=0).fit([[0.0, 0.0], [1.0, 1.0]], [0, 1])
            joblib.dump(tree, self.folder / "model" / "model.joblib")
        self._log = open(self.folder / "log", "w+b")  # noqa: SIM115 - closed in close
        transport = "socket" if hasattr(socket, "AF_UNIX") else "port"
        self.process = subprocess.Popen(
            [sys.executable, WORKER, str(self.folder), transport], env=environment, stdout=self._log, stderr=self._log
        )
        self._client: ModelClient | None = None

    @property
    def client(self) -> ModelClient:
        deadline = time.monotonic() + 60
        run = self.folder / "run"
        while self._client is None and self.process.poll() is None and time.monotonic() < deadline:
            if (run / "worker.sock").exists():
                self._client = ModelClient(str(run / "worker.sock"))
            elif (run / "port").exists():
                self._client = ModelClient(("127.0.0.1", int((run / "port").read_text())))
            time.sleep(0.01)
        assert self._client is not None, self.log()
        return self._client

    def get(self, path: str) -> Reply:
        return self.client.call("GET", path, b"", {}, 60)

    def post(self, body: bytes, content_type: str = JSON, accept: str = JSON) -> Reply:
        return self.client.call("POST", "/invocations", body, {"Content-Type": content_type, "Accept": accept}, 60)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self.process.kill()
        self.process.wait()
        self._log.close()
        rmtree(self.folder)


@pytest.fixture(scope="module")
def tree() -> Iterator[Served]:
    """Serve a decision tree of two features with the default handlers."""
    served = Served(TREE)
    yield served
    served.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return ``serve(program, **environment)``."""
    all_served: list[Served] = []

    def start(program: str, **environment: str) -> Served:
        all_served.append(Served(program, **environment))
        return all_served[-1]

    yield start
    for served in all_served:
        served.close()


def npy(array: np.ndarray) -> bytes:
    packed = io.BytesIO()
    np.save(packed, array)
    return packed.getvalue()


RECORDED = {
    "JSON of two dimensions": (b"[[1, 1]]", JSON, JSON, 200),
    "JSON of one dimension": (b"[1, 1]", JSON, JSON, 500),
    "one line of CSV": (b"1,1\n", CSV, JSON, 500),
    "two lines of CSV": (b"1,1\n0,0\n", CSV, JSON, 200),
    "CSV with a header": (b"a,b\n1,1\n0,0\n", CSV, JSON, 500),
    "npy of two dimensions": (npy(np.array([[1.0, 1.0]])), NPY, NPY, 200),
    "an unknown Content-Type": (b"<a/>", "text/xml", JSON, 500),
    "an unknown Accept": (b"[[1, 1]]", JSON, "text/xml", 500),
    "JSON with a charset": (b"[[1, 1]]", f"{JSON}; charset=utf-8", JSON, 500),
    "JSON cut off": (b"[[1, 1]", JSON, JSON, 500),
    "a column too few": (b"[[1]]", JSON, JSON, 500),
    "a JSON object": (b'{"a": 1}', JSON, JSON, 500),
    "NaN, which a tree takes": (b"[[NaN, 1]]", JSON, JSON, 200),
    "no Content-Type is JSON": (b"[[1, 1]]", "", JSON, 200),
    "no Accept is JSON": (b"[[1, 1]]", JSON, "", 200),
    "any Accept is JSON": (b"[[1, 1]]", JSON, "*/*", 200),
    "bytes that are no text": (b"\xff\xfe\x00", JSON, JSON, 500),
    "nothing": (b"", JSON, JSON, 500),
}


@pytest.mark.parametrize(("body", "content_type", "accept", "status"), RECORDED.values(), ids=RECORDED.keys())
def test_statuses_are_those_of_the_container_of_aws(
    tree: Served, body: bytes, content_type: str, accept: str, status: int
) -> None:
    assert tree.post(body, content_type, accept).status == status


def test_an_error_says_nothing_and_the_log_says_why(tree: Served) -> None:
    reply = tree.post(b"[[1]]")
    assert reply.content_type == "text/html"
    assert b"<h1>Internal Server Error</h1>" in reply.body
    assert b"features" not in reply.body
    assert "X has 1 features, but DecisionTreeClassifier is expecting 2" in tree.log()


def test_default_answers(tree: Served) -> None:
    assert tree.post(b"[[1, 1], [0, 0]]")[1:3] == (JSON, b"[1, 0]")
    assert tree.post(b"1,1\n0,0\n", CSV, CSV)[1:3] == ("text/csv; charset=utf-8", b"1\n0\n")
    reply = tree.post(npy(np.array([[1.0, 1.0]])), NPY, NPY)
    assert reply.content_type == NPY
    assert np.load(io.BytesIO(reply.body)).tolist() == [1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ping", 200),
        ("POST", "/ping", 405),
        ("GET", "/invocations", 405),
        ("GET", "/execution-parameters", 404),
        ("GET", "/", 404),
    ],
)
def test_paths(tree: Served, method: str, path: str, status: int) -> None:
    reply = tree.client.call(method, path, b"", {}, 60)
    assert reply.status == status
    assert (reply.body == b"") == (status == 200)


def test_what_is_no_request_closes_the_connection_and_no_more(tree: Served) -> None:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.connect(str(tree.folder / "run" / "worker.sock"))
        stream.sendall(b"hello\r\n\r\n")
        assert stream.recv(100) == b""
    assert tree.get("/ping").status == 200


def test_two_requests_in_one_piece_are_both_answered(tree: Served) -> None:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(60)
        stream.connect(str(tree.folder / "run" / "worker.sock"))
        stream.sendall(b"GET /ping HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        answers = b""
        while more := stream.recv(1 << 16):
            answers += more
    assert answers.index(b"HTTP/1.1 200") < answers.index(b"HTTP/1.1 404")


HANDLERS = """
    import json
    from flask import Response
    def model_fn(model_dir):
        print("loading")
        return "model"
    def input_fn(body, content_type):
        return body, content_type
    def predict_fn(data, model):
        return (model, *data)
    def output_fn(prediction, accept):
        model, body, content_type = prediction
        if content_type == "text/what":
            return {
                b"text": "as it is",
                b"bytes": b"as they are",
                b"dict": {"b": 1, "a": 2},
                b"none": None,
                b"number": 3,
                b"list": [1],
                b"pair": ("body", "text/csv"),
                b"pair of a number": (3, "text/csv"),
                b"pieces": (["a", b"b"], "application/json"),
                b"response": Response("no", 415, {"X-Amzn-SageMaker-Custom-Attributes": "a=1"}, "text/plain"),
                b"array": __import__("array").array("d", [1]),
            }[body]
        return json.dumps([type(body).__name__, content_type, accept]), accept
"""


@pytest.fixture(scope="module")
def handlers() -> Iterator[Served]:
    served = Served(HANDLERS, SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT="text/csv")
    yield served
    served.close()


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [(JSON, "str"), (CSV, "str"), (f"{CSV}; charset=utf-8", "bytes"), ("Application/JSON", "bytes"), (NPY, "bytes"), ("", "str")],
)
def test_a_body_is_text_for_json_and_csv_exactly(handlers: Served, content_type: str, kind: str) -> None:
    assert json.loads(handlers.post(b"x", content_type).body) == [kind, content_type or JSON, JSON]


@pytest.mark.parametrize("accept", ["", "*/*"])
def test_what_is_accepted_by_default_is_a_setting(handlers: Served, accept: str) -> None:
    assert json.loads(handlers.post(b"x", JSON, accept).body)[2] == "text/csv"


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (b"text", (200, "text/html; charset=utf-8", b"as it is")),
        (b"bytes", (200, "text/html; charset=utf-8", b"as they are")),
        (b"dict", (200, JSON, b'{"a":2,"b":1}\n')),
        (b"pair", (200, "text/csv; charset=utf-8", b"body")),
        (b"pieces", (200, JSON, b"ab")),
    ],
)
def test_what_output_fn_may_return(handlers: Served, what: bytes, expected: tuple[int, str, bytes]) -> None:
    assert handlers.post(what, "text/what")[:3] == expected


@pytest.mark.parametrize("what", [b"none", b"number", b"list", b"pair of a number", b"array"])
def test_what_output_fn_may_not_return(handlers: Served, what: bytes) -> None:
    assert handlers.post(what, "text/what").status == 500
    assert "TypeError" in handlers.log()


def test_a_response_of_flask_is_taken_whole(handlers: Served) -> None:
    reply = handlers.post(b"response", "text/what")
    assert reply == (415, "text/plain; charset=utf-8", b"no", "a=1", "")


def test_transform_fn_does_it_all(serve: Serve) -> None:
    served = serve(
        "def model_fn(d): return 3\ndef transform_fn(model, body, content_type, accept): return str(model) + body, accept\n"
    )
    assert served.post(b"x")[:3] == (200, JSON, b"3x")


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("def input_fn(b, c): return b\n", "NotImplementedError: Please provide a model_fn implementation."),
        ("def model_fn(d):\n    return (\n", "SyntaxError"),
        ("import nothing_of_this_name\n", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("def model_fn(d): return open(d + '/none')\n", "FileNotFoundError"),
        (
            "def model_fn(d): return 1\ndef transform_fn(*a): return ''\ndef predict_fn(d, m): return 1\n",
            "Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn",
        ),
    ],
    ids=["no model_fn", "syntax error", "missing import", "missing file", "transform_fn and predict_fn"],
)
def test_a_program_that_does_not_load_ends_the_server_and_the_log_says_why(serve: Serve, program: str, why: str) -> None:
    served = serve(program)
    assert served.process.wait(60) == 1
    assert why in served.log()
    assert not (served.folder / "run").exists()


def test_a_program_may_be_elsewhere_and_sees_none_of_ours(serve: Serve) -> None:
    served = serve(
        """
        import json, sys
        def model_fn(d): return None
        def transform_fn(model, body, content_type, accept):
            return json.dumps([p for p in sys.path if p.endswith("containers")]), accept
        """,
        SAGEMAKER_PROGRAM="inference.py",
    )
    assert served.post(b"").body == b"[]"


def test_on_systems_without_unix_sockets_it_says_its_port(tmp_path: Path) -> None:
    (tmp_path / "model" / "code").mkdir(parents=True)
    (tmp_path / "model" / "code" / "serve.py").write_text("def model_fn(d): return 1\n")
    process = subprocess.Popen([sys.executable, WORKER, str(tmp_path), "port"], env={"SAGEMAKER_PROGRAM": "serve.py"})
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "run" / "port").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        client = ModelClient(("127.0.0.1", int((tmp_path / "run" / "port").read_text())))
        assert client.call("GET", "/ping", b"", {}, 60).status == 200
        client.close()
    finally:
        process.kill()
        process.wait()
