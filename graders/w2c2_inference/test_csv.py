from caip_lab.checks import category, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]


def texts(people):
    return [{name: str(one[name]) for name in FEATURES} for one in people]


def lines(people, names=FEATURES):
    return [",".join(one[name] for name in names) for one in people]


@points(0.5)
@category("many passengers, without a line of names")
@hint("Is the first line lost? Are the values still texts?")
def test_without_names(student, people, rng):
    """read_csv reads every line where there is no line of names"""
    many = texts(people(int(rng.integers(4, 12))))
    assert student.ask("read_csv", "\n".join(lines(many))) == same(many)
    assert student.ask("read_csv", "\r\n".join([*lines(many[:1]), ""])) == same(many[:1])


@points(0.6)
@category("a line of names: another order, another column, or some of the names only")
@hint("Do the names come from the first line, all of them? What if it holds only some of FEATURES?")
def test_with_names(student, people, rng):
    """read_csv takes the names from the first line, in the order of that line"""
    many = [{**one, "ticket": f"A{n}"} for n, one in enumerate(texts(people(5)))]
    names = [str(name) for name in rng.permutation([*FEATURES, "ticket"])]
    assert student.ask("read_csv", "\n".join([",".join(names), *lines(many, names)])) == same(many)
    few = ["ticket", "age", "sex"]
    expected = [{name: one[name] for name in few} for one in many]
    assert student.ask("read_csv", "\n".join([",".join(few), *lines(many, few)])) == same(expected)


@points(0.2)
@category("empty lines, spaces, quotes, and nothing at all")
@hint("What does csv.reader do for you, and what not?")
def test_what_means_nothing(student, people):
    """read_csv skips empty lines and spaces after a comma, and takes values out of quotes"""
    many = texts(people(3))
    spaced = ["", *(line.replace(",", ", ") for line in lines(many)), "", ""]
    assert student.ask("read_csv", "\n\n".join(spaced)) == same(many)
    assert student.ask("read_csv", "\n".join(",".join(f'"{value}"' for value in one.values()) for one in many)) == same(many)
    for empty in ("", "\n", ",".join(FEATURES)):
        assert student.ask("read_csv", empty) == same([])


@points(0.3)
@category("a line with too few or too many values")
@hint("Count the passengers from 1. The line of names is none.")
def test_a_line_that_does_not_fit(student, people, rng):
    """read_csv refuses a line with too few or too many values, with its row, and reads the others"""
    many = texts(people(5))
    good = lines(many)
    place = int(rng.integers(1, 5))
    for names in ([], [",".join(FEATURES)]):
        for wrong in ("3,male", f"{good[0]},7"):
            text = "\n".join([*names, *good[:place], wrong, *good[place:]])
            assert student.ask("read_csv", text) == same({"raises": 400, "error": "not_a_passenger", "row": place + 1})
        assert student.ask("read_csv", "\n".join([*names, *good])) == same(many)
