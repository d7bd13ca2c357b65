from caip_lab.checks import hint, points, same

JACK = {"pclass": "3", "sex": "male", "age": "22", "sibsp": "1", "parch": "0", "fare": "7.25", "embarked": "S"}


@points(0.4)
@hint(
    "Is the first line a passenger, or does it hold the names?",
    "Read all lines first, and look at the first of them alone. What could be in a line of names that is never "
    "in a line of values? Decide then which names belong to the values.",
    'Take a file of fruits that should have the columns name and price. One file begins with "price,name", '
    'another begins with "apple,3". In the first, a word of the line is one of the columns that you know. So '
    "this line is no fruit: its order holds for the rest. In the second no word is a column's name. So you use "
    "your own order, and this line already counts.",
)
def test_jack_with_and_without_names(student):
    """read_csv makes the same of a table with a line of names and of one without"""
    for text in (",".join(JACK.values()), ",".join(JACK) + "\n" + ",".join(JACK.values())):
        assert student.ask("read_csv", text) == same([JACK])
