"""Grade on arrival: what is put into inbound/ or the exchange is judged and answered, each attempt kept, not too often."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from caip.cli.watching import AGAIN_S, LOOK_EVERY_S, MOST_AGAIN, Seen, Watch
from caip.config import Course
from caip.gradebook import Exchange, Inbound, grading_turn, open_store
from caip.gradebook.arrivals import STILL_S
from caip.gradebook.attempts import Attempts
from caip.results import SubmissionResult, Verdict
from tests.cli.test_killed import all_gone, tree
from tests.conftest import Clock, HandIn

WRONG = {"double-answer": "def double(n): return n * n", "answer-answer": "answer = 41"}
SECRET = "a secret of the submission's"
ENDS_S = 120.0


@dataclass
class Desk:
    """A course that is watched, with hands to bring something and eyes to see what becomes of it."""

    course: Course
    watch: Watch
    clock: Clock
    exchange: Path
    handing_in: HandIn

    def notebook(self, student: str, answers: dict[str, str] | None) -> Path:
        """Return the work of a student in a folder beside the course."""
        elsewhere = replace(self.course, root=self.course.root.parent / "home")
        shutil.copytree(self.course.root / "release", elsewhere.root / "release", dirs_exist_ok=True)
        return Path(self.handing_in(elsewhere, student, answers)) / "mini.ipynb"

    def put(self, student: str, answers: dict[str, str] | None = None) -> None:
        inbound = self.course.root / "inbound" / "mini"
        inbound.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.notebook(student, answers), inbound / f"{student}.ipynb")

    def bring(self, student: str, answers: dict[str, str] | None = None) -> list[Seen]:
        self.put(student, answers)
        return self.look()

    def submit(self, student: str, answers: dict[str, str] | None, when: str) -> list[Seen]:
        """Do what ``nbgrader submit`` does."""
        folder = self.exchange / self.course.id / "inbound" / f"{student}+mini+{when}+0a1b2c"
        folder.mkdir(parents=True)
        shutil.copy(self.notebook(student, answers), folder / "mini.ipynb")
        (folder / "timestamp.txt").write_text(when)
        (folder / "submission_secret.txt").write_text(SECRET)
        return self.look()

    def look(self) -> list[Seen]:
        """Look twice, with time for what arrived to hold still."""
        said: list[str] = []
        first = list(self.watch.look(said.append))
        self.clock.now_s += STILL_S
        return first + list(self.watch.look(said.append))

    def last(self, student: str) -> SubmissionResult:
        with open_store(self.course) as store:
            return next(result for result in store.latest("mini") if result.student == student)

    def page(self, student: str) -> str:
        return (self.course.feedback("mini", student) / "mini.html").read_text(encoding="utf-8")

    def attempts(self, student: str) -> int:
        return len(Attempts(self.course, "mini", student).kept())


@pytest.fixture(scope="module")
def desk(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory, handing_in: HandIn) -> Iterator[Desk]:
    """Two turns an hour for each student; tests use students of their own."""
    root = tmp_path_factory.mktemp("watch") / "course"
    shutil.copytree(_released_mini, root)
    terms = (root / "course.toml").read_text().replace("due = 2026", "due = 2030")
    (root / "course.toml").write_text(terms + "\n[watch]\njudged_per_hour = 2\n")
    (root / "roster.csv").unlink()
    course, clock, exchange = Course.read(root), Clock(), root.parent / "exchange"
    exchange.mkdir()
    with Watch(course, ("mini",), [Inbound(clock), Exchange(exchange, clock)], "confined", 1, clock) as watch:
        yield Desk(course, watch, clock, exchange, handing_in)


def verdicts(seen: list[Seen]) -> list[Verdict]:
    return [one.step.graded.result.verdict for one in seen if one.step is not None]


def test_what_arrives_is_judged_and_answered_and_every_attempt_is_kept(desk: Desk) -> None:
    assert desk.look() == []
    (seen,) = desk.bring("ada", WRONG)
    assert seen.words == f"mini: ada: {desk.course.feedback('mini', 'ada') / 'mini.html'}"
    assert "This is the square" in desk.page("ada")
    assert desk.look() == []
    assert len(desk.bring("ada")) == 1
    assert desk.last("ada").score.points == 16
    assert "This is the square" not in desk.page("ada")
    assert desk.attempts("ada") == 2
    assert desk.bring("ada") == [], "the same work is not judged again"


def test_hidden_details_stay_hidden(desk: Desk) -> None:
    desk.bring("hugh", WRONG)
    hidden = [check for check in desk.last("hugh").checks if not check.public]
    assert hidden
    for check in hidden:
        assert check.sentence in desk.page("hugh")
        assert check.facts.call == "answer" or check.facts.call not in desk.page("hugh")


def test_who_hands_in_too_often_is_kept_and_judged_later(desk: Desk) -> None:
    for number in range(2):
        assert verdicts(desk.bring("cy", {"answer-answer": f"answer = {number}"})) == [Verdict.GRADED]
    (third,) = desk.bring("cy", {"answer-answer": "answer = 42"})
    assert third.step is None
    assert "cy is kept, and judged in 60 min" in third.words
    assert desk.attempts("cy") == 3
    assert desk.last("cy").score.points == 0
    assert len(desk.bring("dee", WRONG)) == 1, "others are not kept waiting"
    desk.clock.now_s += 3600
    assert verdicts(desk.look()) == [Verdict.GRADED]
    assert desk.last("cy").score.points == 6


# nbgrader's own release of feedback leaves the file open.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO name=.*timestamp.txt:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.filterwarnings("ignore:unclosed file <_io.TextIOWrapper name=.*timestamp.txt:ResourceWarning")
def test_the_exchange_is_served_and_gets_the_page_where_its_student_looks(desk: Desk) -> None:
    *notes, seen = desk.submit("eve", WRONG, "2026-01-20 10:00:00.123456 UTC")
    assert "later than its name says" in notes[-1].words, notes
    assert verdicts([seen]) == [Verdict.GRADED]
    released = desk.exchange / desk.course.id / "feedback" / f"{notebook_hash(secret=SECRET, notebook_id='mini')}.html"
    assert released.read_text(encoding="utf-8") == desk.page("eve")
    (late,) = desk.submit("eve", None, "2030-03-01 10:00:00.000000 Europe/Berlin")
    assert late.words == "mini: eve: not the last of 2 attempts counts, but that of 2026-01-20T10:00:00+00:00"
    assert desk.attempts("eve") == 2


def test_what_cannot_be_judged_is_answered_with_a_reason(desk: Desk) -> None:
    inbound = desk.course.root / "inbound" / "mini"
    inbound.mkdir(parents=True, exist_ok=True)
    (inbound / "finn.ipynb").write_text("not json")
    assert verdicts(desk.look()) == [Verdict.UNGRADABLE]
    assert "not JSON" in desk.page("finn")
    os.mkfifo(inbound / "gus.ipynb")
    (inbound / "hal.ipynb").symlink_to("/etc/passwd")
    (inbound / ".ivy.ipynb.part").write_text("x")
    assert desk.look() == []
    limit = desk.course.lab("mini").limits.file_bytes
    with (inbound / "jo.ipynb").open("wb") as file:
        file.truncate(5 * limit)
    (refused,) = desk.look()
    assert "jo.ipynb was refused: it is larger" in refused.words


def test_an_edited_grader_is_used_at_once(desk: Desk) -> None:
    file = desk.course.graders_dir / "mini" / "test_answer.py"
    text = file.read_text()
    file.write_text(text.replace("same(42)", "same(43)"))
    try:
        desk.bring("kim", {"answer-answer": "answer = 43"})
        assert desk.last("kim").score.points == 6
    finally:
        file.write_text(text)


def test_a_score_is_not_lowered_on_arrival_and_the_page_stays(desk: Desk) -> None:
    desk.bring("lou")
    before, page = desk.last("lou").score.points, desk.page("lou")
    file = desk.course.graders_dir / "mini" / "test_answer.py"
    good = file.read_text()
    file.write_text(good.replace("same(42)", "same(43)"))
    (desk.course.root / "inbound" / "mini" / "lou.ipynb").touch()
    seen = desk.look()
    file.write_text(good)
    assert [one.step.held is not None for one in seen if one.step is not None] == [True]
    assert "not lowered" in seen[-1].words
    assert "--accept-lower" in seen[-1].words
    assert (desk.last("lou").score.points, desk.page("lou")) == (before, page)


@pytest.mark.parametrize(("name", "student"), [("course.toml", "rae"), ("source/mini/lab.toml", "sue")])
def test_while_the_course_is_being_edited_what_arrives_waits(desk: Desk, name: str, student: str) -> None:
    file = desk.course.root / name
    good = file.read_text()
    file.write_text(good + "\n[half")
    (seen,) = desk.bring(student)
    file.write_text(good)
    assert seen.words.startswith("mini: 1 waiting: ")
    assert name in seen.words
    assert desk.look() == []
    desk.clock.now_s += AGAIN_S
    assert len(verdicts(desk.look())) == 1
    assert desk.last(student).judged


@pytest.fixture
def own_desk(course: Course, tmp_path: Path, handing_in: HandIn) -> Iterator[Desk]:
    """A desk for one test alone, and everybody is welcome."""
    (course.root / "roster.csv").unlink()
    clock, exchange = Clock(), tmp_path / "exchange"
    exchange.mkdir()
    course = Course.read(course.root)
    with Watch(course, ("mini",), [Inbound(clock), Exchange(exchange, clock)], "confined", 1, clock) as watch:
        yield Desk(course, watch, clock, exchange, handing_in)


# nbgrader's own release of feedback leaves the file open.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO name=.*timestamp.txt:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.filterwarnings("ignore:unclosed file <_io.TextIOWrapper name=.*timestamp.txt:ResourceWarning")
def test_what_was_judged_without_a_page_is_answered_by_the_next_watch(own_desk: Desk) -> None:
    """A watch that was killed between the record and the page, or between the page and the exchange; a caip grade."""
    desk, course = own_desk, own_desk.course
    desk.bring("ada", WRONG)
    desk.submit("eve", WRONG, "2026-01-20 10:00:00.123456 UTC")
    released = desk.exchange / course.id / "feedback" / f"{notebook_hash(secret=SECRET, notebook_id='mini')}.html"
    page = course.feedback("mini", "ada") / "mini.html"
    for spoil, answered in [
        (page.unlink, ["ada"]),
        (lambda: os.utime(page, (0, 0)), ["ada"]),
        (released.unlink, ["eve"]),
        (lambda: None, []),
    ]:
        spoil()
        sources = [Inbound(desk.clock), Exchange(desk.exchange, desk.clock)]
        with Watch(course, ("mini",), sources, "confined", 1, desk.clock) as watch:
            seen = replace(desk, watch=watch).look()
        told = [one.words for one in seen if "mini.html" in one.words]
        assert told == [f"mini: {who}: {course.feedback('mini', who) / 'mini.html'}" for who in answered]
        assert verdicts(seen) == []
        assert "This is the square" in desk.page("ada")
        assert released.read_text(encoding="utf-8") == desk.page("eve")


def test_a_worker_that_died_while_it_was_idle_costs_nobody_anything(own_desk: Desk) -> None:
    own_desk.bring("ada", WRONG)
    name = f"{own_desk.course.root}\0mini\0confined"
    (worker,) = [pid for pid in tree(os.getpid())[1:] if name in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(worker, signal.SIGKILL)
    assert all_gone([worker])
    assert verdicts(own_desk.bring("bob")) == [Verdict.LATE]


def test_what_met_a_fault_of_ours_is_tried_again_some_times_and_takes_one_turn(own_desk: Desk) -> None:
    course, mark = own_desk.course, own_desk.course.root.parent / "broken"
    file = course.graders_dir / "mini" / "test_answer.py"
    file.write_text(f"import os\nif os.path.exists({str(mark)!r}): os._exit(1)\n" + file.read_text())

    def tries(n: int) -> list[Verdict]:
        found = []
        for _ in range(n):
            own_desk.clock.now_s += AGAIN_S
            found += verdicts(list(own_desk.watch.look(print)))
        return found

    mark.touch()
    faults = verdicts(own_desk.bring("ada"))
    assert own_desk.look() == [], "not at once"
    faults += tries(MOST_AGAIN + 2)
    assert faults == [Verdict.GRADER_FAULT] * (1 + MOST_AGAIN)
    assert len(own_desk.watch._limit._turns["ada"]) == 1
    assert verdicts(own_desk.bring("bob")) == [Verdict.GRADER_FAULT]
    mark.unlink()
    assert tries(2) == [Verdict.LATE]
    assert own_desk.last("bob").score.points == 16
    file.write_text(file.read_text() + "# mended\n")
    seen = own_desk.bring("cy")
    assert sorted(one.step.graded.result.student for one in seen if one.step is not None) == ["ada", "cy"]
    assert set(verdicts(seen)) == {Verdict.LATE}


def test_an_endless_loop_holds_up_nobody_else(course: Course, handing_in: HandIn, tmp_path: Path) -> None:
    """Who arrives while it runs is answered before it; its own student's next attempt waits for it, and is judged then."""
    (course.root / "roster.csv").unlink()
    clock, course = time.monotonic, Course.read(course.root)
    with Watch(course, ("mini",), [Inbound(clock)], "confined", 2, clock) as watch:
        desk, words = Desk(course, watch, Clock(), tmp_path, handing_in), []
        desk.put("ada", {"double-answer": "import time\ndef double(n): return n * n\nwhile True: time.sleep(0.1)"})
        with meanwhile(watch, "ada", lambda: [desk.put(student) for student in ("bob", "ada")]):
            while len(words) < 3:
                words += [one.words for one in watch.look(print)]
    bob, ada = (f"mini: {student}: {course.feedback('mini', student) / 'mini.html'}" for student in ("bob", "ada"))
    assert words == [bob, ada, ada]
    assert desk.attempts("ada") == 2
    assert desk.last("ada").score.points == 16


