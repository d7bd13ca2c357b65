"""Public check of the exercise serves: the form only."""

from caip_lab.checks import points


@points(2)
def test_is_written(student):
    """inference.py is there and defines model_fn"""
    assert b"def model_fn" in student.files["inference.py"]
