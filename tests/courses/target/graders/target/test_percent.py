"""Hidden check of the exercise percent."""

from caip_lab.checks import category, close, points, raises


@points(2.5)
@category("random numbers, and texts that are none")
def test_random_texts(student, rng):
    """percent reads any percentage and refuses everything else"""
    for _ in range(2):
        number = int(rng.integers(1000, 9999)) / 100
        assert student.percent(f"{number}%") == close(number / 100)
        with raises("ValueError"):
            student.percent("".join(rng.choice(list("abcxyz"), size=4)))
