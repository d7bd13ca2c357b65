"""Every sentence of docs/design.md about containers, each from inside a confined one."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from caip.config import Limits
from caip.grading.docking import CONTAINER
from caip.sandbox import ForkserverLauncher
from caip_lab.cloud.containers.confined import LEFT_OUT, Confined
from caip_lab.cloud.containers.forkserver import ENVIRONMENT
from caip_lab.cloud.containers.protocol import Container, Task

ROOT = Path(__file__).parents[2]
MIB = 1024**2
LIMITS = Limits(memory_bytes=300 * MIB, disk_bytes=20 * MIB, disk_files=500, file_bytes=8 * MIB, processes=40)
NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup")
BROUGHT_BYTES = 4 * MIB


class Ran:
    """A container that runs a script, and what it printed."""

    def __init__(self, containers: Confined, folder: Path, script: str, **more: Any) -> None:
        self.lines: list[str] = []
        self.printed = threading.Event()
        (folder / "script.py").write_text(script)
        limits = {"memory_bytes": LIMITS.memory_bytes, "file_bytes": LIMITS.file_bytes}
        self.container: Container = containers.start(
            Task(folder, ["script.py"], "/opt/ml", ENVIRONMENT, **{**limits, **more}), self._take
        )

    def _take(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self.printed.set()

    def code(self) -> int | None:
        return self.container.wait(60)

    def found(self) -> Any:
        assert self.code() == 0, self.lines
        return json.loads("".join(line for line in self.lines if line != LEFT_OUT))  # a long line comes in pieces


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def launcher() -> Iterator[ForkserverLauncher]:
    with closing(ForkserverLauncher(LIMITS, (), (), CONTAINER)) as launcher:
        launcher.prepare()
        yield launcher


@pytest.fixture
def containers(launcher: ForkserverLauncher) -> Iterator[Confined]:
    with closing(Confined(launcher, BROUGHT_BYTES)) as found:
        yield found


@pytest.fixture
def run(containers: Confined, tmp_path: Path) -> Run:
    return lambda script, **more: Ran(containers, tmp_path, script, **more)


@pytest.fixture
def tell(run: Run) -> Callable[[str], Any]:
    """Return what a script leaves in ``found``."""
    return lambda script: run(f"import json, os, sys\n{script}\nprint(json.dumps(found))").found()


def attempt(source: str) -> str:
    """Return lines whose ``found`` is the number of the OSError that ``source`` ends in, 0 for none."""
    return f"try:\n    {source}\n    found = 0\nexcept OSError as error: found = error.errno"


def processes_called(name: str) -> list[int]:
    """Return the machine's processes of a name that a script gave itself."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            found += [int(path.name)] if (path / "comm").read_text().strip() == name else []
        except OSError:
            continue
    return found


def calls_itself(name: str) -> str:
    return f"import ctypes\nctypes.CDLL(None).prctl(15, {name!r}.encode())\n"


def gone_soon(name: str, within_s: float = 30) -> bool:
    deadline = time.monotonic() + within_s
    while processes_called(name):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def until_there(name: str, number: int = 1) -> None:
    deadline = time.monotonic() + 120
    while len(processes_called(name)) < number:
        assert time.monotonic() < deadline, name
        time.sleep(0.01)


# Its /opt/ml, and nothing else.


def test_every_namespace_is_its_own(tell: Callable[[str], Any]) -> None:
    found = tell(f"found = {{n: os.readlink('/proc/self/ns/' + n) for n in {NAMESPACES}}}")
    assert [name for name in NAMESPACES if found[name] == os.readlink(f"/proc/self/ns/{name}")] == []


def test_opt_ml_is_mounted_and_nothing_else_of_disk_can_be_written(tell: Callable[[str], Any]) -> None:
    mounts = [line.split() for line in tell("found = open('/proc/self/mountinfo').read()").splitlines()]
    assert {mount[4] for mount in mounts if "rw" in mount[5].split(",")} == {"/proc", "/tmp", "/opt/ml", "/dev/pts"}


@pytest.mark.parametrize("place", ["/", "/opt", "/opt/caip", "/usr/bin", "/etc", "/dev", sys.base_prefix])
def test_nothing_is_written_outside(tell: Callable[[str], Any], place: str) -> None:
    assert tell(attempt(f"open('{place}/mine', 'w')")) in (errno.EROFS, errno.EACCES)


def test_what_it_may_write_it_may(tell: Callable[[str], Any]) -> None:
    tried = "found = [open(p + '/mine', 'w').write('x') for p in ('/opt/ml', '/opt/ml/model', '/tmp')]"
    assert tell(f"os.makedirs('/opt/ml/model', exist_ok=True)\n{tried}") == [1, 1, 1]


