def change(folder):
    course = folder.parents[2]
    for name, target in (
        ("graders", course / "graders"),
        ("friend.ipynb", course / "submitted" / "000-honest" / "target" / "target.ipynb"),
        ("gradebook.db", course / "gradebook.db"),
        ("up", course),
        ("nowhere", "/nonexistent"),
        ("loop", "loop"),
    ):
        (folder / name).symlink_to(target)
    (folder / "hard").hardlink_to(folder / "target.ipynb")
