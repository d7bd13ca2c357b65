"""``make bench WHAT=cloud``: fit, deploy and invoke through the unmodified SDK, beside the bare things, in one run.

A decision tree on 891 rows. The table on the terminal, the figures in ``build/bench/cloud.json``.
"""

from __future__ import annotations

import http.client
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

import caip_lab
from benchmarks.cloud import floors
from caip_lab.cloud.preloaded import PreloadedAccounts

ROOT = Path(__file__).parents[2]
ROWS = [[3, 1, 22.0, 7.25], [1, 0, 38.0, 71.28]]
BLOCK = 100


@click.command()
@click.option("--repeat", type=click.IntRange(1), default=5, show_default=True, help="Trainings and deployments.")
@click.option("--invocations", type=click.IntRange(BLOCK), default=20_000, show_default=True)
def main(repeat: int, invocations: int) -> None:
    """Print the table."""
    with TemporaryDirectory(prefix="caip-bench-") as folder:
        found = Bench(Path(folder)).run(repeat, invocations)
    found["account_ms"] = 1000 * statistics.median(account_starts())
    target = ROOT / "build" / "bench" / "cloud.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1))
    show(found)


class Bench:
    """The account, the SDK, and a folder with data and the bare script's model."""

    def __init__(self, folder: Path) -> None:
        self.data, self.model = folder / "data", folder / "model"
        self.data.mkdir()
        self.model.mkdir()
        (self.data / "passengers.csv").write_text(passengers(891))
        self.account = caip_lab.use_local_aws()
        import boto3  # after the environment is set: that is what a notebook does
        import sagemaker
        import sagemaker.sklearn

        logging.getLogger("sagemaker").setLevel(logging.ERROR)
        self.boto3, self.sagemaker = boto3, sagemaker
        self.session, self.role = sagemaker.Session(), sagemaker.get_execution_role()

    def run(self, repeat: int, invocations: int) -> dict[str, Any]:
        times: dict[str, list[float]] = {"script": [], "fit": [], "load": [], "deploy": []}
        for number in track(range(repeat), "training and deploying", console=Console(stderr=True)):
            times["script"].append(floors.bare_script(self.data, self.model))
            times["fit"].append(timed(self.fit))
            times["load"].append(floors.bare_load(self.model))
            times["deploy"].append(timed(self.deploy))
            if number + 1 < repeat:
                self.predictor.delete_endpoint()
        found: dict[str, Any] = {f"{name}_s": statistics.median(values) for name, values in times.items()}
        found |= self.invoke(invocations)
        self.predictor.delete_endpoint()
        found["fit_over_script_s"] = found["fit_s"] - found["script_s"]
        found["deploy_over_load_s"] = found["deploy_s"] - found["load_s"]
        found["invoke_ratio"] = found["invoke_p50_ms"] / found["server_p50_ms"]
        return found

    def fit(self) -> None:
        self.estimator = self.sagemaker.sklearn.SKLearn(
            entry_point="train_model.py",
            source_dir=str(floors.CODE),
            framework_version="1.2-1",
            instance_type="ml.m5.large",
            role=self.role,
            sagemaker_session=self.session,
            hyperparameters={"max-depth": 4},
        )
        train = self.session.upload_data(str(self.data / "passengers.csv"), key_prefix="bench")
        self.estimator.fit({"train": train}, logs=False)

    def deploy(self) -> None:
        model = self.sagemaker.sklearn.SKLearnModel(
            model_data=self.estimator.model_data,
            entry_point="inference.py",
            source_dir=str(floors.CODE),
            framework_version="1.2-1",
            role=self.role,
            sagemaker_session=self.session,
        )
        self.predictor = model.deploy(1, "ml.t2.medium")

    def invoke(self, invocations: int) -> dict[str, float]:
        """Time invocations of the endpoint and of its two floors in turns of a hundred, and watch the account's memory."""
        sys.path.insert(0, str(floors.CODE))
        import inference

        model = inference.model_fn(str(self.model))
        seconds: dict[str, list[float]] = {"invoke": [], "server": [], "direct": []}
        with floors.least_server(self.model) as url:
            ours, least = self.boto3.client("sagemaker-runtime"), self.boto3.client("sagemaker-runtime", endpoint_url=url)
            ways = {"invoke": self.asks(ours), "server": self.asks(least), "direct": lambda: predict(inference, model)}
            memory = []
            for _ in track(range(invocations // BLOCK), "invoking", console=Console(stderr=True)):
                for name, ask in ways.items():
                    seconds[name] += [timed(ask) for _ in range(BLOCK)]
                memory.append(self.memory_bytes())
        early, late = memory[len(memory) // 10], memory[-1]
        found = {"invocations": invocations, "memory_early_mb": early / 1e6, "memory_late_mb": late / 1e6}
        for name, values in seconds.items():
            cuts = statistics.quantiles(values, n=100)
            found |= {f"{name}_p50_ms": 1000 * cuts[49], f"{name}_p99_ms": 1000 * cuts[98]}
        return found

    def asks(self, client: Any) -> Callable[[], object]:
        name, body = self.predictor.endpoint_name, json.dumps(ROWS)
        return lambda: client.invoke_endpoint(EndpointName=name, ContentType="application/json", Body=body)["Body"].read()

    def memory_bytes(self) -> int:
        """Return what the account and everything below it has in memory, as the system counts it."""
        return sum(resident_bytes(pid) for pid in family(self.account.pid))


def account_starts(repeat: int = 15) -> list[float]:
    """Return the seconds from asking a preloaded process for an account to its first answer over HTTP."""
    found = []
    with PreloadedAccounts() as accounts:
        for _ in range(repeat):
            began = time.perf_counter()
            with accounts.account() as account:
                connection = http.client.HTTPConnection("127.0.0.1", account.settings.port)
                connection.request("GET", "/")
                connection.getresponse().read()
                found.append(time.perf_counter() - began)
                connection.close()
    return found


def predict(inference: Any, model: Any) -> object:
    data = inference.input_fn(json.dumps(ROWS), "application/json")
    return inference.output_fn(inference.predict_fn(data, model), "application/json")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def passengers(rows: int) -> str:
    """Return a table like the Titanic's, made up: what is measured is time."""
    lines = ["pclass,sex,age,fare,survived"]
    lines += [f"{1 + n % 3},{n % 2},{1 + n * 7 % 80},{5 + n * 13 % 500},{(n * n + n // 3) % 2}" for n in range(rows)]
    return "\n".join(lines) + "\n"


def family(root: int) -> list[int]:
    """Return a process and all below it."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def resident_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def show(found: dict[str, Any]) -> None:
    table = Table("what", "through the SDK", "bare", "difference", "to reach", title="a decision tree on 891 rows, medians")
    for what, bare in (("fit", "script"), ("deploy", "load")):
        over = found[f"{what}_s"] - found[f"{bare}_s"]
        table.add_row(
            f"{what}()", f"{found[f'{what}_s']:.2f} s", f"{found[f'{bare}_s']:.2f} s ({bare})", f"{over:+.2f} s", "≤ 1.0 s"
        )
    for part in ("p50", "p99"):
        ours, least = found[f"invoke_{part}_ms"], found[f"server_{part}_ms"]
        bare_ms = f"{least:.2f} ms (least server), {found[f'direct_{part}_ms']:.2f} ms (direct)"
        table.add_row(
            f"invoke_endpoint {part}", f"{ours:.2f} ms", bare_ms, f"{ours / least:.2f} ×", "≤ 2 ×" if part == "p50" else ""
        )
    grown = found["memory_late_mb"] - found["memory_early_mb"]
    table.add_row(
        f"memory over {found['invocations']} invocations",
        f"{found['memory_late_mb']:.0f} MB",
        f"{found['memory_early_mb']:.0f} MB after a tenth",
        f"{grown:+.1f} MB",
        "no growth",
    )
    table.add_row("an account, forked from a preloaded process", f"{found['account_ms']:.0f} ms", "", "", "≤ 50 ms")
    Console().print(table)


if __name__ == "__main__":
    main()
