"""A Dask cluster judges: its workers are asked first, tasks go to those that are fit, results come back to this process.

Dask moves tasks among the workers that a task may go to, and runs those of a lost worker again. What is ours is who may:
a worker that is new, or was begun anew, is asked before it gets any.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from distributed import Client, Future, KilledWorker, Security
from distributed.comm import connect
from distributed.comm.addressing import get_address_host

from caip.config import Course, Lab
from caip.errors import EnvironmentFault
from caip.grading import Graded, Job, fault, read_submission
from caip.sandbox import ISOLATIONS
from caip.scheduling import remote
from caip.scheduling.bundle import Bundle
from caip.scheduling.line import AHEAD
from caip.scheduling.versions import isolated_versions

__all__ = ["Cluster", "is_open"]

#: How long the scheduler may take to answer, and how long is waited for a worker where there is none.
CONNECT_S, WORKERS_S = 10.0, 60.0
#: How long a result may take to get here once it is there.
RESULT_S = 10.0
#: How often is looked who is there, and how long the workers may take to end what was begun for this run.
LOOK_S, FAREWELL_S = 1.0, 1.5
GO_ON = "What was graded before is in the gradebook; run the same command again to go on."
HERE = ("127.0.0.1", "localhost", "::1")
OPEN = "{} is not encrypted: whoever reaches it runs code here. See Several machines in docs/guide-instructor.md."
#: The workers that a task may go to, by address.
Place = frozenset[str]


class Cluster:
    """A :class:`~caip.scheduling.scheduler.Scheduler` with the workers of the Dask cluster at ``address``."""

    def __init__(self, address: str, note: Callable[[str], None]) -> None:
        self._address, self._note = address, note
        self._run = secrets.token_hex(8)
        self._client: Client | None = None
        self._versions: dict[str, str] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Cluster:
        with ExitStack() as stack:
            stack.enter_context(_unlogged())
            self._versions = isolated_versions()
            self._client = _connect(self._address)
            stack.callback(_take_leave, self._client, self._run)
            self._stack = stack.pop_all()
        if is_open(self._address):
            self._note(OPEN.format(self._address))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def grade_batches(self, course: Course, lab: Lab, jobs: Sequence[Job]) -> Generator[list[Graded], None, None]:
        """Judge ``jobs`` of one lab; see :class:`~caip.scheduling.scheduler.Scheduler`."""
        assert self._client is not None
        team = _Team(self._client, self._address, self._run, Bundle.of(course, lab, self._versions), self._note)
        team.gather()
        dispatch = _Dispatch(self._client, team, self._run, lab)
        again: list[Job] = []
        for found in dispatch.judged(jobs, team.places):
            again += [job.confirmed(graded) for job, graded in found if graded.doubtful]
            yield [graded for _, graded in found if not graded.doubtful]
        for found in dispatch.judged(again, team.places_alone):
            yield [graded for _, graded in found]


def is_open(address: str) -> bool:
    """Whether others may reach the scheduler at ``address``, and nobody asks who they are."""
    return not address.startswith("tls://") and get_address_host(address) not in HERE


def _connect(address: str) -> Client:
    """Return a client of the scheduler at ``address``. EnvironmentFault where none answers."""
    try:
        # First without a client: one that did not connect takes 20 s to end. In a thread: a loop may be running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(_reach(address))).result()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared by us, and decide
            return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError, RuntimeError) as error:
        raise EnvironmentFault(
            f"No Dask scheduler answers at {address}: {_first_line(error)}",
            "Nothing was graded.",
            "Is the address right, and do certificates fit (docs/guide-instructor.md, Several machines)?",
        ) from None


async def _reach(address: str) -> None:
    comm = await connect(address, timeout=CONNECT_S, **Security().get_connection_args("client"))
    await comm.close()


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(".") + "."


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep Dask's log off the terminal in the block: what goes wrong is said by us, once."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _take_leave(client: Client, run: str) -> None:
    """Let the workers end what was begun for this run; whom that does not reach finds out that nobody waits."""

    async def farewell() -> None:
        await client.run(remote.end, run, on_error="ignore")

    with suppress(OSError, TimeoutError, RuntimeError):
        client.sync(farewell, callback_timeout=FAREWELL_S)
    client.close(timeout=FAREWELL_S)


class _Team:
    """Who of the cluster is fit to judge by one bundle."""

    def __init__(self, client: Client, address: str, run: str, bundle: Bundle, note: Callable[[str], None]) -> None:
        self._client, self._address, self._run, self._note = client, address, run, note
        self._sha256, self._data = bundle.sha256, bundle.pack()
        self._threads: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._looked_s = 0.0

    @property
    def sha256(self) -> str:
        return self._sha256

    def gather(self) -> None:
        """Ask everybody. EnvironmentFault where nobody is fit; where nobody is there, not before some time has passed."""
        self._wait(lambda: bool(self._refused))

    def look_now_and_then(self) -> None:
        """Look, unless that was a moment ago. EnvironmentFault where nobody has been fit for some time."""
        if time.monotonic() - self._looked_s > LOOK_S:
            self._wait(lambda: False)

    def _wait(self, hopeless: Callable[[], bool]) -> None:
        until = time.monotonic() + WORKERS_S
        while not self.look():
            if hopeless() or time.monotonic() > until:
                raise self._nobody()
            time.sleep(LOOK_S)

    def _nobody(self) -> EnvironmentFault:
        why = "; ".join(f"{address}: {words}" for address, words in self._refused.items()) or "there is none"
        return EnvironmentFault(f"No worker of {self._address} can judge: {why}.", GO_ON)

    def look(self) -> bool:
        """Ask those who came, forget those who went; return whether anybody is fit. EnvironmentFault without a scheduler."""
        try:
            there = self._client.nthreads() if self._client.status == "running" else None
        except (OSError, RuntimeError):
            there = None
        if there is None:
            raise EnvironmentFault(f"The Dask scheduler at {self._address} is gone.", GO_ON)
        self._threads = {one: n for one, n in self._threads.items() if one in there}
        self._refused = {one: why for one, why in self._refused.items() if one in there}
        self._ask({one: n for one, n in there.items() if one not in self._threads and one not in self._refused})
        self._looked_s = time.monotonic()
        return bool(self._threads)

    def forget(self, address: str) -> None:
        """Ask this one anew: it is not who it was."""
        self._threads.pop(address, None)
        self._looked_s = 0.0

    def _ask(self, new: dict[str, int]) -> None:
        answers = self._begin(list(new), None)
        answers |= self._begin([one for one, words in answers.items() if words == remote.LACKING], self._data)
        for one, words in answers.items():
            if words == remote.FIT:
                self._threads[one] = new[one]
            else:
                self._refused[one] = words
                self._note(f"{one} does not judge: {words}")

    def _begin(self, addresses: list[str], data: bytes | None) -> dict[str, str]:
        if not addresses:
            return {}
        found = self._client.run(remote.begin, self._run, self._sha256, data, workers=addresses, on_error="return")
        return {one: words if isinstance(words, str) else _unlike(words) for one, words in found.items()}

    def places(self) -> list[Place]:
        """Return where tasks may go, all at once: anywhere, some for each thread, so that none waits for the next."""
        return [frozenset(self._threads)] * (AHEAD * sum(self._threads.values()))

    def places_alone(self) -> list[Place]:
        """Return where tasks may go that are to have their machine to themselves: one for each."""
        return [frozenset([one]) for one in {get_address_host(one): one for one in self._threads}.values()]

    def can(self, place: Place) -> bool:
        """Whether somebody is there who may judge what was sent to ``place``."""
        return not place.isdisjoint(self._threads)


def _unlike(error: BaseException) -> str:
    """Say what it means that a worker could not even be asked."""
    if isinstance(error, OSError):
        return f"it did not answer ({_first_line(error)})"
    return f"it has no caip, or another one than this command ({_first_line(error)})"


class _Dispatch:
    """Gives jobs to a team, and takes what comes back."""

    def __init__(self, client: Client, team: _Team, run: str, lab: Lab) -> None:
        self._client, self._team, self._run, self._lab = client, team, run, lab
        self._waiting: dict[Future, tuple[Job, Place]] = {}
        self._done: SimpleQueue[Future] = SimpleQueue()

    def judged(self, jobs: Iterable[Job], places: Callable[[], list[Place]]) -> Generator[list[tuple[Job, Graded]], None, None]:
        """Judge ``jobs``, no more at a time than there are ``places``; yield what is ready, each time that something is."""
        todo = deque(jobs)
        while todo or self._waiting:
            self._team.look_now_and_then()
            todo.extendleft(self._lost())
            self._give_out(todo, places())
            found = [(job, self._taken(future, job)) for future, job in self._ready()]
            todo.extendleft(job for job, graded in found if graded is None)
            if judged := [(job, graded) for job, graded in found if graded is not None]:
                yield judged

    def _lost(self) -> list[Job]:
        """Take back what was sent to workers that are all gone, and what the scheduler no longer knows of."""
        known = ("pending", "finished", "error")
        sent = self._waiting.items()
        lost = [future for future, (_, place) in sent if not self._team.can(place) or future.status not in known]
        jobs = [self._waiting.pop(future)[0] for future in lost]
        if lost:
            self._client.cancel(lost)
        return jobs

    def _give_out(self, todo: deque[Job], places: list[Place]) -> None:
        free = list((Counter(places) - Counter(place for _, place in self._waiting.values())).elements())
        for place in free[: max(0, len(places) - len(self._waiting))]:
            if todo:
                job = todo.popleft()
                self._waiting[self._sent(job, place)] = job, place

    def _sent(self, job: Job, place: Place) -> Future:
        submission = read_submission(Path(job.folder), job.student, self._lab)
        sent = replace(job, folder="", release="", left_out=submission.left_out).to_json()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Dask finds large submissions large
            future = self._client.submit(
                remote.judge, self._run, self._team.sha256, sent, submission.files, workers=sorted(place), pure=False
            )
        future.add_done_callback(self._done.put)
        return future

    def _ready(self) -> list[tuple[Future, Job]]:
        """Wait a moment for something to come back; return all that has."""
        found: list[Future] = []
        with suppress(Empty):
            found.append(self._done.get(timeout=LOOK_S))
            while True:
                found.append(self._done.get_nowait())
        return [(future, self._waiting.pop(future)[0]) for future in found if future in self._waiting]

    def _taken(self, future: Future, job: Job) -> Graded | None:
        """Return the result; None where the job must be given out again: its worker is not who it was, or the task was lost."""
        if future.status not in ("finished", "error"):  # it was lost again, with its worker
            return None
        try:
            answer: dict[str, str] = future.result(timeout=RESULT_S)
        except (TimeoutError, CancelledError):  # or is lost just now
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this submission's score alone
            return self._fault(job, error)
        if "graded" in answer:
            return Graded.from_json(answer["graded"])
        self._team.forget(answer["lacking"])
        return None

    def _fault(self, job: Job, error: Exception) -> Graded:
        words = f"Its task failed in the cluster: {_first_line(error)}"
        if isinstance(error, KilledWorker):
            words = f"Several workers were lost while they judged it, the last of them {error.last_worker.address}."
        return fault(job, self._lab.name, ISOLATIONS[0], words)
