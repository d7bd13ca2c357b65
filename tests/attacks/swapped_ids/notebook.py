IDS = {
    "worst": "precision",
    "scaled": "../../graders/target/test_precision",
    "summary": ["precision"],
    "percent": "precision\x00\x1b[2J",
    "report": "",
    "why": "<script>alert(1)</script>",
}


def change(notebook):
    for cell in notebook.cells:
        if meta := cell.metadata.get("nbgrader"):
            meta["grade_id"] = IDS.get(meta["grade_id"], meta["grade_id"])
