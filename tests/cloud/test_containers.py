"""Containers of both kinds: a script runs as ``python script`` runs it, and nothing of it outlives it."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from caip_lab.cloud.containers import Containers, Subprocesses, Task, containers_of_kind
from caip_lab.cloud.containers.folders import inside, remove
from caip_lab.cloud.containers.forkserver import ForkServer
from caip_lab.cloud.containers.output import LONGEST_LINE
from tests.cloud.processes import all_end, below, parent_of, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts processes by /proc")

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "UTF-8",
}
MB = 1024**2


class Ran:
    """A container of a script, and what it printed."""

    def __init__(self, containers: Containers, folder: Path, script: str, *arguments: str, **more: Any) -> None:
        self.lines: list[str] = []
        self.printed = threading.Event()
        (folder / "script.py").write_text(script)
        environment = {**ENVIRONMENT, **more.pop("environment", {})}
        task = Task(folder, ["script.py", *arguments], str(folder), environment, **more)
        self.container = containers.start(task, self._take)

    def _take(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self.printed.set()

    def code(self) -> int:
        code = self.container.wait(120)
        assert code is not None
        return code


Run = Callable[..., Ran]


@pytest.fixture(scope="module", params=["process", "forkserver"])
def containers(request: pytest.FixtureRequest) -> Iterator[Containers]:
    found = containers_of_kind(request.param)
    yield found
    found.close()


@pytest.fixture
def run(containers: Containers, tmp_path: Path) -> Run:
    return lambda script, *arguments, **more: Ran(containers, tmp_path, script, *arguments, **more)


SELF = """
import json, os, signal, sys
print(json.dumps({
    "argv": sys.argv, "cwd": os.getcwd(), "path": sys.path, "name": __name__, "file": __file__, "stdin": sys.stdin.read(),
    "environment": dict(os.environ), "main": sys.modules["__main__"].__dict__ is globals(), "package": __package__,
    "executable": sys.executable, "session": os.getsid(0) == os.getpid(), "unbuffered": sys.stdout.write_through,
    "files": sorted(os.listdir("/proc/self/fd"))[:3], "signals": [int(signal.getsignal(n) == signal.SIG_DFL) for n in (15, 17)],
    "interrupt": signal.getsignal(2) is signal.default_int_handler, "names": sorted(set(globals()) - {"__annotations__"}),
    "ours": [name for name in sys.modules if "caip" in name or name in ("supervise", "preloaded", "forkserver")],
}))
"""


def test_a_script_finds_what_a_fresh_interpreter_gives(run: Run, tmp_path: Path) -> None:
    import subprocess

    ran = run(SELF, "--a", "ü x", environment={"PYTHONPATH": "/nowhere", "ANY": "thing"})
    assert ran.code() == 0, ran.lines
    found = json.loads("".join(ran.lines))
    given = {**ENVIRONMENT, "PYTHONPATH": "/nowhere", "ANY": "thing"}
    bare = subprocess.run(
        [sys.executable, "script.py", "--a", "ü x"],
        cwd=tmp_path,
        env=given,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # type: ignore[arg-type]
        capture_output=True,
        check=True,
    )
    assert found == json.loads(bare.stdout)
    assert found["session"]
    assert found["ours"] == []


@pytest.mark.parametrize(
    ("script", "code", "last"),
    [
        ("", 0, None),
        ("import sys; sys.exit(3)", 3, None),
        ("import os; os._exit(200)", 200, None),
        ("import sys; sys.exit('why')", 1, "why"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
        ("def", 1, "SyntaxError: invalid syntax"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, None),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -11, None),
        ("import atexit; atexit.register(print, 'at exit')", 0, "at exit"),
        ("import threading, time; threading.Thread(target=lambda: (time.sleep(.1), print('late'))).start()", 0, "late"),
        ("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__module__)", 0, "__main__"),
        ("import warnings; warnings.warn('careful')", 0, "  import warnings; warnings.warn('careful')"),
        ("import os; os.close(1); os.close(2)", 0, None),
        ("import os; os.write(1, b'no end'); os.write(1, b'\\xff\\r\\n')", 0, "no end\ufffd"),
    ],
)
def test_a_script_ends_as_it_ends(run: Run, script: str, code: int, last: str | None) -> None:
    ran = run(script)
    assert ran.code() == code, ran.lines
    assert ran.lines[-1:] == ([last] if last is not None else [])


def test_a_traceback_shows_the_script_alone(run: Run, tmp_path: Path) -> None:
    ran = run("def f():\n    raise ValueError('mine')\nf()\n")
    assert ran.code() == 1
    path = tmp_path / "script.py"
    assert [line for line in ran.lines if "File" in line] == [
        f'  File "{path}", line 3, in <module>',
        f'  File "{path}", line 2, in f',
    ]


def test_a_script_that_is_not_there(containers: Containers, tmp_path: Path) -> None:
    lines: list[str] = []
    container = containers.start(Task(tmp_path, ["none.py"], str(tmp_path), ENVIRONMENT), lines.extend)
    assert container.wait(60) == 2
    assert lines == [f"{sys.executable}: can't open file '{tmp_path}/none.py': [Errno 2] No such file or directory"]


def test_what_was_not_flushed_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("kept = open('beside.txt', 'w')\nkept.write('whole')")
    script = "import beside\nkept = open('out.txt', 'w')\nkept.write('whole')\ndef f():\n    here = open('local.txt', 'w')\n"
    assert run(script + "    here.write('whole'); 1 / 0\nf()").code() == 1
    assert [(tmp_path / f"{name}.txt").read_text() for name in ("out", "beside", "local")] == ["whole"] * 3


def test_a_module_beside_the_script_is_the_one_that_it_gets(run: Run, tmp_path: Path) -> None:
    (tmp_path / "joblib.py").write_text("mine = True")
    (tmp_path / "statistics.py").write_text("mine = True")
    ran = run("import joblib, statistics\nprint(joblib.mine, statistics.mine)")
    assert ran.code() == 0, ran.lines
    assert ran.lines == ["True True"]


def test_garbage_is_collected(run: Run) -> None:
    ran = run("import gc; print(gc.isenabled())")
    assert ran.code() == 0
    assert ran.lines == ["True"]


def test_a_setting_that_is_read_at_start_is_heeded(run: Run) -> None:
    ran = run(
        "print(hash('a')); import sys; print(sys.flags.optimize)", environment={"PYTHONHASHSEED": "1", "PYTHONOPTIMIZE": "1"}
    )
    again = run(
        "print(hash('a')); import sys; print(sys.flags.optimize)", environment={"PYTHONHASHSEED": "1", "PYTHONOPTIMIZE": "1"}
    )
    assert (ran.code(), again.code()) == (0, 0)
    assert ran.lines == again.lines
    assert ran.lines[1] == "1"


def test_two_scripts_draw_different_numbers(run: Run) -> None:
    script = "import random, numpy, uuid; print(random.random(), numpy.random.rand(), uuid.uuid4())"
    first, second = run(script), run(script)
    assert (first.code(), second.code()) == (0, 0)
    assert not set(first.lines[0].split()) & set(second.lines[0].split())


def test_a_model_is_fitted(run: Run) -> None:
    ran = run(
        "from sklearn.ensemble import RandomForestClassifier\nimport numpy as np\n"
        "X = np.arange(40).reshape(20, 2); y = X[:, 0] > 20\n"
        "print(RandomForestClassifier(10, n_jobs=2, bootstrap=False).fit(X, y).score(X, y))"
    )
    assert ran.code() == 0, ran.lines
    assert ran.lines[-1:] == ["1.0"]


def test_memory_and_files_have_limits(run: Run) -> None:
    hungry = run("x = bytearray(1 << 31)", memory_bytes=1 << 30)
    assert hungry.code() == 1
    assert hungry.lines[-1] == "MemoryError"
    large = run("f = open('large', 'wb')\nfor _ in range(20): f.write(bytes(1 << 20)); f.flush()", file_bytes=10 * MB)
    assert large.code() == 1
    assert "File too large" in large.lines[-1]


FAMILY = """
import os, sys, time
def sleeper():
    while True: time.sleep(60)
