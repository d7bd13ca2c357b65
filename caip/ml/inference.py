"""Tell who of the Titanic's passengers would have survived: the script of an endpoint.

SageMaker copies this file alone to code/ of model.tar.gz. Its server calls model_fn once, and for each request
output_fn(predict_fn(input_fn(body, content_type), model), accept). Passengers come as JSON or CSV, one or many, each a record of
the seven FEATURES or a row of them in this order. The answers are in the passengers' order: 1 survived, 0 died.

A handler that raises is a 500 that tells the caller nothing. What the caller can mend goes through the handlers as a value
instead, Refused, and leaves with a status of 4xx:

400 not_json | 400 not_a_passenger, row | 400 no_passengers | 400 missing_field, row, fields | 400 bad_value, row, fields
415 unknown_content_type | 406 unknown_accept
"""

from __future__ import annotations

import csv
import io
import json
import logging
import math
import os

import joblib
import pandas as pd

LOG = logging.getLogger("inference")
FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
# Training used the same codes: what is learned and what is asked must be prepared alike.
CODES = {"sex": {"female": 0, "male": 1}, "embarked": {"C": 0, "Q": 1, "S": 2}}


class Refused(Exception):
    """A request that cannot be answered: its HTTP status, an error by name, and where it is (row from 1, fields)."""

    def __init__(self, status, error, **where):
        super().__init__(f"{status} {error} {where or ''}")
        self.status, self.error, self.where = status, error, where

    def response(self):
        """Return the answer that the server sends: the status, and JSON such as {"error": "missing_field", "row": 2, ...}."""
        from flask import Response  # the server is made of Flask

        return Response(json.dumps({"error": self.error, **self.where}), status=self.status, mimetype="application/json")


def model_fn(model_dir):
    """Load what training saved. The server calls this once, when the container starts.

    Parameters
    ----------
    model_dir : str
        The folder that model.tar.gz was unpacked into. It holds model.joblib and scaler.joblib.

    Returns
    -------
    dict
        "model", the tree, and "scaler", the scaler that was fitted on the training rows.
    """
    model = joblib.load(os.path.join(model_dir, "model.joblib"))
    scaler = joblib.load(os.path.join(model_dir, "scaler.joblib"))
    return {"model": model, "scaler": scaler}


def read_json(text):
    """Read passengers from JSON.

    Parameters
    ----------
    text : str
        One record {"pclass": 3, ...}, one row [3, ...], or a list of records, of rows, or of both.

    Returns
    -------
    list of dict
        A record for each passenger, in their order; a row is given its names, FEATURES. Values are as they came.

    Raises
    ------
    Refused
        400 not_json; 400 not_a_passenger, with the row, for what is neither a record nor seven values.
    """
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(400, "not_json") from None
    is_many = isinstance(found, list) and all(isinstance(item, (dict, list)) for item in found[:1])
    records = []
    for row, item in enumerate(found if is_many else [found], start=1):
        if isinstance(item, list) and len(item) == len(FEATURES):
            item = dict(zip(FEATURES, item))
        if not isinstance(item, dict):
            raise Refused(400, "not_a_passenger", row=row)
        records.append(item)
    return records


def read_csv(text):
    """Read passengers from CSV.

    Parameters
    ----------
    text : str
        A line for each passenger: the seven values in the order of FEATURES. Or, if the first line holds names of
        FEATURES, values in the order of that line. Empty lines, and spaces after a comma, mean nothing.

    Returns
    -------
    list of dict
        A record for each passenger, in their order. All values are text.

    Raises
    ------
    Refused
        400 not_a_passenger, with the row, for a line with too few or too many values. The line of names is no row.
    """
    lines = [line for line in csv.reader(io.StringIO(text), skipinitialspace=True) if line]
    names = FEATURES
    if lines and set(lines[0]) & set(FEATURES):
        names = lines.pop(0)
    records = []
    for row, values in enumerate(lines, start=1):
        if len(values) != len(names):
            raise Refused(400, "not_a_passenger", row=row)
        records.append(dict(zip(names, values)))
    return records


