def change(notebook):
    notebook.metadata["kernelspec"] = {"name": "none", "display_name": "None", "language": "none"}
    for cell in notebook.cells:
        cell.metadata["otter"] = {"ignore": True}
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "otter_ignore"]
