def change(notebook):
    for cell in notebook.cells:
        if meta := cell.metadata.get("nbgrader"):
            meta.update(points=100, locked=False, checksum="0" * 32, schema_version=99, task=True)
            if meta["grade_id"] in ("worst", "scaled"):
                meta.update(grade=False, solution=True)
    notebook.metadata.update(points=100, celltoolbar="Create Assignment", kernelspec={"name": "mine", "display_name": "x"})
    notebook.metadata["caip"] = {"verdict": "graded", "score": 20}
