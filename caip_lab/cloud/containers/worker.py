"""The model server in a container: answers as AWS's scikit-learn container does. Standalone: imports nothing of ours.

``python worker.py /opt/ml socket`` loads the model with the ``model_fn`` of ``SAGEMAKER_PROGRAM``, then serves ``GET /ping`` and
``POST /invocations`` on ``/opt/ml/run/worker.sock``; with ``port`` on a port of 127.0.0.1 that it writes to ``/opt/ml/run/port``;
with ``descriptor`` on a socket that it was given, where nobody sees its folder.
One request at a time, in the main thread, as a worker of gunicorn does. What a handler raises is logged and answered with
500 and a page that says nothing; so are a Content-Type and an Accept that the defaults do not know. A model that does not
load ends the process with 1.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import logging
import os
import selectors
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

JSON, CSV, NPY, ANY = "application/json", "text/csv", "application/x-npy", "*/*"
#: Only these, exactly, reach a handler as text; "application/json; charset=utf-8" does not.
TEXT = (JSON, CSV)
HTML = "text/html; charset=utf-8"
PAGE = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>{0} {1}</title>\n<h1>{1}</h1>\n<p>{2}</p>\n'
REASONS = {
    404: (
        "Not Found",
        "The requested URL was not found on the server. "
        "If you entered the URL manually please check your spelling and try again.",
    ),
    405: ("Method Not Allowed", "The method is not allowed for the requested URL."),
    500: (
        "Internal Server Error",
        "The server encountered an internal error and was unable to complete your request. "
        "Either the server is overloaded or there is an error in the application.",
    ),
}
CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"
LOG = logging.getLogger("model-server")
LONGEST_HEAD = 1 << 16
#: The descriptor of a listener that is given.
GIVEN = 3
#: How long the rest of a request may take that has begun to come.
REQUEST_S = 60.0


class Request(NamedTuple):
    method: str
    path: str
    #: Names in lower case.
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    content_type: str
    body: bytes
    custom_attributes: str = ""


class Handlers:
    """The user's functions, the defaults for those that are not there, and the model."""

    def __init__(self, module: Any, model_dir: str) -> None:
        given = [getattr(module, name, None) for name in ("input_fn", "predict_fn", "output_fn")]
        self._transform_fn = getattr(module, "transform_fn", None)
        if self._transform_fn and any(given):
            raise ValueError("Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn")
        self._input_fn = given[0] or default_input_fn
        self._predict_fn = given[1] or default_predict_fn
        self._output_fn = given[2] or default_output_fn
        self._model = getattr(module, "model_fn", default_model_fn)(model_dir)

    def __call__(self, content: str | bytes, content_type: str, accept: str) -> Any:
        if self._transform_fn:
            return self._transform_fn(self._model, content, content_type, accept)
        prediction = self._predict_fn(self._input_fn(content, content_type), self._model)
        return self._output_fn(prediction, accept)


def default_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(
        "Please provide a model_fn implementation.\nSee documentation for model_fn at https://github.com/aws/sagemaker-python-sdk"
    )


def default_input_fn(content: str | bytes, content_type: str) -> Any:
    """Return an array: of 32-bit floats from JSON and CSV, as it is from npy. One line of CSV is a 1-D array, as on AWS."""
    import numpy as np

    if content_type == JSON:
        return np.array(json.loads(content)).astype(np.float32)
    if content_type == CSV:
        rows = list(csv.reader(io.StringIO(str(content)), strict=True))
        return np.array(rows).squeeze().astype(np.float32)
    if content_type == NPY:
        return np.load(io.BytesIO(content if isinstance(content, bytes) else content.encode()), allow_pickle=True)
    raise ValueError(f"Content type {content_type} is not supported by this framework.")


def default_predict_fn(data: Any, model: Any) -> Any:
    return model.predict(data)


def default_output_fn(prediction: Any, accept: str) -> tuple[str | bytes, str]:
    import numpy as np

    if accept == JSON:
        return json.dumps(prediction, default=lambda each: each.tolist()), accept
    if accept == CSV:
        table, text = np.array(prediction), io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table.reshape(-1, 1) if table.ndim == 1 else table)
        return text.getvalue(), accept
    if accept == NPY:
        packed = io.BytesIO()
        np.save(packed, prediction)
        return packed.getvalue(), accept
    raise ValueError(f"Content type {accept} is not supported by this framework.")


