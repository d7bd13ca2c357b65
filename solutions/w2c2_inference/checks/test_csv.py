from caip_lab.checks import hint, points, same

JACK = {"pclass": "3", "sex": "male", "age": "22", "sibsp": "1", "parch": "0", "fare": "7.25", "embarked": "S"}


@points(0.4)
@hint("Is the first line a passenger, or does it hold the names?")
def test_jack_with_and_without_names(student):
    """read_csv makes the same of a table with a line of names and of one without"""
    for text in (",".join(JACK.values()), ",".join(JACK) + "\n" + ",".join(JACK.values())):
        assert student.ask("read_csv", text) == same([JACK])
