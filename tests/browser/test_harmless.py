"""Nothing that a student hands in runs, loads or leads astray in the browser of whoever reads the pages made of it.

One hostile submission goes the whole way, from the download to the pages; each page is opened once, everything on it is
touched and every link clicked, and each payload has a test of its own on each page. Payloads call ``hit(/<id>/)`` and
load from ``<id>.evil.example``. Pages are looked at with their content security policy and without it: cleaning must do
without the policy, and the policy alone must let no script run and nothing be loaded.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from playwright.sync_api import Browser, Error, Page, Route

from caip.cli import run
from caip.config import Course
from caip.gradebook import collect, write_feedback
from caip.reports import Evidence, Standing, cohort_page, feedback_notice
from caip.results import CheckResult, Facts, NamedMistake, Outcome, SubmissionResult, Verdict, Work

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
STATIC = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "static"
NAME = "<img src=x onerror=hit(/name/)><script>hit(/name/)</script>"
PAYLOADS = tomllib.loads(Path(__file__).with_name("payloads.toml").read_text(encoding="utf-8"))
HTML, MARKDOWN, CODE, MIME = (PAYLOADS[kind] for kind in ("html", "markdown", "code", "mime"))
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload=\"@JS@\"><script>@JS@</script></svg>"
OTHER = ("answer", "raw", "metadata", "name", "file", "check")
IDS = (*HTML, *(f"prose-{name}" for name in HTML), *MARKDOWN, *MIME, *CODE, *OTHER)


def armed(name: str, text: str) -> str:
    """Fill a payload in: what it would run and what it would load tell its name."""
    fills = {"@ID@": name, "@JS@": f"hit(/{name}/)", "@URL@": f"https://{name}.evil.example/x"}
    return re.sub("@(ID|JS|URL)@", lambda found: fills[found[0]], text)


def show(mime: str, text: str) -> nbformat.NotebookNode:
    return new_code_cell(f"from IPython.display import display\ndisplay({{{mime!r}: {text!r}, 'text/plain': 'x'}}, raw=True)")


def arm(notebook: nbformat.NotebookNode) -> None:
    """Make the released notebook hostile in its cells and in every piece of metadata that a page might show."""
    metadata = armed("metadata", '"><script>@JS@</script><img src=x onerror=@JS@>')
    answers = {
        "why": armed("answer", "<script>@JS@</script> [x](javascript:@JS@) <img src=x onerror=@JS@>"),
        "double-answer": armed("check", "def double(n): raise ValueError('<script>@JS@</script></pre><img src=x onerror=@JS@>')"),
    }
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    notebook.cells += [show("text/html", armed(name, text)) for name, text in HTML.items()]
    notebook.cells += [show(armed(name, mime), armed(name, text)) for name, (mime, text) in MIME.items()]
    notebook.cells += [new_markdown_cell(armed(f"prose-{name}", text)) for name, text in HTML.items()]
    notebook.cells += [new_markdown_cell(armed(name, text)) for name, text in MARKDOWN.items()]
    notebook.cells += [new_code_cell(armed(name, text)) for name, text in CODE.items()]
    notebook.cells += [new_raw_cell(armed("raw", "<script>@JS@</script><img src=x onerror=@JS@><a href=evil.html>x</a>"))]
    for cell in notebook.cells:
        cell.metadata |= {"tags": [metadata], "slideshow": {"slide_type": metadata}, "name": metadata, "alt": metadata}
        cell.metadata |= {"collapsed": metadata, "raw_mimetype": "text/html", "magics_language": metadata}
        cell["id"] = re.sub(r"\W", "", metadata)[:60]
        if cell.cell_type == "markdown":
            cell["attachments"] = {"evil.svg": {"image/svg+xml": armed("md-attachment", SVG)}}
    notebook.metadata |= {"title": metadata, "kernelspec": {"name": metadata, "display_name": metadata, "language": metadata}}
    notebook.metadata |= {"language_info": {"name": metadata, "pygments_lexer": metadata, "mimetype": metadata}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {metadata: metadata}}}


@pytest.fixture(scope="session")
def hostile(_released_mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course after a hostile submission went the whole way: from a ZIP to graded notebook and feedback."""
    root = tmp_path_factory.mktemp("hostile") / "course"
    shutil.copytree(_released_mini, root)
    (root / "roster.csv").write_text(f"id,name,email,section,extension,extra_time\nada,{NAME} Ada,a@b.example,{NAME},,\n")
    course = Course.read(root)
    notebook = nbformat.read(course.release("mini") / "mini.ipynb", as_version=4)
    arm(notebook)
    with zipfile.ZipFile(root / "download.zip", "w") as download:
        download.writestr("ada/mini.ipynb", json.dumps(notebook))
        download.writestr("ada/evil.html", armed("file", "<script>opener.@JS@</script>"))
        download.writestr("ada/evil.svg", armed("file", SVG))
        download.writestr("ada/<img src=x onerror=hit('file')>.png", b"x")
    collect(course, course.lab("mini"), root / "download.zip")
    subprocess.run(["caip", "grade", "mini", "--isolation", "process"], cwd=root, check=True, capture_output=True)
    write_feedback(course, course.lab("mini"), "ada")
    return course


