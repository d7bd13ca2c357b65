"""Every sentence of the threat model in docs/design.md, each from inside a confined kernel.

The tests run as whoever runs them; :mod:`tests.sandbox.test_ordinary_user` runs them again as an ordinary user.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from caip.config import Limits
from caip.errors import EnvironmentFault, NoKernel, OutOfMemory
from caip.sandbox import CellRun, Kernel, Launcher, confine, forkserver, launcher_for, memory, zygote
from caip.sandbox.policy import DEVICES
from caip.sandbox.student_view import inside
from caip.sandbox.syscalls import DENIED

ROOT = Path(__file__).parents[2]
MIB = 1024**2
LIMITS = Limits(
    cell_timeout_s=20,
    call_timeout_s=10,
    memory_bytes=600 * MIB,
    disk_bytes=20 * MIB,
    disk_files=500,
    file_bytes=8 * MIB,
    processes=40,
)
NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup")


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    launcher = launcher_for("confined", LIMITS, ["numpy", "sklearn.ensemble"])
    launcher.prepare()
    yield launcher
    launcher.close()


@pytest.fixture
def kernel(launcher: Launcher) -> Iterator[Kernel]:
    with Kernel(launcher, LIMITS) as kernel:
        yield kernel


@pytest.fixture
def run(kernel: Kernel) -> Callable[[str], Any]:
    """Run a cell that leaves its answer in ``found``; return it."""

    def do(source: str) -> Any:
        done = kernel.run(source, 1)
        assert done.status == "ok", done
        _, found = kernel.snapshot().ask(op="get", name="found")  # type: ignore[misc]
        return found

    return do


def attempt(source: str) -> str:
    """Return a cell whose ``found`` is the number of the OSError that ``source`` ends in, 0 for none."""
    return f"try:\n    {source}\n    found = 0\nexcept OSError as error: found = error.errno"


def text(done: CellRun) -> str:
    return "".join(output.get("text", "") for output in done.outputs)


def gone_soon(pids: list[str], within_s: float = 30) -> bool:
    """Whether the processes end; how soon is no matter here, only that nobody has to end them."""
    deadline = time.monotonic() + within_s
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def pid_of(pidfd: int) -> int:
    """Return the number, here, of a process that is held by descriptor."""
    return int(re.search(r"^Pid:\s+(\d+)$", Path(f"/proc/self/fdinfo/{pidfd}").read_text(), re.MULTILINE)[1])  # type: ignore[index]


def host_pid(kernel: Kernel) -> int:
    return pid_of(kernel._launched._main)  # type: ignore[attr-defined]


# Its own namespaces and its own view.


def test_every_namespace_is_its_own(run: Callable[[str], Any]) -> None:
    found = run(f"import os\nfound = {{n: os.readlink(f'/proc/self/ns/{{n}}') for n in {NAMESPACES}}}")
    for name in NAMESPACES:
        assert found[name] != os.readlink(f"/proc/self/ns/{name}"), name


def test_everything_but_its_own_places_is_read_only(run: Callable[[str], Any]) -> None:
    mounts = [line.split() for line in run("found = open('/proc/self/mountinfo').read()").splitlines()]
    writable = sorted(mount[4] for mount in mounts if "rw" in mount[5].split(","))
    assert writable.count("/tmp") in (1, 2), "the zygote's lies below its own"
    assert set(writable) == {"/proc", "/tmp", "/lab", "/dev/pts"}
    assert all("nosuid" in mount[5].split(",") for mount in mounts)


@pytest.mark.parametrize("place", ["/", "/usr/bin", "/opt/caip", "/etc", "/dev", sys.base_prefix, inside(f"{sys.prefix}/lib")])
def test_nothing_can_be_written_there(run: Callable[[str], Any], place: str) -> None:
    assert run(attempt(f"open('{place}/mine', 'w')")) in (errno.EROFS, errno.EACCES)


def test_a_library_cannot_be_written(run: Callable[[str], Any]) -> None:
    assert run("import numpy\n" + attempt("open(numpy.__file__, 'a')")) in (errno.EROFS, errno.EACCES)


@pytest.mark.parametrize("module", ["caip", "caip.ml.metrics", "nbgrader", "sqlalchemy", "moto", "pytest", "jupyterlab"])
def test_what_is_not_listed_cannot_be_imported(run: Callable[[str], Any], module: str) -> None:
    attempt = f"import importlib\ntry:\n    importlib.import_module({module!r})\n    found = 'there'\n"
    source = attempt + "except ImportError: found = 'absent'"
    assert run(source) == "absent"


def test_a_walk_meets_nothing_of_the_instructors(run: Callable[[str], Any]) -> None:
    walked = "[os.path.join(d, f) for d, _, fs in os.walk('/', onerror=None) if not d.startswith('/proc') for f in fs]"
    files = run(f"import os\nfound = {walked}")
    assert len(files) > 1000
    ours = [file for file in files if file.startswith(str(ROOT)) and not file.startswith(inside(f"{sys.prefix}/"))]
    assert ours == []
    names = {Path(file).name for file in files}
    assert not names & {"lab.toml", "course.toml", "roster.csv", "gradebook.db", "misconceptions.py", "pool.toml"}
    assert not [file for file in files if "/caip/" in file and not file.startswith("/opt/caip/")]
    assert not [file for file in files if "/nbgrader" in file]


def test_the_student_s_package_is_there(run: Callable[[str], Any]) -> None:
    assert run("import caip_lab.checks\nfound = caip_lab.checks.__name__") == "caip_lab.checks"


@pytest.mark.parametrize("place", ["/lab", "/tmp", "/dev/shm"])
def test_its_places_hold_so_much_and_no_more(run: Callable[[str], Any], place: str) -> None:
    source = f"""
