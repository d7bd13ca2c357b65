"""A real kernel: IPython's semantics, every wait has an end, snapshots stay as they were."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from caip.config import Limits
from caip.errors import KernelDied, KernelTimeout, Tampered
from caip.sandbox import ISOLATIONS, CellRun, Kernel, Launcher, ProcessLauncher, RemoteError, launcher_for
from caip.sandbox.wire import Ref

LIMITS = Limits(cell_timeout_s=20, call_timeout_s=10, output_bytes=100_000)
QUICK = replace(LIMITS, cell_timeout_s=0.5, call_timeout_s=0.5)


#: Cells of the shared kernel are numbered through, as a notebook's are.
NUMBERS = iter(range(100, 1000))


@pytest.fixture(scope="module", params=ISOLATIONS)
def launcher(request: pytest.FixtureRequest) -> Iterator[Launcher]:
    """Each way to start a kernel: what a kernel does must not depend on it."""
    launcher = launcher_for(request.param, LIMITS, ["numpy", "pandas", "matplotlib.pyplot"])
    launcher.prepare()
    yield launcher
    launcher.close()


@pytest.fixture(scope="module")
def shared(launcher: Launcher) -> Iterator[Kernel]:
    """One kernel for all tests that leave it as it was."""
    with Kernel(launcher, LIMITS) as kernel:
        kernel.folder.write("pandas.py", b"raise ImportError('the one beside the notebook')")
        kernel.folder.write("mine.py", b"value = 'beside the notebook'")
        yield kernel


@pytest.fixture
def run(shared: Kernel) -> Callable[..., CellRun]:
    return lambda source, cell=None: shared.run(source, cell or next(NUMBERS))


@pytest.fixture
def start(launcher: Launcher) -> Iterator[Callable[[Limits], Kernel]]:
    """Start kernels of the test's own."""
    kernels: list[Kernel] = []

    def do(limits: Limits = LIMITS) -> Kernel:
        kernels.append(Kernel(launcher, limits))
        return kernels[-1]

    yield do
    for kernel in kernels:
        kernel.__exit__()


def test_garbage_is_collected(run: Callable[..., CellRun]) -> None:
    assert text(run("import gc\nprint(gc.isenabled())")) == "True\n"


def text(run: CellRun, name: str = "stdout") -> str:
    return "".join(output["text"] for output in run.outputs if output.get("name") == name)


def call(snapshot: Any, name: str, *args: object, **kwargs: object) -> Any:
    """Call the function ``name`` of a snapshot."""
    found = snapshot.ask(op="get", name=name)
    assert isinstance(found, tuple)
    assert isinstance(found[1], Ref)
    return snapshot.ask(op="call", ref=found[1].number, args=list(args), kwargs=kwargs)


