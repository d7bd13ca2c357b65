"""The bare things: a script in a process, a model loaded in a process, the same prediction behind the least of servers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CODE = Path(__file__).parent / "code"

SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
sys.path.insert(0, sys.argv[1])
import inference
model = inference.model_fn(sys.argv[2])

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = inference.output_fn(inference.predict_fn(inference.input_fn(body, "application/json"), model), "").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def bare_script(data: Path, model: Path) -> float:
    """Return the seconds that the training script takes as a process of its own; its model lies in ``model`` then."""
    environment = {**os.environ, "SM_CHANNEL_TRAIN": str(data), "SM_MODEL_DIR": str(model)}
    began = time.perf_counter()
    subprocess.run([sys.executable, "train_model.py"], cwd=CODE, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def bare_load(model: Path) -> float:
    """Return the seconds that a process takes to load the model as a container must."""
    began = time.perf_counter()
    program = "import sys, inference; inference.model_fn(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(model)], cwd=CODE, check=True)
    return time.perf_counter() - began


@contextmanager
def least_server(model: Path) -> Iterator[str]:
    """Yield the URL of a server that answers any POST with the model's prediction."""
    with subprocess.Popen([sys.executable, "-c", SERVER, str(CODE), str(model)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()
