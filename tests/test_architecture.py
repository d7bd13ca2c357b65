"""The import table of docs/design.md and the house rules, read from the source."""

from __future__ import annotations

import ast
import importlib
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for package in ("caip", "caip_lab") for path in (ROOT / package).rglob("*.py"))

#: Part -> what of ours it may import, itself aside. ``cli`` may import everything.
MAY_IMPORT = {
    "caip": set(),
    "caip.errors": set(),
    "caip.results": {"caip.errors"},
    "caip.config": {"caip.errors"},
    "caip.ml": {"caip.errors"},
    "caip.sandbox": {"caip.errors", "caip.config"},
    "caip.grading": {
        *("caip", "caip.errors", "caip.results", "caip.config", "caip.sandbox"),
        *("caip_lab.checks", "caip_lab.cloud"),
    },
    "caip.gradebook": {"caip.errors", "caip.results", "caip.config", "caip.grading"},
    "caip.reports": {"caip.errors", "caip.results", "caip.config"},
    "caip.simulate": {"caip.errors", "caip.config"},
    "caip.scheduling": {"caip", "caip.errors", "caip.results", "caip.config", "caip.grading", "caip.sandbox"},
    "caip.audit": {"caip.errors", "caip.results", "caip.config", "caip.grading", "caip_lab.checks"},
    "caip_lab": {"caip_lab.checks", "caip_lab.cloud"},
    "caip_lab.cli": {"caip_lab.checks", "caip_lab.cloud", "caip_lab.versions"},
    "caip_lab.versions": set(),
    "caip_lab.checks": set(),
    "caip_lab.cloud": set(),
}
#: These run alone: the student's process loads the one by path, SageMaker copies the other.
STANDALONE = {
    *(f"caip.sandbox.{name}" for name in ("zygote", "confine", "kernel", "account", "shell", "outputs", "wire")),
    *("caip.ml.train_model", "caip.ml.inference", "caip_lab.cloud.containers.worker"),
    "caip_lab.cloud.containers.forked",
}
#: Modules that may import more than their part, and why.
MORE = {
    # the student's own package, before the instructors' tree leaves the path
    "caip.sandbox.kernel": {"caip_lab", "caip_lab.checks"},
    "caip.sandbox.account": {"caip_lab.cloud"},
    "caip.gradebook.exporter": {"caip.reports"},  # nbgrader's plugin: it writes the files that caip export writes
    "caip.gradebook.student_zip": {"caip_lab"},  # finds the project whose wheel it builds
}

ALONE_MAY_IMPORT = {
    "pytest": {"caip.grading", "caip_lab.checks"},
    "nbgrader": {"caip.gradebook"},
    "sqlalchemy": {"caip.gradebook"},
    "alembic": {"caip.gradebook"},
    "jinja2": {"caip.reports"},
    "altair": {"caip.reports"},
    "vl_convert": {"caip.reports"},
    "xlsxwriter": {"caip.reports"},
    "distributed": {"caip.scheduling"},
    "dask": {"caip.scheduling"},
    "click": {"caip.cli"},
    "rich": {"caip.cli"},
    "moto": {"caip_lab.cloud"},
    "boto3": {"caip.ml", "caip.grading", "caip_lab.cloud"},
    "sagemaker": {"caip.ml"},
}

PRINTS = {
    "caip.cli": "the command line",
    "caip_lab.cli": "the students' command line",
    "caip_lab.cloud.cli": "its part for the local account",
    "caip.ml.train_model": "a training job's metrics are what it prints",
    "caip_lab.checks.runner": "check() tells the student in the notebook",
}
READS_ENVIRONMENT = {
    "caip.config.environment": "the one place",
    "caip.ml.train_model": "SageMaker tells a training script its folders by the environment",
    "caip.sandbox.shell": "sets TERM and PAGER, as ipykernel does",
    "caip.sandbox.kernel": "leads a kernel to its AWS account",
    "caip.gradebook.programs": "sets PATH, because nbgrader calls alembic by bare name",
    "caip_lab.checks.notebook": "sets MPLBACKEND, so that a student's terminal needs no window",
    "caip_lab.cloud.cli": "honours NO_COLOR",
    "caip_lab.cloud.client": "leads AWS clients to the local account",
    "caip_lab.cloud.containers.preloaded": "gives a forked container its environment",
    "caip_lab.cloud.containers.supervise": "hands on what Windows needs",
    "caip_lab.cloud.containers.worker": "a container is configured by its environment",
}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """Return the part that a module belongs to, such as ``caip.grading``."""
    return ".".join(module.split(".")[:2])