import os
import re
found = written = 0
try:
    for n in range(100):
        with open({place!r} + f"/part{{n}}", "wb") as file: written += file.write(b"x" * 2**20)
except OSError as error: found = error.errno, written
"""
    code, written = run(source)
    assert code == errno.ENOSPC
    assert 15 * MIB < written <= LIMITS.disk_bytes


def test_so_many_files_and_no_more(run: Callable[[str], Any]) -> None:
    assert run("n = 0\n" + attempt("for n in range(10_000): open(f'/lab/{n}', 'w').close()")) == errno.ENOSPC
    assert run("found = n") <= LIMITS.disk_files


def test_of_devices_there_are_five_and_terminals_of_its_own(run: Callable[[str], Any]) -> None:
    listed = "found = sorted(f'/dev/{n}' for n in os.listdir('/dev') if stat.S_ISCHR(os.lstat(f'/dev/{n}').st_mode))"
    assert run(f"import os, stat\n{listed}") == sorted(DEVICES)
    assert run("found = os.listdir('/dev/pts'), os.ttyname(os.openpty()[1])") == (["ptmx"], "/dev/pts/0")


# Rights.


def test_it_has_no_capability(run: Callable[[str], Any]) -> None:
    status = run("found = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())")
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == "2"
    assert status["Groups"].split() == [] or os.geteuid() != 0


def test_it_can_make_no_user_namespace(kernel: Kernel) -> None:
    inside = ["nsenter", f"--user=/proc/{host_pid(kernel)}/ns/user", "--preserve-credentials"]
    found = subprocess.run([*inside, "cat", "/proc/sys/user/max_user_namespaces"], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "0"


def test_it_is_a_user_that_nobody_else_is(kernel: Kernel, run: Callable[[str], Any]) -> None:
    inside, outside, count = run("found = open('/proc/self/uid_map').read()").split()
    assert (inside, count) == ("1000", "1")
    fields = Path(f"/proc/{host_pid(kernel)}/status").read_text().splitlines()
    users = next(line.split()[1:] for line in fields if line.startswith("Uid:"))
    if os.geteuid() == 0:
        assert set(users) == {str(forkserver.FIRST_UID + os.getpid())} == {outside}
    else:
        assert set(users) == {str(os.geteuid())}
    assert "0" not in users


def test_the_listed_system_calls_are_refused(run: Callable[[str], Any]) -> None:
    column = {"x86_64": 0, "aarch64": 1}[os.uname().machine]
    numbers = {name: pair[column] for name, pair in DENIED.items() if pair[column] is not None}
    source = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
found = {{}}
for name, number in {numbers}.items():
    ctypes.set_errno(0)
    libc.syscall(number, -1, -1, -1, -1, -1, -1)
    found[name] = ctypes.get_errno()
ctypes.set_errno(0); libc.syscall(435, 0, 0); found["clone3"] = ctypes.get_errno()
ctypes.set_errno(0); libc.syscall(5000); found["of the future"] = ctypes.get_errno()
"""
    found = run(source)
    assert (found.pop("clone3"), found.pop("of the future")) == (errno.ENOSYS, errno.ENOSYS)
    assert {name: code for name, code in found.items() if code != errno.EPERM} == {}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only x86_64 has a second way into the kernel")
