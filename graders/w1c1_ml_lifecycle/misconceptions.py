"""Wrong answers as real people give them. Each loses points on its exercise."""

from functools import partial

from caip_lab.checks import Misconception, changed

_PREPARE = """\
def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete[features], [species.index(name) for name in complete["species"]]
"""
_SPLIT = """\
def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
"""
_SCALE = """\
def scale(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)
"""
_TREE = """\
tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
"""
_BOUNDARY = """\
def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
"""
_DIAGNOSE = """\
def diagnose(train, test):
    if train < 80:
        return "underfitting"
    if train - test > 10:
        return "overfitting"
    return "good fit"
"""
_IMPORTANCE = """\
def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return [names[i] for i in np.argsort(-forest.feature_importances_)[:k]]
"""
_FOREST = """\
def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
"""
_SEGMENTS = """\
def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)
"""
_SWEEP = """\
def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


"""
_BEST = """\
def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
"""


def _changed(exercise: str, right: str, name: str, sentence: str, *changes: tuple[str, str]) -> Misconception:
    return Misconception(exercise, name, sentence, changed(right, *changes))


def _chosen(exercise: str, form: str, right: dict[str, str], name: str, sentence: str, **wrong: str) -> Misconception:
    """Return the right choices with some replaced."""
    lines = [f'{form.format(item)} = "{word}"\n' for item, word in {**right, **wrong}.items()]
    return Misconception(exercise, name, sentence, "".join(lines))


_email = partial(_chosen, "email", "answer_{}", {"folders": "ai", "spam": "ml", "invoices": "dl", "replies": "genai"})
_supervised = partial(
    _chosen,
    "supervised",
    "learning_{}",
    {"loans": "supervised", "customers": "unsupervised", "houses": "supervised", "logins": "unsupervised"},
)
_target = partial(
    _chosen,
    "target",
    "target_{}",
    {"loan": "classification", "house": "regression", "machine": "regression", "team": "classification"},
)
_prepare = partial(_changed, "prepare", _PREPARE)
_split = partial(_changed, "split", _SPLIT)
_scale = partial(_changed, "scale", _SCALE)
_tree = partial(_changed, "tree", _TREE)
_boundary = partial(_changed, "boundary", _BOUNDARY)
_diagnose = partial(_changed, "diagnose", _DIAGNOSE)
_importance = partial(_changed, "importance", _IMPORTANCE)
_forest = partial(_changed, "forest", _FOREST)
_segments = partial(_changed, "segments", _SEGMENTS)
_sweep = partial(_changed, "sweep", _SWEEP + _BEST)

