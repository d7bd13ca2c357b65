"""w2c1_train: its script and its template are the library's, its data are the course's, its prose tells what is so."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
LAB = ROOT / "source" / "w2c1_train"
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    """The code cells of the notebook by grade id, without the markers of the solutions."""
    notebook = nbformat.read(LAB / "w2c1_train.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {cell.metadata["nbgrader"]["grade_id"]: MARKS.sub("", cell.source) for cell in code}


@pytest.fixture
def folder(tmp_path: Path, cells: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lab's folder, with its scripts as their cells write them; the current folder."""
    (tmp_path / "data").symlink_to(LAB / "data")
    for text in cells.values():
        head, _, body = text.partition("\n")
        if head.startswith("%%writefile "):
            (tmp_path / head.split()[1]).write_text(body + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def rescue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_lab_rescue", LAB / "rescue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_and_the_template_are_the_librarys(folder: Path) -> None:
    """One training script and one template in the repository, letter by letter."""
    assert (folder / "train_model.py").read_text() == (ROOT / "caip" / "ml" / "train_model.py").read_text()
    template = ROOT / "caip" / "ml" / "cf_templates" / "sagemaker_infra.yaml"
    assert (LAB / "sagemaker_infra.yaml").read_bytes() == template.read_bytes()


def test_training_and_holdout_share_out_the_courses_passengers() -> None:
    parts = [pd.read_csv(LAB / "data" / name) for name in ("train.csv", "holdout.csv")]
    both = pd.concat(parts).sort_values(list(parts[0])).reset_index(drop=True)
    known = pd.read_csv(ROOT / "source" / "w2c2_deploy" / "data" / "passengers.csv")
    pd.testing.assert_frame_equal(both, known.sort_values(list(known)).reset_index(drop=True))
    died = [1 - part["survived"].mean() for part in parts]
    assert [round(share, 2) for share in died] == [0.59, 0.59]
    assert "about 59 % of the passengers" in (LAB / "w2c1_train.ipynb").read_text(encoding="utf-8")


def test_the_forest_prints_what_the_checks_look_for(folder: Path) -> None:
    environment = {"SM_HPS": '{"trees": 15, "depth": 6, "seed": 1}', "SM_CHANNEL_TRAIN": str(folder / "in"), "SM_MODEL_DIR": "."}
    (folder / "in").mkdir()
    (folder / "in" / "train.csv").symlink_to(LAB / "data" / "train.csv")
    command = [sys.executable, "forest.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    lines = done.stdout.splitlines()
    assert lines[0] == "train: 625 rows, validation: 209 rows"
    assert [line for line in lines if line.endswith("trees")] == ["5 trees", "10 trees", "15 trees"]
    assert len([line for line in lines if re.fullmatch(r"validation: accuracy=0\.\d{4} error=0\.\d{4}", line)]) == 3
    assert (folder / "model.joblib").is_file()


def test_a_script_is_tried_as_a_job_runs_it(folder: Path, rescue: ModuleType) -> None:
    tried = rescue.try_script("train_model.py", max_depth=3, test_size=0.3)
    assert tried["saved"] == ["model.joblib", "scaler.joblib"]
    assert [line.partition("=")[0] for line in tried["printed"][1:]][:2] == ["train:accuracy", "validation:accuracy"]
    (folder / "broken.py").write_text("import os\nos.chdir('/')\n1 / 0\n")
    argv, here = list(sys.argv), Path.cwd()
    with pytest.raises(ZeroDivisionError):
        rescue.try_script("broken.py")
    assert (sys.argv, Path.cwd()) == (argv, here)


def test_the_first_line_leads_to_a_local_account_and_all_cells_are_python(cells: dict[str, str]) -> None:
    assert cells["aws"].splitlines() == ["import caip_lab", "account = caip_lab.use_local_aws()"]
    for source in cells.values():
        ast.parse(source.partition("\n")[2] if source.startswith("%%writefile") else source)


def test_the_rescue_shows_no_answer_of_a_function() -> None:
    """It may run jobs and ask what is there, but not read a log, a metric, a reason or a model, or delete what is there."""
    text = (LAB / "rescue.py").read_text(encoding="utf-8")
    for call in ("get_log", "filter_log", "FinalMetric", "FailureReason", "joblib", "delete_stack", "delete_object", "Outputs"):
        assert call not in text