@dataclass
class Seen:
    """What a page did, how it looked before it was touched, and where it went by itself and by clicks."""

    hits: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    left_for: list[str] = field(default_factory=list)
    clicked: list[str] = field(default_factory=list)
    elements: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""

    def of(self, name: str) -> list[str]:
        """Return what the payload of this name did."""
        told = re.compile(rf"/{name}/|(^|//){name}\.evil\.example|evil\.example/{name}(\W|$)|^{name}$")
        return [one for one in (*self.hits, *self.requests, *self.left_for) if told.search(one)]


HIT = "window.hit = id => void window.told(String(id));"
TOUCH = """async () => {
    for (const element of document.querySelectorAll('[target]')) element.removeAttribute('target');
    for (const link of document.querySelectorAll('a, area, button, summary, [href]')) {
        link.click ? link.click() : link.dispatchEvent(new MouseEvent('click', {bubbles: true}));
        await new Promise(done => setTimeout(done, 4));
    }
    for (const element of document.querySelectorAll('#notebook *, main *'))
        for (const name of ['click', 'mouseover', 'focus', 'toggle', 'animationstart', 'load', 'error', 'begin'])
            element.dispatchEvent(new Event(name));
}"""
ELEMENTS = """where => [...document.querySelectorAll(where)].map(element => ({
    tag: element.localName, href: element.getAttribute('href'), resolved: String(element.href || ''),
    names: [...element.attributes].map(one => one.name), text: element.textContent.slice(0, 80)}))"""


