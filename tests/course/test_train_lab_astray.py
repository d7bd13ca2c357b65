"""w2c1_train: work that went astray. Each check says what it wanted, what came, and where to look; nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace

import nbformat
import pytest

from caip.audit.answers import misconceptions, solutions
from caip.config import Course
from caip.grading import Worker, make_job
from caip.results import CheckResult, Outcome, SubmissionResult, Verdict

LAB = "w2c1_train"
#: Judges some exercises of a notebook in which some answer cells are replaced; the others are as released.
Judge = Callable[[dict[str, str], list[str]], SubmissionResult]
SCRIPT = "%%writefile train_model.py\n"


@pytest.fixture(scope="module")
def judge(real_course: Course) -> Iterator[Judge]:
    release = nbformat.read(real_course.release(LAB) / f"{LAB}.ipynb", as_version=4)
    lab = real_course.lab(LAB)
    with Worker(real_course, lab) as worker:

        def do(answers: dict[str, str], exercises: list[str]) -> SubmissionResult:
            notebook = deepcopy(release)
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
                cell.source = answers.get(name, cell.source) if cell.metadata.get("nbgrader", {}).get("solution") else cell.source
            folder = real_course.submitted(LAB, "astray")
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, folder / f"{LAB}.ipynb")
            kept = tuple(one.name for one in lab.exercises if one.name not in exercises)
            return worker.grade(replace(make_job(real_course, lab, "astray"), kept=kept, names=False)).result

        yield do


def checks_of(result: SubmissionResult, exercise: str) -> dict[str, CheckResult]:
    """Return the checks of one exercise by name, when none is a fault of ours and each that failed says what and where."""
    assert result.verdict is not Verdict.GRADER_FAULT, result.message
    found = {check.name: check for check in result.checks if check.exercise == exercise}
    for check in found.values():
        if check.outcome is not Outcome.PASSED:
            assert check.points == 0
            assert check.sentence
            assert "hint" in check.message, check.message
    return found


def earned(checks: dict[str, CheckResult]) -> float:
    return sum(check.points for check in checks.values())


@pytest.mark.whole
def test_no_script_a_stack_far_away_and_nothing_cleaned_up(judge: Judge, real_course: Course) -> None:
    far = misconceptions(real_course.lab(LAB))["stack"]["another region"].code
    result = judge({"script": "pass", "stack": far, "cleanup": "pass"}, ["script", "stack", "cleanup"])
    script, stack, cleanup = (checks_of(result, name) for name in ("script", "stack", "cleanup"))
    assert [earned(found) for found in (script, stack, cleanup)] == [0, 0, 0]
    assert "FileNotFoundError" in script["test_it_prints_its_metrics"].message
    assert {script[name].outcome for name in ("test_metrics", "test_the_model")} == {Outcome.MISSING}
    assert "There is no file train_model.py" in script["test_metrics"].message
    assert "It is in eu-west-1" in stack["test_the_stack_is_complete"].message
    assert "in which region" in stack["test_bucket_and_role"].message
    for left in ("stack night-shift", "role titanic-train", "object "):
        assert left in cleanup["test_nothing_is_left"].message
    assert "describe_stacks" in cleanup["test_no_stack"].message


EMPTY = SCRIPT + "\n"
NO_PYTHON = SCRIPT + "Train a tree, please.\n"
WRONG_TYPES = SCRIPT + 'for name in ("train:accuracy", "validation:accuracy", "validation:f1"):\n    print(f"{name}=good;")\n'
SAVES_TEXTS = """
import os
for name in ("model.joblib", "scaler.joblib"):
    open(os.path.join(os.environ["SM_MODEL_DIR"], name), "w").write("a model")
