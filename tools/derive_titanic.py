"""Derive the course's Titanic files from the copy that scikit-learn carries in its test data.

    python tools/derive_titanic.py OUT_DIR

writes cleaned_titanic.csv, train.csv, test.csv and PROVENANCE.md: the same bytes every time, each
file whole or not at all. Exit code 0: written; 2: wrong usage; 3: the source is missing or
another file than expected, or OUT_DIR cannot be written.
"""

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import sklearn

# This checkout's caip, even if another one is installed: the files have to match this source.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from caip.ml import data

SOURCE = "datasets/tests/data/openml/id_40945/data-v1-dl-16826755.arff.gz"
SHA256 = "516e961f519876e5f89b339a0364a08dd64160ac3a4d76d5ec62955bfd6d6ce5"
SEED = 2025

_KEEP = """\
Nothing was written; what OUT_DIR held is unchanged. The committed CSV files stay valid, for they
do not need the source. To derive them anew:"""

PROVENANCE = """\
# Where these files come from

**Source.** "Titanic", OpenML data set 40945, version 1: {raw_rows} passengers, {raw_columns} columns.
Read from the copy in scikit-learn's own test data, `sklearn/{source}`
(present in 1.9.1; not part of its public interface). sha256 of that file:
`{sha256}`

**Authors.** Frank E. Harrell Jr., Thomas Cason; Vanderbilt Biostatistics,
<http://biostat.mc.vanderbilt.edu/wiki/pub/Main/DataSets/titanic.html>.

**Licence, as stated.** OpenML's metadata says "Public"; no formal licence text was found.
scikit-learn, which redistributes the file, is under BSD-3-Clause.

**Command.** `python tools/derive_titanic.py OUT_DIR` (seed {seed}; the same bytes every time)

## Files

| file | rows | survived | sha256 |
|---|---|---|---|
{files}

`train.csv` and `test.csv` are a stratified 80/20 split of `cleaned_titanic.csv`, in random order.

## Columns

In this order: {columns}.

| column | meaning |
|---|---|
| pclass | ticket class: 1, 2, 3 |
| sex | {sex} |
| age | years; a fraction for infants, and .5 where it is an estimate |
| sibsp | siblings and spouses aboard |
| parch | parents and children aboard |
| fare | pounds; the fare of the whole ticket |
| embarked | {embarked} (Cherbourg, Queenstown, Southampton): names, not amounts |
| survived | 1 survived, 0 died: the target |

## What was dropped, and why

* Columns `boat` and `body`: they leak the answer. A lifeboat is known almost only for those who were
  saved, a body number only for those who were not.
* Columns {private}: the names and particulars of real people. The course needs none of them.
* {dropped_rows} rows in which a kept column is missing ({missing}). The files
  describe the passengers of known age.

Without names some rows are equal: {repeated} rows of `cleaned_titanic.csv` repeat an earlier one, and
{shared} rows of `test.csv` have an equal row in `train.csv`. They are different people.
"""


class SourceUnusable(Exception):
    """The source file is not the one these data are derived from."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="derive_titanic.py", description="Derive the course's Titanic files.")
    parser.add_argument("out_dir", metavar="OUT_DIR", type=Path, help="made if it does not exist")
    out_dir = parser.parse_args(argv).out_dir
    try:
        contents = derive(find_source(Path(sklearn.__path__[0])))
        write_all(out_dir, contents)
    except SourceUnusable as error:
        return _fault(str(error))
    except OSError as error:
        return _fault(f"{error}\nNo file is half written: each is the old one or the new one. Mend this and run it again.")
    print(f"wrote {', '.join(contents)} to {out_dir}")
    return 0


def find_source(package: Path) -> Path:
    """Return the path of the raw file inside scikit-learn's folder, having checked its hash."""
    path = package / SOURCE
    if not path.is_file():
        raise SourceUnusable(
            f"this scikit-learn ({sklearn.__version__}) does not carry {SOURCE}.\n{_KEEP}\n"
            "install scikit-learn 1.9.1 as in requirements.lock, in an environment of its own if need be."
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise SourceUnusable(
            f"{SOURCE} of this scikit-learn ({sklearn.__version__}) is another file:\n"
            f"sha256 {found}, expected {SHA256}.\n{_KEEP}\n"
            "reinstall scikit-learn as in requirements.lock. If a newer scikit-learn changed the file on\n"
            "purpose, compare the two, set SHA256 in tools/derive_titanic.py and commit the new CSV files."
        )
    return path


def derive(source: Path) -> dict[str, bytes]:
    """Return the bytes of each file to write, by file name."""
    raw = data.load_titanic(source)
    cleaned = data.encode(data.clean(raw))
    train, test = data.stratified_split(cleaned, random_state=SEED)
    tables = {"cleaned_titanic.csv": cleaned, "train.csv": train, "test.csv": test}
    contents = {name: table.to_csv(index=False, lineterminator="\n").encode() for name, table in tables.items()}
    return contents | {"PROVENANCE.md": _provenance(raw, tables, contents).encode()}


def write_all(out_dir: Path, contents: Mapping[str, bytes]) -> None:
    """Write every file beside its place first, and only then rename them all into place."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=".derive-") as staging:
        for name, content in contents.items():
            (Path(staging) / name).write_bytes(content)
        for name in contents:
            os.replace(Path(staging) / name, out_dir / name)


def _fault(message: str) -> int:
    print(f"derive_titanic: {message}", file=sys.stderr)
    return 3


def _provenance(raw: pd.DataFrame, tables: Mapping[str, pd.DataFrame], contents: Mapping[str, bytes]) -> str:
    cleaned, train, test = tables.values()
    kept = [*data.FEATURES, data.TARGET]
    gaps = raw[kept].isna().sum()
    return PROVENANCE.format(
        raw_rows=len(raw),
        raw_columns=len(raw.columns),
        source=SOURCE,
        sha256=SHA256,
        seed=SEED,
        files="\n".join(_file_row(name, table, contents[name]) for name, table in tables.items()),
        columns=", ".join(kept),
        sex=_codes(data.SEX_CODES),
        embarked=_codes(data.EMBARKED_CODES),
        private=", ".join(f"`{c}`" for c in raw.columns if c not in {*kept, "boat", "body"}),
        dropped_rows=len(raw) - len(cleaned),
        missing=", ".join(f"{column} {count}" for column, count in gaps.items() if count),
        repeated=int(cleaned.duplicated().sum()),
        shared=len(test.merge(train.drop_duplicates())),
    )


def _file_row(name: str, table: pd.DataFrame, content: bytes) -> str:
    survived = int(table[data.TARGET].sum())
    share = survived / len(table)
    return f"| {name} | {len(table)} | {survived} ({share:.1%}) | `{hashlib.sha256(content).hexdigest()}` |"


def _codes(codes: Mapping[str, int]) -> str:
    return ", ".join(f"{code} {value}" for value, code in codes.items())


if __name__ == "__main__":
    sys.exit(main())