def group_members(leader: int) -> list[int]:
    """Return the processes of the group, zombies aside."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(group) == leader and state != "Z":
                found.append(int(entry.name))
    return found


# What IPython does.


def test_the_last_value_is_shown_as_the_notebook_shows_it(run: Callable[..., CellRun]) -> None:
    done = run("x = 6\nx * 7", 5)
    assert done.status == "ok"
    (output,) = done.outputs
    assert (output["output_type"], output["data"]["text/plain"], output["execution_count"]) == ("execute_result", "42", 5)
    assert run("_ + 1").outputs[0]["data"]["text/plain"] == "43"
    assert run("x * 7;").outputs == []


def test_streams_keep_their_order(run: Callable[..., CellRun]) -> None:
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\nprint('d')\n'e'"
    shown = [(o.get("name", o["output_type"]), o.get("text", "")) for o in run(source).outputs]
    assert shown == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\nd\n"), ("execute_result", "")]


def test_magics_work(run: Callable[..., CellRun], shared: Kernel) -> None:
    assert run("%%writefile written.py\nanswer = 42\n").status == "ok"
    assert shared.folder.freeze().read("written.py") == b"answer = 42\n"
    assert text(run("%run written.py\nprint(answer)")) == "42\n"
    assert run("%matplotlib inline").status == "ok"
    assert "ms" in (timed := text(run("%timeit -n1 -r1 pass"))) or "ns" in timed or "μs" in timed
    assert run("%%bash\ntrue").status == "ok"


def test_a_shell_command_s_output_is_a_value(run: Callable[..., CellRun]) -> None:
    assert text(run("found = !echo one two\nprint(found[0].split())")) == "['one', 'two']\n"


def test_top_level_await_works(run: Callable[..., CellRun]) -> None:
    assert text(run("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')")) == "awaited\n"


def test_rich_display_carries_every_kind(run: Callable[..., CellRun]) -> None:
    source = "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\nimport pandas as pd\npd.DataFrame({'a': [1]})"
    shown, result = run(source).outputs
    assert (shown["output_type"], shown["data"]["text/html"]) == ("display_data", "<b>x</b>")
    assert {"text/html", "text/plain"} <= set(result["data"])


def test_a_figure_is_drawn_inline(run: Callable[..., CellRun]) -> None:
    outputs = run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);").outputs
    assert [output["output_type"] for output in outputs] == ["display_data"]
    assert outputs[0]["data"]["image/png"].startswith("iVBOR")


def test_an_error_has_a_traceback_with_the_cells_numbers(run: Callable[..., CellRun]) -> None:
    run("def f(x):\n    return 1 / x", 7)
    done = run("y = 1\nf(0)", 9)
    assert done.status == "error"
    assert done.error == RemoteError("ZeroDivisionError", "division by zero", ((9, 2), (7, 2)))
    assert done.outputs[-1]["ename"] == "ZeroDivisionError"
    assert "1 / x" in re.sub("\x1b\\[[0-9;]*m", "", "\n".join(done.outputs[-1]["traceback"]))


def test_a_syntax_error_says_where(run: Callable[..., CellRun]) -> None:
    done = run("x = 1\ny = (", 4)
    assert done.status == "error"
    assert done.error is not None
    assert done.error.name == "SyntaxError"
    assert done.error.lines[-1] == (4, 2)


def test_an_error_carries_the_name_of_a_builtin(run: Callable[..., CellRun]) -> None:
    done = run("class Own(KeyError): pass\nraise Own(3)")
    assert done.error is not None
    assert (done.error.name, done.error.message) == ("KeyError", "3")


def test_an_error_whose_message_is_broken_is_an_error_still(run: Callable[..., CellRun]) -> None:
    assert run("class Own(KeyError):\n    def __str__(self): raise ValueError('broken')\nraise Own").status == "error"
    assert text(run("print('on')")) == "on\n"


def test_sys_exit_ends_the_cell_and_not_the_kernel(run: Callable[..., CellRun]) -> None:
    done = run("import sys\nsys.exit(3)\nprint('after')")
    assert (done.status, text(done)) == ("error", "")
    assert text(run("print('on')")) == "on\n"


def test_a_flood_is_cut_and_the_kernel_goes_on(run: Callable[..., CellRun]) -> None:
    done = run("while True: print('x' * 100)")
    assert done.status == "flood"
    assert 90_000 < len(text(done)) <= LIMITS.output_bytes
    assert text(run("print('on')")) == "on\n"


def test_one_huge_print_is_a_flood_too(run: Callable[..., CellRun]) -> None:
    done = run("print('x' * 10_000_000)")
    assert done.status == "flood"
    assert len(text(done)) <= LIMITS.output_bytes


def test_input_is_refused_rather_than_waited_for(run: Callable[..., CellRun]) -> None:
    assert run("input('name? ')").status == "error"


# What a student's process has.


def test_the_instructors_package_is_not_there(run: Callable[..., CellRun]) -> None:
    for source in ("import caip", "import caip.ml.metrics", "import importlib; importlib.import_module('caip.grading')"):
        done = run(source)
        assert done.error is not None, source
        assert done.error.name == "ModuleNotFoundError"
    assert run("import caip_lab.checks").status == "ok"


def test_a_file_beside_the_notebook_shadows_no_library(run: Callable[..., CellRun]) -> None:
    assert run("import pandas\npandas.DataFrame").status == "ok"
    assert text(run("import mine\nprint(mine.value)")) == "beside the notebook\n"


def test_the_environment_holds_nothing_of_ours(run: Callable[..., CellRun], monkeypatch: pytest.MonkeyPatch) -> None:
    names = text(run("import os\nprint(*os.environ)")).split()
    assert "HOME" in names
    assert not {"CAIP_SECRETS", "PYTEST_CURRENT_TEST", "USER"} & set(names)


# Snapshots.


def test_a_snapshot_stays_as_it_was(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run("x = [1]\ndef f(): return x")
    snapshot = shared.snapshot()
    run("x.append(2)\nlater = 3\ndel f")
    assert snapshot.ask(op="get", name="x") == (True, [1])
    assert snapshot.ask(op="get", name="later") == (False, None)
    assert call(snapshot, "f") == (True, [1])
    snapshot.close()


def test_what_a_call_does_stays_in_its_snapshot(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run("x = [1]\ndef f(n):\n    x.append(n)\n    return len(x)")
    one, other = shared.snapshot(), shared.snapshot()
    assert call(one, "f", 5) == (True, 2)
    assert call(other, "f", 5) == (True, 2)
    assert text(run("print(x)")) == "[1]\n"


def test_objects_stay_behind_and_errors_come_as_values(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run(
        "class Model:\n    size = 3\n    def predict(self, x, *, k=1): return [x * k]\nmodel = Model()\ndef bad(): return 1 / 0",
        11,
    )
    snapshot = shared.snapshot()
    _, model = snapshot.ask(op="get", name="model")
    assert isinstance(model, Ref)
    assert snapshot.ask(op="attribute", ref=model.number, name="size") == (True, 3)
    _, method = snapshot.ask(op="attribute", ref=model.number, name="predict")
    assert snapshot.ask(op="call", ref=method.number, args=[4], kwargs={"k": 2}) == (True, [8])
    failed = call(snapshot, "bad")
    assert failed == RemoteError("ZeroDivisionError", "division by zero", ((11, 5),))


def test_a_handle_goes_in_as_the_object_that_it_stands_for(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run("class Model: size = 3\nmodel = Model()\ndef size(model): return model.size")
    snapshot = shared.snapshot()
    _, model = snapshot.ask(op="get", name="model")
    assert call(snapshot, "size", Ref(model.number)) == (True, 3)


def test_a_handle_goes_in_by_name_too(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run("class Model: size = 3\nmodel = Model()\ndef size(model): return model.size")
    snapshot = shared.snapshot()
    _, model = snapshot.ask(op="get", name="model")
    assert call(snapshot, "size", model=Ref(model.number)) == (True, 3)


def test_a_result_too_large_for_a_frame_stays_behind(shared: Kernel, run: Callable[..., CellRun]) -> None:
    run("import numpy as np\nlarge = np.zeros(3_000_000)")
    snapshot = shared.snapshot()
    defined, found = snapshot.ask(op="get", name="large")
    assert defined
    assert isinstance(found, Ref)


def test_snapshots_answer_after_the_main_kernel_s_end_and_nothing_is_left() -> None:
    kernel = Kernel(ProcessLauncher(), LIMITS)
    kernel.run("import subprocess\nx = 1\nchild = subprocess.Popen(['sleep', '60'])", 1)
    leader = kernel._launched._process.pid
    first, second = kernel.snapshot(), kernel.snapshot()
    kernel.end_main()
    assert first.ask(op="get", name="x") == second.ask(op="get", name="x") == (True, 1)
    with pytest.raises(KernelDied):
        kernel.run("x", 2)
    assert len(group_members(leader)) >= 3
    kernel.__exit__()
    for _ in range(100):
        if not group_members(leader):
            break
        time.sleep(0.01)
    assert group_members(leader) == []


# Every wait has an end.


def test_a_cell_out_of_time_is_interrupted_and_the_notebook_goes_on(start: Callable[..., Kernel]) -> None:
    kernel = start(QUICK)
    kernel.run("x = 1", 1)
    done = kernel.run("x = 2\nwhile True: pass\n", 2)
    assert done.status == "timeout"
    assert done.error is not None
    assert done.error.name == "KeyboardInterrupt"
    assert text(kernel.run("print(x)", 3)) == "2\n"


def test_a_cell_that_ignores_the_interrupt_is_a_timeout_of_the_kernel(start: Callable[..., Kernel]) -> None:
    kernel, began = start(QUICK), time.monotonic()
    with pytest.raises(KernelTimeout):
        kernel.run("import time\nwhile True:\n    try: time.sleep(60)\n    except BaseException: pass", 1)
    assert time.monotonic() - began < 6


def test_a_process_that_ends_is_dead(start: Callable[..., Kernel]) -> None:
    kernel = start()
    with pytest.raises(KernelDied):
        kernel.run("import os\nos._exit(0)", 1)
    with pytest.raises(KernelDied):
        kernel.run("1", 2)


def test_a_snapshot_of_a_dead_kernel_leaves_no_socket_open(start: Callable[..., Kernel]) -> None:
    kernel = start()
    with pytest.raises(KernelDied):
        kernel.run("import os\nos._exit(0)", 1)
    with pytest.raises(KernelDied):
        kernel.snapshot()


def test_a_hang_in_a_call_is_one_fault_that_stays(start: Callable[..., Kernel]) -> None:
    kernel = start(QUICK)
    kernel.run("x = 1\ndef hang():\n    while True: pass\ndef die():\n    import os\n    os._exit(0)", 1)
    hanging, dying, well = kernel.snapshot(), kernel.snapshot(), kernel.snapshot()
    with pytest.raises(KernelTimeout) as first:
        call(hanging, "hang")
    began = time.monotonic()
    with pytest.raises(KernelTimeout) as again:
        hanging.ask(op="get", name="x")
    assert again.value is first.value
    assert time.monotonic() - began < 0.2, "it is not asked again"
    for _ in range(2):
        with pytest.raises(KernelDied):
            call(dying, "die")
    assert well.ask(op="get", name="x") == (True, 1), "only its own exercise is lost"


def test_large_arguments_to_a_process_that_does_not_read_end_in_time(start: Callable[..., Kernel]) -> None:
    kernel = start(QUICK)
    kernel.run("import os, signal\ndef stop(): os.kill(os.getpid(), signal.SIGSTOP)", 1)
    snapshot = kernel.snapshot()
    with suppress(KernelTimeout):
        call(snapshot, "stop")
    snapshot._broken, began = None, time.monotonic()
    with pytest.raises((KernelTimeout, Tampered)):
        snapshot.ask(op="call", ref=0, args=[b"x" * 4_000_000], kwargs={})
    assert time.monotonic() - began < 3


def test_out_of_memory_is_an_error_that_is_told(start: Callable[..., Kernel]) -> None:
    done = start(replace(LIMITS, memory_bytes=1024**3)).run("x = bytearray(4 * 1024**3)", 1)
    assert done.error is not None
    assert done.error.name == "MemoryError"


def test_a_file_too_large_does_not_fill_the_disk(start: Callable[..., Kernel]) -> None:
    kernel = start(replace(LIMITS, file_bytes=1_000_000))
    kernel_run = kernel.run("with open('big', 'wb') as file: file.write(b'x' * 5_000_000)", 1)
    assert kernel_run.status == "error"
    assert len(kernel.folder.freeze().read("big") or b"") <= 1_000_000


# Tampering.

SOCKETS = """
import os, socket, stat, struct, threading, time
def sockets():
    numbers = sorted(map(int, os.listdir("/proc/self/fd")))
    return [n for n in numbers if n > 2 and os.path.exists(f"/proc/self/fd/{n}") and stat.S_ISSOCK(os.fstat(n).st_mode)]
