"""How long until a confined account answers, until it is frozen, and until a check has looked at the copy.

One after the other: asked for, its first answer (ListBuckets on a connection that was handed to it), frozen, the
copy's first answer, all ended. Medians.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import time
from collections.abc import Iterator

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from caip.config import Limits
from caip.sandbox import Account, FrozenAccount, Launcher, NoContainers, account_launcher_for, account_limits

URL = "http://127.0.0.1:4566"
SIGNED = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"
STEPS = ("asked for, started", "first answer", "frozen", "the copy's first answer", "all ended")


def call(account: FrozenAccount, method: str, path: str) -> None:
    with account.connect("student") as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:4566\r\nAuthorization: {SIGNED}\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(head.encode())
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        assert (answer.status, answer.read() is not None) == (200, True)


def steps(launcher: Launcher) -> Iterator[float]:
    """Yield the time after each of :data:`STEPS`."""
    with Account(launcher, {"joinable": False}, URL, account_limits(Limits()).memory_bytes, NoContainers()) as account:
        yield time.perf_counter()
        call(account, "GET", "/")
        yield time.perf_counter()
        copy = account.freeze()
        yield time.perf_counter()
        account.end_main()
        call(copy, "GET", "/")
        yield time.perf_counter()
    yield time.perf_counter()


@click.command()
@click.option("--repeat", type=click.IntRange(3), default=21, show_default=True, help="Accounts.")
def main(repeat: int) -> None:
    """Print the table."""
    began = time.perf_counter()
    launcher = account_launcher_for("confined", Limits())
    launcher.prepare()
    zygote_s = time.perf_counter() - began
    found: list[list[float]] = []
    for _ in track(range(repeat), "starting accounts", console=Console(stderr=True)):
        started = time.perf_counter()
        moments = [started, *steps(launcher)]
        found.append([after - before for before, after in itertools.pairwise(moments)])
    launcher.close()
    table = Table("an account", "ms: median", "fastest", "slowest", title=f"{repeat} accounts, {launcher.name}")
    for step, seconds in zip(STEPS, zip(*found, strict=True), strict=True):
        table.add_row(step, *(f"{1000 * value:.1f}" for value in (statistics.median(seconds), min(seconds), max(seconds))))
    Console().print(table)
    print(f"The zygote itself, once per worker: {zygote_s:.1f} s.")


if __name__ == "__main__":
    main()
