"""Output is cut while it runs: whatever a notebook prints or shows, little of it crosses, and what is left out is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from caip.config import Limits
from caip.sandbox import CellRun, Kernel, ProcessLauncher, wire
from caip.sandbox.wire import Ref

LIMITS = Limits(cell_timeout_s=60)
SMALL = replace(LIMITS, output_bytes=100_000)
NUMBERS = iter(range(1, 1000))


@pytest.fixture
def crossed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the frames that the grader reads."""
    sizes: list[int] = []
    unpack = wire.unpack

    def measured(data: bytes) -> Any:
        sizes.append(len(data))
        return unpack(data)

    monkeypatch.setattr(wire, "unpack", measured)
    return sizes


@pytest.fixture
def small() -> Iterator[Kernel]:
    with Kernel(ProcessLauncher(), SMALL) as kernel:
        kernel.run("from IPython.display import HTML, JSON, display", next(NUMBERS))
        yield kernel


@pytest.fixture
def run(small: Kernel) -> Callable[[str], CellRun]:
    return lambda source: small.run(source, next(NUMBERS))


def text(done: CellRun, name: str = "stdout") -> str:
    return "".join(output["text"] for output in done.outputs if output.get("name") == name)


def shown(done: CellRun) -> list[dict[str, Any]]:
    return [output["data"] for output in done.outputs if "data" in output]


PRINTING = {
    "print": "while True: print('x' * 1000)",
    "one letter": "while True: print('x', end='')",
    "one huge text": "print('x' * 100_000_000)",
    "beyond ascii": "while True: print('🙂' * 100)",
    "in turns": "import sys\nwhile True:\n    print('a')\n    print('b', file=sys.stderr)",
    "descriptor": "import os\nwhile True: os.write(1, b'x' * 1000)",
    "child": "import subprocess\nsubprocess.run(['yes'])",
    "shell escape": "!yes",
    "fork": "import os\nif os.fork() == 0:\n    while True: print('x' * 1000)\nos.wait()",
    "display": "while True: display('x')",
    "large display": "from IPython.display import HTML\nwhile True: display(HTML('x' * 90_000))",
    "too large display": "from IPython.display import HTML\nhuge = HTML('x' * 200_000)\nwhile True: display(huge)",
    "many kinds": "while True: display({f'text/{n}': 'x' * 20_000 for n in range(50)}, raw=True)",
    "json": "while True: display({'application/json': [1] * 5_000}, raw=True)",
}


@pytest.mark.parametrize("source", PRINTING.values(), ids=PRINTING)
def test_an_endless_output_ends_the_cell_and_little_of_it_crosses(
    run: Callable[[str], CellRun], crossed: list[int], source: str
) -> None:
    assert run(source).status == "flood"
    assert sum(crossed) < 6.5 * SMALL.output_bytes
    assert text(run("print('on')")) == "on\n"


def test_with_the_limits_that_a_lab_has_if_it_says_nothing_it_is_a_few_megabytes(crossed: list[int]) -> None:
    with Kernel(ProcessLauncher(), LIMITS) as kernel:
        assert kernel.run("while True:\n    display('x' * 100_000)\n    print('x' * 10_000)", 1).status == "flood"
    assert 2_000_000 < sum(crossed) < 6_500_000


def test_a_fork_that_forgets_to_end_does_no_harm(run: Callable[[str], CellRun]) -> None:
    done = run("import os\npid = os.fork()\nif pid: _ = os.wait()\nprint('here' if pid else 'there')")
    assert text(done) == "there\nhere\n"
    assert text(run("print('on')")) == "on\n"


def test_who_swallows_the_end_of_a_flood_prints_nothing_more(run: Callable[[str], CellRun], crossed: list[int]) -> None:
    done = run("for _ in range(100_000):\n    try: print('x' * 100)\n    except BaseException: pass\n1 / 0")
    assert done.status == "flood"
    assert sum(crossed) < 150_000


def test_errors_without_end_are_bounded(run: Callable[[str], CellRun], crossed: list[int]) -> None:
    run("try: raise ValueError('x' * 4000)\nexcept ValueError:\n    for _ in range(200): get_ipython().showtraceback()")
    assert sum(crossed) < 250_000


