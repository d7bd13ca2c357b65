from caip_lab.checks import hint, points, same

ROSE = {"pclass": 1, "sex": "female", "age": 29, "sibsp": 0, "parch": 0, "fare": 211.3, "embarked": "S"}
JACK = {"pclass": 3, "sex": "male", "age": 22, "sibsp": 1, "parch": 0, "fare": 7.25, "embarked": "S"}


@points(0.4)
@hint("Is it a list of whole numbers? json.loads makes Python values of the bytes that read() gives.")
def test_rose_and_jack(student):
    """survivors asks titanic-lab about Rose and Jack, and returns a list with 1 and 0"""
    assert student.survivors("titanic-lab", [ROSE, JACK]) == same([1, 0])