@contextmanager
def meanwhile(watch: Watch, student: str, act: Callable[[], object]) -> Iterator[None]:
    """Act while the student's work is judged, inside the block."""

    def wait_and_act() -> None:
        while student not in watch._benches["mini"].at_work:
            assert time.monotonic() < until_s
            time.sleep(0.01)
        act()

    until_s = time.monotonic() + ENDS_S
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(wait_and_act)
        yield
        done.result()


SLOW = {"answer-answer": "import time\ntime.sleep(2)\nanswer = 42"}


def arrives(desk: Desk, student: str) -> None:
    """Put work there, and let time pass until it was looked at twice."""
    desk.put(student)
    for _ in range(2):
        time.sleep(2 * LOOK_EVERY_S)
        desk.clock.now_s += STILL_S


def test_who_waits_to_grade_gets_the_next_turn(own_desk: Desk) -> None:
    order: list[object] = []

    def somebody_else() -> None:
        with grading_turn(own_desk.course, lambda _: arrives(own_desk, "bob")):
            order.append("else")

    own_desk.put("ada", SLOW)
    with meanwhile(own_desk.watch, "ada", somebody_else):
        for _ in range(5):
            for seen in own_desk.watch.look(print):
                order += verdicts([seen])
            own_desk.clock.now_s += STILL_S
    assert order == [Verdict.LATE, "else", Verdict.LATE]