"""


@pytest.mark.parametrize(
    "data",
    ["b'junk that is no frame'", "struct.pack('>I', 1) + b'\\x01'", "struct.pack('>I', 2**31)"],
    ids=["junk", "value", "size"],
)
def test_bytes_before_the_answer_are_tampering(start: Callable[..., Kernel], data: str) -> None:
    kernel = start()
    with pytest.raises(Tampered):
        kernel.run(f"{SOCKETS}\nfor n in sockets(): os.write(n, {data})", 1)


def test_bytes_that_nobody_asked_for_are_tampering_for_good(start: Callable[..., Kernel]) -> None:
    kernel = start()
    source = f"""{SOCKETS}
def later():
    time.sleep(0.1)
    for n in sockets(): os.write(n, b'early')
def begin():
    threading.Thread(target=later).start()
x = 1
"""
    assert kernel.run(source, 1).status == "ok"
    snapshot = kernel.snapshot()
    assert call(snapshot, "begin") == (True, None)
    time.sleep(0.4)
    for _ in range(2):
        with pytest.raises(Tampered, match="nobody asked for"):
            snapshot.ask(op="get", name="x")


def test_an_answer_under_a_guessed_number_is_tampering(start: Callable[..., Kernel]) -> None:
    kernel = start()
    source = f"""{SOCKETS}
