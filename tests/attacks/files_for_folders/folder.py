def change(folder):
    (folder / "checks").write_text("no folder")
