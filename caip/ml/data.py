"""The Titanic table, from the raw file to what a model is trained on.

``load_titanic -> clean -> encode -> stratified_split -> scale``: each step takes a DataFrame and
returns a new one; none changes its argument. Unusable input is a ValueError that says what is
wrong with it.

The raw file is OpenML data set 40945 (F. E. Harrell Jr. and T. Cason, Vanderbilt Biostatistics):
1309 passengers, 14 columns. Two of them give the answer away and must never be features: `boat`
(the lifeboat; known almost only for those who were saved) and `body` (the number of a body recovered).
"""

import gzip
import io
import re
from os import PathLike
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

__all__ = [
    "EMBARKED_CODES",
    "FEATURES",
    "SEX_CODES",
    "TARGET",
    "clean",
    "encode",
    "load_titanic",
    "scale",
    "stratified_split",
]

FEATURES = ("pclass", "sex", "age", "sibsp", "parch", "fare", "embarked")
TARGET = "survived"

# Alphabetical, the codes that scikit-learn's LabelEncoder gives.
SEX_CODES = {"female": 0, "male": 1}
EMBARKED_CODES = {"C": 0, "Q": 1, "S": 2}


def load_titanic(path: str | PathLike[str]) -> pd.DataFrame:
    """Read the Titanic table as it is, missing values included.

    Parameters
    ----------
    path : path
        An ARFF file or a CSV file with a header line, in UTF-8; gzipped if it ends in ``.gz``.

    Returns
    -------
    DataFrame of shape (n_passengers, n_columns)
        All columns of the file, in its order; (1309, 14) for the raw file.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        A column that `clean` keeps is missing from it.
    """
    raw = Path(path).read_bytes()
    table = _parse((gzip.decompress(raw) if str(path).endswith(".gz") else raw).decode("utf-8"))
    _require_columns(table)
    return table


def clean(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the seven features and `survived`, and the rows in which none of them is missing.

    Dropping rows is the simplest honest treatment; it costs a fifth of the passengers, nearly
    all for an unknown age, so the result describes the passengers of known age.

    Parameters
    ----------
    table : DataFrame of shape (n_passengers, n_columns)
        As `load_titanic` returns it.

    Returns
    -------
    DataFrame of shape (n_complete, 8)
        Columns `FEATURES` and `survived`, in that order, rows in the order of `table` and
        numbered from 0. (1043, 8) for the raw file.

    Raises
    ------
    ValueError
        One of the eight columns is missing.
    """
    _require_columns(table)
    return table[[*FEATURES, TARGET]].dropna().reset_index(drop=True)


def encode(table: pd.DataFrame) -> pd.DataFrame:
    """Turn the two text columns into whole numbers: `SEX_CODES` and `EMBARKED_CODES`.

    The codes of `embarked` are names, not amounts: 2 is not twice 1. A tree copes with that; for
    a linear or distance-based model use one-hot columns (``pandas.get_dummies``) instead.

    Parameters
    ----------
    table : DataFrame of shape (n_samples, n_columns)
        With the columns `sex` ("female", "male") and `embarked` ("C", "Q", "S").

    Returns
    -------
    DataFrame of shape (n_samples, n_columns)
        The same columns; `sex` is in {0, 1} and `embarked` in {0, 1, 2}.

    Raises
    ------
    ValueError
        A value has no code: it is unknown or missing, or the table is encoded already.
    """
    codes = {"sex": SEX_CODES, "embarked": EMBARKED_CODES}
    return table.assign(**{column: _coded(table[column], code) for column, code in codes.items()})


def stratified_split(table: pd.DataFrame, *, test_size: float = 0.2, random_state: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split the rows at random into train and test, with the same share of survivors in both.

    Parameters
    ----------
    table : DataFrame of shape (n_samples, n_columns)
        With the column `survived`, at least two rows of each class.
    test_size : float in (0, 1), default=0.2
        The share of the rows that go to the test set, rounded up.
    random_state : int
        Seed; the same seed gives the same split.

    Returns
    -------
    train, test : DataFrame of shape (n_train, n_columns), (n_test, n_columns)
        Together every row once, in random order, each numbered from 0.

    Raises
    ------
    ValueError
        A class has too few rows to be in both.
    """
    train, test = train_test_split(table, test_size=test_size, random_state=random_state, stratify=table[TARGET])
    return train.reset_index(drop=True), test.reset_index(drop=True)


def scale(train: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bring each feature to mean 0 and standard deviation 1, as measured on `train` alone.

    A scaler that has seen the test rows leaks them into training. So `test` is shifted and
    divided by the numbers of `train`, and its own mean is only near 0.

    Parameters
    ----------
    train, test : DataFrame of shape (n_train, n_columns), (n_test, n_columns)
        With the columns `FEATURES`, all numbers.

    Returns
    -------
    train, test : DataFrame of the same shapes
        The features scaled, other columns (`survived`) as they were.

    Raises
    ------
    ValueError
        A feature is not a number.
    """
    scaler = StandardScaler().fit(train[[*FEATURES]])
    return _scaled(train, scaler), _scaled(test, scaler)


def _parse(text: str) -> pd.DataFrame:
    # scipy.io.arff refuses text columns, so the header is read here; the rows are plain CSV.
    header, *data = re.split(r"^@data\s*\n", text, maxsplit=1, flags=re.IGNORECASE | re.MULTILINE)
    if not data:
        return pd.read_csv(io.StringIO(text))
    names = re.findall(r"^@attribute\s+'?([^'\s]+)", header, re.IGNORECASE | re.MULTILINE)
    return pd.read_csv(io.StringIO(data[0]), names=names, na_values="?")


def _require_columns(table: pd.DataFrame) -> None:
    missing = [column for column in (*FEATURES, TARGET) if column not in table.columns]
    if missing:
        raise ValueError(f"the table lacks the columns {missing}")


def _coded(values: pd.Series, codes: dict[str, int]) -> pd.Series:
    unknown = sorted({str(value) for value in values if value not in codes})
    if unknown:
        raise ValueError(f"{values.name}: no code for {unknown[:5]}; known are {sorted(codes)}")
    return values.map(codes).astype("int64")


def _scaled(table: pd.DataFrame, scaler: StandardScaler) -> pd.DataFrame:
    columns = scaler.transform(table[[*FEATURES]]).T
    return table.assign(**dict(zip(FEATURES, columns, strict=True)))
