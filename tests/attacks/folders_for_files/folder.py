def change(folder):
    for name in ("checks/test_precision.py", "timestamp.txt"):
        (folder / name / "inner").mkdir(parents=True)
        (folder / name / "inner" / "file").write_text("in the way")
