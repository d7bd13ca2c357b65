"""Hidden checks of the exercise serves."""

import json

from caip_lab.checks import category, points, same


def drawn(rng):
    """Return two to eight numbers that are far from any factor."""
    return [int(number) for number in rng.integers(1000, 9999, size=int(rng.integers(2, 9)))]


@points(4)
@category("three requests of several numbers")
def test_many_rows_keep_their_order(student, deploy, rng):
    """your endpoint answers each number of a request with the model's multiple, in order"""
    endpoint = deploy(student.files["inference.py"], {"factor": b"3"})
    for _ in range(3):
        numbers = drawn(rng)
        answer = endpoint.invoke(json.dumps(numbers))
        assert answer.status == 200
        assert answer.json() == same([3 * number for number in numbers])


@points(4)
@category("another model, and a request that is no JSON between two that are")
def test_bad_input_is_refused_and_harms_nobody(student, deploy, rng):
    """your endpoint uses the model that it is given, and refuses what it cannot read"""
    factor = int(rng.integers(20, 90))
    endpoint = deploy(student.files["inference.py"], {"factor": str(factor).encode()})
    for body in (json.dumps(drawn(rng)), "[1, ", json.dumps(drawn(rng))):
        answer = endpoint.invoke(body)
        if body == "[1, ":
            assert answer.status >= 400
        else:
            assert answer.json() == same([factor * number for number in json.loads(body)])