if os.fork() == 0: sleeper()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.setsid(); sleeper()
    os._exit(0)
time.sleep(0.2)
print("ready", os.getpid(), os.getppid())
"""
WAIT = "time.sleep(600)\n"


def ready(ran: Ran) -> tuple[int, int]:
    """Return a script's process and its supervisor, once it has its family."""
    assert ran.printed.wait(60)
    _, pid, supervisor = ran.lines[0].split()
    return int(pid), int(supervisor)


def test_what_a_script_leaves_behind_ends_with_it(run: Run) -> None:
    ran = run(FAMILY + "sys.stdout.flush(); time.sleep(1)")
    _, supervisor = ready(ran)
    family = below(supervisor)
    assert len(family) == 3
    assert ran.code() == 0
    assert all_end(family)


def test_stopping_asks_first(run: Run) -> None:
    ran = run("import signal, sys, time\nsignal.signal(15, lambda *_: (print('asked'), sys.exit(7)))\nprint('up')\n" + WAIT)
    assert ran.printed.wait(60)
    assert ran.container.wait(0.01) is None
    ran.container.stop(grace_s=60)
    assert ran.code() == 7
    assert ran.lines == ["up", "asked"]


def test_stopping_ends_what_does_not_listen(run: Run) -> None:
    ran = run("import signal\nsignal.signal(15, signal.SIG_IGN)\n" + FAMILY + WAIT)
    _, supervisor = ready(ran)
    family = below(supervisor)
    ran.container.stop(grace_s=0.1)
    assert ran.code() == -9
    assert all_end(family)


