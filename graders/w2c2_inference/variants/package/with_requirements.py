with open("requirements.txt", "w") as file:
    file.write("pandas\n")
with tarfile.open("model.tar.gz", "w:gz") as tar:
    tar.add("inference.py", "code/inference.py")
    tar.add("requirements.txt", "code/requirements.txt")
    for name in ("scaler", "model"):
        tar.add(f"trained/{name}.joblib", f"{name}.joblib")