class Server:
    """What the container answers."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", JSON)

    def __call__(self, request: Request) -> Answer:
        if request.path == "/ping":
            return Answer(200, JSON, b"") if request.method in ("GET", "HEAD") else page(405)
        if request.path != "/invocations":
            return page(404)
        return self._invoke(request) if request.method == "POST" else page(405)

    def _invoke(self, request: Request) -> Answer:
        content_type = request.headers.get("content-type") or JSON
        accept = request.headers.get("accept") or ANY
        content = request.body.decode("utf-8", "replace") if content_type in TEXT else request.body
        try:
            return answer_of(self._handlers(content, content_type, self._default_accept if accept == ANY else accept))
        except Exception:
            LOG.exception("Exception on %s [%s]", request.path, request.method)
            return page(500)


def answer_of(result: Any) -> Answer:
    """Return what Flask makes of what a handler returned: a body, ``(body, mimetype)``, or a Response. TypeError for the rest."""
    if isinstance(result, tuple):
        return Answer(200, with_charset(result[1] or JSON), joined(result[0]))
    if isinstance(result, str):
        return Answer(200, HTML, result.encode())
    if isinstance(result, (bytes, bytearray)):
        return Answer(200, HTML, bytes(result))
    if isinstance(result, dict):
        return Answer(200, JSON, json.dumps(result, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    if hasattr(result, "get_data") and hasattr(result, "status_code"):
        attributes = result.headers.get(CUSTOM_ATTRIBUTES, "")
        return Answer(int(result.status_code), result.content_type or HTML, result.get_data(), attributes)
    raise TypeError(
        "The view function did not return a valid response. The return type must be a string, dict, tuple, Response instance, "
        f"or WSGI callable, but it was a {type(result).__name__}."
    )


def joined(body: str | bytes | Iterable[Any] | None) -> bytes:
    """Return the bytes of the body of a Response: text, bytes, nothing, or pieces of them."""
    if isinstance(body, str):
        return body.encode()
    pieces: Any = [bytes(body)] if isinstance(body, (bytes, bytearray)) else body or ()
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def with_charset(mimetype: str) -> str:
    return f"{mimetype}; charset=utf-8" if mimetype.startswith("text/") and "charset" not in mimetype else mimetype


def page(status: int) -> Answer:
    name, text = REASONS[status]
    return Answer(status, "text/html", PAGE.format(status, name, text).encode())


def load(base: str) -> Handlers:
    """Import the user's program and load the model. Raises whatever they raise."""
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != os.path.dirname(os.path.abspath(__file__))]
    model_dir = os.path.join(base, "model")
    code_dir = os.environ.get("SAGEMAKER_SUBMIT_DIRECTORY") or os.path.join(model_dir, "code")
    sys.path.insert(0, code_dir)
    name = os.path.basename(os.environ.get("SAGEMAKER_PROGRAM") or "inference.py").removesuffix(".py")
    return Handlers(importlib.import_module(name), model_dir)


class Connection:
    """A client that keeps its connection open for many requests."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream, self._rest = stream, b""
        stream.settimeout(REQUEST_S)

    def answer(self, server: Callable[[Request], Answer]) -> bool:
        """Read a request and answer it; False when there are no more."""
        request = self._read()
        if request is None:
            return False
        answer = server(request)
        self._stream.sendall(head_of(answer) + (b"" if request.method == "HEAD" else answer.body))
        return request.headers.get("connection", "").lower() != "close"

    def has_more(self) -> bool:
        return b"\r\n\r\n" in self._rest

    def _read(self) -> Request | None:
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            more = self._stream.recv(1 << 16)
            if not more or len(self._rest) > LONGEST_HEAD:
                return None
            self._rest += more
        first, *lines = self._rest[:end].decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = self._body(self._rest[end + 4 :], int(headers.get("content-length") or 0))
        return None if body is None else Request(method, path.partition("?")[0], headers, body)

    def _body(self, begun: bytes, length: int) -> bytes | None:
        pieces, missing = [begun[:length]], length - len(begun)
        self._rest = begun[length:]
        while missing > 0:
            piece = self._stream.recv(min(missing, 1 << 20))
            if not piece:
                return None
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


def head_of(answer: Answer) -> bytes:
    attributes = f"{CUSTOM_ATTRIBUTES}: {one_line(answer.custom_attributes)}\r\n" if answer.custom_attributes else ""
    head = (
        f"HTTP/1.1 {answer.status} -\r\nContent-Type: {one_line(answer.content_type)}\r\n"
        f"Content-Length: {len(answer.body)}\r\n{attributes}\r\n"
    )
    return head.encode("latin-1", "replace")


def one_line(text: str) -> str:
    return "".join(text.splitlines())


def serve(listener: socket.socket, server: Callable[[Request], Answer]) -> None:
    """Answer every client in turn, for ever."""
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is listener:
                stream, _ = listener.accept()
                waiting.register(stream, selectors.EVENT_READ, Connection(stream))
            elif not goes_on(key.data, server):
                waiting.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]


def goes_on(connection: Connection, server: Callable[[Request], Answer]) -> bool:
    """Answer what a client sent; False where it has gone, or sent what is no request."""
    try:
        is_open = connection.answer(server)
        while is_open and connection.has_more():
            is_open = connection.answer(server)
    except (OSError, ValueError):
        return False
    return is_open


def listen(base: str, transport: str) -> socket.socket:
    """Listen, and only then let it be seen where."""
    if transport == "descriptor":
        given = socket.socket(fileno=GIVEN)
        given.listen(64)
        return given
    folder = os.path.join(base, "run")
    os.makedirs(folder, exist_ok=True)
    if transport == "socket":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(folder, "new.sock"))
        listener.listen(64)
        os.replace(os.path.join(folder, "new.sock"), os.path.join(folder, "worker.sock"))
        return listener
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    with open(os.path.join(folder, "port.new"), "w") as file:
        file.write(str(listener.getsockname()[1]))
    os.replace(file.name, os.path.join(folder, "port"))
    return listener


def main() -> None:
    base, transport = sys.argv[1:3]
    logging.basicConfig(format="%(asctime)s %(levelname)s - %(name)s - %(message)s", level=logging.INFO)
    try:
        server = Server(load(base))
    except Exception:
        LOG.exception("The model was not loaded.")
        sys.exit(1)
    serve(listen(base, transport), server)


if __name__ == "__main__":
    main()