def test_a_call_by_the_old_gate_ends_the_process(run: Callable[[str], Any]) -> None:
    source = """
import ctypes, mmap, os
code = bytes.fromhex("b814000000cd80c3")  # mov eax, 20 (getpid); int 0x80; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
pid = os.fork()
if pid == 0:
    call()
    os._exit(0)
found = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""
    assert run(source) == -signal.SIGSYS


def test_its_own_files_can_be_locked_and_nobody_s_by_another_way(run: Callable[[str], Any]) -> None:
    assert run("import fcntl\nfile = open('/lab/mine', 'w')\n" + attempt("fcntl.lockf(file, fcntl.LOCK_EX)")) == 0
    assert run(attempt("fcntl.flock(file, fcntl.LOCK_EX)")) == errno.EPERM


def test_what_it_is_cannot_be_read_or_traced(run: Callable[[str], Any]) -> None:
    found = run(
        "import ctypes, os\nprctl = ctypes.CDLL(None).prctl\nsignal = ctypes.c_int()\n"
        "prctl(2, ctypes.byref(signal))\nfound = prctl(3), signal.value, os.getsid(0) == os.getpid()"
    )
    assert found == (0, signal.SIGKILL, True), "not dumpable, dies with its parent, a session of its own"


@pytest.mark.parametrize(
    "path", ["/proc/1/environ", "/proc/1/mem", "/proc/1/maps", "/proc/self/mem", "/proc/1/root", "/proc/1/fd/0"]
)
def test_the_init_s_memory_is_closed(run: Callable[[str], Any], path: str) -> None:
    source = f"import os\ntry:\n    os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}, 'rb').read(1)\n"
    assert run(source + "    found = 'open'\nexcept OSError as error: found = error.errno") != "open"


def test_only_its_own_processes_are_seen(run: Callable[[str], Any]) -> None:
    assert run("import os\nfound = sorted(n for n in os.listdir('/proc'))") == ["1", "2", "self", "thread-self"]


def test_init_cannot_be_killed_from_inside(kernel: Kernel) -> None:
    source = "import os\nfor s in (9, 15, 19):\n    os.kill(1, s)\ntry: os.kill(-1, 9)\nexcept ProcessLookupError: pass"
    assert kernel.run(source, 1).status == "ok"
    assert text(kernel.run("print(os.path.exists('/proc/1'))", 2)) == "True\n"


# What it inherits, and what it leaves.


def test_only_the_wire_leads_out(run: Callable[[str], Any]) -> None:
    source = """
import os, socket, stat, struct
SO_PEERCRED = 17
found = {"sockets": 0, "files": []}
for n in map(int, os.listdir("/proc/self/fd")):
    try: mode = os.fstat(n).st_mode
    except OSError: continue
    if stat.S_ISSOCK(mode):
        with socket.socket(fileno=os.dup(n)) as one:
            pid = struct.unpack("3i", one.getsockopt(socket.SOL_SOCKET, SO_PEERCRED, 12))[0]
        found["sockets"] += pid == 0  # a peer in no namespace of ours
    else:
        found["files"].append(os.readlink(f"/proc/self/fd/{n}"))
