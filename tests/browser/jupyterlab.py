"""JupyterLab as a student has it: nbgrader's extensions, an exchange, a home of its own; and what a student clicks there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import FrameLocator, Locator, Page, Response, expect

from tests.conftest import unavailable

ROOT = Path(__file__).parents[2]
#: What is looked at by eye.
PICTURES = ROOT / "build" / "screenshots"
BIN = Path(sys.executable).parent
#: Of a server that imports all of Jupyter, on a machine that is at work.
START_S, CLICK_MS = 180, 90_000
QUIET_S = 5
LAST_LINES = 20
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
#: The one question that JupyterLab asks by itself, over what is below it.
NO_NEWS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}


@dataclass(frozen=True)
class Exchange:
    """nbgrader's exchange, and the course whose it is."""

    root: Path
    course_id: str

    def config(self, student: str = "") -> str:
        """Return nbgrader's configuration of it: with a name that of a student, who is otherwise the user of the system."""
        lines = [
            "",
            "c = get_config()",
            f"c.Exchange.root = {str(self.root)!r}",
            f"c.CourseDirectory.course_id = {self.course_id!r}",
        ]
        return "\n".join(lines + [f"c.CourseDirectory.student_id = {student!r}"] * bool(student)) + "\n"


def answers(lab: str) -> dict[str, str]:
    """Return the right answer cells of a lab, without their marks."""
    cells = nbformat.read(ROOT / "source" / lab / f"{lab}.ipynb", as_version=4).cells
    named = {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source for cell in cells if cell.cell_type == "code"}
    return {name: MARKS.sub("", source).strip() for name, source in named.items() if name.endswith("-answer")}


