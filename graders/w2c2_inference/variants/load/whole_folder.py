import glob


def model_fn(model_dir):
    found = glob.glob(os.path.join(model_dir, "*.joblib"))
    return {os.path.basename(path).split(".")[0]: joblib.load(path) for path in found}