"""
    found = run(source)
    assert found["sockets"] == 1
    assert {file for file in found["files"] if not file.startswith(("/tmp/", "/proc"))} <= {"/dev/null", "anon_inode:[eventpoll]"}


def test_the_environment_is_the_policy_s(run: Callable[[str], Any]) -> None:
    found = run("import os\nfound = dict(os.environ)")
    assert found["HOME"] == "/lab"
    assert {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "JOBLIB_MULTIPROCESSING": "0"}.items() <= found.items()
    assert not {name for name in found if name.startswith(("CAIP", "PYTEST", "VIRTUAL", "SUDO", "SSH", "AWS"))}


def test_generators_are_seeded_anew(launcher: Launcher) -> None:
    drawn = set()
    for _ in range(3):
        with Kernel(launcher, LIMITS) as kernel:
            drawn.add(text(kernel.run("import random, numpy\nprint(random.random(), numpy.random.random())", 1)))
    assert len(drawn) == 3


def test_nothing_of_one_submission_is_there_for_the_next(launcher: Launcher) -> None:
    with Kernel(launcher, LIMITS) as first:
        first.run("import os, builtins, sys\nbuiltins.left = 1\nsys.modules['left'] = os\n", 1)
        first.run("for place in ('/tmp', '/lab', '/dev/shm'): open(place + '/left', 'w').write('left')", 2)
    with Kernel(launcher, LIMITS) as second:
        done = second.run(
            "import os, sys\nprint('left' in dir(__builtins__), 'left' in sys.modules, os.listdir('/tmp'), os.listdir())", 1
        )
        assert text(done) == "False False [] []\n"
        assert text(second.run("print(In[1][:6], len(Out), get_ipython().history_manager.enabled)", 2)) == "import 0 False\n"


def test_libraries_that_would_use_threads_work_in_a_fork(run: Callable[[str], Any]) -> None:
    source = """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
X = np.random.default_rng(0).random((200, 4)); y = (X[:, 0] > .5).astype(int)
found = float(RandomForestClassifier(20, n_jobs=2, random_state=0).fit(X, y).score(X, y)), float((X @ X.T).sum()) > 0
"""
    assert run(source) == (1.0, True)


# No way out.


def test_only_loopback_and_nobody_on_it(run: Callable[[str], Any]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        source = f"""
import socket
def attempt(family, address):
    with socket.socket(family) as sock:
        sock.settimeout(2)
        try: sock.connect(address)
        except OSError as error: return error.errno
        return 0
v4, v6 = socket.AF_INET, socket.AF_INET6
addresses = [(v4, ("127.0.0.1", {port})), (v4, ("10.0.0.1", 80)), (v4, ("1.1.1.1", 443)), (v6, ("2606:4700::1111", 443, 0, 0))]
found = [attempt(*one) for one in addresses], [name for _, name in socket.if_nameindex()]
"""
        refused, names = run(source)
    assert refused == [errno.ECONNREFUSED, errno.ENETUNREACH, errno.ENETUNREACH, errno.ENETUNREACH]
    assert names == ["lo"]


def test_no_name_is_resolved(run: Callable[[str], Any]) -> None:
    source = "import socket\ntry:\n    socket.getaddrinfo('example.org', 80)\n    found = 'found'\nexcept OSError: found = 'no'"
    assert run(source) == "no"


def test_abstract_sockets_of_the_host_are_not_there(run: Callable[[str], Any]) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind("\0caip-test-abstract")
        server.listen()
        source = "import socket\ns = socket.socket(socket.AF_UNIX)\ntry:\n    s.connect('\\0caip-test-abstract')\n    found = 0\n"
        assert run(source + "except OSError as error: found = error.errno") == errno.ECONNREFUSED


def test_a_server_of_its_own_works(run: Callable[[str], Any]) -> None:
    source = """
import http.server, threading, urllib.request
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
found = urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/").status
"""
    assert run(source) == 200


# Limits.


def test_so_many_processes_and_no_more(run: Callable[[str], Any]) -> None:
    source = """
import os, time
found = started = 0
try:
    for _ in range(1000):
        if os.fork() == 0:
            time.sleep(30); os._exit(0)
        started += 1
except OSError as error: found = error.errno, started
os.kill(-1, 9)
for _ in range(started): os.wait()
"""
    done = run(source)
    assert done[0] == errno.EAGAIN
    assert done[1] <= LIMITS.processes


@pytest.fixture(params=["as this machine can", "supervisor"])
def bounded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher that bounds memory by what there is, and one that has no cgroup."""
    if request.param == "supervisor":
        monkeypatch.setattr(memory, "cgroup_kind", lambda: None)
        monkeypatch.setattr(forkserver, "cgroup_kind", lambda: None)
    launcher = launcher_for("confined", LIMITS)
    launcher.prepare()
    yield launcher
    launcher.close()


SHARED_OUT = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        data = bytearray(os.urandom(1) * (150 * 2**20))
        time.sleep(60)
        os._exit(0)