def imports(path: Path) -> Iterator[str]:
    """Yield every module that ``path`` imports, at its top or inside a function, with ``from x import y`` as ``x.y``."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    """Return the parts of ours that ``path`` imports. ``from caip import x`` is ``caip.x`` where that is a part."""
    found = {name for name in imports(path) if name.split(".")[0] in ("caip", "caip_lab")}
    return {part if (part := part_of(name)) in {*MAY_IMPORT, "caip.cli"} else part.split(".")[0] for name in found}


each_file = pytest.mark.parametrize("path", FILES, ids=module_name)


def test_the_parts_are_there() -> None:
    parts = {part_of(module_name(path)) for path in FILES}
    assert {"caip.errors", "caip.config", "caip.sandbox", "caip.grading", "caip.gradebook", "caip_lab.checks"} <= parts
    assert parts <= {*MAY_IMPORT, "caip.cli"}, "a part without a line in the table"


@each_file
def test_each_part_imports_only_what_it_may(path: Path) -> None:
    module = module_name(path)
    if part_of(module) == "caip.cli":
        return
    allowed = set() if module in STANDALONE else {part_of(module), *MAY_IMPORT[part_of(module)]}
    assert ours(path) <= allowed | MORE.get(module, set())


@each_file
def test_what_students_install_never_imports_what_instructors_have(path: Path) -> None:
    if module_name(path).startswith("caip_lab"):
        assert not {name for name in imports(path) if name.split(".")[0] == "caip"}


@each_file
def test_a_library_that_one_part_owns_is_imported_there_only(path: Path) -> None:
    module = module_name(path)
    for name in imports(path):
        owners = ALONE_MAY_IMPORT.get(name.split(".")[0])
        assert owners is None or part_of(module) in owners, f"{module} imports {name}"


@each_file
def test_relative_imports_are_not_used(path: Path) -> None:
    tree = parse(path)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=module_name)
def test_init_files_hold_no_logic(path: Path) -> None:
    first, *rest = parse(path).body
    assert isinstance(first, ast.Expr)
    assert isinstance(first.value, ast.Constant), "the docstring"
    for node in rest:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            assert ast.unparse(target) in ("__all__", "__version__")
            ast.literal_eval(node.value or target)
        else:
            assert isinstance(node, ast.Import | ast.ImportFrom), f"line {node.lineno}"


@each_file
def test_all_is_sorted_and_names_what_exists(path: Path) -> None:
    for node in parse(path).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"):
            continue
        names = ast.literal_eval(node.value)
        assert names == sorted(names, key=_order)
        assert len(set(names)) == len(names)
        if path.name == "__init__.py":
            for name in names:  # a submodule is importable, anything else an attribute
                module = importlib.import_module(module_name(path))
                assert hasattr(module, name) or importlib.import_module(f"{module_name(path)}.{name}")
        else:
            assert set(names) <= _defined(path)


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest: the order that ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _defined(path: Path) -> set[str]:
    """Return the names that a module's top level defines, read from its source."""
    names: set[str] = set()
    for node in parse(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return names


@pytest.mark.parametrize("package", ["caip", "caip_lab", "caip.config", "caip.errors", "caip.results", "caip.ml"])
def test_importing_a_package_is_light(package: str) -> None:
    heavy = ("nbgrader", "moto", "sklearn", "boto3", "altair", "matplotlib", "sqlalchemy")
    code = f"import sys, {package}; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


def functions() -> list[tuple[str, int]]:
    """Return (where, lines of body without the docstring) of every function."""
    found = []
    for path in FILES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                found.append((f"{module_name(path)}.{node.name}", length))
    return found


def test_functions_are_short() -> None:
    lengths = sorted(length for _, length in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(0.9 * len(lengths))] <= 30
    assert [where for where, length in functions() if length > 60] == []


@each_file
def test_modules_are_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@each_file
def test_module_names_are_the_fields(path: Path) -> None:
    assert not {"utils", "util", "helpers", "helper", "common", "base", "manager"} & set(module_name(path).split("."))


@each_file
def test_every_module_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(parse(path))


def _allowed(module: str, table: dict[str, str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in table)


@each_file
def test_only_command_lines_print(path: Path) -> None:
    tree = parse(path)
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    printing = [call for call in calls if call in ("print", "sys.stdout.write", "sys.stderr.write") or call.startswith("click.")]
    assert not printing or _allowed(module_name(path), PRINTS)


def test_in_the_runner_only_check_prints() -> None:
    tree = parse(ROOT / "caip_lab" / "checks" / "runner.py")
    printing = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and any(isinstance(n, ast.Name) and n.id == "print" for n in ast.walk(function))
    }
    assert printing == {"check"}


@each_file
def test_only_config_reads_the_environment(path: Path) -> None:
    tree = parse(path)
    reads = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "putenv"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {a.name for a in node.names} & {"environ", "getenv"})
    ]
    assert not reads or _allowed(module_name(path), READS_ENVIRONMENT)


def test_every_exception_that_is_named_is_needed() -> None:
    modules = {module_name(path) for path in FILES}
    for table in (PRINTS, READS_ENVIRONMENT):
        assert set(table) <= modules


@pytest.mark.parametrize("course", ["mini", "serving", "target"])
def test_the_tests_courses_run_nbgrader_as_the_course_does(course: str) -> None:
    def settings(path: Path) -> list[str]:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if "course_id" not in line]

    assert settings(ROOT / "tests" / "courses" / course / "nbgrader_config.py") == settings(ROOT / "nbgrader_config.py")


@pytest.mark.parametrize("part", sorted({path.parent.name for path in (ROOT / "caip").glob("*/__init__.py")}))
def test_the_map_of_the_design_names_every_module(part: str) -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^  {part}/ +(.+)$", text, re.MULTILINE)
    modules = {path.stem for path in (ROOT / "caip" / part).rglob("*.py")} - {"__init__"}
    assert modules - set(re.findall(r"\w+", line)) == set()
