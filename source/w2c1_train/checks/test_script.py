from caip_lab.checks import hint, points, same

NAMES = ["train:accuracy", "validation:accuracy", "validation:precision", "validation:recall", "validation:f1"]


@points(0.3)
@hint(
    "Run try_script yourself and look at what it printed. Is there a line name=value; for each metric?",
    "If try_script raises, the last line of the traceback says which function it was in. If it does not, "
    "compare what it printed with the names that the docstring of fit lists. Is each value a number between 0 "
    "and 1?",
    "Take a script for cakes. argparse knows --oven-heat as a whole number and hands it on as args.oven_heat. "
    "Half of the eggs are tried first: split, then find the mean weight of the first half, and use that same "
    "mean for the second half. The report is one line for each number, made in a loop over a dictionary, such "
    "as cake:height=4.2500; in its form. What the baker needs tomorrow, the recipe and the mean, goes into "
    "the folder that he named.",
)
def test_it_prints_its_metrics(student):
    """train_model.py runs with other hyperparameters, and prints a line for each of the five metrics"""
    lines = student.try_script("train_model.py", max_depth=3, seed=5)["printed"]
    names = {line.partition("=")[0] for line in lines if "=" in line and line.endswith(";")}
    assert [name for name in NAMES if name in names] == same(NAMES)


@points(0.3)
@hint("Which two files does serving need? They belong into the folder that --model-dir names.")
def test_it_saves_model_and_scaler(student):
    """train_model.py saves model.joblib and scaler.joblib"""
    saved = student.try_script("train_model.py")["saved"]
    assert [name for name in ("model.joblib", "scaler.joblib") if name in saved] == same(["model.joblib", "scaler.joblib"])