def test_what_was_there_is_there_and_what_it_left_comes_back(run: Run, tmp_path: Path) -> None:
    (tmp_path / "input" / "data").mkdir(parents=True)
    (tmp_path / "input" / "data" / "a.csv").write_text("1")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "old").write_text("old")
    script = "import os\nos.mkdir('model/deep')\nopen('model/deep/new', 'w').write(open('/opt/ml/input/data/a.csv').read())\n"
    script += "os.remove('model/old')\nopen('run.sh', 'w').close()\nos.chmod('run.sh', 0o755)\nos.remove('input/data/a.csv')"
    ran = run(script)
    assert ran.code() == 0, ran.lines
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*")) if path.is_file()] == [
        "input/data/a.csv",
        "model/deep/new",
        "run.sh",
        "script.py",
    ]
    assert (tmp_path / "model" / "deep" / "new").read_text() == "1"
    assert os.access(tmp_path / "run.sh", os.X_OK)


def test_links_pipes_and_what_is_too_much_do_not_come_back(run: Run, tmp_path: Path) -> None:
    script = """
import os
os.symlink('/etc/passwd', 'link'); os.symlink('/etc', 'folder'); os.mkfifo('pipe')
os.makedirs('/'.join(['deep'] * 300))
open('sparse', 'wb').truncate(7 * 2**20)
open('small', 'w').write('small')
os.mkdir('forbidden'); open('forbidden/kept', 'w').write('kept'); os.chmod('forbidden', 0)
"""
    ran = run(script)
    assert ran.code() == 0, ran.lines
    assert ran.lines == [LEFT_OUT]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"deep", "forbidden", "script.py", "small"}
    assert (tmp_path / "forbidden" / "kept").read_text() == "kept"


@pytest.mark.whole
def test_a_walk_meets_nothing_of_the_instructors_nor_the_grader_s_key(tell: Callable[[str], Any]) -> None:
    walked = "[os.path.join(d, f) for d, _, fs in os.walk('/') if not d.startswith('/proc') for f in fs]"
    files = tell(f"found = {walked}")
    assert len(files) > 1000
    ours = {Path(file).name for file in files if file.startswith("/opt/caip/")}
    assert {"worker.py", "forked.py"} <= ours
    assert not [f for f in files if f.startswith(str(ROOT)) and not f.startswith(f"{sys.prefix}/")]
    assert not {Path(file).name for file in files} & {"lab.toml", "course.toml", "roster.csv", "gradebook.db", "secrets"}
    assert not [file for file in files if "/caip/" in file and not file.startswith("/opt/caip/")]


