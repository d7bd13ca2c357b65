"""Hidden check of the exercise trains."""

from caip_lab.checks import category, points, same


@points(8)
@category("random numbers, and a power that is a hyperparameter")
def test_the_model_is_made_of_the_data(student, train, rng):
    """your script saves the sum of all numbers to the power that it is told, in the file sum"""
    numbers, power = [int(number) for number in rng.integers(10, 99, size=20)], int(rng.integers(2, 6))
    data = "\n".join(map(str, numbers)).encode()
    trained = train(student.files["train_model.py"], {"train": {"numbers.csv": data}}, {"power": power})
    assert trained.failure == ""
    assert trained.model.get("sum") == same(str(sum(number**power for number in numbers)).encode())
