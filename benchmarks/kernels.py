"""How long until a kernel can run its first cell: ours confined, ours as a plain process, and stock ipykernel.

Ready is a kernel that has said so. Of use it is with what the labs import: ours has it when it is ready, the others
when their first cell, the imports, is answered. Medians of interleaved runs, so that other work on the machine hits all alike.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from jupyter_client.manager import KernelManager
from rich.console import Console
from rich.progress import track
from rich.table import Table

from caip.config import Course, Limits
from caip.sandbox import Kernel, Launcher, launcher_for

ROOT = Path(__file__).parents[1]


def imports() -> list[str]:
    """Return what the course's labs import."""
    labs = Course.read(ROOT).labs()
    return sorted({name for lab in labs for name in lab.preloads()} | {"matplotlib.pyplot"})


def ours(launcher: Launcher, first: str) -> tuple[float, float]:
    """Return the seconds until it is ready and until its first cell is answered."""
    began = time.perf_counter()
    with Kernel(launcher, Limits()) as kernel:
        ready = time.perf_counter()
        assert kernel.run(first, 1).status == "ok"
        return ready - began, time.perf_counter() - began


def stock(first: str) -> tuple[float, float]:
    began = time.perf_counter()
    manager = KernelManager()
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        ready = time.perf_counter()
        assert client.execute_interactive(first, timeout=60)["content"]["status"] == "ok"
        return ready - began, time.perf_counter() - began
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@click.command()
@click.option("--repeat", type=click.IntRange(3), default=31, show_default=True, help="Runs of each; stock gets a third.")
def main(repeat: int) -> None:
    """Print the table."""
    libraries = imports()
    needed = "; ".join(f"import {name}" for name in libraries)
    began = time.perf_counter()
    confined, plain = launcher_for("confined", Limits(), libraries), launcher_for("process", Limits())
    confined.prepare()
    zygote_s = time.perf_counter() - began
    ways: dict[str, tuple[Callable[[], tuple[float, float]], int]] = {
        f"caip, {confined.name}": (lambda: ours(confined, ""), 1),
        "caip, a plain process": (lambda: ours(plain, needed), 3),
        "stock ipykernel": (lambda: stock(needed), 3),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for number in track(range(repeat), "starting kernels", console=Console(stderr=True)):
        for name, (run, every) in ways.items():
            if number % every == 0:
                seconds[name].append(run())
    confined.close()
    show(seconds, zygote_s)


def show(seconds: dict[str, list[tuple[float, float]]], zygote_s: float) -> None:
    columns = ("kernel", "runs", "ready, ms: median", "fastest", "slowest", "of use, ms: median", "ratio")
    table = Table(*columns, title="from asking for a kernel")
    first = statistics.median(use for _, use in next(iter(seconds.values())))
    for name, found in seconds.items():
        ready, use = zip(*found, strict=True)
        middle = statistics.median(use)
        shown = (f"{1000 * value:.1f}" for value in (statistics.median(ready), min(ready), max(ready), middle))
        table.add_row(name, str(len(found)), *shown, f"{middle / first:.1f}")
    Console().print(table)
    print(f"The zygote itself, once per worker: {zygote_s:.1f} s. Python {sys.version.split()[0]}.")


if __name__ == "__main__":
    main()
