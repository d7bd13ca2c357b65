def change(folder):
    (folder / "timestamp.txt").symlink_to(folder.parents[2] / "graders" / "target" / "test_precision.py")