MISCONCEPTIONS = [
    # email
    _email(
        "typed-rule-is-machine-learning",
        "A rule that a person typed was not learned: no example was looked at to find it.",
        folders="ml",
    ),
    _email(
        "typed-rule-is-deep-learning",
        "A rule that a person typed has no network and no layers: nothing was learned at all.",
        folders="dl",
    ),
    _email(
        "automatic-is-generative", "Moving a mail makes nothing new. Not everything automatic is generative AI.", folders="genai"
    ),
    _email(
        "spam-filter-is-only-ai",
        "It is AI, but a narrower word fits: nobody wrote the rule of this filter, it came from 10,000 examples.",
        spam="ai",
    ),
    _email(
        "learned-means-deep",
        "Learned from examples is not yet deep: that takes a neural network of many layers, and a decision tree is none.",
        spam="dl",
    ),
    _email("reading-mail-is-generative", "The filter reads mails and writes nothing. It only says spam or not.", spam="genai"),
    _email(
        "pictures-are-only-ai",
        "It is AI, but a narrower word fits: think of how the invoice finder got to its rule.",
        invoices="ai",
    ),
    _email(
        "layers-overlooked",
        "It is learned, but a narrower word fits: think of the 50 layers and of what they look at.",
        invoices="ml",
    ),
    _email(
        "network-means-generative",
        "A large network alone is not generative. This one makes nothing new: it says yes or no.",
        invoices="genai",
    ),
    _email("writing-is-only-ai", "It is AI, but a narrower word fits: think of what comes out of it.", replies="ai"),
    _email("writing-is-only-learned", "It is learned, but a narrower word fits: think of what comes out of it.", replies="ml"),
    _email(
        "outermost-of-two",
        "Deep learning is true of it, but a still narrower word fits: the reply did not exist before.",
        replies="dl",
    ),
    # supervised
    _supervised(
        "new-cases-have-no-answer",
        "New applications have no answer yet, they never have. What counts is whether the past loans have one.",
        loans="unsupervised",
    ),
    _supervised(
        "columns-are-labels",
        "Age, visits and spending are what the shop knows of a customer. None of them says which kind of customer it is.",
        customers="supervised",
    ),
    _supervised(
        "a-number-is-no-label", "A label can be an amount, too: the price of each sold house is known.", houses="unsupervised"
    ),
    _supervised(
        "attacks-are-known",
        "The company would like to know which log-ins were attacks, but nobody has ever marked one.",
        logins="supervised",
    ),
    _supervised(
        "all-supervised",
        "Not all learning has a teacher: in two of the four cases nobody knows the answer for past cases.",
        customers="supervised",
        logins="supervised",
    ),
    # target
    _target(
        "money-means-regression",
        "The loan is about money, but the question is not how much: there are two answers only.",
        loan="regression",
    ),
    _target(
        "house-price-as-classes",
        "A price is an amount: a house can cost twice as much as another, or a little more.",
        house="classification",
    ),
    _target(
        "breaks-or-not",
        "The question is not whether the machine breaks but after how many days: that is an amount.",
        machine="classification",
    ),
    _target(
        "every-number-is-an-amount",
        "The numbers of the teams are names. Team 4 is not twice team 2, and there is no team 2.5.",
        team="regression",
    ),
    _target(
        "all-classification",
        "Not every prediction names a kind: two of the four questions ask for an amount.",
        house="classification",
        machine="classification",
    ),
    # prepare
    _prepare(
        "any-gap-drops-the-row",
        "This is what you get when a gap in any column costs the row its place: a missing remark does no harm.",
        ('subset=features + ["species"]', ""),
    ),
    Misconception(
        "prepare",
        "species-gaps-forgotten",
        "This is what you get when only the measurements are searched for gaps: a row without a species has no label.",
        """\
def prepare(table):
    complete = table.dropna(subset=features)
    codes = {"setosa": 0, "versicolor": 1, "virginica": 2}
    return complete[features], complete["species"].map(codes)
""",
    ),
    Misconception(
        "prepare",
        "gaps-filled",
        "This is what you get when gaps are filled with the mean: these measurements were never taken.",
        """\
def prepare(table):
    table = table.dropna(subset=["species"])
    X = table[features].fillna(table[features].mean())
    return X, [species.index(name) for name in table["species"]]
""",
    ),
    Misconception(
        "prepare",
        "gaps-as-zero",
        "This is what you get when a gap becomes 0: no petal is 0 cm wide, and the model would believe it.",
        """\
def prepare(table):
    table = table.dropna(subset=["species"])
    return table[features].fillna(0), [species.index(name) for name in table["species"]]
""",
    ),
    _prepare(
        "numbers-by-first-appearance",
        "This is what you get when the species are numbered as they come: then the first row decides who is 0.",
        ('[species.index(name) for name in complete["species"]]', 'pd.factorize(complete["species"])[0]'),
    ),
    _prepare(
        "numbers-of-those-present",
        "This is what you get when only the species that occur are numbered: without one of them, the numbers of others change.",
        ('[species.index(name) for name in complete["species"]]', 'complete["species"].astype("category").cat.codes'),
    ),
    _prepare(
        "species-as-text",
        "This is what you get when y keeps the names: the task asks for the number of each species.",
        ('[species.index(name) for name in complete["species"]]', 'complete["species"].tolist()'),
    ),
    _prepare(
        "columns-by-place",
        "This is what you get when columns are taken by their place: another table may have them in another order.",
        ("complete[features]", "complete.iloc[:, 1:5]"),
    ),
    _prepare(
        "flower-number-as-feature",
        "This is what you get when all columns but the species are features: the flower's number says nothing about it.",
        ("complete[features]", 'complete.drop(columns=["species", "remark"])'),
    ),
    _prepare(
        "numbers-from-one",
        "This is what you get when counting starts at 1: setosa is 0 here.",
        (') for name in complete["species"]]', ') + 1 for name in complete["species"]]'),
    ),
    Misconception(
        "prepare",
        "y-of-all-rows",
        "This is what you get when gaps are taken out of X only: then y is longer, and labels slip to other flowers.",
        """\
def prepare(table):
    codes = {"setosa": 0, "versicolor": 1, "virginica": 2}
    return table[features].dropna(), table["species"].dropna().map(codes)
""",
    ),
    _prepare(
        "global-notes",
        "This is what you get when the function works on the lab's own notes, whatever table it is given.",
        ("table.dropna", "notes.dropna"),
    ),
    # split
    _split(
        "not-stratified",
        "This is what you get when chance alone decides: a rare class can end up with too many or too few test cases.",
        ("stratify=y, ", ""),
    ),
    _split(
        "seed-unused",
        "This is what you get when the seed is not used: each call makes another split, and nobody can repeat your result.",
        (", random_state=seed", ""),
    ),
    _split(
        "seed-always-the-same",
        "This is what you get when one fixed number stands in the place of the seed: all seeds give the same split.",
        ("=seed", "=42"),
    ),
    _split(
        "train-and-test-swapped",
        "This is what you get when test_size is taken for the training part: then most cases are used for the test.",
        (
            "train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)",
            "train_test_split(X, y, train_size=test_size, stratify=y, random_state=seed)",
        ),
    ),
    _split(
        "test-size-ignored",
        "This is what you get when the share is always 20 %, whatever test_size says.",
        ("=test_size", "=0.2"),
    ),
    Misconception(
        "split",
        "order-of-the-four",
        "This is what you get when the rows and labels of one part come first: the order is X, X, y, y.",
        """\
def stratified_split(X, y, test_size, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
    return X_train, y_train, X_test, y_test
""",
    ),
    Misconception(
        "split",
        "first-rows-of-each-class",
        "This is what you get when the first rows of each class are the test part: chance has no say then.",
        """\
def stratified_split(X, y, test_size, seed):
    test = np.concatenate([np.flatnonzero(y == label)[: round((y == label).sum() * test_size)] for label in np.unique(y)])
    chosen = np.isin(np.arange(len(y)), test)
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    Misconception(
        "split",
        "rows-and-labels-shuffled-apart",
        "This is what you get when rows and labels are shuffled one by one: each row meets the label of another.",
        """\
def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    X, y = chance.permutation(X), chance.permutation(y)
    return train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
""",
    ),
    Misconception(
        "split",
        "drawn-with-replacement",
        "This is what you get when the same row can be drawn twice: some rows are in the test part twice, and others nowhere.",
        """\
def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    test, train = [], []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        n_test = round(len(rows) * test_size)
        test.extend(chance.choice(rows, size=n_test))
        train.extend(chance.choice(rows, size=len(rows) - n_test))
    return X[train], X[test], y[train], y[test]
""",
    ),
    Misconception(
        "split",
        "equally-many-of-each",
        "This is what you get when each class has equally many test cases: stratified means the same share, not the same number.",
        """\
def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    labels = np.unique(y)
    n_each = round(len(y) * test_size / len(labels))
    test = np.concatenate([chance.permutation(np.flatnonzero(y == label))[:n_each] for label in labels])
    chosen = np.isin(np.arange(len(y)), test)
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    Misconception(
        "split",
        "tested-on-the-training-part",
        "This is what you get when the test rows stay in the training part, too: the pupil has seen the exam.",
        """\
def stratified_split(X, y, test_size, seed):
    _, X_test, _, y_test = train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
    return X, X_test, y, y_test
""",
    ),
    Misconception(
        "split",
        "classes-are-zero-one-two",
        "This is what you get when the function counts on the labels 0, 1 and 2: labels can be other numbers, or texts.",
        """\
def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    chosen = np.zeros(len(y), dtype=bool)
    for label in (0, 1, 2):
        rows = np.flatnonzero(y == label)
        chosen[chance.permutation(rows)[: round(len(rows) * test_size)]] = True
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    # scale
    _scale(
        "fitted-on-everything",
        "This is what you get when mean and spread come from both parts together: the test part leaks into training.",
        (".fit(train)", ".fit(np.vstack([train, test]))"),
    ),
    Misconception(
        "scale",
        "test-scaled-by-itself",
        "This is what you get when the test part is scaled by its own numbers: a single new flower has no spread of its own.",
        """\
def scale(train, test):
    return StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)
""",
    ),
    _scale(
        "fitted-on-test",
        "This is what you get when the numbers come from the test part: the model must not know it.",
        (".fit(train)", ".fit(test)"),
    ),
    Misconception(
        "scale",
        "zero-to-one",
        "This is what you get when each column is squeezed between 0 and 1: that is another kind of scaling.",
        """\
def scale(train, test):
    low, high = train.min(axis=0), train.max(axis=0)
    span = np.where(high > low, high - low, 1)
    return (train - low) / span, (test - low) / span
""",
    ),
    Misconception(
        "scale",
        "one-mean-for-all",
        "This is what you get when all columns share one mean and one spread: each column has its own.",
        """\
def scale(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()
""",
    ),
    Misconception(
        "scale",
        "along-the-rows",
        "This is what you get with axis=1: then each flower is scaled by its own numbers, not each column.",
        """\
def scale(train, test):
    def rows(part):
        return (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)

    return rows(train), rows(test)
""",
    ),
    Misconception(
        "scale",
        "divided-by-the-variance",
        "This is what you get when you divide by the variance: the standard deviation is its square root.",
        """\
def scale(train, test):
    mean, spread = train.mean(axis=0), train.var(axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (train - mean) / spread, (test - mean) / spread
""",
    ),
    Misconception(
        "scale",
        "only-shifted",
        "This is what you get when the mean is subtracted and nothing is divided: the spreads stay as they were.",
        """\
def scale(train, test):
    return train - train.mean(axis=0), test - train.mean(axis=0)
""",
    ),
    Misconception(
        "scale",
        "no-guard-against-zero",
        "This is what you get when a column without spread is divided by 0: the task says what its values should be.",
        """\
def scale(train, test):
    mean, spread = train.mean(axis=0), train.std(axis=0)
    with np.errstate(all="ignore"):
        return (train - mean) / spread, (test - mean) / spread
""",
    ),
    Misconception(
        "scale",
        "test-left-alone",
        "This is what you get when only the training part is scaled: the model would then be asked in other units.",
        """\
def scale(train, test):
    return StandardScaler().fit_transform(train), test
""",
    ),
    Misconception(
        "scale",
        "only-test-returned",
        "This is what you get when one part is missing from the result: both parts are asked for.",
        """\
def scale(train, test):
    return StandardScaler().fit(train).transform(test)
""",
    ),
    # tree
    _tree(
        "trained-on-everything",
        "This is what you get when the tree learns from all flowers: then it is tested on flowers that it knows.",
        ("X_train, y_train", "X, y"),
    ),
    _tree(
        "trained-on-the-test-part",
        "This is what you get when the tree learns from the test part: that part is kept for the exam.",
        ("X_train, y_train", "X_test, y_test"),
    ),
    _tree(
        "no-limit", "This is what you get without max_depth: the tree asks as many questions as it likes.", ("max_depth=2, ", "")
    ),
    _tree(
        "judged-on-training-data",
        "This is what you get when the accuracy is that of the training part: it knows these flowers already.",
        ("X_test, y_test", "X_train, y_train"),
    ),
    _tree(
        "number-of-right-flowers",
        "This is what you get when the right answers are counted: accuracy is the part of all test flowers.",
        ("tree.score(X_test, y_test)", "int((tree.predict(X_test) == y_test).sum())"),
    ),
    _tree(
        "second-question",
        "This is what you get when the second question is read: the first one stands in the box at the top.",
        ("0.8", "1.65"),
    ),
    _tree(
        "wrong-way-at-the-question",
        "This is what you get when yes leads to the right: where the question is true, you go left.",
        ('"versicolor"', '"virginica"'),
    ),
    _tree(
        "feature-by-number",
        "This is what you get when the feature is given by its place: its name is asked for.",
        ('"petal_width"', "3"),
    ),
    _tree(
        "label-for-the-name",
        "This is what you get when the new flower gets a number: the name of its species is asked for.",
        ('"versicolor"', "1"),
    ),
    # boundary
    _boundary(
        "transposed",
        "This is what you get when each length has a row: there should be a row for each width.",
        ("length in lengths]) for width in widths]", "width in widths]) for length in lengths]"),
    ),
    _boundary(
        "width-first",
        "This is what you get when the width is given to the model first: it learned the length first.",
        ("length, width", "width, length"),
    ),
    _boundary(
        "depth-ignored",
        "This is what you get when max_depth is forgotten: the tree asks as many questions as it likes.",
        ("max_depth=depth, ", ""),
    ),
    _boundary(
        "fixed-depth", "This is what you get when the depth is always 2, whatever the function is given.", ("=depth", "=2")
    ),
    _boundary(
        "pairs-not-combinations",
        "This is what you get when lengths and widths are paired one by one: every combination is asked for.",
        (
            "[tree.predict([[length, width] for length in lengths]) for width in widths]",
            "tree.predict([[length, width] for length, width in zip(lengths, widths)])",
        ),
    ),
    _boundary(
        "one-long-row",
        "This is what you get when all predictions stand in one row: the map has a row for each width.",
        (
            "[tree.predict([[length, width] for length in lengths]) for width in widths]",
            "tree.predict([[length, width] for width in widths for length in lengths])",
        ),
    ),
    _boundary(
        "upside-down",
        "This is what you get when the widths run from last to first, as on a drawn map: keep the order given.",
        ("in widths", "in list(widths)[::-1]"),
    ),
    _boundary(
        "sorted-axes",
        "This is what you get when lengths and widths are sorted first: keep the order given.",
        ("lengths]) for width in widths]", "sorted(lengths)]) for width in sorted(widths)]"),
    ),
    _boundary(
        "lists-in-each-cell",
        "This is what you get when each cell holds the array that predict returns: a cell holds one class.",
        ("tree.predict([[length, width] for length in lengths])", "[tree.predict([[length, width]]) for length in lengths]"),
    ),
    Misconception(
        "boundary",
        "lab-data",
        "This is what you get when the tree learns from the lab's own flowers, whatever the function is given.",
        """\
def boundary_map(X, y, depth, lengths, widths):
    sepals, labels = load_iris().data[:, :2], load_iris().target
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(sepals, labels)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
""",
    ),
    # sweep
    _sweep(
        "trained-on-the-test-part",
        "This is what you get when the tree learns from the test part: then the test proves nothing.",
        (".fit(X_train, y_train)", ".fit(X_test, y_test)"),
    ),
    _sweep(
        "columns-swapped",
        "This is what you get when the two accuracies stand under each other's name.",
        ('"train": model.score(X_train, y_train), "test"', '"test": model.score(X_train, y_train), "train"'),
    ),
    Misconception(
        "sweep",
        "one-tree-for-all",
        "This is what you get when the dial is never turned: all rows come from the same tree without a limit.",
        """\
def depth_sweep(X_train, y_train, X_test, y_test, depths):
    model = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    train, test = model.score(X_train, y_train), model.score(X_test, y_test)
    return [{"depth": depth, "train": train, "test": test} for depth in depths]


"""
        + _BEST,
    ),
    _sweep(
        "up-to-the-largest-depth",
        "This is what you get when every depth from 1 up is tried: the list says which ones are asked for.",
        ("in depths", "in range(1, max(depths) + 1)"),
    ),
    Misconception(
        "sweep",
        "tested-on-everything",
        "This is what you get when the tree is tested on all rows together: most of them it knows already.",
        """\
def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        both = model.score(np.vstack([X_train, X_test]), np.concatenate([y_train, y_test]))
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": both})
    return rows


"""
        + _BEST,
    ),
    _sweep(
        "return-inside-the-loop",
        "This is what you get when return stands inside the loop: the function ends after the first depth.",
        ("    return rows", "        return rows"),
    ),
    _sweep(
        "percent",
        "This is what you get when accuracies are multiplied by 100: an accuracy lies between 0 and 1 here.",
        ('model.score(X_train, y_train), "test":', '100 * model.score(X_train, y_train), "test": 100 *'),
    ),
    Misconception(
        "sweep",
        "best-in-training",
        "This is what you get when the best depth is the one that learned most by heart: look at new cases.",
        _SWEEP
        + """\
def best_depth(rows):
    return max(rows, key=lambda row: row["train"])["depth"]
""",
    ),
    Misconception(
        "sweep",
        "first-of-the-best",
        "This is what you get when the first of several best rows is taken: the rows may come in any order.",
        _SWEEP
        + """\
def best_depth(rows):
    return max(rows, key=lambda row: row["test"])["depth"]
""",
    ),
    Misconception(
        "sweep",
        "deepest-of-the-best",
        "This is what you get when the deepest of several best trees is taken: of equals, the simpler is asked for.",
        _SWEEP
        + """\
def best_depth(rows):
    return max((row["test"], row["depth"]) for row in rows)[1]
""",
    ),
    Misconception(
        "sweep",
        "accuracy-for-the-depth",
        "This is what you get when the highest accuracy is returned: the depth that it belongs to is asked for.",
        _SWEEP
        + """\
def best_depth(rows):
    return max(row["test"] for row in rows)
""",
    ),
    Misconception(
        "sweep",
        "smallest-gap",
        "This is what you get when the smallest gap counts as the best: a tree can be equally bad on both parts.",
        _SWEEP
        + """\
def best_depth(rows):
    return min(rows, key=lambda row: row["train"] - row["test"])["depth"]
""",
    ),
    _sweep(
        "place-for-the-depth",
        "This is what you get when the place in the list is returned: the depth in that row is asked for.",
        ('highest = max(row["test"] for row in rows)', 'tests = [row["test"] for row in rows]'),
        ('min(row["depth"] for row in rows if row["test"] == highest)', "tests.index(max(tests))"),
    ),
    # diagnose
    Misconception(
        "diagnose",
        "words-swapped",
        "This is what you get when the two words change places: under means too simple, over means too clever.",
        """\
def diagnose(train, test):
    if train < 80:
        return "overfitting"
    if train - test > 10:
        return "underfitting"
    return "good fit"
""",
    ),
    Misconception(
        "diagnose",
        "gap-asked-first",
        "This is what you get when the gap is asked about first: a bad training accuracy comes before it.",
        """\
def diagnose(train, test):
    if train - test > 10:
        return "overfitting"
    if train < 80:
        return "underfitting"
    return "good fit"
""",
    ),
    _diagnose(
        "test-below-80",
        "This is what you get when the test part is compared with 80: underfitting shows on the training part.",
        ("    if train <", "    if test <"),
    ),
    _diagnose(
        "gap-in-both-directions",
        "This is what you get when the size of the gap counts and not its sign: doing better on the test part is no overfitting.",
        ("train - test", "abs(train - test)"),
    ),
    _diagnose(
        "ten-is-more-than-ten",
        "This is what you get when a gap of exactly 10 counts as overfitting: the rule says more than 10.",
        (">", ">="),
    ),
    _diagnose(
        "eighty-is-below-80", "This is what you get when exactly 80 counts as underfitting: the rule says below 80.", ("<", "<=")
    ),
    _diagnose(
        "fractions-expected",
        "This is what you get when accuracies between 0 and 1 are expected: here they are percent.",
        ("80", "0.8"),
        ("10", "0.1"),
    ),
    _diagnose(
        "ratio-for-the-gap",
        "This is what you get when a share of the training accuracy is taken for the gap: the rule counts points.",
        ("train - test > 10", "test < 0.9 * train"),
    ),
    _diagnose(
        "perfect-training-is-overfitting",
        "This is what you get when only a near perfect training accuracy counts as overfitting: compare both parts.",
        ("- test > 10", "> 97"),
    ),
    # importance
    _importance(
        "least-important",
        "This is what you get when the list starts with the smallest importance: the largest should come first.",
        ("-", ""),
    ),
    Misconception(
        "importance",
        "best-ones-in-the-order-of-the-columns",
        "This is what you get when the right names come in the order of the columns: the most important comes first.",
        """\
def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    best = sorted(np.argsort(forest.feature_importances_)[-k:])
    return [names[i] for i in best]
""",
    ),
    _importance(
        "largest-numbers",
        "This is what you get when large numbers are taken for importance: "
        "what counts is whether a column tells the classes apart.",
        (
            "forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)",
            "order = np.argsort(-np.abs(X).mean(axis=0))",
        ),
        ("np.argsort(-forest.feature_importances_)", "order"),
    ),
    _importance(
        "largest-spread",
        "This is what you get when the column that varies most counts as the most important: noise varies, too.",
        ("forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)", "order = np.argsort(-X.std(axis=0))"),
        ("np.argsort(-forest.feature_importances_)", "order"),
    ),
    _importance(
        "places-for-names",
        "This is what you get when the places of the columns are returned: their names are asked for.",
        (
            "[names[i] for i in np.argsort(-forest.feature_importances_)[:k]]",
            "np.argsort(-forest.feature_importances_)[:k].tolist()",
        ),
    ),
    _importance(
        "numbers-for-names",
        "This is what you get when the importances themselves are returned: the names are asked for.",
        (
            "[names[i] for i in np.argsort(-forest.feature_importances_)[:k]]",
            "sorted(forest.feature_importances_, reverse=True)[:k]",
        ),
    ),
    _importance(
        "first-k-names",
        "This is what you get when the first names of the list are returned: nobody has asked the forest yet.",
        ("[names[i] for i in np.argsort(-forest.feature_importances_)[:k]]", "names[:k]"),
    ),
    _importance("all-names", "This is what you get when k is ignored: only the best k are asked for.", ("[:k]", "")),
    Misconception(
        "importance",
        "rank-of-each-column",
        "This is what you get when argsort is read as a ranking: it says which place holds the smallest, not how each one ranks.",
        """\
def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    ranks = np.argsort(-forest.feature_importances_)
    return [name for _, name in sorted(zip(ranks.tolist(), names))][:k]
""",
    ),
    Misconception(
        "importance",
        "pairs",
        "This is what you get when names come together with their numbers: a list of names is asked for.",
        """\
def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    pairs = sorted(zip(names, forest.feature_importances_), key=lambda pair: -pair[1])
    return [[name, float(number)] for name, number in pairs[:k]]
""",
    ),
    Misconception(
        "importance",
        "best-alone",
        "This is what you get when a single name comes without a list: one name in a list is still a list.",
        """\
def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    best = [names[i] for i in np.argsort(-forest.feature_importances_)[:k]]
    return best if k > 1 else best[0]
""",
    ),
    # forest
    _forest(
        "judged-on-training-data",
        "This is what you get when both are judged on the training part: both know it nearly by heart.",
        ("X_test, y_test), forest.score(X_test, y_test", "X_train, y_train), forest.score(X_train, y_train"),
    ),
    Misconception(
        "forest",
        "forest-always-wins",
        "This is what you get when the forest is the winner by reputation: the numbers decide.",
        """\
def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    return {"tree": tree.score(X_test, y_test), "forest": forest.score(X_test, y_test), "winner": "forest"}
""",
    ),
    _forest(
        "tie-to-the-forest",
        "This is what you get when the forest wins at equal accuracies: the task gives three reasons for the other one.",
        (">", ">="),
    ),
    _forest(
        "fitted-on-test",
        "This is what you get when the models learn from the test part: then the test proves nothing.",
        ("(random_state=0).fit(X_train, y_train)", "(random_state=0).fit(X_test, y_test)"),
        (" random_state=0).fit(X_train, y_train", " random_state=0).fit(X_test, y_test"),
    ),
    _forest(
        "different-test-parts",
        "This is what you get when one model is judged on the training part and the other on the test part: "
        "that is no fair race.",
        ("tree.score(X_test, y_test)", "tree.score(X_train, y_train)"),
    ),
    _forest(
        "names-swapped",
        "This is what you get when the two accuracies stand under each other's name.",
        ('t, "forest": f', 'f, "forest": t'),
    ),
    _forest(
        "lower-wins",
        "This is what you get when the lower number wins: accuracy is the part that is right, so more is better.",
        (">", "<"),
    ),
    _forest(
        "small-tree",
        "This is what you get when the tree is held back by a small max_depth: change one thing only.",
        ("DecisionTreeClassifier(random_state=0)", "DecisionTreeClassifier(max_depth=2, random_state=0)"),
    ),
    _forest("forest-of-one", "This is what you get when the forest has a single tree: then nobody votes.", ("20", "1")),
    _forest(
        "tuple",
        "This is what you get when three things come in a row: a dictionary with three keys is asked for.",
        ('{"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}', 't, f, "forest" if f > t else "tree"'),
    ),
    # segments
    Misconception(
        "segments",
        "not-scaled",
        "This is what you get when the columns are not scaled: the one with the largest numbers decides alone what is near.",
        """\
def segment(X, k, seed):
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(X)
""",
    ),
    _segments(
        "always-three", "This is what you get when there are always three groups: k says how many are asked for.", ("=k", "=3")
    ),
    _segments(
        "default-number-of-groups",
        "This is what you get when KMeans is not told how many groups to make: it then makes eight.",
        (".fit_transform(X)", ".fit_transform(X[: len(X)])"),
        ("n_clusters=k, n_init=10, random_state=seed", "n_init=1, random_state=seed, n_clusters=min(8, len(scaled))"),
    ),
    _segments(
        "centres-returned",
        "This is what you get when the centres are returned: the number of the group of each row is asked for.",
        (".fit_predict(scaled)", ".fit(scaled).cluster_centers_"),
    ),
    _segments(
        "distances-returned",
        "This is what you get when the distances to the centres are returned: the number of the nearest one is asked for.",
        (".fit_predict", ".fit_transform"),
    ),
    _segments(
        "grouped-by-one-column",
        "This is what you get when the rows are cut into groups by one column only: near means near in all columns.",
        ("(scaled)", "(scaled[:, :1])"),
    ),
    Misconception(
        "segments",
        "sizes-returned",
        "This is what you get when the sizes of the groups are returned: each row should get the number of its group.",
        """\
def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    groups = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)
    return np.bincount(groups)
""",
    ),
    Misconception(
        "segments",
        "random-numbers",
        "This is what you get when each row gets a random number: the seed fixes the start, the points decide the rest.",
        """\
def segment(X, k, seed):
    return np.random.default_rng(seed).integers(k, size=len(X))
""",
    ),
    _segments(
        "sorted-groups",
        "This is what you get when the numbers are sorted: then they no longer belong to the rows.",
        (
            "KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)",
            "sorted(KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled).tolist())",
        ),
    ),
    _segments(
        "scaled-along-the-rows",
        "This is what you get when each row is scaled by its own numbers: a column has to be scaled by its own.",
        ("X)", "X.T).T"),
    ),
]