def to_number(name, value):
    """Turn one value of a passenger into the number that the model was trained on.

    Parameters
    ----------
    name : str
        One of FEATURES.
    value : any
        As it came: a text such as "female" or "29.5", or a number.

    Returns
    -------
    float or None
        The code of a text field (CODES), else the value as a number. None if it is neither, or not finite.
    """
    if name in CODES:
        return CODES[name].get(str(value))
    try:
        number = float(value)
    except (ValueError, TypeError):
        return None
    return number if math.isfinite(number) else None


def to_table(records):
    """Turn records into the table that the model was trained on.

    Parameters
    ----------
    records : list of dict
        One for each passenger, in any order of fields. Fields that are not in FEATURES are ignored, and logged as a warning.

    Returns
    -------
    DataFrame of shape (n_passengers, 7)
        Numbers. The columns are FEATURES, in their order; the rows are in the order of the records.

    Raises
    ------
    Refused
        400 no_passengers; 400 missing_field for a field that is not there, None or empty; 400 bad_value for one that is
        no number and no known text. Both name the row and all such fields of it.
    """
    if not records:
        raise Refused(400, "no_passengers")
    unknown = sorted({name for record in records for name in record} - set(FEATURES))
    if unknown:
        LOG.warning("ignored unknown fields: %s", unknown)
    table = []
    for row, record in enumerate(records, start=1):
        missing = [name for name in FEATURES if record.get(name) in (None, "")]
        if missing:
            raise Refused(400, "missing_field", row=row, fields=missing)
        numbers = {name: to_number(name, record[name]) for name in FEATURES}
        bad = [name for name in FEATURES if numbers[name] is None]
        if bad:
            raise Refused(400, "bad_value", row=row, fields=bad)
        table.append(numbers)
    return pd.DataFrame(table, columns=FEATURES)


def input_fn(body, content_type):
    """Turn the body of a request into a table.

    Parameters
    ----------
    body : str or bytes
        Text, or UTF-8 that is not decoded yet.
    content_type : str
        "application/json" or "text/csv", in any case, perhaps followed by parameters: "text/csv; charset=utf-8".

    Returns
    -------
    DataFrame of shape (n_passengers, 7), or Refused
        As to_table returns it. What the readers and to_table refuse, and 415 unknown_content_type, is returned, not raised,
        and logged as a warning.
    """
    readers = {"application/json": read_json, "text/csv": read_csv}
    reader = readers.get(content_type.split(";")[0].strip().lower())
    try:
        if reader is None:
            raise Refused(415, "unknown_content_type")
        return to_table(reader(body.decode("utf-8", "replace") if isinstance(body, bytes) else body))
    except Refused as refused:
        LOG.warning("refused: %s", refused)
        return refused


def predict_fn(data, model):
    """Predict, with the preprocessing that training used.

    Parameters
    ----------
    data : DataFrame of shape (n_passengers, 7), or Refused
        As input_fn returns it.
    model : dict
        As model_fn returns it.

    Returns
    -------
    array of shape (n_passengers,), or Refused
        1 (survived) or 0 (died) for each row, in the order of the rows. How many rows there were is logged. A Refused is
        returned as it is.
    """
    if isinstance(data, Refused):
        return data
    scaled = model["scaler"].transform(data[FEATURES])
    LOG.info("predicting %d rows", len(scaled))
    return model["model"].predict(scaled)


def output_fn(prediction, accept):
    """Turn predictions into the body of the answer.

    Parameters
    ----------
    prediction : array of shape (n_passengers,), or Refused
        As predict_fn returns it.
    accept : str
        What the caller can read, best first: "text/csv", or "text/csv, application/json;q=0.5". "*/*" is JSON.

    Returns
    -------
    tuple of str, or Response
        Body and content type: a JSON list of whole numbers, or CSV, a line for each passenger. The response of a Refused;
        that of 406 unknown_accept where accept names neither form.
    """
    if isinstance(prediction, Refused):
        return prediction.response()
    labels = [int(label) for label in prediction]
    for choice in accept.split(","):
        kind = choice.split(";")[0].strip().lower()
        if kind in ("application/json", "*/*"):
            return json.dumps(labels), "application/json"
        if kind == "text/csv":
            return "\n".join(str(label) for label in labels), "text/csv"
    return Refused(406, "unknown_accept").response()