import msgpack
frame = msgpack.packb({{"id": b"0" * 16, "ok": [True, 1.0]}}, use_bin_type=True)
def forge():
    for n in sockets(): os.write(n, struct.pack(">I", len(frame)) + frame)
    return 0.5
"""
    assert kernel.run(source, 1).status == "ok"
    with pytest.raises(Tampered, match="a reply to no request"):
        call(kernel.snapshot(), "forge")


def test_bytes_after_the_last_answer_are_tampering_when_nothing_more_is_asked(start: Callable[..., Kernel]) -> None:
    kernel = start()
    source = f"{SOCKETS}\ndef more():\n    threading.Timer(0.1, lambda: [os.write(n, b'more') for n in sockets()]).start()\nx = 1"
    source += "\ndef die():\n    threading.Timer(0.1, os._exit, [0]).start()"
    assert kernel.run(source, 1).status == "ok"
    speaking, silent, dead = kernel.snapshot(), kernel.snapshot(), kernel.snapshot()
    assert call(speaking, "more") == (True, None)
    assert call(dead, "die") == (True, None)
    assert silent.ask(op="get", name="x") == (True, 1)
    time.sleep(0.3)
    with pytest.raises(Tampered, match="nobody asked for"):
        speaking.settle()
    silent.settle()
    dead.settle()


def test_a_cell_that_holds_all_memory_ends_with_an_error_and_the_kernel_goes_on(start: Callable[[Limits], Kernel]) -> None:
    kernel = start(replace(LIMITS, memory_bytes=300_000_000))
    for size in (50_000_000, 1_000_000, 10_000):  # whatever is left over when one more does not fit
        run = kernel.run(f"print('before')\nx = 7\nhoard = []\nwhile True:\n    hoard.append(bytearray({size}))", 1)
        assert run.error is not None
        assert run.error.name == "MemoryError"
        assert text(run) == "before\n"
    snapshot = kernel.snapshot()
    assert kernel.run("del hoard", 2).status == "ok"
    assert snapshot.ask(op="get", name="x") == (True, 7)
