import pandas as pd

from caip_lab.checks import category, close, hint, points

FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SPECIES = ["setosa", "versicolor", "virginica"]


class Notes:
    """Random field notes without gaps: columns and index in random order, no row like another."""

    def __init__(self, rng, species=(0, 1, 2)):
        n = int(rng.integers(18, 26))
        self.measurements = (rng.permutation(4 * n).reshape(n, 4) + 5) / 10
        self.codes = [species[i % len(species)] for i in rng.permutation(n)]  # each often enough to survive a few gaps
        columns = dict(zip(FEATURES, self.measurements.T, strict=True))
        columns["flower"] = [f"F{number:03d}" for number in rng.permutation(900)[:n]]
        columns["species"] = [SPECIES[code] for code in self.codes]
        columns["remark"] = ["leaf torn", *[None] * (n - 2), "windy"]
        order = [list(columns)[i] for i in rng.permutation(len(columns))]
        self.table = pd.DataFrame(columns, index=rng.permutation(900)[:n])[order]

    def cells(self, rng, *columns):
        """Make a gap in each of ``columns``, each in a row of its own that is neither the first nor the last; return the rows."""
        rows = 1 + rng.permutation(len(self.codes) - 2)[: len(columns)]
        for row, column in zip(rows, columns, strict=True):
            self.table.iloc[row, self.table.columns.get_loc(column)] = None
        return set(rows.tolist())

    def expected(self, without=()):
        """Return X and y of all rows but those."""
        kept = [row for row in range(len(self.codes)) if row not in without]
        return self.measurements[kept], [self.codes[row] for row in kept]


def prepared(student, notes):
    result = student.prepare(notes.table)
    assert isinstance(result, tuple | list), "two things are returned"
    assert len(result) == close(2)
    return result


@points(0.4)
@category("X, some measurements and species are missing")
@hint("Do you look for gaps in all five columns that matter? Are the features in the order of the list?")
def test_features(student, rng):
    """X holds the four features, in order, of exactly the rows in which no measurement and no species is missing"""
    notes = Notes(rng)
    gaps = notes.cells(rng, *FEATURES, "species")
    assert prepared(student, notes)[0] == close(notes.expected(gaps)[0])


@points(0.3)
@category("y, some measurements and species are missing")
@hint("Which number belongs to which species? Does y leave out the same rows as X?")
def test_labels(student, rng):
    """y holds the number of the species of each row that is kept"""
    notes = Notes(rng)
    gaps = notes.cells(rng, *FEATURES, "species")
    assert prepared(student, notes)[1] == close(notes.expected(gaps)[1])


@points(0.3)
@category("flower numbers and remarks are missing")
@hint("Which gaps do harm? Does a row without a remark have to go?")
def test_harmless_gaps(student, rng):
    """a row without a flower number or a remark is kept"""
    notes = Notes(rng)
    notes.cells(rng, "flower", "flower")
    x, y = notes.expected()
    found = prepared(student, notes)
    assert found[0] == close(x)
    assert found[1] == close(y)


@points(0.2)
@category("only two of the three species occur")
@hint("Which number should virginica have in a table without setosa?")
def test_two_species(student, rng):
    """the numbers of the species are the same in a table without setosa or without versicolor"""
    for species in ((1, 2), (0, 2)):
        notes = Notes(rng, species)
        gaps = notes.cells(rng, "petal_width")
        assert prepared(student, notes)[1] == close(notes.expected(gaps)[1])