def test_a_loop_that_clears_its_output_is_no_flood(run: Callable[[str], CellRun]) -> None:
    run("from IPython.display import clear_output")
    done = run("for n in range(100):\n    clear_output(wait=True)\n    print(n, 'x' * 5000)")
    assert done.status == "ok"
    assert text(done).startswith("99 ")


def test_a_display_that_is_updated_is_no_flood(run: Callable[[str], CellRun]) -> None:
    done = run("handle = display('', display_id=True)\nfor n in range(100): handle.update(HTML(f'{n}' + 'x' * 50_000))")
    assert done.status == "ok"
    assert [data["text/html"][:3] for data in shown(done)] == ["99x"]


def test_a_figure_that_is_too_large_gives_way_to_a_note(run: Callable[[str], CellRun]) -> None:
    source = "import numpy as np\nimport matplotlib.pyplot as plt\nplt.imshow(np.random.default_rng(0).random((400, 400)))\n"
    done = run(f"{source}plt.gcf().set_dpi(300)\nplt.show()\nprint('after')")
    (figure,) = shown(done)
    assert (done.status, text(done)) == ("ok", "after\n")
    assert set(figure) == {"text/plain"}
    first, note = figure["text/plain"].splitlines()
    assert first.startswith("<Figure size")
    assert note.startswith("[image/png of ")
    assert note.endswith(" MB is left out: one output may have 0.1 MB]")


def test_html_that_is_too_large_leaves_the_plain_text(run: Callable[[str], CellRun]) -> None:
    (data,) = shown(run("display({'text/plain': 'a table', 'text/html': 'x' * 150_000}, raw=True)"))
    assert data == {"text/plain": "a table\n[text/html of 0.1 MB is left out: one output may have 0.1 MB]"}


def test_a_cell_shows_four_times_what_it_may_print(run: Callable[[str], CellRun]) -> None:
    done = run("for n in range(6): display(HTML(f'{n}' + 'x' * 90_000))")
    html = [data for data in shown(done) if "text/html" in data]
    assert (done.status, len(shown(done)), len(html)) == ("ok", 6, 4)
    assert all("one cell may show 0.4 MB" in data["text/plain"] for data in shown(done) if data not in html)


def test_a_notebook_shows_ten_times_what_a_cell_may_print(run: Callable[[str], CellRun], crossed: list[int]) -> None:
    kinds = ["display(HTML('x' * 90_000))\n" * 4, "print('x' * 90_000)"]
    cells = [run(source) for source in kinds * 8]
    assert {cell.status for cell in cells} == {"ok"}
    assert 900_000 < sum(crossed) < 1_100_000
    assert "one notebook may show 1.0 MB" in text(cells[-1], "stderr")
    assert "x" not in text(cells[-1])


def test_what_is_no_json_or_too_deep_is_told_and_harms_nothing(run: Callable[[str], CellRun]) -> None:
    run("deep, loop = [], []\nfor _ in range(100): deep = [deep]\nloop.append(loop)")
    done = run("for value in (deep, loop, object(), float('nan')):\n    display(JSON([value]))")
    assert done.status == "ok"
    told = ["is left out: it is no JSON" in data["text/plain"] for data in shown(done)]
    assert told == [True, True, True, False]


def test_half_a_surrogate_pair_is_written_out_everywhere(run: Callable[[str], CellRun]) -> None:
    run("half = '\\ud83d'")
    done = run("print(half)\ndisplay({f'text/{half}': half}, raw=True, metadata={half: half})\nraise ValueError(half)")
    assert done.status == "error"
    assert done.error is not None
    assert done.error.message == r"\ud83d"
    assert done.outputs[1]["data"] == {r"text/\ud83d": r"\ud83d"}


def test_metadata_cross_if_they_are_small(run: Callable[[str], CellRun]) -> None:
    done = run("for size in (10, 50_000): display('x', metadata={'k': 'v' * size})")
    assert [len(output["metadata"]) for output in done.outputs] == [1, 0]