found = os.waitstatus_to_exitcode(os.wait()[1])  # of the first that ends
"""


def test_memory_is_bounded_over_all_processes(bounded: Launcher) -> None:
    with Kernel(bounded, replace(LIMITS, cell_timeout_s=50)) as kernel:
        kernel.run("x = 1", 1)
        snapshot = kernel.snapshot()
        try:
            assert kernel.run(SHARED_OUT + "print(found)", 2).status == "ok"
        except OutOfMemory:
            return  # the kernel itself was the one to go
        assert text(kernel.run("print(found)", 3)) == f"{-signal.SIGKILL}\n", "a hoarder was ended, it did not end by itself"
        assert snapshot.ask(op="get", name="x") == (True, 1)


def test_a_call_that_fills_memory_costs_its_snapshot_only(bounded: Launcher) -> None:
    with Kernel(bounded, replace(LIMITS, memory_bytes=10 * LIMITS.memory_bytes)) as kernel:  # no limit of one process bites
        kernel.run(
            "x = 1\ndef fill():\n    data = []\n    while True: data.append(bytearray(os.urandom(1) * 2**22))\nimport os", 1
        )
        first, second = kernel.snapshot(), kernel.snapshot()
        kernel.end_main()
        _, fill = first.ask(op="get", name="fill")  # type: ignore[misc]
        with pytest.raises(OutOfMemory):
            first.ask(op="call", ref=fill.number, args=[], kwargs={})
        assert second.ask(op="get", name="x") == (True, 1)


FILLED = """
import socket, struct
SO_MEMINFO, SOL_SOCKET = 55, socket.SOL_SOCKET
def ends(kind):
    if kind == "tcp":
        with socket.create_server(("127.0.0.1", 0)) as server:
            one = socket.create_connection(server.getsockname())
            return one, server.accept()[0]
    if kind == "udp":
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", 0))
        one.connect(one.getsockname())
        return [one]
    return socket.socketpair(socket.AF_UNIX, kind)
