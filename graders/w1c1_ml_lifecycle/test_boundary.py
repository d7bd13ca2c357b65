import numpy as np
from sklearn.tree import DecisionTreeClassifier

from caip_lab.checks import category, hint, points, same


class Flowers:
    """Three classes of random flowers that overlap, and a map to draw: widths and lengths in random order, not equally many."""

    def __init__(self, rng):
        centres = np.array([[2.0, 7.0], [6.0, 3.0], [8.0, 8.0]])
        self.y = rng.permutation(np.repeat([0, 1, 2], 25))
        self.x = centres[self.y] + rng.normal(scale=1.6, size=(75, 2))
        self.lengths, self.widths = rng.uniform(0, 10, size=11), rng.uniform(0, 10, size=8)

    def expected(self, depth):
        """Return the map, cell by cell."""
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(self.x, self.y)
        rows = [tree.predict([[length, width] for length in self.lengths]) for width in self.widths]
        return [[int(label) for label in row] for row in rows]


@points(0.7)
@category("random flowers, lengths and widths")
@hint("Is there a row for each width? Which of the two numbers comes first when you predict?")
def test_random_map(student, rng):
    """each cell is the class that the tree predicts for its length and width, one row for each width"""
    for depth in (2, 3):
        flowers = Flowers(rng)
        found = student.boundary_map(flowers.x, flowers.y, depth, flowers.lengths.tolist(), flowers.widths.tolist())
        assert found == same(flowers.expected(depth))


@points(0.5)
@category("one question only, and up to twelve; lengths and widths are arrays")
@hint("Does max_depth get the depth that your function is given?")
def test_depth(student, rng):
    """the map is that of a tree of the given depth"""
    flowers = Flowers(rng)
    for depth in (1, 12):
        found = student.boundary_map(flowers.x, flowers.y, depth, flowers.lengths, flowers.widths)
        assert found == same(flowers.expected(depth))