@pytest.mark.parametrize("half", [False, True], ids=["whole", "half written"])
def test_an_edit_while_somebody_is_at_work_costs_them_nothing_and_is_used_for_who_comes_then(own_desk: Desk, half: bool) -> None:
    check, lab = own_desk.course.graders_dir / "mini" / "test_answer.py", own_desk.course.root / "source" / "mini" / "lab.toml"
    good = lab.read_text()

    def edit() -> None:
        check.write_text(check.read_text().replace("same(42)", "same(43)"))
        lab.write_text(good + "\n[half" * half)
        arrives(own_desk, "bob")

    own_desk.bring("cy")  # the worker has read the checks now
    own_desk.put("ada", SLOW)
    with meanwhile(own_desk.watch, "ada", edit):
        assert verdicts(own_desk.look()) == [Verdict.LATE]
    lab.write_text(good)
    assert verdicts(own_desk.look()) == [Verdict.LATE]
    assert (own_desk.last("ada").score.points, own_desk.last("bob").score.points) == (6, 11)


def test_who_comes_onto_the_roster_later_is_brought_in_then(course: Course, handing_in: HandIn) -> None:
    clock = Clock()
    with Watch(course, ("mini",), [Inbound(clock)], "confined", 1, clock) as watch:
        desk = Desk(course, watch, clock, course.root, handing_in)
        (told,) = desk.bring("zoe")
        assert told.words == "mini: zoe is not on the roster; not brought in"
        roster = course.root / "roster.csv"
        text = roster.read_text()
        for added, again in [("yan,Yan,,black,,\nhalf", []), ("yan,Yan,,black,,\n", [told])]:  # being written; another comes
            roster.write_text(text + added)
            assert [*desk.look(), *desk.look()] == again
        roster.write_text(text + "zoe,Zoe,,black,,\n")
        assert verdicts([*desk.look(), *desk.look()]) == [Verdict.LATE]


def test_the_command_answers_and_ends_with_ctrl_c(course: Course, handing_in: HandIn) -> None:
    program = Path(sys.executable).parent / "caip"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True, "text": True}
    run = subprocess.Popen([str(program), "--course", str(course.root), "watch", "--jobs", "1"], **pipes)
    inbound = course.root / "inbound" / "mini"
    inbound.mkdir(parents=True)
    work = handing_in(course, "ada") / "mini.ipynb"
    shutil.move(work, inbound / "ada.ipynb")
    assert run.stdout is not None
    line = run.stdout.readline()
    there = tree(run.pid)
    os.kill(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=ENDS_S)
    assert line.rstrip().endswith("mini.html late, 16 of 16"), line
    assert run.returncode == 130
    assert "Ctrl-C ends it" in said
    assert said.endswith("caip: no longer watching. What arrives meanwhile is judged by the next caip watch.\n"), said
    assert all_gone(there)
    assert [path.name.split("-")[0] for path in (course.root / "logs").iterdir()] == ["watch"]