@contextmanager
def jupyterlab(home: Path, config: str) -> Iterator[str]:
    """Run a JupyterLab in a person's home, with this configuration of nbgrader; yield its URL."""
    if importlib.util.find_spec("jupyterlab") is None:
        unavailable("there is no JupyterLab: requirements.lock has it")
    port, log = _free_port(), home.parent / "jupyterlab.log"
    options = [f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={home}", "--no-browser"]
    options += ["--allow-root", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    environment = {**os.environ, **_places(home, config), "HOME": str(home)}
    with log.open("wb") as said:
        server = subprocess.Popen([BIN / "jupyter", "lab", *options], env=environment, cwd=home, stdout=said, stderr=said)
    try:
        _wait(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}"
    except BaseException as error:
        error.add_note("JupyterLab said last:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:]))
        raise
    finally:
        server.terminate()
        server.wait(30)


def _places(home: Path, config: str) -> dict[str, str]:
    """Make what Jupyter keeps beside a home, with its settings, and return the variables that name it."""
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    places = {name: home.parent / f"{home.name}-{folder}" for name, folder in names.items()}
    home.mkdir(exist_ok=True)
    for folder in places.values():
        folder.mkdir()
    (places["JUPYTER_CONFIG_DIR"] / "nbgrader_config.py").write_text(config)
    settings = places["JUPYTER_CONFIG_DIR"] / "labconfig"
    settings.mkdir()
    (settings / "default_setting_overrides.json").write_text(json.dumps(NO_NEWS))
    return {name: str(folder) for name, folder in places.items()}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab has ended"
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


def looked_at(page: Page, name: str) -> Path:
    """Keep a picture of the page, and return where it is."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    return PICTURES / f"{name}.png"


@contextmanager
def pictured_if_it_fails(page: Page, name: str) -> Iterator[None]:
    """Whatever fails within tells where a picture of the page at that moment is."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"the page at that moment: {looked_at(page, f'failed-{name}')}")
        raise


class Assignments:
    """nbgrader's list of assignments, in a tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(f"{url}/lab")
        page.get_by_role("menuitem", name="Nbgrader").click(timeout=CLICK_MS)
        page.get_by_role("menuitem", name="Assignment List").click(timeout=CLICK_MS)
        self.show()  # JupyterLab's own first tab may come after it, and over it

    def show(self) -> None:
        """Bring the list to the front."""
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="Assignments").click(timeout=CLICK_MS)

    def click(self, what: str) -> None:
        """Press a button of the list by its words."""
        self.page.locator("#assignments").get_by_text(what, exact=True).first.click(timeout=CLICK_MS)

    def shows(self, part: str, text: str) -> None:
        """See that a part of the list (released, fetched, submitted) shows a text."""
        expect(self.page.locator(f"#{part}_assignments_list")).to_contain_text(text, timeout=CLICK_MS)

    def open(self, lab: str, home: Path) -> Notebook:
        """Open the notebook of a lab that was fetched to ``home``, by unfolding the lab."""
        fetched = self.page.locator("#fetched_assignments_list")
        fetched.get_by_text(lab, exact=True).first.click(timeout=CLICK_MS)
        fetched.locator(".nested_list_item").get_by_text(lab, exact=True).click(timeout=CLICK_MS)
        return Notebook(self.page, home / lab / f"{lab}.ipynb")

    def open_feedback(self, lab: str) -> FrameLocator:
        """Go where "view feedback" leads, open the page there, and return what JupyterLab shows of it."""
        self.page.locator("#submitted_assignments_list").get_by_text("(view feedback)").click(timeout=CLICK_MS)
        self.page.locator(".jp-DirListing-item", has_text=f"{lab}.html").dblclick(timeout=CLICK_MS)
        return self.page.frame_locator(".jp-HTMLViewer iframe")


class Notebook:
    """An open notebook, and the file that it was opened from."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel").first
        cells = nbformat.read(file, as_version=4).cells
        known = [(place, cell) for place, cell in enumerate(cells) if "nbgrader" in cell.metadata]
        self.places = {cell.metadata["nbgrader"]["grade_id"]: place for place, cell in known}
        self.code = {name for name, place in self.places.items() if cells[place].cell_type == "code"}
        expect(page.locator("#jp-main-statusbar").get_by_text("| Idle")).to_be_visible(timeout=CLICK_MS)

    @classmethod
    def at(cls, page: Page, url: str, home: Path, path: str) -> Notebook:
        """Open the notebook at a path below ``home`` by its address."""
        page.goto(f"{url}/lab/tree/{path}")
        return cls(page, home / path)

    def cell(self, grade_id: str) -> Locator:
        """Return the cell that nbgrader knows under this name."""
        return self.panel.locator(".jp-Cell").nth(self.places[grade_id])

    def write(self, name: str, source: str) -> None:
        """Replace a cell's source by what a student types; prose opens by a double click."""
        if name not in self.code:
            self.cell(name).locator(".jp-RenderedMarkdown").dblclick(timeout=CLICK_MS)
        self._editor(name).click(timeout=CLICK_MS)
        expect(self._editor(name)).to_be_focused(timeout=CLICK_MS)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, name: str) -> None:
        """Run a cell of code, and wait until it has: then it has another number than before."""
        self._editor(name).click(timeout=CLICK_MS)
        number = self.cell(name).locator(".jp-InputPrompt")
        before = number.inner_text()
        self.page.keyboard.press("Shift+Enter")
        expect(number).to_have_text(re.compile(rf"(?!{re.escape(before)})\[\d+\]:"), timeout=CLICK_MS)

    def _editor(self, name: str) -> Locator:
        return self.cell(name).locator(".cm-content")

    def save(self) -> None:
        """Save, and wait until that is done, which its last request tells."""
        with self.page.expect_response(_is_checkpoint, timeout=CLICK_MS):
            self.page.keyboard.press("Control+S")

    def validate(self) -> str:
        """Press Validate, which saves first, and return what its dialog says."""
        self.panel.get_by_role("button", name="Validate").click(timeout=CLICK_MS)
        dialog = self.page.locator(".jp-Dialog")
        dialog.get_by_role("button", name="OK").wait_for(timeout=CLICK_MS)
        text = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        return text

    def run_all(self, timeout_s: float) -> None:
        """Choose Run, Run All Cells, and wait until nothing runs."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click(timeout=CLICK_MS)
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click(timeout=CLICK_MS)
        state = self.page.locator("#jp-main-statusbar")
        expect(state.get_by_text("| Busy")).to_be_visible(timeout=CLICK_MS)
        until, quiet = time.monotonic() + timeout_s, 0
        while quiet < QUIET_S and time.monotonic() < until:  # between two cells a kernel is idle as well
            self.page.wait_for_timeout(1000)
            quiet = quiet + 1 if state.get_by_text("| Idle").is_visible() else 0
        assert quiet == QUIET_S, "the notebook still runs"


def _is_checkpoint(answer: Response) -> bool:
    return (
        answer.request.method == "POST"
        and "/api/contents/" in answer.url
        and answer.url.partition("?")[0].endswith("/checkpoints")
    )
