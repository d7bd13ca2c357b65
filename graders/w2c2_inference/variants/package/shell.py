import subprocess

os.makedirs("build/code", exist_ok=True)
for source, target in (("trained/model.joblib", "build"), ("trained/scaler.joblib", "build"), ("inference.py", "build/code")):
    subprocess.run(["cp", source, target], check=True)
with tarfile.open("model.tar.gz", mode="w:gz") as tar:
    for name in ["model.joblib", "scaler.joblib", "code"]:
        tar.add(f"build/{name}", name)
