"""A notebook looks in our kernel as it does in Jupyter: run by nbclient in a stock ipykernel and by us, compared cell by cell.

What differs is listed in docs/design.md, each with its reason, and here, with the cells that show it. A difference that is
listed and no longer there fails too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from caip.config import Course, Limits
from caip.sandbox import ISOLATIONS, Kernel, Launcher, launcher_for

ROOT = Path(__file__).parents[2]
SMALL = sorted((Path(__file__).parent / "notebooks").glob("*.ipynb"))
#: Those that need no AWS account.
LABS = sorted(path for path in (ROOT / "solutions").glob("*/*.ipynb") if not Course.read(ROOT).lab(path.stem).aws)

#: What differs, by its name in docs/design.md: the cells that show it, as notebook/cell.
DIFFERENCES = {
    "order of stdout and stderr": ["streams/stdout-and-stderr"],
    "a stream put back in a later cell": ["streams/replaced-still"],
    "half a surrogate pair": ["streams/surrogate", "rich_display/surrogate", "tracebacks/surrogate"],
    "`update_display` of an earlier cell's output": ["rich_display/display-id"],
    "what a task prints after its cell": ["asynchronous/task-prints"],
    "an exception whose `__str__` is broken": ["tracebacks/broken-str", "tracebacks/str-not-text"],
    "tracebacks of more than 50 frames": ["tracebacks/recursion"],
    "a file beside the notebook named like a library": ["surroundings/shadowing"],
    "`%connect_info`, `%qtconsole`, `%subshell`": ["magics/connect-info"],
    "cells after `exit()`": ["refused/after-exit"],
    "an empty code cell": ["history/after-an-empty-cell"],
}
EXPECTED = {cell for cells in DIFFERENCES.values() for cell in cells}

#: What is not the student's: where things lie in memory and on disk, how long they took, what a cell's file is called.
NORMALISED = [
    (r"0x[0-9a-f]{6,}", "0x0"),
    (r"/tmp/ipykernel_\d+/\d+\.py|/notebook/(cell [\d+]+|<ipython-\S+>)\.py", "cell.py"),
    (r"(\d{4,}|cell [\d+]+)\.py, line", "cell.py, line"),
    (r"(CPU times|Wall time|<TimeitResult).*", r"\1"),
]
#: Frames of a kernel itself in a traceback: ipykernel's and ours.
OF_A_KERNEL = re.compile(r"File \S*(/ipykernel/\w+|/caip/sandbox/\w+|/opt/caip/\w+)\.py:")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Cells = dict[str, list[dict[str, Any]]]


class Stock(AsyncKernelManager):
    """Starts an unmodified ipykernel of this interpreter, whatever kernels are installed on this machine."""

    kernel_spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python")


def in_jupyter(path: Path, folder: Path) -> Cells:
    """Run a notebook with nbclient and a stock ipykernel, in the environment that our kernels have."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, kernel_manager_class=Stock, timeout=120, allow_errors=True, record_timing=False, resources=place
    )
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLCONFIGDIR": str(folder.parent / "matplotlib"),
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    }
    with suppress(DeadKernelError):  # after exit()
        client.execute(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {cell.id: comparable(cell.outputs, str(folder)) for cell in code_cells(notebook)}


def in_ours(path: Path, launcher: Launcher) -> Cells:
    notebook = nbformat.read(path, as_version=4)
    with Kernel(launcher, Limits()) as kernel:
        for file in shipped(path):
            kernel.folder.write(str(file.relative_to(path.parent)), file.read_bytes())
        runs = {cell.id: kernel.run(cell.source, number) for number, cell in enumerate(code_cells(notebook), 1)}
        return {name: comparable(run.outputs, kernel.folder.name) for name, run in runs.items()}


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shipped(path: Path) -> list[Path]:
    """Return the files of a lab; a small notebook has none."""
    return [] if path in SMALL else [file for file in path.parent.rglob("*") if file.is_file() and file != path]


def comparable(outputs: list[Any], folder: str) -> list[dict[str, Any]]:
    """Return outputs with what is not the student's taken out, and the parts of one stream joined, as Jupyter shows them."""
    found: list[dict[str, Any]] = []
    for output in normal(json.loads(json.dumps(outputs)), folder):
        if found and output["output_type"] == "stream" and found[-1].get("name") == output["name"]:
            found[-1]["text"] += output["text"]
            continue
        if "traceback" in output:
            output["traceback"] = [line for line in output["traceback"] if not OF_A_KERNEL.match(COLOURS.sub("", line))]
        found.append(output)
    return found


def normal(value: Any, folder: str) -> Any:
    if isinstance(value, list):
        return [normal(item, folder) for item in value]
    if isinstance(value, dict):
        return {key: normal(item, folder) for key, item in value.items()}
    if isinstance(value, str) and len(value) < 20_000:  # a longer one is a figure
        value = value.replace(folder, "/folder")
        for pattern, replacement in NORMALISED:
            value = re.sub(pattern, replacement, value)
    return value


def different(ours: Cells, theirs: Cells) -> set[str]:
    return {name for name in theirs if ours.get(name) != theirs[name]}


def shown(name: str, ours: Cells, theirs: Cells) -> str:
    """Return a cell's outputs side by side, for who reads the failure."""
    return "\n".join(
        f"{name} {who}: {json.dumps(cells.get(name))[:3000]}" for who, cells in (("ours", ours), ("jupyter", theirs))
    )


SAFE, *OTHERS = ISOLATIONS


@pytest.fixture(scope="module", params=[SAFE, *(pytest.param(name, marks=pytest.mark.whole) for name in OTHERS)])
def launcher(request: pytest.FixtureRequest) -> Iterator[Launcher]:
    """Each way to start a kernel: what a notebook shows must not depend on it."""
    launcher = launcher_for(request.param, Limits(), ["numpy", "pandas", "matplotlib.pyplot", "sklearn.tree"])
    launcher.prepare()
    yield launcher
    launcher.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Cells]:
    """Run a notebook in a stock ipykernel; once, however many of our kernels are compared with it."""
    place = tmp_path_factory.mktemp("jupyter")

    @cache
    def run(path: Path) -> Cells:
        folder = place / path.stem
        for file in shipped(path):
            (folder / file.relative_to(path.parent)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / file.relative_to(path.parent))
        folder.mkdir(exist_ok=True)
        return in_jupyter(path, folder)

    return run


#: Every third of the small ones in `make test`.
NOTEBOOKS = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.whole] if path in LABS or number % 3 else [])
    for number, path in enumerate([*SMALL, *LABS])
]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_looks_as_it_does_in_jupyter(path: Path, launcher: Launcher, jupyter: Callable[[Path], Cells]) -> None:
    theirs, ours = jupyter(path), in_ours(path, launcher)
    expected = {cell.split("/")[1] for cell in EXPECTED if cell.split("/")[0] == path.stem}
    found = different(ours, theirs)
    assert found == expected, "\n".join(shown(name, ours, theirs) for name in sorted(found ^ expected))


def test_the_notebooks_are_there() -> None:
    assert len(SMALL) + len(LABS) >= 14
    assert len(LABS) >= 4
    cells = {f"{path.stem}/{cell.id}" for path in SMALL for cell in code_cells(nbformat.read(path, as_version=4))}
    assert cells >= EXPECTED
    assert len(cells) > 500


def test_the_differences_are_those_of_the_docs() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    section = text.partition("### Differences from ipykernel\n")[2].partition("\n#")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    assert [row[0] for row in rows] == list(DIFFERENCES)
    assert all(len(row) == 4 and all(row) for row in rows), "each with what Jupyter does, what we do, and why"
