"""Nothing leaves the machine: the process that is an account connects to this machine only. Imports no moto.

An audit hook stays for the rest of a process's life, so only a process that is an account closes itself.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

__all__ = ["close"]

#: Events of CPython's socket module -> which argument holds an address or a host's name.
ADDRESSES = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
REFUSED = "A local AWS account connects to nothing outside this machine, and was led to {}. Nothing was sent."

_closed: list[bool] = []


def close() -> None:
    """Refuse, from now on, every connection of this process that is not to this machine."""
    if not _closed:
        sys.addaudithook(_refuse)
        _closed.append(True)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    place = ADDRESSES.get(event)
    if place is None:
        return
    address = arguments[place]
    host = address[0] if isinstance(address, tuple) else address if place == 0 else None  # else a Unix socket's path
    if host is not None and not _is_here(host):
        raise PermissionError(REFUSED.format(host))


def _is_here(host: Any) -> bool:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False
