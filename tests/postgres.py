"""A PostgreSQL server of the suite's own: on loopback, in a folder that vanishes with it, with a password."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

USER = "caip"


def programs() -> Path | None:
    """Return the folder of the server's programs: $POSTGRES_BIN, the newest of Debian's, or where the search path finds it."""
    named = [os.environ["POSTGRES_BIN"]] if "POSTGRES_BIN" in os.environ else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = [*map(Path, named), *debian, *(Path(one).parent for one in [shutil.which("initdb")] if one)]
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _user() -> dict[str, Any]:
    """The server refuses to be run by root: then it is the user whom its package made, or nobody."""
    if os.geteuid() != 0:
        return {}
    names = {one.pw_name: one for one in pwd.getpwall()}
    who = names.get("postgres") or names["nobody"]
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg2://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database, empty or a copy of the one at the URL ``template``, and return its URL."""
        name = f"course_{secrets.token_hex(4)}"
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}"))
        engine.dispose()
        return self.url(name)


@contextmanager
def running(bin_folder: Path) -> Iterator[Server]:
    """Make and start a server; end it, and remove its folder, at the end of the block."""
    folder, who, password = Path(tempfile.mkdtemp(prefix="caip-postgres-", dir="/tmp")), _user(), secrets.token_hex(16)
    data, words = folder / "data", folder / "password"
    try:
        words.write_text(password)
        for path in (folder, words):
            if who:
                os.chown(path, who["user"], who["group"])

        def run(program: str, *arguments: str) -> None:
            command = [str(bin_folder / program), "-D", str(data), *arguments]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"LC_ALL": "C"}, **who)
            assert done.returncode == 0, done.stdout + done.stderr + _log(folder)

        # Without fsync: that is for machines that lose their power, not for processes that are killed.
        run("initdb", "-U", USER, "-A", "scram-sha-256", "-E", "UTF8", "--pwfile", str(words), "--no-sync")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "-w", "-s", "-l", str(folder / "log"), "-o", settings)
        try:
            yield Server(port, password)
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-s")
    finally:
        shutil.rmtree(folder)


def _log(folder: Path) -> str:
    return (folder / "log").read_text() if (folder / "log").exists() else ""
