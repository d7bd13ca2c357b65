"""The training script: alone in a process as SageMaker runs it, and its parts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

from caip.ml import train_model
from caip.ml.training import METRIC_DEFINITIONS, TRAINING_SCRIPT


@pytest.fixture(scope="module")
def ran(channel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run a copy of the script as a job does; return its folder and what it printed."""
    folder = tmp_path_factory.mktemp("job")
    shutil.copy(TRAINING_SCRIPT, folder / "train_model.py")
    told = {"SM_CHANNEL_TRAIN": channel, "SM_MODEL_DIR": folder / "model", "SM_OUTPUT_DATA_DIR": folder / "out"}
    environment = {"PATH": os.environ["PATH"], **{name: str(path) for name, path in told.items()}}
    command = [sys.executable, "-I", "train_model.py", "--max-depth", "3", "--seed", "7"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return folder, done.stdout


def test_it_runs_alone_and_leaves_model_scaler_and_metrics(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    assert sorted(path.name for path in (folder / "model").iterdir()) == ["model.joblib", "scaler.joblib"]
    assert joblib.load(folder / "model" / "model.joblib").get_depth() == 3
    assert json.loads((folder / "out" / "metrics.json").read_text())["validation:accuracy"] > 0.7


def test_every_metric_definition_finds_its_metric_in_what_is_printed(ran: tuple[Path, str]) -> None:
    folder, printed = ran
    measured = json.loads((folder / "out" / "metrics.json").read_text())
    assert len(METRIC_DEFINITIONS) == len(measured) == 5
    for one in METRIC_DEFINITIONS:
        assert f"{one['Name']}={measured[one['Name']]:.4f};" in printed


def test_the_same_data_and_seed_give_the_same_model(channel: Path, passengers: pd.DataFrame) -> None:
    table = train_model.encode(train_model.load(str(channel)))
    (first, scaler, measured), (second, _, again) = (train_model.fit(table, 4, 0.2, 42) for _ in range(2))
    rows = scaler.transform(table[train_model.FEATURES])
    assert np.array_equal(first.predict(rows), second.predict(rows))
    assert measured == again
    assert train_model.fit(table, 4, 0.2, 43)[2] != measured


def test_the_scaler_has_seen_the_training_rows_only(channel: Path) -> None:
    table = train_model.encode(train_model.load(str(channel)))
    _, scaler, _ = train_model.fit(table, 4, 0.2, 42)
    assert scaler.n_samples_seen_ == round(len(table) * 0.8)
    assert list(scaler.feature_names_in_) == train_model.FEATURES


def test_several_files_are_one_table_and_incomplete_rows_are_left_out(passengers: pd.DataFrame, tmp_path: Path) -> None:
    passengers.iloc[:30].to_csv(tmp_path / "a.csv", index=False)
    passengers.iloc[30:50].assign(age=[None, *passengers["age"].iloc[31:50]]).to_csv(tmp_path / "b.csv", index=False)
    (tmp_path / "readme.txt").write_text("no table")
    assert len(train_model.load(str(tmp_path))) == 49


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        ({}, FileNotFoundError, "no .csv file in the channel train"),
        ({"a.csv": "pclass,sex\n1,male\n"}, ValueError, r"lack the columns \['age', 'embarked', 'fare'"),
        ({"a.csv": "pclass,sex,age,sibsp,parch,fare,embarked,survived\n"}, ValueError, "no row"),
    ],
)
def test_unusable_data_say_what_is_wrong(files: dict[str, str], error: type[Exception], message: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(error, match=message):
        train_model.load(str(tmp_path))


def test_a_text_without_a_code_is_named(passengers: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"embarked: no code for \['Southampton'\]; known are \['C', 'Q', 'S'\]"):
        train_model.encode(passengers.assign(embarked="Southampton"))


def test_without_sagemaker_it_uses_folders_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SM_CHANNEL_TRAIN", "SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    given = train_model.arguments([])
    assert (given.train, given.model_dir, given.output_data_dir, given.max_depth) == ("data", "model", "output", 4)
