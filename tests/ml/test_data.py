"""caip.ml.data, and the Titanic files that tools/derive_titanic.py makes with it."""

import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import sklearn

from caip.ml import data

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "derive_titanic.py"
COMMITTED = ROOT / "source" / "w1c2_metrics" / "data"
COLUMNS = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked", "survived"]
ROWS = {"cleaned_titanic.csv": 1043, "train.csv": 834, "test.csv": 209}


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("derive_titanic", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    before = list(sys.path)
    try:
        return load_script()
    finally:
        sys.path[:] = before  # run as a program it may change sys.path; the suite must not notice


@pytest.fixture(scope="module")
def raw(script: ModuleType) -> pd.DataFrame:
    return data.load_titanic(script.find_source(Path(sklearn.__path__[0])))


@pytest.fixture(scope="module")
def encoded(raw: pd.DataFrame) -> pd.DataFrame:
    return data.encode(data.clean(raw))


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out_dir = tmp_path_factory.mktemp("titanic") / "new" / "folder"
    done = subprocess.run([sys.executable, SCRIPT, out_dir], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return out_dir


def test_load_reads_the_whole_raw_file(raw: pd.DataFrame) -> None:
    assert raw.shape == (1309, 14)
    assert raw["survived"].sum() == 500
    gaps = raw.isna().sum()
    assert gaps[gaps > 0].to_dict() == {
        "age": 263, "fare": 1, "cabin": 1014, "embarked": 2, "boat": 823, "body": 1188, "home.dest": 564,
    }  # fmt: skip


def test_load_reads_csv_too(encoded: pd.DataFrame, tmp_path: Path) -> None:
    encoded.to_csv(tmp_path / "titanic.csv", index=False)
    (tmp_path / "titanic.csv.gz").write_bytes(gzip.compress((tmp_path / "titanic.csv").read_bytes()))
    for name in ("titanic.csv", "titanic.csv.gz"):
        pd.testing.assert_frame_equal(data.load_titanic(tmp_path / name), encoded)


def test_load_names_the_columns_that_are_missing(encoded: pd.DataFrame, tmp_path: Path) -> None:
    encoded.drop(columns=["age", "fare"]).to_csv(tmp_path / "short.csv", index=False)
    with pytest.raises(ValueError, match=r"lacks the columns \['age', 'fare'\]"):
        data.load_titanic(tmp_path / "short.csv")


def test_clean_keeps_complete_rows_of_eight_columns(raw: pd.DataFrame) -> None:
    before = raw.copy()
    cleaned = data.clean(raw)
    assert list(cleaned.columns) == [*data.FEATURES, data.TARGET] == COLUMNS
    assert cleaned.shape == (1043, 8)
    assert not cleaned.isna().any(axis=None)
    assert cleaned.index.tolist() == list(range(1043))
    pd.testing.assert_frame_equal(raw, before)
    pd.testing.assert_frame_equal(data.clean(cleaned), cleaned)


def test_encode_gives_each_category_its_number(raw: pd.DataFrame, encoded: pd.DataFrame) -> None:
    cleaned = data.clean(raw)
    for column, codes in (("sex", {"female": 0, "male": 1}), ("embarked", {"C": 0, "Q": 1, "S": 2})):
        assert set(zip(cleaned[column], encoded[column], strict=True)) == set(codes.items())
    assert {dtype.kind for dtype in encoded.dtypes} == {"i", "f"}


def test_encode_refuses_what_has_no_code(raw: pd.DataFrame, encoded: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="embarked: no code for"):
        data.encode(raw)  # two passengers' port is not known
    with pytest.raises(ValueError, match=r"sex: no code for \['0', '1'\]"):
        data.encode(encoded)


def test_split_is_stratified_whole_and_repeatable(encoded: pd.DataFrame) -> None:
    train, test = data.stratified_split(encoded, random_state=7)
    assert (len(train), len(test)) == (834, 209)
    assert train["survived"].mean() == pytest.approx(encoded["survived"].mean(), abs=1 / 209)
    assert test["survived"].mean() == pytest.approx(encoded["survived"].mean(), abs=1 / 209)
    together = pd.concat([train, test])
    assert sorted(together.itertuples(index=False)) == sorted(encoded.itertuples(index=False))
    pd.testing.assert_frame_equal(data.stratified_split(encoded, random_state=7)[1], test)
    assert not data.stratified_split(encoded, random_state=8)[1].equals(test)


def test_split_refuses_a_class_of_one(encoded: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="least populated class"):
        data.stratified_split(encoded.assign(survived=[1] + [0] * 1042), random_state=7)


def test_scaler_learns_from_train_only(encoded: pd.DataFrame) -> None:
    train, test = data.stratified_split(encoded, random_state=7)
    features = [*data.FEATURES]
    scaled_train, scaled_test = data.scale(train, test)
    np.testing.assert_allclose(scaled_train[features].mean(), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled_train[features].std(ddof=0), 1.0, atol=1e-12)
    by_hand = (test[features] - train[features].mean()) / train[features].std(ddof=0)
    np.testing.assert_allclose(scaled_test[features], by_hand, atol=1e-12)
    assert scaled_test["survived"].equals(test["survived"])


def test_scaled_train_does_not_depend_on_test(encoded: pd.DataFrame) -> None:
    train, test = data.stratified_split(encoded, random_state=7)
    wild = test.assign(fare=1e6, age=-500.0)
    pd.testing.assert_frame_equal(data.scale(train, wild)[0], data.scale(train, test)[0])


def test_derived_files_are_the_committed_ones(derived: Path) -> None:
    names = sorted([*ROWS, "PROVENANCE.md"])
    assert sorted(path.name for path in derived.iterdir()) == names
    for name in names:
        assert (derived / name).read_bytes() == (COMMITTED / name).read_bytes(), name


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_committed_tables_hold_numbers_and_no_leak(name: str, rows: int) -> None:
    table = pd.read_csv(COMMITTED / name)
    assert list(table.columns) == COLUMNS  # so neither boat nor body, nor a name
    assert len(table) == rows
    assert {dtype.kind for dtype in table.dtypes} == {"i", "f"}
    assert not table.isna().any(axis=None)
    assert table["survived"].mean() == pytest.approx(425 / 1043, abs=0.001)


def test_train_and_test_are_the_cleaned_table(encoded: pd.DataFrame) -> None:
    cleaned, train, test = (pd.read_csv(COMMITTED / name) for name in ROWS)
    pd.testing.assert_frame_equal(cleaned, encoded)
    together = pd.concat([train, test])
    assert sorted(together.itertuples(index=False)) == sorted(cleaned.itertuples(index=False))


def test_provenance_says_what_was_done() -> None:
    text = (COMMITTED / "PROVENANCE.md").read_text(encoding="utf-8")
    for fact in ("Harrell", '"Public"', "516e961f", "1309", "`boat`", "`body`", "seed 2025", *map(str, ROWS.values())):
        assert fact in text


def refused(script: ModuleType, monkeypatch: pytest.MonkeyPatch, package: Path, out_dir: Path) -> int:
    monkeypatch.setattr(sklearn, "__path__", [str(package)])
    (out_dir / "train.csv").write_text("old")
    code: int = script.main([str(out_dir)])
    assert [path.name for path in out_dir.iterdir()] == ["train.csv"]
    assert (out_dir / "train.csv").read_text() == "old"
    return code


def test_a_missing_source_changes_nothing_and_says_what_to_do(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(script, monkeypatch, tmp_path_factory.mktemp("sklearn"), tmp_path) == 3
    message = capsys.readouterr().err
    for part in ("does not carry", "Nothing was written", "install scikit-learn 1.9.1"):
        assert part in message


def test_another_source_changes_nothing_and_says_what_to_do(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    package = tmp_path_factory.mktemp("sklearn")
    (package / script.SOURCE).parent.mkdir(parents=True)
    (package / script.SOURCE).write_bytes(b"another file")
    assert refused(script, monkeypatch, package, tmp_path) == 3
    message = capsys.readouterr().err
    for part in ("is another file", script.SHA256, "Nothing was written", "set SHA256"):
        assert part in message


def test_a_file_that_cannot_be_written_leaves_the_old_ones(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("old")

    def full_disk(self: Path, content: bytes) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="no space left"):
        script.write_all(tmp_path, {"a.csv": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


def test_an_out_dir_that_is_a_file_is_an_error_not_a_traceback(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert script.main([str(tmp_path / "taken")]) == 3
    assert "No file is half written" in capsys.readouterr().err
