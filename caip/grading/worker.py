"""A worker: pytest with a lab's checks collected once, a forked grader per submission. And its client.

The worker is a fresh, isolated interpreter (``-I``, no plugin autoload). Jobs arrive as JSON lines on
its standard input, results leave on the descriptor that was its standard output; whatever pytest or
a grader prints goes to a log.
"""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from caip.config import START_QUICKLY, Course, Lab, clean_environment
from caip.errors import EnvironmentFault, GraderFault
from caip.grading import aws
from caip.grading.docking import Dock
from caip.grading.engine import Graded, Job, fault, grade, make_ready
from caip.grading.inputs import read_inputs
from caip.grading.plugin import GraderPlugin
from caip.grading.rehearsal import code_sha256
from caip.results import Verdict
from caip.sandbox import Launchers, adopt_orphans, end_strays

__all__ = ["Worker", "collect_problems"]

START = f"{START_QUICKLY}; from caip.grading.worker import main; main(*sys.argv[1:4])"
PLACE_BYTES = 500
EDITED = "The lab or its graders were edited while this was being graded: grade again."
#: A grader's end is heard of at once; a fork of one, which holds its pipe as well, may hide it.
LOOK_EVERY_MS = 200
#: How many times as long as a notebook may take: itself, its checks, their containers, the reference, naming, and a margin.
LONGEST_RUNS = 6


class Worker:
    """A worker process for one lab. A context manager; restarts nothing: a worker that dies is a GraderFault."""

    def __init__(self, course: Course, lab: Lab, isolation: str = "confined") -> None:
        self.lab = lab
        self._log = tempfile.TemporaryFile(  # noqa: SIM115 - closed by close()
            mode="w+", encoding="utf-8", errors="replace"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(course.root), lab.name, isolation],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # the terminal's Ctrl-C is the command line's to handle
            env=clean_environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONDONTWRITEBYTECODE="1"),
            text=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def has_ended(self) -> bool:
        """Whether the worker is gone, of whatever: what is given to it would be lost."""
        return self._process.poll() is not None

    def hang_up(self) -> None:
        """Let the worker end, and do not wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def close(self) -> None:
        """End the worker."""
        self.hang_up()
        self._process.wait()
        self._log.close()

    def kill(self) -> None:
        """End the worker in the middle of what it does; its grader and kernel die with it."""
        self._process.kill()

    def grade(self, job: Job) -> Graded:
        """Judge one submission; waits for it. GraderFault where the worker itself has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(job.to_json() + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):  # nothing, or half of it: it was killed while it wrote
            raise GraderFault(
                f"The worker of {self.lab.name} ended: {self._last_words()}", "No score was written.", "See caip doctor."
            )
        return Graded.from_json(line)

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-2000:].strip() or "without a word"


def collect_problems(course: Course, lab: Lab) -> list[str]:
    """Return what is wrong with the lab's graders, in words; empty where nothing is."""
    with Worker(course, lab, isolation="none") as worker:
        missing = Job(student="", folder=os.devnull, release=str(course.release(lab.name) / lab.notebook.name))
        result = worker.grade(missing).result
    return [result.message] if result.verdict is Verdict.GRADER_FAULT else []


def main(root: str, lab_name: str, isolation: str) -> None:
    """Collect once, then serve jobs until standard input ends."""
    jobs, results = sys.stdin, os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    course = Course.read(Path(root))
    lab = course.lab(lab_name)
    read = read_inputs(course, lab).graders_sha256  # before what it is of is collected: what is edited in between is no match
    code_sha256()
    launchers = aws.launchers_for(isolation, lab)
    if lab.aws and isolation != "none":
        aws.load()

    def serve(plugin: GraderPlugin) -> None:
        with ExitStack() as ended:
            if (lab.aws or plugin.needs_containers()) and isolation != "none":
                plugin.dock = ended.enter_context(Dock(isolation, lab.limits))
            gc.freeze()
            gc.enable()
            for line in jobs:
                results.write(_answer(Job.from_json(line), read, plugin, launchers) + "\n")
                results.flush()

    folders = [str(folder) for folder in (lab.source / "checks", lab.graders) if folder.is_dir()]
    arguments = [
        *folders,
        "-q",
        "-s",
        "-c",
        os.devnull,
        "--rootdir",
        root,
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "--tb=native",
    ]
    try:
        pytest.main([*arguments, "-W", "ignore::pytest.PytestConfigWarning"], plugins=[GraderPlugin(lab, serve)])
    finally:
        launchers.close()


def _answer(job: Job, read: str, plugin: GraderPlugin, launchers: Launchers) -> str:
    """Judge where kernels can be started, by the graders whose hash is ``read``; say why where that is not possible."""
    if job.record.graders_sha256 not in ("", read):
        return fault(job, plugin.lab.name, launchers.name, EDITED).to_json()
    try:
        launchers.prepare()
        if plugin.dock is not None:
            plugin.dock.prepare()
    except EnvironmentFault as error:
        return fault(job, plugin.lab.name, launchers.name, str(error)).to_json()
    return _in_a_fork(job, plugin, launchers)


def _in_a_fork(job: Job, plugin: GraderPlugin, launchers: Launchers) -> str:
    """Judge in a fork, so that nothing of one submission is in the grader of the next."""
    with tempfile.TemporaryFile() as answer, mmap.mmap(-1, PLACE_BYTES) as place:
        plugin.notice = partial(_write_place, place)
        make_ready(job)
        ended, held = os.pipe()
        worker = os.getpid()
        pid = os.fork()
        if pid == 0:
            with _always_exit():
                gc.freeze()  # its garbage collector looks at nothing of the worker's, and so copies no page of it
                os.setpgid(0, 0)
                adopt_orphans(worker)
                answer.write(grade(job, plugin, launchers).to_json().encode())
                answer.flush()
                end_strays()
        os.close(held)
        status = _wait(pid, plugin.lab, ended, 0)
        os.close(ended)
        answer.seek(0)
        text, where = answer.read().decode(), place[:].rstrip(b"\0").decode(errors="replace") or "no check"
    if status == 0 and text:
        return text
    return fault(job, plugin.lab.name, launchers.name, f"The grader ended with status {status}, in {where}.").to_json()


def _write_place(shared: mmap.mmap, place: str) -> None:
    """Write which check runs where the worker reads it when its grader has ended."""
    shared[:] = place.encode()[:PLACE_BYTES].ljust(PLACE_BYTES, b"\0")


def _wait(pid: int, lab: Lab, ended: int, wanted: int) -> int:
    """Wait for a grader, and end one that takes longer than any lab can: a check that loops is the grader's fault.

    ``ended`` is a pipe whose other end the grader alone holds. When the other end of ``wanted`` is gone, nobody waits for
    results any more: this worker ends, and with it its grader and its kernels.
    """
    deadline = time.monotonic() + LONGEST_RUNS * lab.limits.notebook_timeout_s + 60
    waiting, pause_ms = select.poll(), LOOK_EVERY_MS
    waiting.register(ended, 0)
    waiting.register(wanted, 0)
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        gone = {fd for fd, _ in waiting.poll(pause_ms)}
        if wanted in gone:
            os._exit(1)
        if ended in gone:  # in a moment it can be waited for
            waiting.unregister(ended)
            pause_ms = 1
    os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def _always_exit() -> Iterator[None]:
    """End a fork at the end of the block, whatever happens in it; 1 where it raised."""
    status = 1
    try:
        yield
        status = 0
    except BaseException:  # noqa: BLE001 - the log is where the fault is read
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)
