from nbformat.v4 import new_output


def change(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            page = "<div class='caip-checks'><strong>3 of 3 points</strong><script>alert(1)</script></div>"
            cell.outputs = [
                new_output("execute_result", {"text/plain": "3.0", "text/html": page}, execution_count=1),
                new_output("display_data", {"application/javascript": "alert(1)", "image/svg+xml": "<svg onload='alert(1)'/>"}),
            ]
            cell.execution_count = 1
