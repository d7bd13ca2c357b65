"""Wrong answers as real people give them. Each loses points on its exercise."""

import json
import re
from functools import partial
from pathlib import Path

from caip_lab.checks import Misconception, changed

NOTEBOOK = Path(__file__).resolve().parents[2] / "source" / "w2c2_inference" / "w2c2_inference.ipynb"


def _solutions() -> dict[str, str]:
    """Return the right answer cells by exercise."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    found = {cell["metadata"].get("nbgrader", {}).get("grade_id", ""): "".join(cell["source"]) for cell in cells}
    marks = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
    return {name.removesuffix("-answer"): marks.sub("", text) for name, text in found.items() if name.endswith("-answer")}


RIGHT = _solutions()


def _changed(exercise: str, name: str, sentence: str, *changes: tuple[str, str]) -> Misconception:
    return Misconception(exercise, name, sentence, changed(RIGHT[exercise], *changes))


def _letter(exercise: str, letter: str, sentence: str) -> Misconception:
    return Misconception(exercise, f"chose-{letter}", sentence, f'answer_{exercise} = "{letter}"\n')


_skew, _load, _json, _csv = (partial(_changed, name) for name in ("skew", "load", "json", "csv"))
_table, _input, _predict, _output = (partial(_changed, name) for name in ("table", "input", "predict", "output"))
_package = partial(_changed, "package")

MISCONCEPTIONS = [
    # skew
    _skew("judged-on-train", "This judges the tree on rows it knows.", ("test", "train")),
    _skew(
        "scaler-fitted-on-test",
        "This fits the scaler anew on the test rows: each set of rows then has means of its own.",
        ("scaler.transform(test[FEATURES])", "StandardScaler().fit_transform(test[FEATURES])"),
    ),
    _skew(
        "counts-the-mistakes",
        "This counts the wrong predictions, not those that differ between the two ways.",
        ("(right != skewed)", "(right != test['survived'])"),
    ),
    _skew("counts-what-stays", "This counts the predictions that are the same.", ("(right != skewed)", "(right == skewed)")),
    _skew(
        "a-share",
        "This is the share of the passengers whose prediction changes, not their number.",
        ("int((right != skewed).sum())", "(right != skewed).mean()"),
    ),
    _skew(
        "swapped",
        "The two accuracies have changed places.",
        ("right_accuracy", "other_accuracy"),
        ("skewed_accuracy", "right_accuracy"),
        ("other_accuracy", "skewed_accuracy"),
    ),
    # handlers
    _letter(
        "handlers", "a", "That is what input_fn, predict_fn and output_fn do. To load for each request would cost 2 seconds each."
    ),
    _letter("handlers", "c", "The container does not know its callers: each request is for itself."),
    _letter("handlers", "d", "A container never looks for a newer model: you deploy one."),
    # load
    _load(
        "path-of-my-machine",
        "This loads from a folder of your machine. In the container the model lies elsewhere: in model_dir.",
        ('os.path.join(model_dir, "model.joblib")', '"trained/model.joblib"'),
        ('os.path.join(model_dir, "scaler.joblib")', '"trained/scaler.joblib"'),
    ),
    _load("model-only", "This leaves the scaler behind: predict_fn cannot scale.", ('"scaler": scaler', '"scaler": None')),
    _load(
        "swapped",
        "The scaler is under the key of the model, and the model under that of the scaler.",
        ('"model": model, "scaler": scaler', '"model": scaler, "scaler": model'),
    ),
    _load(
        "a-tuple",
        "This returns two things without names, not a dictionary.",
        ('{"model": model, "scaler": scaler}', "(model, scaler)"),
    ),
    _load(
        "paths-only",
        "This returns where the files lie, and loads nothing.",
        ('joblib.load(os.path.join(model_dir, "model.joblib"))', 'os.path.join(model_dir, "model.joblib")'),
    ),
    _load(
        "fresh-scaler",
        "This makes a new scaler, which has learned nothing.",
        (
            'joblib.load(os.path.join(model_dir, "scaler.joblib"))',
            '__import__("sklearn.preprocessing").preprocessing.StandardScaler()',
        ),
    ),
    _load(
        "uses-the-notebook",
        "This takes the tree of the notebook. In the container there is no notebook.",
        ('model = joblib.load(os.path.join(model_dir, "model.joblib"))', "model = tree"),
    ),
    # json
    _json("lists-only", "This reads lists only: one record alone fails.", ("found if is_many else [found]", "found")),
    _json(
        "records-only",
        "This takes no rows: a list of seven values is a passenger, too.",
        ("isinstance(item, list) and len(item) == len(FEATURES)", "False"),
    ),
    _json(
        "every-list-is-many",
        "This takes the seven values of one row for seven passengers.",
        ("isinstance(found, list) and all(isinstance(item, (dict, list)) for item in found[:1])", "isinstance(found, list)"),
    ),
    _json(
        "seven-are-one-row",
        "This takes every list of seven for one row. Seven passengers are a list of seven, too.",
        ("all(isinstance(item, (dict, list)) for item in found[:1])", "len(found) != 7"),
    ),
    _json(
        "blames-the-first-row",
        "One item that is no passenger makes all of the list one row here, so that the first passenger is blamed for it.",
        ("found[:1]", "found"),
    ),
    _json("rows-from-0", "This counts the rows from 0. The caller counts from 1.", ("start=1", "start=0")),
    _json(
        "drops-bad-rows",
        "This leaves out what is no passenger: all answers after it move up by one.",
        ('raise Refused(400, "not_a_passenger", row=row)', "continue"),
    ),
    _json(
        "any-length",
        "This takes rows of any length: values are lost or missing without a word.",
        ("isinstance(item, list) and len(item) == len(FEATURES)", "isinstance(item, list)"),
    ),
    _json(
        "lets-the-error-out",
        "json.loads raises, and nobody catches it: the caller gets a 500 and learns nothing.",
        ("except ValueError:", "except KeyError:"),
    ),
    _json(
        "returns-the-refusal",
        "This returns the refusal as if it were passengers. Here it is raised.",
        ('raise Refused(400, "not_a_passenger", row=row)', 'return Refused(400, "not_a_passenger", row=row)'),
    ),
    _json("reversed", "The passengers come out in another order.", ("return records", "return records[::-1]")),
    # csv
    _csv(
        "always-drops-the-first",
        "This always drops the first line. Without a line of names that is a passenger.",
        ("lines and set(lines[0]) & set(FEATURES)", "lines"),
    ),
    _csv(
        "never-a-line-of-names",
        "This takes the line of names for a passenger.",
        ("lines and set(lines[0]) & set(FEATURES)", "False"),
    ),
    _csv(
        "ignores-the-names",
        "This drops the line of names and does not read it: the values of another order get wrong names.",
        ("names = lines.pop(0)", "lines.pop(0)"),
    ),
    _csv(
        "names-all-or-nothing",
        "This knows a line of names only if it is exactly FEATURES.",
        ("lines and set(lines[0]) & set(FEATURES)", "lines and lines[0] == FEATURES"),
    ),
    _csv(
        "known-columns-only",
        "This throws away columns that it does not know. to_table decides about them, and logs them.",
        ("records.append(dict(zip(names, values)))", "records.append({n: v for n, v in zip(names, values) if n in FEATURES})"),
    ),
    _csv(
        "makes-numbers",
        "This makes numbers here. to_table does that, for JSON and CSV alike.",
        (
            "records.append(dict(zip(names, values)))",
            "records.append({n: float(v) if v[:1].isdigit() else v for n, v in zip(names, values)})",
        ),
    ),
    _csv("counts-the-names", "This counts the line of names as a row.", ("start=1", "start=1 + (names is not FEATURES)")),
    _csv(
        "fills-short-lines",
        "This cuts lines that are too long, and lets short ones pass with fields missing.",
        ("len(values) != len(names)", "False"),
    ),
    _csv(
        "empty-lines-fail",
        "This takes an empty line for a passenger without values.",
        ("skipinitialspace=True) if line]", "skipinitialspace=True)]"),
    ),
    _csv(
        "splits-at-commas",
        "This splits at commas: quotes and spaces stay in the values.",
        (
            "[line for line in csv.reader(io.StringIO(text), skipinitialspace=True) if line]",
            '[line.split(",") for line in text.splitlines() if line]',
        ),
    ),
    # table
    _table(
        "order-of-the-caller",
        "This takes the columns in the order in which they came: the age sits where the fare should be.",
        (
            "pd.DataFrame(table, columns=FEATURES)",
            "pd.DataFrame([[to_number(n, r[n]) for n in r if n in FEATURES] for r in records], columns=FEATURES)",
        ),
    ),
    _table(
        "encoder-fitted-on-the-request",
        "This learns the codes from the request. For men only it learns that male is 0; in training male was 1.",
        (
            "return pd.DataFrame(table, columns=FEATURES)",
            "frame = pd.DataFrame(table, columns=FEATURES)\n"
            '    frame["sex"] = pd.Categorical([str(record["sex"]) for record in records]).codes\n'
            "    return frame",
        ),
    ),
    _table(
        "missing-is-0",
        "This takes 0 for what is missing: the model believes in babies.",
        (
            'raise Refused(400, "missing_field", row=row, fields=missing)',
            "record = {**record, **{name: 0 if name not in CODES else min(CODES[name]) for name in missing}}",
        ),
    ),
    _table(
        "zero-is-missing",
        "This takes 0 for missing: babies, and free tickets, are refused.",
        ('record.get(name) in (None, "")', "not record.get(name)"),
    ),
    _table(
        "drops-bad-rows",
        "This leaves out passengers with something wrong: the caller gets fewer answers, and matches them wrongly.",
        ('raise Refused(400, "bad_value", row=row, fields=bad)', "continue"),
    ),
    _table(
        "nan-is-a-number",
        "This lets nan and infinity pass: they are floats, and no ages.",
        ("number if math.isfinite(number) else None", "number"),
    ),
    _table(
        "only-the-first-field",
        "This names one field. The caller mends it, and is refused again for the next.",
        ("fields=missing", "fields=missing[:1]"),
    ),
    _table(
        "refuses-unknown-fields",
        "This refuses a request for a field that it does not need.",
        ('LOG.warning("ignored unknown fields: %s", unknown)', 'raise Refused(400, "bad_value", row=1, fields=unknown)'),
    ),
    _table(
        "says-nothing",
        "This ignores unknown fields without a word: a misspelt name is never found.",
        ('LOG.warning("ignored unknown fields: %s", unknown)', "pass"),
    ),
    _table("rows-from-0", "This counts the rows from 0. The caller counts from 1.", ("start=1", "start=0")),
    _table(
        "an-empty-table",
        "This makes a table without rows: scikit-learn then breaks, and the caller gets a 500.",
        ('raise Refused(400, "no_passengers")', "return pd.DataFrame([], columns=FEATURES)"),
    ),
    _table(
        "texts-stay-texts", "This lets numbers from CSV stay texts.", ("number = float(value)", "number = float(value) and value")
    ),
    # input
    _input(
        "exact-type-only",
        "This compares the whole Content-Type: text/csv; charset=utf-8 is CSV, too.",
        ('content_type.split(";")[0].strip().lower()', "content_type"),
    ),
    _input(
        "capitals-matter",
        "This takes Text/CSV for another type. Capital letters mean the same as small ones.",
        (".strip().lower()", ".strip()"),
    ),
    _input(
        "raises",
        "This lets the Refused out: what a handler raises is a 500 with no word about the reason.",
        ("return refused", "raise refused"),
    ),
    _input(
        "not-logged",
        "This refuses without a word in the log: at night nobody will know why.",
        ('LOG.warning("refused: %s", refused)', "pass"),
    ),
    _input(
        "guesses-json",
        "This reads every type that it does not know as JSON.",
        ('raise Refused(415, "unknown_content_type")', "reader = read_json"),
    ),
    _input(
        "status-400",
        "This says 400 for a kind of text that nobody can read here. That is a 415.",
        ("Refused(415,", "Refused(400,"),
    ),
    _input(
        "always-decodes",
        "This decodes what is text already, and breaks.",
        ('body.decode("utf-8", "replace") if isinstance(body, bytes) else body', 'body.decode("utf-8", "replace")'),
    ),
    _input(
        "never-decodes",
        "This hands bytes to the reader: csv cannot read them.",
        ('body.decode("utf-8", "replace") if isinstance(body, bytes) else body', "body"),
    ),
    _input(
        "swallows", "This returns None for what is refused, and the caller learns nothing.", ("return refused", "return None")
    ),
    # status
    _letter("status", "a", "That is a guess that looks like an answer: nobody ever learns that the age was unknown."),
    _letter("status", "b", "A 500 says that our server has a problem, wakes our engineer, and tells the app nothing."),
    _letter("status", "d", "A 503 asks the app to send the same again. It would be as wrong as before."),
    # predict
    _predict(
        "no-scaling",
        "This asks the tree about raw numbers. It learned scaled ones: training/serving skew.",
        ('model["scaler"].transform(data[FEATURES])', "data[FEATURES].to_numpy()"),
    ),
    _predict(
        "fits-on-the-request",
        "This fits a scaler on the request: one passenger alone always becomes seven zeros.",
        ('model["scaler"].transform(data[FEATURES])', 'type(model["scaler"])().fit_transform(data[FEATURES])'),
    ),
    _predict(
        "scales-twice",
        "This scales what is scaled already.",
        (
            'model["scaler"].transform(data[FEATURES])',
            'model["scaler"].transform(pd.DataFrame(model["scaler"].transform(data[FEATURES]), columns=FEATURES))',
        ),
    ),
    _predict(
        "sorts-the-rows",
        "This answers in another order than it was asked: the answers belong to other passengers.",
        ("data[FEATURES]", 'data[FEATURES].sort_values("age")'),
    ),
    _predict("first-row-only", "This answers for the first passenger only.", ("data[FEATURES]", "data[FEATURES].head(1)")),
    _predict(
        "drops-twins",
        "This answers equal passengers once: all answers after them move up.",
        ("data[FEATURES]", "data[FEATURES].drop_duplicates()"),
    ),
    _predict(
        "uses-the-notebook",
        "This uses the scaler of the notebook. In the container there is no notebook.",
        ('model["scaler"].transform', "scaler.transform"),
    ),
    _predict(
        "predicts-a-refusal",
        "This does not let a Refused pass, and breaks on it: the caller gets a 500.",
        ("if isinstance(data, Refused):\n        return data\n    ", ""),
    ),
    _predict("silent", "This writes nothing to the log.", ('LOG.info("predicting %d rows", len(scaled))', "pass")),
    _predict(
        "probabilities", "These are probabilities. Asked for are 0 and 1.", ('["model"].predict(', '["model"].predict_proba(')
    ),
    # output
    _output("always-json", "This answers in JSON whatever the caller can read.", ('kind in ("application/json", "*/*")', "True")),
    _output(
        "one-is-no-list",
        "This answers one passenger without a list: the caller must then expect two forms.",
        ("json.dumps(labels)", "json.dumps(labels if len(labels) > 1 else labels[0])"),
    ),
    _output(
        "numpy-in-json", "json.dumps refuses the numbers of NumPy.", ("[int(label) for label in prediction]", "list(prediction)")
    ),
    _output(
        "exact-accept-only",
        "This compares the whole of accept: several kinds, or one with q, are not known then.",
        ('accept.split(",")', "[accept]"),
        ('.split(";")[0]', ""),
    ),
    _output("one-line-csv", "This puts all labels into one line: in CSV a line is a passenger.", ('"\\n".join', '",".join')),
    _output(
        "no-content-type",
        "This returns the body alone: the server then says that it is HTML.",
        ('return json.dumps(labels), "application/json"', "return json.dumps(labels)"),
    ),
    _output(
        "json-for-all-else",
        "This answers in JSON where the caller asked for something else. That is a 406.",
        ('return Refused(406, "unknown_accept").response()', 'return json.dumps(labels), "application/json"'),
    ),
    _output(
        "refusal-as-200",
        "This sends the refusal with status 200: the caller takes it for an answer.",
        (
            "return prediction.response()",
            'return json.dumps({"error": prediction.error, **prediction.where}), "application/json"',
        ),
    ),
    # package
    _package(
        "in-a-folder",
        "The artifacts lie in a folder, so model_fn does not find them.",
        ('arcname="model.joblib"', 'arcname="trained/model.joblib"'),
        ('arcname="scaler.joblib"', 'arcname="trained/scaler.joblib"'),
    ),
    _package(
        "script-at-the-top",
        "The script lies at the top. The server looks in code.",
        ('arcname="code/inference.py"', 'arcname="inference.py"'),
    ),
    _package(
        "no-scaler", "The scaler was left behind.", ('    archive.add("trained/scaler.joblib", arcname="scaler.joblib")\n', "")
    ),
    _package("no-script", "The script was left behind.", ('    archive.add("inference.py", arcname="code/inference.py")\n', "")),
    _package("not-compressed", "This is a tar that is not compressed: SageMaker asks for a tar.gz.", ('"w:gz"', '"w"')),
]