"""


@pytest.mark.whole
@pytest.mark.parametrize(
    ("script", "public", "model"),
    [
        (EMPTY, "got         []", Outcome.FAILED),
        (NO_PYTHON, "SyntaxError", Outcome.FAILED),
        (WRONG_TYPES, "'train:accuracy'", Outcome.FAILED),
        (WRONG_TYPES + SAVES_TEXTS, "'train:accuracy'", Outcome.ERROR),
        (SCRIPT + "import os\nos._exit(0)\n", "The process ended", Outcome.FAILED),
    ],
    ids=["empty", "no Python", "metrics that are texts", "models that are texts", "ends the process"],
)
def test_a_script_that_is_none(judge: Judge, script: str, public: str, model: Outcome) -> None:
    found = checks_of(judge({"script": script}, ["script"]), "script")
    assert public in found["test_it_prints_its_metrics"].message
    assert {check.outcome for check in found.values() if not check.public} == {Outcome.FAILED, model}
    assert earned(found) in (0, 0.3)  # whoever saves two files of these names has saved them


@pytest.mark.whole
def test_a_script_that_never_ends_is_waited_for_once(judge: Judge) -> None:
    found = checks_of(judge({"script": SCRIPT + "while True:\n    pass\n"}, ["script"]), "script")
    assert earned(found) == 0
    assert {check.outcome for check in found.values()} == {Outcome.TIMEOUT}
    assert "loop that never ends" in found["test_it_prints_its_metrics"].message
    assert "Train_model.py did not end within 30 s" in found["test_defaults"].message


#: Of each exercise an answer of the wrong type, and what is said of it.
WRONG = {
    "reasons": ("answer_machines = ['laptop', 'ml.m5.large']", "test_each_case_has_a_machine", "expected"),
    "stack": ("outputs = 4", "test_the_stack_is_complete", "not there. What is there: no stack"),
    "upload": ("train_data = None", "test_one_object", "titanic/train/train.csv"),
    "permissions": ("answer_permissions = None", "test_each_colleague_has_an_answer", "cannot be used here"),
    "policy": ("document = {'Version': '2012-10-17'}", "test_reading_but_not_everything", "expected    True"),
    "fit": ("my_job = 25", "test_my_job_has_completed", "Invalid type for parameter TrainingJobName"),
    "log": ("def log_lines(job):\n    return None", "test_the_first_job", "cannot be used here"),
    "metrics": ("def metric(job, name):\n    return 'good'", "test_accuracy_and_error_add_up", "cannot be used here"),
    "failed": ("def reason(job):\n    return 1 + 'exit code'", "test_a_hyperparameter_was_missing", "raised TypeError"),
    "twice": ("def agree(one, other):\n    return [True]\nrun_a = run_b = 0", "test_two_jobs", "expected    True"),
    "evaluate": ("def evaluate(job, table):\n    return [0.8, 0.9]", "test_support", "cannot be used here"),
}


@pytest.mark.whole
def test_answers_of_the_wrong_type(judge: Judge) -> None:
    result = judge({name: code for name, (code, *_) in WRONG.items()}, list(WRONG))
    for name, (_, check, said) in WRONG.items():
        found = checks_of(result, name)
        assert earned(found) == 0, name
        assert said in found[check].message, found[check].message


@pytest.mark.whole
def test_functions_that_never_return(judge: Judge) -> None:
    endless = "    while True:\n        pass\n"
    heads = {"log": "def log_lines(job):", "metrics": "def metric(job, name):", "failed": "def reason(job):"}
    heads |= {"evaluate": "def evaluate(job, table):"}
    result = judge({name: f"{head}\n{endless}" for name, head in heads.items()}, list(heads))
    for name in heads:
        found = checks_of(result, name)
        assert earned(found) == 0
        assert {check.outcome for check in found.values()} == {Outcome.TIMEOUT}
        assert all("loop that never ends" in check.message for check in found.values())


@pytest.mark.whole
def test_who_never_cleans_up_loses_that_and_nothing_else(judge: Judge, real_course: Course) -> None:
    lab = real_course.lab(LAB)
    solved = {name.removesuffix("-answer"): code for name, code in solutions(lab).items()}
    result = judge({**solved, "cleanup": "pass"}, [one.name for one in lab.exercises])
    lost = {name for name, score in result.exercise_scores().items() if score.points < score.max_points}
    assert lost - {"explain"} == {"cleanup"}
    found = checks_of(result, "cleanup")
    assert earned(found) == 0
    assert "['stack night-shift', 'stack price-trial', 'stack titanic'" in found["test_nothing_is_left"].message