found = []
for kind in ("tcp", "udp", socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    pair = ends(kind)
    for one in pair:
        one.setblocking(False)
        one.setsockopt(SOL_SOCKET, socket.SO_SNDBUF, 2**30)
        one.setsockopt(SOL_SOCKET, socket.SO_RCVBUF, 2**30)
    for size in (60_000, 1000, 1):
        for one in 3000 * [*pair]:
            try: one.send(b"x" * size)
            except OSError: pass
    for one in pair:
        told = struct.unpack("9I", one.getsockopt(SOL_SOCKET, SO_MEMINFO, 36))
        found.append(told[0] + max(told[2], told[5]))
"""


def test_no_socket_holds_more_than_is_counted_for_it(run: Callable[[str], Any]) -> None:
    found = run(FILLED)
    assert all(0 < held <= zygote.SOCKET_BYTES for held in found), found


@pytest.mark.parametrize("kind", ["AF_UNIX", "AF_INET"])
def test_memory_in_sockets_is_bounded(bounded: Launcher, kind: str) -> None:
    source = f"""
import os, socket, time
for _ in range(3):
    if os.fork() == 0:
        kept = [socket.socket(socket.{kind}, socket.SOCK_DGRAM) for _ in range({LIMITS.memory_bytes // zygote.SOCKET_BYTES // 2})]
        time.sleep(60)
time.sleep(60)
"""
    with Kernel(bounded, LIMITS) as kernel, pytest.raises(OutOfMemory):
        kernel.run(source, 1)


def test_terminals_are_few(run: Callable[[str], Any]) -> None:
    assert (
        run("import os\nn = 0\n" + attempt("for n in range(100): os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY)")) == errno.ENOSPC
    )
    assert run("found = n") == confine.MOST_TERMINALS


def test_cpu_time_is_bounded(run: Callable[[str], Any]) -> None:
    found = run("import resource as r\nfound = {n: r.getrlimit(getattr(r, n)) for n in dir(r) if n.startswith('RLIMIT_')}")
    for name in ("RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_MSGQUEUE"):
        soft, hard = found[name]
        assert 0 <= soft == hard < 2**40, name
    soft, hard = found["RLIMIT_AS"]
    assert LIMITS.memory_bytes < soft == hard - 64 * MIB < 2**33, "what is kept for the time after a cell is not the cell's"


# The end.


def test_nothing_outlives_the_kernel(launcher: Launcher) -> None:
    forks = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    daemon = forks + "        while True: time.sleep(1)\n    os._exit(0)"
    with Kernel(launcher, LIMITS) as kernel:
        kernel.run(daemon, 1)
        kernel.snapshot()
        home = os.readlink(f"/proc/{host_pid(kernel)}/ns/pid")
        assert len(_members(home)) >= 3
    assert _members(home) == []


def _members(namespace: str) -> list[str]:
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{name}/ns/pid") == namespace:
                found.append(name)
        except OSError:
            continue
    return found


def test_when_the_grader_goes_the_kernel_goes(launcher: Launcher) -> None:
    kernel = Kernel(launcher, LIMITS)
    kernel.run("x = 1", 1)
    pid = host_pid(kernel)
    kernel._launched._channel.close()  # type: ignore[attr-defined]
    assert gone_soon([str(pid)])
    kernel.__exit__()


def test_when_the_worker_is_killed_nothing_is_left() -> None:
    program = """
import os, sys, time
from caip.config import Limits
from caip.sandbox import Kernel, launcher_for
launcher = launcher_for("confined", Limits()); launcher.prepare()
kernel = Kernel(launcher, Limits())
kernel.run("import os\\nif os.fork() == 0:\\n    import time; time.sleep(60)", 1)
told = open(f"/proc/self/fdinfo/{kernel._launched._main}").read()
print(told.split("Pid:")[1].split()[0], launcher._zygote._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
        assert worker.stdout is not None
        pids = worker.stdout.readline().split()
        assert len(pids) == 2
        worker.kill()
    assert gone_soon(pids)


def test_many_kernels_at_once_do_not_meet(launcher: Launcher) -> None:
    answers: list[str] = []

    def one(number: int) -> None:
        with Kernel(launcher, LIMITS) as kernel:
            answers.append(text(kernel.run(f"import time\nx = {number}\ntime.sleep(0.2)\nprint(x)", 1)))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["0\n", "1\n", "2\n", "3\n"]


def test_a_machine_that_cannot_confine_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = forkserver.policy_for

    def broken(*args: Any, **kwargs: Any) -> Any:
        policy = real(*args, **kwargs)
        return replace(policy, view=replace(policy.view, binds=(("/nowhere-at-all", "/nowhere"),)))

    monkeypatch.setattr(forkserver, "policy_for", broken)
    launcher = launcher_for("confined", LIMITS)
    with pytest.raises(EnvironmentFault, match=r"cannot confine.*mount"):
        launcher.prepare()
    launcher.close()


def test_a_machine_of_another_kind_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine="riscv64"))
    with pytest.raises(EnvironmentFault, match="no seccomp filter for riscv64"):
        launcher_for("confined", LIMITS)


def test_a_library_that_starts_threads_is_no_start_for_kernels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library, real = tmp_path / "starts_a_thread.py", forkserver.policy_for
    library.write_text("import threading, time\nthreading.Thread(target=time.sleep, args=[60], daemon=True).start()\n")
    place = inside(os.path.join(sysconfig.get_path("purelib"), library.name))

    def with_it(*args: Any, **kwargs: Any) -> Any:
        policy = real(*args, **kwargs)
        shown = (*policy.view.over_masks, (str(library), place))
        return replace(policy, view=replace(policy.view, over_masks=shown), preload=("starts_a_thread",))

    monkeypatch.setattr(forkserver, "policy_for", with_it)
    with closing(launcher_for("confined", LIMITS)) as launcher, pytest.raises(EnvironmentFault, match="started 1 threads"):
        launcher.prepare()


def test_a_zygote_that_ended_is_replaced() -> None:
    launcher = launcher_for("confined", LIMITS)
    assert isinstance(launcher, forkserver.ForkserverLauncher)
    try:
        launcher.prepare()
        launcher._zygote._process.kill()
        launcher._zygote._process.wait()
        with pytest.raises(NoKernel):
            Kernel(launcher, LIMITS)
        launcher.prepare()
        with Kernel(launcher, LIMITS) as kernel:
            assert text(kernel.run("import socket\nprint(socket.gethostname())", 1)) == "lab\n"
    finally:
        launcher.close()
