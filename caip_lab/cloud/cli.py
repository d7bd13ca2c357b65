"""``caip-lab cloud``: the local account in a terminal. Results and the log on stdout, what goes wrong on stderr."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from caip_lab.cloud import leading, places
from caip_lab.cloud.account import Account, FolderRefused, PortInUse, check_installed
from caip_lab.cloud.bill import Bill, usd
from caip_lab.cloud.calls import Call
from caip_lab.cloud.channel import AccountError
from caip_lab.cloud.exports import SHELLS, exports
from caip_lab.cloud.settings import Settings

__all__ = ["add_parser", "run"]

FINE, FAILED, USAGE, ENVIRONMENT = 0, 1, 2, 3
LOOKS_EVERY_S = 0.2


class _Stop(Exception):
    """End with a message and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def add_parser(verbs: Any) -> None:
    """Add the verb ``cloud`` to the command line's."""
    cloud = verbs.add_parser("cloud", help="a local AWS account whose SageMaker really trains and serves")
    actions = cloud.add_subparsers(dest="action", required=True)
    for name, (about, _) in ACTIONS.items():
        parser = actions.add_parser(name, help=about, description=about)
        parser.add_argument("--port", type=_port, help="of 127.0.0.1; up takes a free one without it")
        parser.add_argument("--state", type=Path, metavar="DIR", help="the account's folder; a temporary one without it")
        if name in ("up", "env"):
            parser.add_argument("--shell", choices=SHELLS, default="powershell" if sys.platform == "win32" else "sh")
        if name in ("status", "logs", "bill"):
            parser.add_argument("--json", action="store_true", help="for programs; logs writes one object a line")
        if name == "logs":
            parser.add_argument("--follow", "-f", action="store_true", help="go on with new calls until Ctrl-C")


