"""Public check of the exercise trains: the form only."""

from caip_lab.checks import points


@points(2)
def test_is_written(student):
    """train_model.py is there and reads SM_MODEL_DIR"""
    assert b"SM_MODEL_DIR" in student.files["train_model.py"]