def look(browser: Browser, url: str, where: str, serve: Callable[[str], dict[str, Any]] | None = None, *, policy: bool) -> Seen:
    """Open ``url``, touch everything, click every link. Only ``serve`` answers, for the page's own host."""
    seen, context = Seen(), browser.new_context(bypass_csp=not policy)
    context.expose_function("told", lambda name: seen.hits.append(name))
    context.add_init_script(HIT)

    def answer(route: Route) -> None:
        target, first = route.request.url, not seen.left_for
        leaves = seen.clicked if seen.elements else seen.left_for
        (leaves if route.request.is_navigation_request() else seen.requests).append(target)
        if first and serve is None:
            route.continue_()
        elif serve and urlsplit(target).netloc == urlsplit(url).netloc and (first or not route.request.is_navigation_request()):
            route.fulfill(**serve(urlsplit(target).path))
        else:
            route.fulfill(status=204)  # a page stays where it is, and is told nothing

    context.route("**/*", answer)
    page = context.new_page()
    page.on("dialog", lambda dialog: (seen.hits.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: seen.left_for.append(f"popup {popup.url}"))
    page.goto(url)
    _touch(page, seen, where)
    context.close()
    return seen


def _touch(page: Page, seen: Seen, where: str) -> None:
    page.wait_for_timeout(150)
    seen.elements, seen.text = page.evaluate(ELEMENTS, where), page.inner_text("body")
    try:
        page.evaluate(TOUCH)
    except Error as error:  # it went away under our hands
        seen.left_for.append(error.message)
    page.wait_for_timeout(150)


def formgrader(course: Course) -> Callable[[str], dict[str, Any]]:
    """Return what formgrader serves: its page of the submission, by its own exporter and configuration, and its files."""
    extension = FormgradeExtension()
    extension.root_dir = str(course.root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)
        extension.initialize([])
        web = type("Web", (), {"settings": {}})()
        extension.init_tornado_settings(web)
    resources = {"assignment_id": "mini", "notebook_id": "mini", "submission_id": "s", "index": 0, "total": 1, "base_url": ""}
    with Gradebook(course.db_url, course.id) as gradebook:
        student = gradebook.find_student("ada")
        resources |= {"student": student.id, "last_name": student.last_name, "first_name": student.first_name}
    notebook = course.autograded("mini", "ada") / "mini.ipynb"
    html, _ = web.settings["nbgrader_exporter"].from_filename(str(notebook), resources=resources)

    def serve(path: str) -> dict[str, Any]:
        if path == "/formgrader/submissions/s/":
            return {"body": html, "content_type": "text/html"}
        if path.startswith("/formgrader/static/") and (STATIC / path.removeprefix("/formgrader/static/")).is_file():
            return {"path": STATIC / path.removeprefix("/formgrader/static/")}
        return {"body": "[]", "content_type": "application/json", "status": 200 if path.startswith("/formgrader/api/") else 404}

    return serve


def report(course: Course) -> Path:
    """Write the cohort report, with a name and a message of a submission that a person must see."""
    lab, standings = course.lab("mini"), list(run.standings(course, course.labs()))
    bad = SubmissionResult("ada", "mini", Verdict.UNGRADABLE, message=f"{NAME}\n</style></svg>{NAME}")
    page = course.root / "report.html"
    page.write_text(cohort_page(_evidence(course, [replace(standings[0], result=bad), *standings[1:]]), datetime.now(UTC)))
    (course.root / "notice.html").write_text(feedback_notice(course, lab, bad))
    return page


def _evidence(course: Course, standings: list[Standing]) -> Evidence:
    """What the report is made of: a hostile answer, copied by a second student, as the example of a mistake, too."""
    lines = [f"<!--{NAME}--> x{i} = call{i}(y.part{i}, '</pre>{NAME}')" for i in range(12)]
    codes = {"ada": lines, "copy": lines, "one": [f"a = b.one{i}(c)" for i in range(30)], "two": ["d = e.f(g)"] * 9}
    works = [Work(student, "mini", {"double": "\n".join(code), "answer": "\n".join(code)}) for student, code in codes.items()]
    facts = Facts(f"double('{NAME}')", NAME, NAME)
    check = CheckResult("double", NAME, "it doubles", False, Outcome.FAILED, 0, 10, facts=facts)
    mistake = NamedMistake("double", "tripled", "You tripled it.")
    copy = SubmissionResult("copy", "mini", Verdict.TAMPERED, (check,), message=NAME, mistakes=(mistake,))
    before = replace(copy, checks=(replace(check, points=10),))
    links = {("mini", "ada"): "feedback/ada/mini/mini.html"}
    return Evidence(course, course.labs(), [*standings, Standing(copy)], works, [before], links=links, left_out={NAME: 1})


SURFACES = ("feedback", "feedback without policy", "formgrader", "report", "report without policy", "notice")


@pytest.fixture(scope="session")
def pages(hostile: Course, browser: Browser) -> dict[str, Seen]:
    """Every page, looked at once."""
    page = hostile.feedback("mini", "ada") / "mini.html"
    url, serve = "http://jupyter.example/formgrader/submissions/s/", formgrader(hostile)
    of_cohort = report(hostile)
    return {
        "feedback": look(browser, page.as_uri(), "*", policy=True),
        "feedback without policy": look(browser, page.as_uri(), "*", policy=False),
        "formgrader": look(browser, url, "#notebook .rendered_html *, #notebook .output *, .name-shown *", serve, policy=True),
        "report": look(browser, of_cohort.as_uri(), "*", policy=True),
        "report without policy": look(browser, of_cohort.as_uri(), "*", policy=False),
        "notice": look(browser, (of_cohort.parent / "notice.html").as_uri(), "*", policy=False),
    }


@pytest.mark.parametrize("payload", IDS)
@pytest.mark.parametrize("surface", ["feedback", "feedback without policy", "formgrader"])
def test_a_payload_does_nothing(pages: dict[str, Seen], surface: str, payload: str) -> None:
    assert pages[surface].of(payload) == []


@pytest.fixture(params=SURFACES)
def seen(request: pytest.FixtureRequest, pages: dict[str, Seen]) -> Seen:
    return pages[request.param]


def test_nothing_of_the_students_ran(seen: Seen) -> None:
    assert seen.hits == []


def test_no_request_left_the_page(seen: Seen) -> None:
    own = r"file:///.*/(mini\.html|report\.html|notice\.html|a\.png)(#.*)?|http://jupyter\.example/(formgrader|notebooks)/.*"
    mathjax = r"https://cdnjs\.cloudflare\.com/ajax/libs/mathjax/.*"  # formgrader's page is nbgrader's
    assert [one for one in (*seen.requests, *seen.left_for) if not re.fullmatch(f"{own}|{mathjax}", one)] == []
    links = {one["resolved"] for one in seen.elements}
    assert [one for one in seen.clicked if one not in links and not re.fullmatch(own, one)] == []


def test_no_link_leads_anywhere_but_to_the_web(seen: Seen) -> None:
    links = [one for one in seen.elements if one["href"] is not None]
    own_page = r"feedback/ada/mini/mini\.html$"
    assert [one for one in links if not re.match(rf"https?://[\w.-]+(/|$)|#|{own_page}", one["href"])] == []


def test_no_element_is_there_that_could_act(seen: Seen) -> None:
    acting = set(re.findall(r"\w+", "script iframe frame object embed applet form input button select base link svg image use"))
    ours = {"script", "button", "input", "svg"} if "Cohort report" in seen.text else set()
    found = [one for one in seen.elements if one["tag"] in acting]
    assert [one for one in found if one["tag"] not in ours] == []
    assert sum(one["tag"] == "script" for one in found) == bool(ours)
    assert [
        one
        for one in seen.elements
        if any(name.startswith(("on", "data-")) or name in ("ping", "target", "srcset") for name in one["names"])
    ] == []


def test_each_page_shows_what_it_is_for(pages: dict[str, Seen]) -> None:
    for surface, words in zip(
        SURFACES, ("of 20 points", "of 20 points", "mini", "Cohort report", "Cohort report", "could not be"), strict=True
    ):
        assert words in pages[surface].text


def test_the_report_shows_what_it_was_given_as_text(pages: dict[str, Seen]) -> None:
    text = " ".join(pages["report without policy"].text.split())
    for where in ("You tripled it.", "1 pair of submissions", "tampered", "Some points changed although nothing"):
        assert where in text
    assert text.count(NAME) > 8


def test_the_policy_alone_stops_what_the_cleaning_would_miss(hostile: Course, browser: Browser, tmp_path: Path) -> None:
    page = (hostile.feedback("mini", "ada") / "mini.html").read_text()
    missed = "".join(armed(f"missed-{name}", text) for name, text in HTML.items() if name not in ("comment", "refresh"))
    (tmp_path / "mini.html").write_text(page.replace("</body>", f"{missed}</body>"))
    with_policy, without = (look(browser, (tmp_path / "mini.html").as_uri(), "*", policy=policy) for policy in (True, False))
    assert with_policy.hits == []
    assert [one for one in with_policy.requests if one.startswith("http")] == []
    assert len(set(without.hits)) > 10, "the payloads bite where nothing stops them"


def test_the_files_that_a_browser_would_run_are_in_no_folder_of_pages(hostile: Course) -> None:
    for folder in (hostile.autograded("mini", "ada"), hostile.feedback("mini", "ada")):
        names = {path.name for path in folder.rglob("*")}
        assert "evil.html" not in names
        assert "evil.svg" not in names
        assert "mini.ipynb" in names or "mini.html" in names