def run(chosen: argparse.Namespace) -> int:
    """Do what was chosen, and return the exit code."""
    try:
        return ACTIONS[chosen.action][1](chosen)
    except _Stop as stop:
        print(f"caip-lab: {stop}", file=sys.stderr)
        return stop.code
    except AccountError as error:
        print(f"caip-lab: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return FINE


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError("a port is from 0 to 65535")
    return port


def _up(chosen: argparse.Namespace) -> int:
    _on_signals(signal.default_int_handler)
    account = _started(chosen)
    with account:
        try:
            print(f"# A local AWS account at {account.url}. In the terminal that is to use it:")
            print(_exported(account, chosen.shell))
            print("# Ctrl-C stops it and everything that runs in it. Its calls:", flush=True)
            _stream(account, _line)
        except KeyboardInterrupt:
            _on_signals(signal.SIG_IGN)  # a second one would leave the stop half done
            print("\n" + _last_words(account.bill), flush=True)
    print(f"Stopped. Nothing of the account is left{_but_the_record(account.settings)}.")
    return FINE


def _exported(account: Account, shell: str) -> str:
    """Return what leads a shell, and the SageMaker SDK in it, to the account."""
    return exports(leading.variables(account, Path(account.settings.folder) / "client", os.environ, quick=True), shell)


def _on_signals(handler: Any) -> None:
    """Let Ctrl-C, a closed terminal and a kill be the same."""
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        signal.signal(number, handler)


def _started(chosen: argparse.Namespace) -> Account:
    try:
        check_installed()
        folder, leaves = (places.new_folder(), "nothing") if chosen.state is None else (chosen.state.resolve(), "record")
        return Account(Settings(folder=str(folder), leaves=leaves, port=chosen.port or 0, shared=True))
    except (PortInUse, FolderRefused) as error:
        raise _Stop(USAGE, str(error)) from None
    except AccountError as error:
        raise _Stop(ENVIRONMENT, str(error)) from None


def _last_words(bill: Bill) -> str:
    running = ", ".join(f"{line.kind} {line.name}" for line in bill.running)
    ended = f" Stopping what still runs: {running}." if running else ""
    return f"{bill.sentence} On AWS it would have cost {usd(bill.total_usd)} so far.{ended}"


def _but_the_record(settings: Settings) -> str:
    return f" but its record of calls in {settings.folder}" if settings.leaves == "record" else ""


def _stream(account: Account, shown: Callable[[Call], str], seen: int = 0) -> None:
    """Print calls as they come, until the account has ended or Ctrl-C."""
    while True:
        calls = account.calls
        if len(calls) < seen:
            seen = 0
        for call in calls[seen:]:
            print(shown(call), flush=True)
        seen = len(calls)
        time.sleep(LOOKS_EVERY_S)


def _line(call: Call) -> str:
    """Return a call as a line; what failed is red, where there are colours."""
    text = _plain(str(call))
    return f"\033[31m{text}\033[0m" if call.error_code and _colours() else text


def _plain(text: str) -> str:
    """Return text without what would move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _found(chosen: argparse.Namespace) -> Account:
    """Return the account that is meant: the one that runs, or the one with the port or folder that was named."""
    folders = [chosen.state.resolve()] if chosen.state else places.running()
    if chosen.port:
        folders = [folder for folder in folders if ((places.read(folder) or {}).get("url") or "").endswith(f":{chosen.port}")]
    if len(folders) > 1:
        urls = " ".join(sorted(str((places.read(folder) or {}).get("url")) for folder in folders))
        raise _Stop(USAGE, f"Several local AWS accounts run: {urls}. Name one with --port or --state.")
    account = Account.join(folders[0]) if folders else None
    if account is None:
        raise _Stop(FAILED, "No local AWS account runs. Start one: caip-lab cloud up.")
    return account


def _status(chosen: argparse.Namespace) -> int:
    with _found(chosen) as account:
        status = account.status()
    bill = Bill.from_dict(status["bill"])
    if chosen.json:
        print(json.dumps({**status, "bill": _bill_facts(bill)}, indent=1))
        return FINE
    print(f"A local AWS account at {status['url']}, process {status['pid']}, for {_since(status['began_at'])}.")
    print(f"account {status['account_id']}, region {status['region']}, {status['calls']} calls, files in {status['folder']}")
    for line in bill.running:
        print(f"  {line.kind} {line.name}: {line.count} x {line.instance_type}, {line.hours * 60:.0f} min")
    print(bill.sentence)
    return FINE


def _since(began_at: float) -> str:
    minutes = int(time.time() - began_at) // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _logs(chosen: argparse.Namespace) -> int:
    shown = Call.to_json if chosen.json else _line
    if chosen.state and places.read(chosen.state) is None and not chosen.follow:
        from caip_lab.cloud.calls import read_calls

        _print_lines(shown(call) for call in read_calls(chosen.state))
        return FINE
    with _found(chosen) as account:
        calls = account.calls
        _print_lines(shown(call) for call in calls)
        if chosen.follow:
            _stream(account, shown, len(calls))
    return FINE


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


def _bill(chosen: argparse.Namespace) -> int:
    with _found(chosen) as account:
        bill = account.bill
    if chosen.json:
        print(json.dumps(_bill_facts(bill), indent=1))
    else:
        print(bill)
    return FINE


def _bill_facts(bill: Bill) -> Mapping[str, Any]:
    return {
        "total_usd": bill.total_usd,
        "usd_per_hour": bill.usd_per_hour,
        "prices_date": bill.prices_date,
        "sentence": bill.sentence,
        "lines": [asdict(line) for line in bill],
    }


def _reset(chosen: argparse.Namespace) -> int:
    with _found(chosen) as account:
        account.reset()
        print(f"The account at {account.url} is as new: what ran was ended, and everything in it is gone.")
    return FINE


def _env(chosen: argparse.Namespace) -> int:
    with _found(chosen) as account:
        print(_exported(account, chosen.shell))
    return FINE


#: Verb -> what it does, in words and in code.
ACTIONS: dict[str, tuple[str, Callable[[argparse.Namespace], int]]] = {
    "up": ("start an account, and show its calls until Ctrl-C", _up),
    "status": ("show the account that runs, and what runs in it", _status),
    "logs": ("show its API calls", _logs),
    "bill": ("show what it would have cost on AWS", _bill),
    "reset": ("end and forget everything in it; its URL and credentials stay", _reset),
    "env": ("print what leads AWS clients to it, for a shell", _env),
}
