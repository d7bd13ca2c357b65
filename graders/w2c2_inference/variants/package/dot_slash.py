import pathlib, shutil

stage = pathlib.Path("stage")
(stage / "code").mkdir(parents=True, exist_ok=True)
shutil.copy("trained/model.joblib", stage)
shutil.copy("trained/scaler.joblib", stage)
shutil.copy("inference.py", stage / "code")
with tarfile.open("model.tar.gz", "w:gz") as tar:
    tar.add(stage, arcname=".")