def test_lines_of_threads_stay_whole(run: Callable[[str], CellRun]) -> None:
    run("import threading\ndef speak():\n    for _ in range(50): print('a whole line')")
    source = (
        "threads = [threading.Thread(target=speak) for _ in range(8)]\nfor t in threads: t.start()\nfor t in threads: t.join()"
    )
    lines = text(run(source)).splitlines()
    assert len(lines) == 400
    assert sum(line != "a whole line" for line in lines) < 20, "a switch between a line and its end is rare, as in any Python"


# File descriptors 1 and 2.


def test_what_is_written_to_descriptors_comes_in_its_place(run: Callable[[str], CellRun]) -> None:
    source = "import os, subprocess\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\nsubprocess.run(['echo', 'd'])\nprint('e');"
    assert text(run(source)) == "a\nb\nc\nd\ne\n"


def test_a_letter_written_in_halves_is_one_letter(run: Callable[[str], CellRun]) -> None:
    assert text(run("import os\nfor n in range(2): os.write(1, 'é'.encode()[n : n + 1])")) == "é"


def test_what_comes_after_its_cell_is_nobody_s(run: Callable[[str], CellRun]) -> None:
    run("import subprocess, time\nchild = subprocess.Popen('sleep 0.3; echo late', shell=True)")
    time.sleep(0.6)
    assert run("print('next')").outputs == [{"output_type": "stream", "name": "stdout", "text": "next\n"}]


def test_a_stream_that_was_kept_prints_with_the_cell_that_runs(run: Callable[[str], CellRun]) -> None:
    run("import sys\nkept = sys.stdout")
    assert text(run("print('here', file=kept)")) == "here\n"


def test_snapshots_share_no_file_and_print_nowhere(small: Kernel, run: Callable[[str], CellRun]) -> None:
    run("import os\ndef where():\n    print('x')\n    os.write(1, b'x')\n    return os.readlink('/proc/self/fd/1')")
    assert "/dev/null" not in text(run("print(where())"))
    snapshots = [small.snapshot() for _ in range(2)]
    small.end_main()
    for snapshot in snapshots:
        found = snapshot.ask(op="get", name="where")
        assert isinstance(found, tuple)
        assert isinstance(found[1], Ref)
        assert snapshot.ask(op="call", ref=found[1].number, args=[], kwargs={}) == (True, "/dev/null")


def test_a_snapshot_has_an_event_loop_of_its_own(small: Kernel, run: Callable[[str], CellRun]) -> None:
    run("import asyncio\nasync def f(): return 42\ndef g(): return asyncio.run(f())")
    run("task = asyncio.create_task(asyncio.sleep(60))")
    found = small.snapshot().ask(op="get", name="g")
    assert isinstance(found, tuple)
    assert isinstance(found[1], Ref)
    assert small._snapshots[0].ask(op="call", ref=found[1].number, args=[], kwargs={}) == (True, 42)


# The lines of an error.


def test_an_error_below_a_magic_has_the_cell_s_line(small: Kernel) -> None:
    done = small.run("%%capture\nx = 1\ndef f():\n    return 1 / 0", 501)
    assert done.status == "ok"
    failed = small.run("\n\nf()", 502)
    assert failed.error is not None
    assert failed.error.lines == ((502, 3), (501, 4))


def test_an_awaiting_cell_out_of_time_is_interrupted_and_the_notebook_goes_on() -> None:
    with Kernel(ProcessLauncher(), replace(SMALL, cell_timeout_s=1.0)) as kernel:
        kernel.run("import asyncio", 1)
        done = kernel.run("await asyncio.sleep(60)\nprint('never')", 2)
        assert done.status == "timeout"
        assert done.error is not None
        assert done.error.name == "KeyboardInterrupt"
        assert text(kernel.run("await asyncio.sleep(0)\nprint('on')", 3)) == "on\n"


def test_a_long_traceback_keeps_its_ends(run: Callable[[str], CellRun]) -> None:
    done = run("def down(n): return down(n + 1)\ndown(0)")
    lines = done.outputs[-1]["traceback"]
    assert len(lines) < 60
    assert "frames left out" in "".join(lines)
    assert "RecursionError" in lines[-1]
