def change(folder):
    (folder / "target.ipynb").unlink()
    (folder / "target.ipynb").symlink_to(folder.parents[1] / "000-honest" / "target" / "target.ipynb")
