"""Each lab of the course in JupyterLab, from its release alone: with the right answers typed in, every check passes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from caip.config import Course
from tests.browser.jupyterlab import ROOT, Notebook, answers, jupyterlab, looked_at, pictured_if_it_fails

#: Of a lab that trains and serves on a local AWS account.
LONGEST_LAB_S = 600


def filled_in(notebook: Path, lab: str) -> None:
    found, right = nbformat.read(notebook, as_version=4), answers(lab)
    for cell in found.cells:
        cell.source = right.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    nbformat.write(found, notebook)


@pytest.mark.whole
@pytest.mark.parametrize("lab", [lab.name for lab in Course.read(ROOT).labs()])
def test_every_check_of_a_released_lab_passes_in_jupyterlab(lab: str, browser: Browser, tmp_path: Path) -> None:
    course, home = Course.read(ROOT), tmp_path / "student"
    with (
        browser.new_context(viewport={"width": 1200, "height": 900}) as context,
        jupyterlab(home, "") as url,
        pictured_if_it_fails(page := context.new_page(), f"jupyterlab-{lab}"),
    ):
        shutil.copytree(course.release(lab), home / lab)
        file = home / lab / f"{lab}.ipynb"
        filled_in(file, lab)
        notebook = Notebook.at(page, url, home, f"{lab}/{lab}.ipynb")
        notebook.run_all(LONGEST_LAB_S)
        notebook.save()
        looked_at(page, f"jupyterlab-{lab}")
    ran = nbformat.read(file, as_version=4)
    checks = [cell for cell in ran.cells if cell.cell_type == "code" and re.search(r"^check\(", cell.source, re.MULTILINE)]
    said = ["".join(output.get("text", output.get("ename", "")) for output in cell.outputs) for cell in checks]
    assert len(said) == len(answers(lab))
    assert [text for text in said if "passed; hidden checks run when you submit." not in text] == []
