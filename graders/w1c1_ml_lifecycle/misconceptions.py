"""Named wrong answers of this lab: each must lose points on its exercise."""

from caip_lab.checks import Misconception

MISCONCEPTIONS = [
    Misconception(
        exercise="email",
        name="typed-rule-is-machine-learning",
        sentence="A rule that a person typed was not learned: no example was looked at to find it.",
        code="""answer_folders = "ml"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="typed-rule-is-deep-learning",
        sentence="A rule that a person typed has no network and no layers: nothing was learned at all.",
        code="""answer_folders = "dl"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="automatic-is-generative",
        sentence="Moving a mail makes nothing new. Not everything automatic is generative AI.",
        code="""answer_folders = "genai"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="spam-filter-is-only-ai",
        sentence="It is AI, but a narrower word fits: nobody wrote the rule of this filter, it came from 10,000 examples.",
        code="""answer_folders = "ai"
answer_spam = "ai"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="learned-means-deep",
        sentence=(
            "Learned from examples is not yet deep: that takes a neural network of many layers, and a decision tree is none."
        ),
        code="""answer_folders = "ai"
answer_spam = "dl"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="reading-mail-is-generative",
        sentence="The filter reads mails and writes nothing. It only says spam or not.",
        code="""answer_folders = "ai"
answer_spam = "genai"
answer_invoices = "dl"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="pictures-are-only-ai",
        sentence="It is AI, but a narrower word fits: think of how the invoice finder got to its rule.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "ai"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="layers-overlooked",
        sentence="It is learned, but a narrower word fits: think of the 50 layers and of what they look at.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "ml"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="network-means-generative",
        sentence="A large network alone is not generative. This one makes nothing new: it says yes or no.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "genai"
answer_replies = "genai"
""",
    ),
    Misconception(
        exercise="email",
        name="writing-is-only-ai",
        sentence="It is AI, but a narrower word fits: think of what comes out of it.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "ai"
""",
    ),
    Misconception(
        exercise="email",
        name="writing-is-only-learned",
        sentence="It is learned, but a narrower word fits: think of what comes out of it.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "ml"
""",
    ),
    Misconception(
        exercise="email",
        name="outermost-of-two",
        sentence="Deep learning is true of it, but a still narrower word fits: the reply did not exist before.",
        code="""answer_folders = "ai"
answer_spam = "ml"
answer_invoices = "dl"
answer_replies = "dl"
""",
    ),
    Misconception(
        exercise="supervised",
        name="new-cases-have-no-answer",
        sentence="New applications have no answer yet, they never have. What counts is whether the past loans have one.",
        code="""learning_loans = "unsupervised"
learning_customers = "unsupervised"
learning_houses = "supervised"
learning_logins = "unsupervised"
""",
    ),
    Misconception(
        exercise="supervised",
        name="columns-are-labels",
        sentence=(
            "Age, visits and spending are what the shop knows of a customer. None of them says which kind of customer it is."
        ),
        code="""learning_loans = "supervised"
learning_customers = "supervised"
learning_houses = "supervised"
learning_logins = "unsupervised"
""",
    ),
    Misconception(
        exercise="supervised",
        name="a-number-is-no-label",
        sentence="A label can be an amount, too: the price of each sold house is known.",
        code="""learning_loans = "supervised"
learning_customers = "unsupervised"
learning_houses = "unsupervised"
learning_logins = "unsupervised"
""",
    ),
    Misconception(
        exercise="supervised",
        name="attacks-are-known",
        sentence="The company would like to know which log-ins were attacks, but nobody has ever marked one.",
        code="""learning_loans = "supervised"
learning_customers = "unsupervised"
learning_houses = "supervised"
learning_logins = "supervised"
""",
    ),
    Misconception(
        exercise="supervised",
        name="all-supervised",
        sentence="Not all learning has a teacher: in two of the four cases nobody knows the answer for past cases.",
        code="""learning_loans = "supervised"
learning_customers = "supervised"
learning_houses = "supervised"
learning_logins = "supervised"
""",
    ),
    Misconception(
        exercise="target",
        name="money-means-regression",
        sentence="The loan is about money, but the question is not how much: there are two answers only.",
        code="""target_loan = "regression"
target_house = "regression"
target_machine = "regression"
target_team = "classification"
""",
    ),
    Misconception(
        exercise="target",
        name="house-price-as-classes",
        sentence="A price is an amount: a house can cost twice as much as another, or a little more.",
        code="""target_loan = "classification"
target_house = "classification"
target_machine = "regression"
target_team = "classification"
""",
    ),
    Misconception(
        exercise="target",
        name="breaks-or-not",
        sentence="The question is not whether the machine breaks but after how many days: that is an amount.",
        code="""target_loan = "classification"
target_house = "regression"
target_machine = "classification"
target_team = "classification"
""",
    ),
    Misconception(
        exercise="target",
        name="every-number-is-an-amount",
        sentence="The numbers of the teams are names. Team 4 is not twice team 2, and there is no team 2.5.",
        code="""target_loan = "classification"
target_house = "regression"
target_machine = "regression"
target_team = "regression"
""",
    ),
    Misconception(
        exercise="target",
        name="all-classification",
        sentence="Not every prediction names a kind: two of the four questions ask for an amount.",
        code="""target_loan = "classification"
target_house = "classification"
target_machine = "classification"
target_team = "classification"
""",
    ),
    Misconception(
        exercise="prepare",
        name="any-gap-drops-the-row",
        sentence="This is what you get when a gap in any column costs the row its place: a missing remark does no harm.",
        code="""def prepare(table):
    complete = table.dropna()
    return complete[features], [species.index(name) for name in complete["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="species-gaps-forgotten",
        sentence=("This is what you get when only the measurements are searched for gaps: a row without a species has no label."),
        code="""def prepare(table):
    complete = table.dropna(subset=features)
    codes = {"setosa": 0, "versicolor": 1, "virginica": 2}
    return complete[features], complete["species"].map(codes)
""",
    ),
    Misconception(
        exercise="prepare",
        name="gaps-filled",
        sentence="This is what you get when gaps are filled with the mean: these measurements were never taken.",
        code="""def prepare(table):
    table = table.dropna(subset=["species"])
    X = table[features].fillna(table[features].mean())
    return X, [species.index(name) for name in table["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="gaps-as-zero",
        sentence="This is what you get when a gap becomes 0: no petal is 0 cm wide, and the model would believe it.",
        code="""def prepare(table):
    table = table.dropna(subset=["species"])
    return table[features].fillna(0), [species.index(name) for name in table["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="numbers-by-first-appearance",
        sentence="This is what you get when the species are numbered as they come: then the first row decides who is 0.",
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete[features], pd.factorize(complete["species"])[0]
""",
    ),
    Misconception(
        exercise="prepare",
        name="numbers-of-those-present",
        sentence=(
            "This is what you get when only the species that occur are numbered: without one of them, the "
            "numbers of others change."
        ),
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete[features], complete["species"].astype("category").cat.codes
""",
    ),
    Misconception(
        exercise="prepare",
        name="species-as-text",
        sentence="This is what you get when y keeps the names: the task asks for the number of each species.",
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete[features], complete["species"].tolist()
""",
    ),
    Misconception(
        exercise="prepare",
        name="columns-by-place",
        sentence="This is what you get when columns are taken by their place: another table may have them in another order.",
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete.iloc[:, 1:5], [species.index(name) for name in complete["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="flower-number-as-feature",
        sentence=(
            "This is what you get when all columns but the species are features: the flower's number says nothing about it."
        ),
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete.drop(columns=["species", "remark"]), [species.index(name) for name in complete["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="numbers-from-one",
        sentence="This is what you get when counting starts at 1: setosa is 0 here.",
        code="""def prepare(table):
    complete = table.dropna(subset=features + ["species"])
    return complete[features], [species.index(name) + 1 for name in complete["species"]]
""",
    ),
    Misconception(
        exercise="prepare",
        name="y-of-all-rows",
        sentence=("This is what you get when gaps are taken out of X only: then y is longer, and labels slip to other flowers."),
        code="""def prepare(table):
    codes = {"setosa": 0, "versicolor": 1, "virginica": 2}
    return table[features].dropna(), table["species"].dropna().map(codes)
""",
    ),
    Misconception(
        exercise="prepare",
        name="global-notes",
        sentence="This is what you get when the function works on the lab's own notes, whatever table it is given.",
        code="""def prepare(table):
    complete = notes.dropna(subset=features + ["species"])
    return complete[features], [species.index(name) for name in complete["species"]]
""",
    ),
    Misconception(
        exercise="split",
        name="not-stratified",
        sentence=("This is what you get when chance alone decides: a rare class can end up with too many or too few test cases."),
        code="""def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, test_size=test_size, random_state=seed)
""",
    ),
    Misconception(
        exercise="split",
        name="seed-unused",
        sentence=(
            "This is what you get when the seed is not used: each call makes another split, and nobody can repeat your result."
        ),
        code="""def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, test_size=test_size, stratify=y)
""",
    ),
    Misconception(
        exercise="split",
        name="seed-always-the-same",
        sentence="This is what you get when one fixed number stands in the place of the seed: all seeds give the same split.",
        code="""def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, test_size=test_size, stratify=y, random_state=42)
""",
    ),
    Misconception(
        exercise="split",
        name="train-and-test-swapped",
        sentence="This is what you get when test_size is taken for the training part: then most cases are used for the test.",
        code="""def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, train_size=test_size, stratify=y, random_state=seed)
""",
    ),
    Misconception(
        exercise="split",
        name="test-size-ignored",
        sentence="This is what you get when the share is always 20 %, whatever test_size says.",
        code="""def stratified_split(X, y, test_size, seed):
    return train_test_split(X, y, test_size=0.2, stratify=y, random_state=seed)
""",
    ),
    Misconception(
        exercise="split",
        name="order-of-the-four",
        sentence="This is what you get when the rows and labels of one part come first: the order is X, X, y, y.",
        code="""def stratified_split(X, y, test_size, seed):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
    return X_train, y_train, X_test, y_test
""",
    ),
    Misconception(
        exercise="split",
        name="first-rows-of-each-class",
        sentence="This is what you get when the first rows of each class are the test part: chance has no say then.",
        code="""def stratified_split(X, y, test_size, seed):
    test = np.concatenate([np.flatnonzero(y == label)[: round((y == label).sum() * test_size)] for label in np.unique(y)])
    chosen = np.isin(np.arange(len(y)), test)
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    Misconception(
        exercise="split",
        name="rows-and-labels-shuffled-apart",
        sentence="This is what you get when rows and labels are shuffled one by one: each row meets the label of another.",
        code="""def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    X, y = chance.permutation(X), chance.permutation(y)
    return train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
""",
    ),
    Misconception(
        exercise="split",
        name="drawn-with-replacement",
        sentence=(
            "This is what you get when the same row can be drawn twice: some rows are in the test part twice, and others nowhere."
        ),
        code="""def stratified_split(X, y, test_size, seed):
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
        exercise="split",
        name="equally-many-of-each",
        sentence=(
            "This is what you get when each class has equally many test cases: stratified means the same share, "
            "not the same number."
        ),
        code="""def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    labels = np.unique(y)
    n_each = round(len(y) * test_size / len(labels))
    test = np.concatenate([chance.permutation(np.flatnonzero(y == label))[:n_each] for label in labels])
    chosen = np.isin(np.arange(len(y)), test)
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    Misconception(
        exercise="split",
        name="tested-on-the-training-part",
        sentence="This is what you get when the test rows stay in the training part, too: the pupil has seen the exam.",
        code="""def stratified_split(X, y, test_size, seed):
    _, X_test, _, y_test = train_test_split(X, y, test_size=test_size, stratify=y, random_state=seed)
    return X, X_test, y, y_test
""",
    ),
    Misconception(
        exercise="split",
        name="classes-are-zero-one-two",
        sentence=(
            "This is what you get when the function counts on the labels 0, 1 and 2: labels can be other numbers, or texts."
        ),
        code="""def stratified_split(X, y, test_size, seed):
    chance = np.random.default_rng(seed)
    chosen = np.zeros(len(y), dtype=bool)
    for label in (0, 1, 2):
        rows = np.flatnonzero(y == label)
        chosen[chance.permutation(rows)[: round(len(rows) * test_size)]] = True
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
""",
    ),
    Misconception(
        exercise="scale",
        name="fitted-on-everything",
        sentence=("This is what you get when mean and spread come from both parts together: the test part leaks into training."),
        code="""def scale(train, test):
    scaler = StandardScaler().fit(np.vstack([train, test]))
    return scaler.transform(train), scaler.transform(test)
""",
    ),
    Misconception(
        exercise="scale",
        name="test-scaled-by-itself",
        sentence=(
            "This is what you get when the test part is scaled by its own numbers: a single new flower has no spread of its own."
        ),
        code="""def scale(train, test):
    return StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)
""",
    ),
    Misconception(
        exercise="scale",
        name="fitted-on-test",
        sentence="This is what you get when the numbers come from the test part: the model must not know it.",
        code="""def scale(train, test):
    scaler = StandardScaler().fit(test)
    return scaler.transform(train), scaler.transform(test)
""",
    ),
    Misconception(
        exercise="scale",
        name="zero-to-one",
        sentence="This is what you get when each column is squeezed between 0 and 1: that is another kind of scaling.",
        code="""def scale(train, test):
    low, high = train.min(axis=0), train.max(axis=0)
    span = np.where(high > low, high - low, 1)
    return (train - low) / span, (test - low) / span
""",
    ),
    Misconception(
        exercise="scale",
        name="one-mean-for-all",
        sentence="This is what you get when all columns share one mean and one spread: each column has its own.",
        code="""def scale(train, test):
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()
""",
    ),
    Misconception(
        exercise="scale",
        name="along-the-rows",
        sentence="This is what you get with axis=1: then each flower is scaled by its own numbers, not each column.",
        code="""def scale(train, test):
    def rows(part):
        return (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)

    return rows(train), rows(test)
""",
    ),
    Misconception(
        exercise="scale",
        name="divided-by-the-variance",
        sentence="This is what you get when you divide by the variance: the standard deviation is its square root.",
        code="""def scale(train, test):
    mean, spread = train.mean(axis=0), train.var(axis=0)
    spread = np.where(spread == 0, 1, spread)
    return (train - mean) / spread, (test - mean) / spread
""",
    ),
    Misconception(
        exercise="scale",
        name="only-shifted",
        sentence="This is what you get when the mean is subtracted and nothing is divided: the spreads stay as they were.",
        code="""def scale(train, test):
    return train - train.mean(axis=0), test - train.mean(axis=0)
""",
    ),
    Misconception(
        exercise="scale",
        name="no-guard-against-zero",
        sentence=("This is what you get when a column without spread is divided by 0: the task says what its values should be."),
        code="""def scale(train, test):
    mean, spread = train.mean(axis=0), train.std(axis=0)
    with np.errstate(all="ignore"):
        return (train - mean) / spread, (test - mean) / spread
""",
    ),
    Misconception(
        exercise="scale",
        name="test-left-alone",
        sentence="This is what you get when only the training part is scaled: the model would then be asked in other units.",
        code="""def scale(train, test):
    return StandardScaler().fit_transform(train), test
""",
    ),
    Misconception(
        exercise="scale",
        name="only-test-returned",
        sentence="This is what you get when one part is missing from the result: both parts are asked for.",
        code="""def scale(train, test):
    return StandardScaler().fit(train).transform(test)
""",
    ),
    Misconception(
        exercise="tree",
        name="trained-on-everything",
        sentence="This is what you get when the tree learns from all flowers: then it is tested on flowers that it knows.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, y)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="trained-on-the-test-part",
        sentence="This is what you get when the tree learns from the test part: that part is kept for the exam.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_test, y_test)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="no-limit",
        sentence="This is what you get without max_depth: the tree asks as many questions as it likes.",
        code="""tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="judged-on-training-data",
        sentence="This is what you get when the accuracy is that of the training part: it knows these flowers already.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_train, y_train)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="number-of-right-flowers",
        sentence="This is what you get when the right answers are counted: accuracy is the part of all test flowers.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = int((tree.predict(X_test) == y_test).sum())
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="second-question",
        sentence="This is what you get when the second question is read: the first one stands in the box at the top.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 1.65
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="wrong-way-at-the-question",
        sentence="This is what you get when yes leads to the right: where the question is true, you go left.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = "virginica"
""",
    ),
    Misconception(
        exercise="tree",
        name="feature-by-number",
        sentence="This is what you get when the feature is given by its place: its name is asked for.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = 3
root_threshold = 0.8
new_species = "versicolor"
""",
    ),
    Misconception(
        exercise="tree",
        name="label-for-the-name",
        sentence="This is what you get when the new flower gets a number: the name of its species is asked for.",
        code="""tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = "petal_width"
root_threshold = 0.8
new_species = 1
""",
    ),
    Misconception(
        exercise="boundary",
        name="transposed",
        sentence="This is what you get when each length has a row: there should be a row for each width.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for width in widths]) for length in lengths]
""",
    ),
    Misconception(
        exercise="boundary",
        name="width-first",
        sentence="This is what you get when the width is given to the model first: it learned the length first.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[width, length] for length in lengths]) for width in widths]
""",
    ),
    Misconception(
        exercise="boundary",
        name="depth-ignored",
        sentence="This is what you get when max_depth is forgotten: the tree asks as many questions as it likes.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
""",
    ),
    Misconception(
        exercise="boundary",
        name="fixed-depth",
        sentence="This is what you get when the depth is always 2, whatever the function is given.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
""",
    ),
    Misconception(
        exercise="boundary",
        name="pairs-not-combinations",
        sentence="This is what you get when lengths and widths are paired one by one: every combination is asked for.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return tree.predict([[length, width] for length, width in zip(lengths, widths)])
""",
    ),
    Misconception(
        exercise="boundary",
        name="one-long-row",
        sentence="This is what you get when all predictions stand in one row: the map has a row for each width.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return tree.predict([[length, width] for width in widths for length in lengths])
""",
    ),
    Misconception(
        exercise="boundary",
        name="upside-down",
        sentence="This is what you get when the widths run from last to first, as on a drawn map: keep the order given.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in lengths]) for width in list(widths)[::-1]]
""",
    ),
    Misconception(
        exercise="boundary",
        name="sorted-axes",
        sentence="This is what you get when lengths and widths are sorted first: keep the order given.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in sorted(lengths)]) for width in sorted(widths)]
""",
    ),
    Misconception(
        exercise="boundary",
        name="lists-in-each-cell",
        sentence="This is what you get when each cell holds the array that predict returns: a cell holds one class.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [[tree.predict([[length, width]]) for length in lengths] for width in widths]
""",
    ),
    Misconception(
        exercise="boundary",
        name="lab-data",
        sentence="This is what you get when the tree learns from the lab's own flowers, whatever the function is given.",
        code="""def boundary_map(X, y, depth, lengths, widths):
    sepals, labels = load_iris().data[:, :2], load_iris().target
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(sepals, labels)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
""",
    ),
    Misconception(
        exercise="sweep",
        name="trained-on-the-test-part",
        sentence="This is what you get when the tree learns from the test part: then the test proves nothing.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_test, y_test)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="columns-swapped",
        sentence="This is what you get when the two accuracies stand under each other's name.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "test": model.score(X_train, y_train), "train": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="one-tree-for-all",
        sentence="This is what you get when the dial is never turned: all rows come from the same tree without a limit.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    model = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    train, test = model.score(X_train, y_train), model.score(X_test, y_test)
    return [{"depth": depth, "train": train, "test": test} for depth in depths]


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="up-to-the-largest-depth",
        sentence="This is what you get when every depth from 1 up is tried: the list says which ones are asked for.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in range(1, max(depths) + 1):
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="tested-on-everything",
        sentence="This is what you get when the tree is tested on all rows together: most of them it knows already.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        both = model.score(np.vstack([X_train, X_test]), np.concatenate([y_train, y_test]))
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": both})
    return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="return-inside-the-loop",
        sentence="This is what you get when return stands inside the loop: the function ends after the first depth.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
        return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="percent",
        sentence="This is what you get when accuracies are multiplied by 100: an accuracy lies between 0 and 1 here.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": 100 * model.score(X_train, y_train), "test": 100 * model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    highest = max(row["test"] for row in rows)
    return min(row["depth"] for row in rows if row["test"] == highest)
""",
    ),
    Misconception(
        exercise="sweep",
        name="best-in-training",
        sentence="This is what you get when the best depth is the one that learned most by heart: look at new cases.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    return max(rows, key=lambda row: row["train"])["depth"]
""",
    ),
    Misconception(
        exercise="sweep",
        name="first-of-the-best",
        sentence="This is what you get when the first of several best rows is taken: the rows may come in any order.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    return max(rows, key=lambda row: row["test"])["depth"]
""",
    ),
    Misconception(
        exercise="sweep",
        name="deepest-of-the-best",
        sentence="This is what you get when the deepest of several best trees is taken: of equals, the simpler is asked for.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    return max((row["test"], row["depth"]) for row in rows)[1]
""",
    ),
    Misconception(
        exercise="sweep",
        name="accuracy-for-the-depth",
        sentence="This is what you get when the highest accuracy is returned: the depth that it belongs to is asked for.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    return max(row["test"] for row in rows)
""",
    ),
    Misconception(
        exercise="sweep",
        name="smallest-gap",
        sentence="This is what you get when the smallest gap counts as the best: a tree can be equally bad on both parts.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    return min(rows, key=lambda row: row["train"] - row["test"])["depth"]
""",
    ),
    Misconception(
        exercise="sweep",
        name="place-for-the-depth",
        sentence="This is what you get when the place in the list is returned: the depth in that row is asked for.",
        code="""def depth_sweep(X_train, y_train, X_test, y_test, depths):
    rows = []
    for depth in depths:
        model = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        rows.append({"depth": depth, "train": model.score(X_train, y_train), "test": model.score(X_test, y_test)})
    return rows


def best_depth(rows):
    tests = [row["test"] for row in rows]
    return tests.index(max(tests))
""",
    ),
    Misconception(
        exercise="diagnose",
        name="words-swapped",
        sentence="This is what you get when the two words change places: under means too simple, over means too clever.",
        code="""def diagnose(train, test):
    if train < 80:
        return "overfitting"
    if train - test > 10:
        return "underfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="gap-asked-first",
        sentence="This is what you get when the gap is asked about first: a bad training accuracy comes before it.",
        code="""def diagnose(train, test):
    if train - test > 10:
        return "overfitting"
    if train < 80:
        return "underfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="test-below-80",
        sentence="This is what you get when the test part is compared with 80: underfitting shows on the training part.",
        code="""def diagnose(train, test):
    if test < 80:
        return "underfitting"
    if train - test > 10:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="gap-in-both-directions",
        sentence=(
            "This is what you get when the size of the gap counts and not its sign: doing better on the test "
            "part is no overfitting."
        ),
        code="""def diagnose(train, test):
    if train < 80:
        return "underfitting"
    if abs(train - test) > 10:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="ten-is-more-than-ten",
        sentence="This is what you get when a gap of exactly 10 counts as overfitting: the rule says more than 10.",
        code="""def diagnose(train, test):
    if train < 80:
        return "underfitting"
    if train - test >= 10:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="eighty-is-below-80",
        sentence="This is what you get when exactly 80 counts as underfitting: the rule says below 80.",
        code="""def diagnose(train, test):
    if train <= 80:
        return "underfitting"
    if train - test > 10:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="fractions-expected",
        sentence="This is what you get when accuracies between 0 and 1 are expected: here they are percent.",
        code="""def diagnose(train, test):
    if train < 0.8:
        return "underfitting"
    if train - test > 0.1:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="ratio-for-the-gap",
        sentence="This is what you get when a share of the training accuracy is taken for the gap: the rule counts points.",
        code="""def diagnose(train, test):
    if train < 80:
        return "underfitting"
    if test < 0.9 * train:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="diagnose",
        name="perfect-training-is-overfitting",
        sentence="This is what you get when only a near perfect training accuracy counts as overfitting: compare both parts.",
        code="""def diagnose(train, test):
    if train < 80:
        return "underfitting"
    if train > 97:
        return "overfitting"
    return "good fit"
""",
    ),
    Misconception(
        exercise="importance",
        name="least-important",
        sentence="This is what you get when the list starts with the smallest importance: the largest should come first.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return [names[i] for i in np.argsort(forest.feature_importances_)[:k]]
""",
    ),
    Misconception(
        exercise="importance",
        name="best-ones-in-the-order-of-the-columns",
        sentence=("This is what you get when the right names come in the order of the columns: the most important comes first."),
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    best = sorted(np.argsort(forest.feature_importances_)[-k:])
    return [names[i] for i in best]
""",
    ),
    Misconception(
        exercise="importance",
        name="largest-numbers",
        sentence=(
            "This is what you get when large numbers are taken for importance: what counts is whether a column "
            "tells the classes apart."
        ),
        code="""def top_features(X, y, names, k):
    order = np.argsort(-np.abs(X).mean(axis=0))
    return [names[i] for i in order[:k]]
""",
    ),
    Misconception(
        exercise="importance",
        name="largest-spread",
        sentence="This is what you get when the column that varies most counts as the most important: noise varies, too.",
        code="""def top_features(X, y, names, k):
    order = np.argsort(-X.std(axis=0))
    return [names[i] for i in order[:k]]
""",
    ),
    Misconception(
        exercise="importance",
        name="places-for-names",
        sentence="This is what you get when the places of the columns are returned: their names are asked for.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return np.argsort(-forest.feature_importances_)[:k].tolist()
""",
    ),
    Misconception(
        exercise="importance",
        name="numbers-for-names",
        sentence="This is what you get when the importances themselves are returned: the names are asked for.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return sorted(forest.feature_importances_, reverse=True)[:k]
""",
    ),
    Misconception(
        exercise="importance",
        name="first-k-names",
        sentence="This is what you get when the first names of the list are returned: nobody has asked the forest yet.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return names[:k]
""",
    ),
    Misconception(
        exercise="importance",
        name="all-names",
        sentence="This is what you get when k is ignored: only the best k are asked for.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return [names[i] for i in np.argsort(-forest.feature_importances_)]
""",
    ),
    Misconception(
        exercise="importance",
        name="rank-of-each-column",
        sentence=(
            "This is what you get when argsort is read as a ranking: it says which place holds the smallest, not "
            "how each one ranks."
        ),
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    ranks = np.argsort(-forest.feature_importances_)
    return [name for _, name in sorted(zip(ranks.tolist(), names))][:k]
""",
    ),
    Misconception(
        exercise="importance",
        name="pairs",
        sentence="This is what you get when names come together with their numbers: a list of names is asked for.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    pairs = sorted(zip(names, forest.feature_importances_), key=lambda pair: -pair[1])
    return [[name, float(number)] for name, number in pairs[:k]]
""",
    ),
    Misconception(
        exercise="importance",
        name="best-alone",
        sentence="This is what you get when a single name comes without a list: one name in a list is still a list.",
        code="""def top_features(X, y, names, k):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    best = [names[i] for i in np.argsort(-forest.feature_importances_)[:k]]
    return best if k > 1 else best[0]
""",
    ),
    Misconception(
        exercise="forest",
        name="judged-on-training-data",
        sentence="This is what you get when both are judged on the training part: both know it nearly by heart.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_train, y_train), forest.score(X_train, y_train)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="forest-always-wins",
        sentence="This is what you get when the forest is the winner by reputation: the numbers decide.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    return {"tree": tree.score(X_test, y_test), "forest": forest.score(X_test, y_test), "winner": "forest"}
""",
    ),
    Misconception(
        exercise="forest",
        name="tie-to-the-forest",
        sentence=(
            "This is what you get when the forest wins at equal accuracies: the task gives three reasons for the other one."
        ),
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f >= t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="fitted-on-test",
        sentence="This is what you get when the models learn from the test part: then the test proves nothing.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_test, y_test)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_test, y_test)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="different-test-parts",
        sentence=(
            "This is what you get when one model is judged on the training part and the other on the test part: "
            "that is no fair race."
        ),
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_train, y_train), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="names-swapped",
        sentence="This is what you get when the two accuracies stand under each other's name.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": f, "forest": t, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="lower-wins",
        sentence="This is what you get when the lower number wins: accuracy is the part that is right, so more is better.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f < t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="small-tree",
        sentence="This is what you get when the tree is held back by a small max_depth: change one thing only.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="forest-of-one",
        sentence="This is what you get when the forest has a single tree: then nobody votes.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=1, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return {"tree": t, "forest": f, "winner": "forest" if f > t else "tree"}
""",
    ),
    Misconception(
        exercise="forest",
        name="tuple",
        sentence="This is what you get when three things come in a row: a dictionary with three keys is asked for.",
        code="""def compare(X_train, y_train, X_test, y_test):
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = tree.score(X_test, y_test), forest.score(X_test, y_test)
    return t, f, "forest" if f > t else "tree"
""",
    ),
    Misconception(
        exercise="segments",
        name="not-scaled",
        sentence=(
            "This is what you get when the columns are not scaled: the one with the largest numbers decides alone what is near."
        ),
        code="""def segment(X, k, seed):
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(X)
""",
    ),
    Misconception(
        exercise="segments",
        name="always-three",
        sentence="This is what you get when there are always three groups: k says how many are asked for.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return KMeans(n_clusters=3, n_init=10, random_state=seed).fit_predict(scaled)
""",
    ),
    Misconception(
        exercise="segments",
        name="default-number-of-groups",
        sentence="This is what you get when KMeans is not told how many groups to make: it then makes eight.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X[: len(X)])
    return KMeans(n_init=1, random_state=seed, n_clusters=min(8, len(scaled))).fit_predict(scaled)
""",
    ),
    Misconception(
        exercise="segments",
        name="centres-returned",
        sentence="This is what you get when the centres are returned: the number of the group of each row is asked for.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit(scaled).cluster_centers_
""",
    ),
    Misconception(
        exercise="segments",
        name="distances-returned",
        sentence=(
            "This is what you get when the distances to the centres are returned: the number of the nearest one is asked for."
        ),
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_transform(scaled)
""",
    ),
    Misconception(
        exercise="segments",
        name="grouped-by-one-column",
        sentence="This is what you get when the rows are cut into groups by one column only: near means near in all columns.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled[:, :1])
""",
    ),
    Misconception(
        exercise="segments",
        name="sizes-returned",
        sentence=("This is what you get when the sizes of the groups are returned: each row should get the number of its group."),
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    groups = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)
    return np.bincount(groups)
""",
    ),
    Misconception(
        exercise="segments",
        name="random-numbers",
        sentence=(
            "This is what you get when each row gets a random number: the seed fixes the start, the points decide the rest."
        ),
        code="""def segment(X, k, seed):
    return np.random.default_rng(seed).integers(k, size=len(X))
""",
    ),
    Misconception(
        exercise="segments",
        name="sorted-groups",
        sentence="This is what you get when the numbers are sorted: then they no longer belong to the rows.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X)
    return sorted(KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled).tolist())
""",
    ),
    Misconception(
        exercise="segments",
        name="scaled-along-the-rows",
        sentence="This is what you get when each row is scaled by its own numbers: a column has to be scaled by its own.",
        code="""def segment(X, k, seed):
    scaled = StandardScaler().fit_transform(X.T).T
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)
""",
    ),
]
