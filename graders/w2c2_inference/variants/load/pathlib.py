from pathlib import Path


def model_fn(model_dir):
    folder = Path(model_dir)
    return dict(model=joblib.load(folder / "model.joblib"), scaler=joblib.load(folder / "scaler.joblib"))
