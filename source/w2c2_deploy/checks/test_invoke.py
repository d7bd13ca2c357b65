from caip_lab.checks import hint, points, same

ROSE = {"pclass": 1, "sex": "female", "age": 29, "sibsp": 0, "parch": 0, "fare": 211.3, "embarked": "S"}
JACK = {"pclass": 3, "sex": "male", "age": 22, "sibsp": 1, "parch": 0, "fare": 7.25, "embarked": "S"}


@points(0.4)
@hint(
    "Is it a list of whole numbers? json.loads makes Python values of the bytes that read() gives.",
    "Look at the type of what you have after each step. The list becomes a text, the text becomes a request. "
    "The answer holds a stream, the stream gives bytes. What makes Python values of these?",
    "Take a letter in a foreign language. You write your list, a translator makes a text of it, and the post "
    "carries it. An envelope comes back: you open it, read what is inside once, and have it translated. In "
    'Python, json.dumps([1, 2]) is the text "[1, 2]", and json.loads(b"[3, 4]") is the list [3, 4]. If your '
    "result has quotes or a b in front, the last step is missing.",
)
def test_rose_and_jack(student):
    """survivors asks titanic-lab about Rose and Jack, and returns a list with 1 and 0"""
    assert student.survivors("titanic-lab", [ROSE, JACK]) == same([1, 0])