def test_a_supervisor_that_is_killed_takes_the_script_with_it(run: Run) -> None:
    ran = run(FAMILY + WAIT)
    pid, supervisor = ready(ran)
    family = below(supervisor)
    assert started(pid) in family
    os.kill(supervisor, signal.SIGKILL)
    assert ran.code() == -9
    assert all_end(family)


def test_lines_that_nobody_could_take_are_lost_and_nothing_else(containers: Containers, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("for n in range(100_000): print(n)")

    def refuse(lines: Sequence[str]) -> None:
        raise RuntimeError("no room")

    container = containers.start(Task(tmp_path, ["script.py"], str(tmp_path), ENVIRONMENT), refuse)
    assert container.wait(60) == 0


def test_a_line_without_end_is_cut(run: Run) -> None:
    ran = run(f"print('x' * {3 * LONGEST_LINE})")
    assert ran.code() == 0
    assert len(ran.lines) >= 3
    assert sum(map(len, ran.lines)) == 3 * LONGEST_LINE


def test_the_fork_server_is_started_again(tmp_path: Path) -> None:
    forks = ForkServer(libraries=["json"])
    try:
        first = Ran(forks, tmp_path, FAMILY + WAIT)
        _, supervisor = ready(first)
        family, server = below(supervisor), parent_of(supervisor)
        os.kill(server, signal.SIGKILL)
        first.container.stop(0)
        assert all_end(family)
        assert Ran(forks, tmp_path, "print('again')").code() == 0
    finally:
        forks.close()


@pytest.mark.parametrize("kind", [Subprocesses, lambda: ForkServer(libraries=["json"])], ids=["process", "forkserver"])
def test_closing_ends_everything_and_starts_nothing_more(tmp_path: Path, kind: Callable[[], Containers]) -> None:
    closing = kind()
    ran = Ran(closing, tmp_path, FAMILY + WAIT)
    _, supervisor = ready(ran)
    ours = below(supervisor) | {process for process in [started(supervisor)] if process is not None}
    assert len(ours) == 4
    closing.close()
    assert all_end(ours)
    assert ran.code() == -9
    with pytest.raises(RuntimeError, match="no container was started"):
        Ran(closing, tmp_path, "")


def test_a_kind_that_is_not_known_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(ValueError, match="'docker'; the setting is one of process, forkserver"):
        containers_of_kind("docker")


def test_a_folder_is_removed_whatever_is_in_it(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o500)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(kept)
    (folder / "closed").mkdir()
    (folder / "closed" / "file").touch()
    (folder / "closed").chmod(0)
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        here, before = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(before)
    os.close(here)
    remove(folder)
    assert not folder.exists()
    assert kept.stat().st_mode & 0o777 == 0o500


def test_a_folder_of_a_container_is_not_left_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "output").symlink_to("/etc")
    assert inside(tmp_path, "real") == tmp_path / "real"
    assert inside(tmp_path, "output") is None
    assert inside(tmp_path, "output", "apt") is None
    assert inside(tmp_path, "none") is None