def test_nothing_of_the_grader_s_environment_or_descriptors_is_there(
    tell: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-grader-s-own")
    found = tell("found = [sorted(os.environ), sorted(int(n) for n in os.listdir('/proc/self/fd'))]")
    assert found[0] == sorted(ENVIRONMENT)
    assert found[1] in ([0, 1, 2], [0, 1, 2, 3]), "the third is the listing itself"


# No network, no neighbour.


def test_there_is_no_network(tell: Callable[[str], Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert tell("import socket\n" + attempt(f"socket.create_connection(('127.0.0.1', {port}), 2)")) == errno.ECONNREFUSED
    assert tell("import socket\nfound = [name for _, name in socket.if_nameindex()]") == ["lo"]
    assert tell("import socket\n" + attempt("socket.create_connection(('192.0.2.1', 80), 2)")) == errno.ENETUNREACH


def test_no_neighbour_is_seen_or_ended(containers: Confined, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    neighbour = Ran(
        containers,
        tmp_path / "one",
        "import socket, time\nopen('/opt/ml/secret', 'w').close(); open('/tmp/secret', 'w').close()\n"
        "listener = socket.socket(socket.AF_UNIX); listener.bind('\\0neighbour'); listener.listen()\n"
        "print('there', flush=True)\ntime.sleep(60)",
    )
    assert neighbour.printed.wait(30)
    script = """
import errno, json, os, socket
found = {"pids": [n for n in os.listdir("/proc") if n.isdigit()], "files": [*os.listdir("/opt/ml"), *os.listdir("/tmp")]}
try: socket.socket(socket.AF_UNIX).connect("\\0neighbour")
except OSError as error: found["socket"] = error.errno
try: os.kill(-1, 9)
except OSError as error: found["kill"] = error.errno
print(json.dumps(found))
"""
    found = Ran(containers, tmp_path / "other", script).found()
    assert found["pids"] == ["1", "2"], "its init and itself"
    assert found["files"] == ["script.py"]
    assert (found["socket"], found["kill"]) == (errno.ECONNREFUSED, errno.ESRCH)
    assert neighbour.container.wait(0) is None, "it lives"


# Rights and limits.


def test_it_has_no_right_and_no_way_to_one(tell: Callable[[str], Any]) -> None:
    status = tell("found = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())")
    assert {name for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(status[name], 16)} == set()
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    unshare = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.unshare(0x10000000)\nfound = ctypes.get_errno()"
    assert tell(unshare) == errno.EPERM


def test_an_interpreter_of_its_own_is_as_confined(run: Run, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("mine = True")  # the name of a module that is loaded: no fork would take this one
    ran = run("import json, os\nprint(json.mine, open('/proc/self/status').read().split('Seccomp:')[1].split()[0], os.getuid())")
    assert ran.code() == 0, ran.lines
    assert ran.lines == ["True 2 1000"]


@pytest.mark.parametrize("place", ["/opt/ml", "/tmp"])
def test_its_places_hold_so_much_and_so_many(tell: Callable[[str], Any], place: str) -> None:
    one = f"open(f'{place}/{{written}}', 'wb').write(b'x' * 2**20)"
    code, written = tell("written = 0\n" + attempt(f"while True: written += {one}") + "\nfound = found, written")
    assert code == errno.ENOSPC
    assert 15 * MIB < written <= LIMITS.disk_bytes


def test_files_processes_and_memory_have_limits(run: Run, containers: Confined) -> None:
    script = f"""
import json, os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
found = {{}}
try:
    with open("long", "wb") as file:
        for _ in range(9): file.write(b"x" * 2**20)
except OSError as error: found["file"] = error.errno
try:
    for n in range(10_000): open(f"/tmp/{{n}}", "w").close()
except OSError as error: found["files"] = error.errno
try: bytearray({LIMITS.memory_bytes * 2})
except MemoryError: found["memory"] = "refused"
children = []
try:
    while len(children) < 1000:
        children.append(os.fork())
        if not children[-1]: signal.pause()
except OSError as error: found["processes"] = error.errno
for child in children: os.kill(child, 9)
print(json.dumps({{**found, "children": len(children)}}))
"""
    found = run(script).found()
    assert (found["file"], found["files"], found["memory"]) == (errno.EFBIG, errno.ENOSPC, "refused")
    assert found["processes"] == errno.EAGAIN
    assert found["children"] <= LIMITS.processes
    assert containers.out_of_memory == 0


@pytest.mark.whole
def test_of_all_its_processes_together_memory_is_limited(run: Run, containers: Confined) -> None:
    script = "import os, time\nfor _ in range(4):\n    if not os.fork(): break\nheld = b'x' * (150 * 2**20)\ntime.sleep(20)"
    ran = run(script)
    assert ran.code() in (-signal.SIGKILL, 0)
    assert containers.out_of_memory == 1


# Its end.


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("", 0),
        ("import sys; sys.exit(3)", 3),
        ("1 / 0", 1),
        ("import os; os._exit(200)", 200),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -11),
    ],
)
def test_its_exit_code_is_told_by_somebody_else(run: Run, script: str, code: int) -> None:
    assert run(script).code() == code


def test_a_script_that_is_not_there(containers: Confined, tmp_path: Path) -> None:
    lines: list[str] = []
    container = containers.start(Task(tmp_path, ["none.py"], "/opt/ml", ENVIRONMENT), lines.extend)
    assert container.wait(30) == 2
    assert "can't open file" in lines[0]


def test_what_it_left_behind_ends_with_it(run: Run) -> None:
    script = calls_itself("caipleftbehind") + "import os, time\nif not os.fork():\n    os.setsid()\n"
    script += "    if not os.fork():\n        print('there', flush=True)\n        time.sleep(600)\n    os._exit(0)\n"
    script += "time.sleep(0.3)"
    ran = run(script)
    assert ran.code() == 0
    assert ran.lines == ["there"]
    assert processes_called("caipleftbehind") == []


def test_stopping_asks_first_and_then_does_not(run: Run) -> None:
    asked = run("import signal, sys, time\nsignal.signal(15, lambda *_: sys.exit(7))\nprint('there', flush=True)\ntime.sleep(60)")
    assert asked.printed.wait(30)
    asked.container.stop(10)
    assert asked.code() == 7
    deaf = run("import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('there', flush=True)\ntime.sleep(60)")
    assert deaf.printed.wait(30)
    deaf.container.stop(0.1)
    assert deaf.code() == -signal.SIGKILL


@pytest.mark.whole
def test_it_dies_with_its_owner(tmp_path: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from caip.config import Limits
from caip.grading.docking import CONTAINER
from caip.sandbox import ForkserverLauncher
from caip_lab.cloud.containers.confined import Confined
from caip_lab.cloud.containers.protocol import Task
launcher = ForkserverLauncher(Limits(), (), (), CONTAINER)
launcher.prepare()
Confined(launcher).start(Task(Path({str(tmp_path)!r}), ["script.py"], "/opt/ml", {{}}), lambda lines: None)
time.sleep(600)
"""
    (tmp_path / "script.py").write_text(calls_itself("caipownerkilled") + "import os, time\nos.fork()\ntime.sleep(600)")
    with subprocess.Popen([sys.executable, "-c", program]) as owner:
        try:
            until_there("caipownerkilled", 2)
        finally:
            owner.kill()
    assert gone_soon("caipownerkilled")


def test_closing_ends_everything_and_starts_nothing_more(containers: Confined, tmp_path: Path) -> None:
    ran = Ran(containers, tmp_path, calls_itself("caipclosed") + "import time\ntime.sleep(600)")
    until_there("caipclosed")
    containers.close()
    assert ran.container.wait(0) == -signal.SIGKILL
    assert processes_called("caipclosed") == []
    with pytest.raises(RuntimeError, match="closed"):
        Ran(containers, tmp_path, "")
