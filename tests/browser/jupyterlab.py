"""JupyterLab as a student has it: nbgrader's extensions, an exchange, a home of its own; and what a student clicks there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

BIN = Path(sys.executable).parent
#: Of a server that imports all of Jupyter, on a machine that is at work.
START_S, CLICK_MS = 180, 90_000
QUIET_S = 5


@dataclass(frozen=True)
class Exchange:
    """nbgrader's exchange, and the course whose it is."""

    root: Path
    course_id: str

    def config(self) -> str:
        return f"\nc = get_config()\nc.Exchange.root = {str(self.root)!r}\nc.CourseDirectory.course_id = {self.course_id!r}\n"


@contextmanager
def jupyterlab(home: Path, person: str, config: str) -> Iterator[str]:
    """Run a JupyterLab in a person's home, in their name, with this configuration of nbgrader; yield its URL."""
    places = {name: home.parent / f"{home.name}-{name}" for name in ("config", "data", "runtime", "ipython")}
    home.mkdir(exist_ok=True)
    for folder in places.values():
        folder.mkdir()
    (places["config"] / "nbgrader_config.py").write_text(config)
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(places[folder]) for name, folder in names.items()}
    port = _free_port()
    options = [f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={home}", "--no-browser"]
    options += ["--allow-root", "--IdentityProvider.token=", "--LabApp.news_url=None"]
    with (home.parent / "jupyterlab.log").open("wb") as log:
        server = subprocess.Popen(
            [BIN / "jupyter", "lab", *options],
            env={**os.environ, **own, "HOME": str(home), "LOGNAME": person, "USER": person},
            cwd=home,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


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


class Assignments:
    """nbgrader's list of assignments, in a tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(f"{url}/lab?reset")
        page.get_by_role("menuitem", name="Nbgrader").click(timeout=CLICK_MS)
        page.get_by_role("menuitem", name="Assignment List").click(timeout=CLICK_MS)

    def click(self, what: str) -> None:
        """Press a button of the list by its words."""
        self.page.locator("#assignments").get_by_text(what, exact=True).first.click(timeout=CLICK_MS)

    def shows(self, part: str, text: str) -> None:
        """See that a part of the list (released, fetched, submitted) shows a text."""
        expect(self.page.locator(f"#{part}_assignments_list")).to_contain_text(text, timeout=CLICK_MS)


class Notebook:
    """An open notebook."""

    def __init__(self, page: Page, url: str, path: str) -> None:
        self.page = page
        page.goto(f"{url}/lab/tree/{path}?reset")
        self.panel = page.locator(".jp-NotebookPanel").first
        expect(page.locator("#jp-main-statusbar").get_by_text("| Idle")).to_be_visible(timeout=CLICK_MS)

    def cell(self, text: str) -> Locator:
        """Return the cell whose source has a text."""
        return self.panel.locator(".jp-Cell").filter(has=self.page.locator(".cm-content", has_text=text)).first

    def write(self, cell: Locator, source: str) -> None:
        """Replace a cell's source by what a student types."""
        cell.locator(".cm-content").click(timeout=CLICK_MS)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, cell: Locator) -> None:
        cell.locator(".cm-content").click(timeout=CLICK_MS)
        self.page.keyboard.press("Shift+Enter")

    def save(self) -> None:
        """Save, and wait until that is done: of two savings at once JupyterLab takes one for a stranger's."""
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0, timeout=CLICK_MS)
        self.page.wait_for_timeout(1000)

    def validate(self) -> str:
        """Press Validate, and return what its dialog says."""
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
